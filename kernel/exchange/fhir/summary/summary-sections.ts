// What of a resident's record a summary holds, section by section; everything else stays in the record.
import type { Resource } from '@medplum/fhirtypes';
import { primaryCodeOf } from '../../../record/primary-code.ts';
import type { Loaded, Need } from '../../../record/read.ts';

/** A section: its LOINC code and titles, the types it draws on, and which of their resources it takes (given oldest first, gives newest first). */
export interface SummarySection {
  readonly code: string;
  readonly title: string;
  readonly english: string;
  readonly types: readonly Resource['resourceType'][];
  readonly take: (records: readonly Loaded[]) => readonly Loaded[];
}

const newest =
  (most: number) =>
  (records: readonly Loaded[]): readonly Loaded[] =>
    records.toReversed().slice(0, most);

/** The newest measurement of each code. */
function lastOfEach(records: readonly Loaded[]): readonly Loaded[] {
  const last = new Map(records.map((record) => [primaryCodeOf(record.resource) ?? record.id, record]));
  return [...last.values()].toReversed().slice(0, 40);
}

/**
 * The sections, as the International Patient Summary orders them (HL7 IPS Implementation Guide, Composition sections, LOINC codes). Filled
 * forms, households, key-group flags, contracts and payments are not needed to treat somebody and stay out (GB/T 35273: no more than needed).
 */
export const SUMMARY_SECTIONS: readonly SummarySection[] = [
  { code: '11450-4', title: '疾病与健康问题', english: 'Problem list', types: ['Condition'], take: newest(60) },
  { code: '48765-2', title: '过敏与不良反应', english: 'Allergies', types: ['AllergyIntolerance'], take: newest(60) },
  { code: '10160-0', title: '用药', english: 'Medications', types: ['MedicationRequest', 'MedicationStatement'], take: newest(40) },
  { code: '11369-6', title: '预防接种', english: 'Immunizations', types: ['Immunization'], take: newest(100) },
  { code: '47519-4', title: '手术与操作', english: 'Procedures', types: ['Procedure'], take: newest(30) },
  {
    code: '30954-2',
    title: '检查检验与体征（每项最近一次）',
    english: 'Results and vital signs, the last of each',
    types: ['Observation'],
    take: lastOfEach,
  },
  { code: '46240-8', title: '近期就诊', english: 'Recent encounters', types: ['Encounter'], take: newest(10) },
  { code: '18776-5', title: '在管的健康管理项目', english: 'Programmes of care', types: ['EpisodeOfCare'], take: openOnly },
];

function openOnly(records: readonly Loaded[]): readonly Loaded[] {
  return records.filter(
    ({ resource }) => resource.resourceType === 'EpisodeOfCare' && resource.status === 'active' && !resource.period?.end,
  );
}

/** What must be read for the sections. */
export const SUMMARY_NEEDS: readonly Need[] = SUMMARY_SECTIONS.flatMap(({ types }) => types.map((type) => ({ type, codes: undefined })));

const IN_ERROR = 'entered-in-error';

/** Whether the resource was entered in error and stands for nothing. */
export function isInError(resource: Resource): boolean {
  const status: unknown = Reflect.get(resource, 'status');
  const verification: unknown = Reflect.get(resource, 'verificationStatus');
  return status === IN_ERROR || JSON.stringify(verification ?? '').includes(IN_ERROR);
}
