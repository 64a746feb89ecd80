// What the traces inside a message become: each belongs to the patient before it, is held against that patient and the order it names, and hangs on the report or document it came with.
import { randomUUID } from 'node:crypto';
import type { Patient } from '@medplum/fhirtypes';
import type { Write } from '../../../commit/resolve-writes.ts';
import type { Queries } from '../../../database/database.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import type { Person } from '../../../define/person.ts';
import { projectPatient } from '../../../people/project-patient.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { draftRecording, identifyFiles } from '../../ecg/intake/draft-recording.ts';
import { judgeRecording } from '../../ecg/intake/judge-recording.ts';
import { findSameRecording } from '../../ecg/intake/read-recording.ts';
import type { DraftResource, Note } from '../mapping/map-message.ts';
import type { EmbeddedTrace } from './embedded-traces.ts';
import { findStanding, hasKey } from './find-standing.ts';
import { checkDraft, type WritePlan } from './plan-writes.ts';
import { Refusal } from './refusal.ts';

/** A trace in its place: `reference` names it for what refers to it; `known`: it stands already. */
export interface PlacedTrace {
  readonly trace: EmbeddedTrace;
  readonly reference: string;
  readonly known: { readonly resident: number } | undefined;
  readonly patient: DraftResource;
}

/** The last draft of a mapping that stands before a segment; with `after` not before that one. */
function lastBefore(drafts: readonly DraftResource[], mapping: string, at: number, after = -1): DraftResource | undefined {
  return drafts
    .filter(({ use, placed }) => use.mapping.id === mapping && placed.at < at && placed.at >= after)
    .toSorted((a, b) => a.placed.at - b.placed.at)
    .at(-1);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The draft with the trace in it: a report's result, what a document is about. */
function withTrace(draft: DraftResource, reference: string): DraftResource {
  const { resource } = draft;
  if (draft.use.mapping.id === 'report')
    return { ...draft, resource: { ...resource, result: [...listOf(resource.result), { reference }] } };
  const context = typeof resource.context === 'object' && resource.context !== null ? resource.context : {};
  const related = [...listOf('related' in context ? context.related : undefined), { reference }];
  return { ...draft, resource: { ...resource, context: { ...context, related } } };
}

/** Names each trace, or finds the one that stands, and puts it into the drafts. Throws a refusal for one that comes without a patient. */
export async function placeTraces(
  db: Queries,
  traces: readonly EmbeddedTrace[],
  drafts: readonly DraftResource[],
): Promise<{ readonly placed: readonly PlacedTrace[]; readonly drafts: readonly DraftResource[] }> {
  const placed: PlacedTrace[] = [];
  let all = drafts;
  for (const trace of traces) {
    const patient = lastBefore(drafts, 'patient', trace.at);
    if (!patient) throw new Refusal('AE', { code: '100', text: '内嵌的心电图没有患者（PID）', place: trace.place });
    const same = await findSameRecording(db, [trace.file]);
    const reference = same === undefined ? `urn:uuid:${randomUUID()}` : `Observation/${same.id}`;
    placed.push({ trace, reference, known: same, patient });
    const holder = lastBefore(drafts, 'report', trace.at, patient.placed.at) ?? lastBefore(drafts, 'document', trace.at, patient.placed.at);
    all = all.map((draft) => (draft.reference === holder?.reference ? withTrace(draft, reference) : draft));
  }
  return { placed, drafts: all };
}

/** The patient as the checks see them: as registered, or as the message registers them now. */
function personOf(patient: DraftResource, plan: WritePlan): Person {
  const standing = plan.patients.get(patient.reference);
  if (standing) return projectPatient(standing.resident, { ...(standing.resource as Patient), id: standing.id }); // a standing patient is a Patient
  return projectPatient(0, { ...(checkDraft({ ...patient.onCreate, ...patient.resource }, patient.place) as Patient), id: '' }); // checked as the mapping's type
}

/** The order of this resident that one of the numbers names; undefined where it is none of the platform's. */
async function findOrder(
  db: Queries,
  trace: EmbeddedTrace,
  resident: number,
): Promise<{ readonly id: string; readonly number: string } | undefined> {
  const keys = trace.orders.map((value) => ({ system: IDENTIFIER.order, value }));
  for (const { id, type, resident: of, resource } of await findStanding(db, keys, ['ServiceRequest'])) {
    const key = keys.find((each) => hasKey(resource, each));
    if (type !== 'ServiceRequest' || key === undefined) continue;
    if (of !== resident)
      throw new Refusal('AE', { code: '204', text: `申请单 ${key.value} 是另一位居民的，心电图未保存`, place: trace.place });
    return { id, number: key.value };
  }
  return undefined;
}

/**
 * The writes of traces that do not stand yet, as an organisation's. Throws a refusal where the file names somebody else than the message:
 * there is nobody at a message to confirm it, so that it is parked until it is settled.
 */
export async function draftTraces(
  db: Queries,
  placed: readonly PlacedTrace[],
  plan: WritePlan,
  org: string,
): Promise<{ readonly writes: readonly Write[]; readonly notes: readonly Note[] }> {
  const writes: Write[] = [];
  const notes: Note[] = [];
  for (const { trace, reference, known, patient } of placed) {
    const person = personOf(patient, plan);
    if (known !== undefined) {
      if (known.resident !== person.residentId)
        throw new Refusal('AE', { code: '204', text: '同一份心电图已经存在另一位居民名下', place: trace.place });
      notes.push({ place: trace.place, text: '同一份心电图已经收过，没有重复保存' });
      continue;
    }
    const order = await findOrder(db, trace, person.residentId);
    const judged = await judgeRecording(db, trace.recording, person, order?.number ?? trace.recording.order ?? '');
    if (judged.other || judged.differences.length > 0) {
      const what = judged.other ? '文件里的患者编号是另一位居民的' : judged.differences.join('；');
      throw new Refusal('AE', { code: '204', text: `内嵌的心电图与报文的患者不符：${what}`, place: trace.place });
    }
    const identifiers = [
      identifyFiles([trace.file]),
      ...(trace.recording.identifier === undefined
        ? []
        : [{ system: IDENTIFIER.foreign, value: `${trace.recording.format}|${trace.recording.identifier}` }]),
    ];
    const [first, ...measured] = draftRecording(trace.recording, {
      subject: { reference: plan.targets.get(patient.reference) ?? patient.reference },
      ...(order === undefined ? {} : { basedOn: { reference: `ServiceRequest/${order.id}` } }),
      received: nowInstant(),
      identifiers,
      org,
      note: undefined,
      reference,
    });
    if (first === undefined) continue;
    writes.push(first, ...measured);
  }
  return { writes, notes };
}
