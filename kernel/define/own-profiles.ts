// The profiles of what the platform writes itself, in the codes of codes.ts; served as StructureDefinitions and checked where a record names one.
import { EXTENSION, IDENTIFIER, LOINC, SYSTEM } from './codes.ts';
import type { Profile, ProfileElement } from './profile.ts';

const FHIR = 'http://hl7.org/fhir/StructureDefinition/';

function profileOf(
  id: string,
  type: string,
  title: string,
  description: string,
  elements: readonly ProfileElement[],
  base = type,
): Profile {
  return { id: `yigong-${id}`, url: `urn:yigong:profile:${id}`, type, base: `${FHIR}${base}`, title, description, elements };
}

/** A CodeableConcept, one of whose codings is of `system` (and, where it is given, has the code). */
function codedBy(path: string, slice: string, system: string, code?: string): readonly ProfileElement[] {
  return [
    { id: path, min: 1, must: true },
    { id: `${path}.coding`, min: 1, by: ['system'] },
    { id: `${path}.coding:${slice}`, min: 1 },
    { id: `${path}.coding:${slice}.system`, min: 1, fixed: system },
    { id: `${path}.coding:${slice}.code`, min: 1, ...(code === undefined ? {} : { fixed: code }) },
  ];
}

const pressure = (slice: string, code: string, short: string): readonly ProfileElement[] => [
  { id: `Observation.component:${slice}`, min: 1, max: '1', must: true, short },
  { id: `Observation.component:${slice}.code`, pattern: { coding: [{ system: SYSTEM.loinc, code }] } },
  { id: `Observation.component:${slice}.value[x]`, types: ['Quantity'] },
  { id: `Observation.component:${slice}.value[x].system`, fixed: SYSTEM.ucum },
  { id: `Observation.component:${slice}.value[x].code`, fixed: 'mm[Hg]' },
];

/** All of them. */
export const OWN_PROFILES: readonly Profile[] = [
  profileOf('resident', 'Patient', '居民', '有身份证号的居民：姓名、性别、出生日期和身份证号各有其一。', [
    { id: 'Patient.identifier', min: 1, by: ['system'] },
    { id: 'Patient.identifier:identity', min: 1, max: '1', must: true, short: '居民身份证号' },
    { id: 'Patient.identifier:identity.system', min: 1, fixed: IDENTIFIER.identityNumber },
    { id: 'Patient.identifier:identity.value', min: 1 },
    { id: 'Patient.identifier:record', max: '1', short: '健康档案编号' },
    { id: 'Patient.identifier:record.system', min: 1, fixed: IDENTIFIER.healthRecord },
    { id: 'Patient.identifier:record.value', min: 1 },
    { id: 'Patient.name', min: 1, must: true },
    { id: 'Patient.gender', min: 1, must: true },
    { id: 'Patient.birthDate', min: 1, must: true },
  ]),
  profileOf('blood-pressure', 'Observation', '血压', '一次血压：收缩压和舒张压，单位毫米汞柱。', [
    ...codedBy('Observation.code', 'panel', SYSTEM.loinc, LOINC.bloodPressure),
    { id: 'Observation.subject', min: 1, must: true },
    { id: 'Observation.effective[x]', min: 1, must: true },
    { id: 'Observation.component', min: 2, by: ['code'] },
    ...pressure('systolic', LOINC.systolic, '收缩压'),
    ...pressure('diastolic', LOINC.diastolic, '舒张压'),
  ]),
  profileOf('programme', 'EpisodeOfCare', '管理档案', '一个健康档案或专项管理（高血压、糖尿病……）：类型、居民、管理机构和起始日期。', [
    ...codedBy('EpisodeOfCare.type', 'programme', SYSTEM.episode),
    { id: 'EpisodeOfCare.managingOrganization', min: 1, must: true },
    { id: 'EpisodeOfCare.period', min: 1, must: true },
    { id: 'EpisodeOfCare.period.start', min: 1 },
  ]),
  profileOf('contract', 'Contract', '家庭医生签约', '一份签约协议：签约居民、服务团队、起止日期。', [
    ...codedBy('Contract.type', 'contract', SYSTEM.contract),
    { id: 'Contract.subject', min: 1, max: '1', must: true },
    { id: 'Contract.author', min: 1, must: true },
    { id: 'Contract.applies', min: 1, must: true },
    { id: 'Contract.applies.start', min: 1 },
    { id: 'Contract.applies.end', min: 1 },
  ]),
  profileOf('flag', 'Flag', '重点人群标记', '居民属于某个重点人群的时间段。', [
    ...codedBy('Flag.code', 'group', SYSTEM.flag),
    { id: 'Flag.period', min: 1, must: true },
    { id: 'Flag.period.start', min: 1 },
  ]),
  profileOf('institution', 'Organization', '机构', '有机构编码和名称的医疗卫生机构。', [
    { id: 'Organization.identifier', min: 1, by: ['system'] },
    { id: 'Organization.identifier:code', min: 1, max: '1', must: true, short: '机构编码' },
    { id: 'Organization.identifier:code.system', min: 1, fixed: IDENTIFIER.organisation },
    { id: 'Organization.identifier:code.value', min: 1 },
    { id: 'Organization.name', min: 1, must: true },
    { id: 'Organization.extension', by: ['url'] },
    { id: 'Organization.extension:ownership', max: '1', short: '所有制' },
    { id: 'Organization.extension:ownership.url', fixed: EXTENSION.ownership },
    { id: 'Organization.extension:ownership.value[x]', types: ['code'] },
  ]),
];
