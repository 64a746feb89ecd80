// A34 and A40: the person of MRG is the same as the one of PID. The two are linked; records stay where they are.
import type { Identifier, Patient, PatientLink, Resource } from '@medplum/fhirtypes';
import type { Write } from '../../../commit/resolve-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import { convertPersonNumbers } from '../convert/convert-identifiers.ts';
import type { ConvertEnv } from '../convert/convert-input.ts';
import type { Message } from '../er7/parse-message.ts';
import type { DraftKey, DraftResource, Note } from '../mapping/map-message.ts';
import { findStanding, followMerges, hasKey, type Standing } from './find-standing.ts';
import { isRegistered } from './merge-resource.ts';
import type { WritePlan } from './plan-writes.ts';
import { Refusal } from './refusal.ts';

/** The numbers in MRG, beside the PID before it. */
interface Pair {
  readonly draft: DraftResource;
  readonly numbers: readonly Identifier[];
}

function pairsOf(message: Message, drafts: readonly DraftResource[], env: Omit<ConvertEnv, 'note'>): readonly Pair[] {
  const people = drafts.filter((draft) => draft.use.mapping.type === 'Patient');
  return message.segments.flatMap((segment, at) => {
    const draft = segment.name === 'MRG' ? people.filter((each) => each.placed.at < at).at(-1) : undefined;
    if (!draft) return [];
    const field = segment.field(1).empty ? segment.field(4) : segment.field(1);
    const read = convertPersonNumbers({
      place: 'MRG-1',
      field,
      fields: [field],
      segments: [],
      anchor: segment,
      table: undefined,
      otherwise: undefined,
      env: { ...env, note: () => undefined },
    });
    return [{ draft, numbers: Array.isArray(read) ? read : [] }];
  });
}

/** The keys of everybody whom a merge names, to be held while it is done. */
export function keysOfMerge(message: Message, drafts: readonly DraftResource[], env: Omit<ConvertEnv, 'note'>): readonly DraftKey[] {
  return pairsOf(message, drafts, env).flatMap(({ numbers }) => numbers.flatMap(asKey));
}

function asKey({ system, value }: Identifier): readonly DraftKey[] {
  return system === undefined || value === undefined ? [] : [{ system, value }];
}

function withLink(patient: Patient, link: PatientLink): Patient {
  const known = patient.link?.some((each) => each.type === link.type && each.other.reference === link.other.reference);
  return known ? patient : { ...patient, link: [...(patient.link ?? []), link] };
}

/** The Patient in a write of the plan, or a stand-in for the one that stands unchanged. */
function survivorOf(
  writes: readonly Write[],
  draft: DraftResource,
  standing: Standing | undefined,
): { readonly write: Write | undefined; readonly patient: Patient } {
  const write = writes.find(
    (each) =>
      each.op !== 'delete' &&
      each.resource.resourceType === 'Patient' &&
      (each.op === 'create' ? each.reference === draft.reference : each.resource.id === standing?.id),
  );
  const resource: Resource | undefined = write && write.op !== 'delete' ? write.resource : standing?.resource;
  if (resource?.resourceType !== 'Patient') throw new Error('a merge without its Patient');
  return { write, patient: resource };
}

/**
 * The writes of a merge, in place of those of the plan: the person of MRG becomes inactive and is replaced by the one of PID, who says so
 * as well. Of a person whom the platform does not know the numbers are added to the one of PID, as old ones. A registered resident is
 * never merged away by a message: registrars do that.
 */
export async function mergePatients(
  tx: Transaction,
  message: Message,
  drafts: readonly DraftResource[],
  plan: WritePlan,
  env: Omit<ConvertEnv, 'note'>,
): Promise<{ readonly writes: readonly Write[]; readonly notes: readonly Note[] }> {
  let writes = plan.writes;
  const notes: Note[] = [];
  for (const { draft, numbers } of pairsOf(message, drafts, env)) {
    if (numbers.length === 0) throw new Refusal('AE', { code: '101', text: 'MRG-1 没有原患者的编号，无法合并', place: 'MRG-1' });
    const standing = plan.patients.get(draft.reference);
    const keys = numbers.flatMap(asKey);
    const named = (await findStanding(tx, keys, ['Patient'])).filter((each) => keys.some((key) => hasKey(each.resource, key)));
    const sources = new Map<string, Standing>();
    for (const each of named) {
      const current = await followMerges(tx, each);
      if (current.id !== standing?.id) sources.set(current.id, current);
    }
    const { write, patient } = survivorOf(writes, draft, standing);
    let survivor = patient;
    for (const source of sources.values()) {
      if (isRegistered(source.resource)) {
        throw new Refusal('AE', {
          code: '204',
          text: '被合并的患者是本县登记在册的居民，不能由接口合并，请信息登记员核对后办理。',
          place: 'MRG-1',
        });
      }
      if (source.resource.resourceType !== 'Patient') continue;
      const other = { reference: standing === undefined ? draft.reference : `Patient/${standing.id}` };
      writes = [
        ...writes,
        {
          op: 'update',
          resource: { ...withLink(source.resource, { other, type: 'replaced-by' }), active: false, id: source.id },
          ifVersion: source.version,
        },
      ];
      survivor = withLink(survivor, { other: { reference: `Patient/${source.id}` }, type: 'replaces' });
      notes.push({ place: 'MRG', text: '原患者已停用并指向现患者；其既往记录保留在原处，没有搬移' });
    }
    if (named.length === 0) {
      const known = new Set((survivor.identifier ?? []).map(({ system, value }) => `${system}|${value}`));
      const added = numbers
        .filter(({ system, value }) => !known.has(`${system}|${value}`))
        .map((each): Identifier => ({ ...each, use: 'old' }));
      survivor = { ...survivor, identifier: [...(survivor.identifier ?? []), ...added] };
      notes.push({ place: 'MRG-1', text: '平台上没有原患者，其编号记在现患者名下（旧编号）' });
    }
    if (survivor === patient) continue;
    if (write?.op === 'create') writes = writes.map((each) => (each === write ? { ...write, resource: survivor } : each));
    else if (standing) {
      const update: Write = { op: 'update', resource: { ...survivor, id: standing.id }, ifVersion: standing.version };
      writes = write === undefined ? [...writes, update] : writes.map((each) => (each === write ? update : each));
    }
  }
  return { writes, notes };
}
