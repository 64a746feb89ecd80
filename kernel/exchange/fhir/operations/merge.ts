// Patient/$merge and $unmerge: two registrations of one person are linked, the source made inactive; the link can be undone.
import type { Patient, PatientLink } from '@medplum/fhirtypes';
import { readCurrent } from '../../../record/read.ts';
import { isRegistered } from '../../hl7v2/intake/merge-resource.ts';
import { refuse } from '../answer/outcome.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import { requireReach, requireWriter } from '../request/require-access.ts';
import { writeEntries } from '../write/write-entries.ts';
import type { WriteEntry } from '../write/write-entry.ts';
import { traitsOf } from './grade-match.ts';
import type { Operation, OperationCall } from './operation.ts';

interface Side {
  readonly patient: Patient & { readonly id: string };
  readonly version: number;
}

async function readSide({ call, input }: OperationCall, name: 'source-patient' | 'target-patient'): Promise<Side> {
  const who = requireWriter(call.who);
  const id = input.text(name)?.replace(/^(.*\/)?Patient\//, '');
  if (id === undefined) refuse(400, 'required', `请写明 ${name}：Patient/编号。`, `${name} is needed: Patient/<id>`, name);
  const current = await readCurrent(call.store.database, 'Patient', id);
  if (!current || current.deleted || current.resource.resourceType !== 'Patient')
    refuse(404, 'not-found', `找不到 Patient/${id}。请核对编号。`, `Patient/${id} is not known`, name);
  await requireReach(call.store.database, who, current.resident);
  return { patient: { ...current.resource, id }, version: current.version };
}

function isLink(link: PatientLink, type: PatientLink['type'], id: string): boolean {
  return link.type === type && link.other.reference === `Patient/${id}`;
}

function withLink(patient: Side['patient'], type: PatientLink['type'], id: string): Side['patient'] {
  return { ...patient, link: [...(patient.link ?? []), { other: { reference: `Patient/${id}` }, type }] };
}

function withoutLink(patient: Side['patient'], type: PatientLink['type'], id: string): Side['patient'] {
  const { link, ...rest } = patient;
  const kept = (link ?? []).filter((each) => !isLink(each, type, id));
  return kept.length === 0 ? rest : { ...rest, link: kept };
}

/** Throws 422 for two who must not be linked by a machine. */
function requireMergeable(source: Side['patient'], target: Side['patient']): void {
  if (source.id === target.id) refuse(422, 'business-rule', '不能与自己合并。', 'a Patient cannot be merged with itself', 'source-patient');
  for (const [side, name] of [
    [source, 'source-patient'],
    [target, 'target-patient'],
  ] as const)
    if ((side.link ?? []).some((link) => link.type === 'replaced-by'))
      refuse(422, 'business-rule', `Patient/${side.id} 已并入他人。`, `Patient/${side.id} was merged already`, name);
  const [a, b] = [traitsOf(source).identity, traitsOf(target).identity];
  if (a !== undefined && b !== undefined && a !== b)
    refuse(
      422,
      'business-rule',
      '两人的身份证号都有效且不同，不能自动合并，请信息登记员核对后办理。',
      'both identity numbers are valid and they differ: never merged by a machine',
      'source-patient',
    );
  if (isRegistered(source))
    refuse(
      422,
      'business-rule',
      '被合并的是本县登记在册的居民，不能由接口合并，请信息登记员核对后办理。',
      'a registered resident is never merged away by a machine',
      'source-patient',
    );
}

function entryOf({ patient, version }: Side): WriteEntry {
  return {
    method: 'PUT',
    type: 'Patient',
    id: patient.id,
    resource: patient,
    condition: undefined,
    ifMatch: version,
    fullUrl: undefined,
    place: 'Patient',
  };
}

async function finish({ call, input }: OperationCall, source: Side, target: Side, preview: boolean): Promise<FhirAnswer> {
  const entries = [entryOf(source), entryOf(target)];
  const results = preview ? [] : await writeEntries(call.store, requireWriter(call.who), entries, call.request);
  const result = results[1]?.resource ?? target.patient;
  const said = preview ? '这是合并的预览，没有写入任何内容。' : '已办理；既往记录保留在原处，没有搬移，可以用 $unmerge 撤销。';
  const parameters = {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'input',
        resource: {
          resourceType: 'Parameters',
          parameter: ['source-patient', 'target-patient'].map((name) => ({ name, valueReference: { reference: input.text(name) } })),
        },
      },
      {
        name: 'outcome',
        resource: {
          resourceType: 'OperationOutcome',
          issue: [{ severity: 'information', code: 'informational', details: { text: said } }],
        },
      },
      { name: 'result', resource: result },
    ],
  };
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(parameters) };
}

async function merge(asked: OperationCall): Promise<FhirAnswer> {
  const [source, target] = [await readSide(asked, 'source-patient'), await readSide(asked, 'target-patient')];
  requireMergeable(source.patient, target.patient);
  return finish(
    asked,
    { ...source, patient: { ...withLink(source.patient, 'replaced-by', target.patient.id), active: false } },
    { ...target, patient: withLink(target.patient, 'replaces', source.patient.id) },
    asked.input.flag('preview') ?? false,
  );
}

async function unmerge(asked: OperationCall): Promise<FhirAnswer> {
  const [source, target] = [await readSide(asked, 'source-patient'), await readSide(asked, 'target-patient')];
  if (!(source.patient.link ?? []).some((link) => isLink(link, 'replaced-by', target.patient.id)))
    refuse(
      422,
      'business-rule',
      `Patient/${source.patient.id} 没有并入 Patient/${target.patient.id}。`,
      `Patient/${source.patient.id} was not merged into Patient/${target.patient.id}`,
      'source-patient',
    );
  return finish(
    asked,
    { ...source, patient: { ...withoutLink(source.patient, 'replaced-by', target.patient.id), active: true } },
    { ...target, patient: withoutLink(target.patient, 'replaces', source.patient.id) },
    false,
  );
}

const SIDES = [
  { name: 'source-patient', use: 'in', min: 1, type: 'Reference' },
  { name: 'target-patient', use: 'in', min: 1, type: 'Reference' },
] as const;
const OUT = [
  { name: 'input', use: 'out', min: 1, type: 'Parameters' },
  { name: 'outcome', use: 'out', min: 1, type: 'OperationOutcome' },
  { name: 'result', use: 'out', type: 'Patient' },
] as const;

/** Links two Patients, and undoes it: the source replaced by the target and inactive, records stay where they are (domain §15.10: reversible). */
export const MERGING: readonly Operation[] = [
  {
    name: 'merge',
    title: '合并居民登记',
    types: ['Patient'],
    onType: true,
    onInstance: false,
    get: false,
    parameters: [...SIDES, { name: 'preview', use: 'in', type: 'boolean' }, ...OUT],
    run: merge,
  },
  {
    name: 'unmerge',
    title: '撤销合并',
    types: ['Patient'],
    onType: true,
    onInstance: false,
    get: false,
    parameters: [...SIDES, ...OUT],
    run: unmerge,
  },
];
