// Results that their sender flags as critical (HH, LL, AA) and that come as plain Observations: their critical loop starts with the write that brings them.
import type { DiagnosticReport, Observation, Resource, ServiceRequest } from '@medplum/fhirtypes';
import type { Write } from '../../../commit/resolve-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import { SYSTEM } from '../../../define/codes.ts';
import { isCriticalFlag } from '../../../define/critical-flags.ts';
import { CRITICAL } from '../../../define/duty.ts';
import { orgExtensionOf } from '../../../define/gather-records.ts';
import { type CriticalFinding, startCritical } from '../../../patterns/critical/critical.ts';
import { isFreshResult } from '../../../patterns/critical/is-fresh-result.ts';
import { recogniseItem } from '../../../patterns/examination-items/find-laboratory-item.ts';
import { readPeople } from '../../../people/keep-people.ts';
import type { Instant } from '../../../periods/plain-date.ts';
import { loadRecords, locateResident, readCurrent } from '../../../record/read.ts';

const RELEASED: ReadonlySet<string> = new Set(['final', 'amended', 'corrected', 'unknown']);

/** A loop that starts, with the place of the write that brings its result. */
export interface Announced {
  readonly of: number;
  readonly write: Write;
}

interface Flagged {
  readonly of: number;
  readonly observation: Observation;
  readonly subject: string;
  /** All names by which other parts of the write, or the record, may refer to it; the first is used. */
  readonly names: readonly [string, ...string[]];
}

function isFlagged({ interpretation = [], component = [] }: Observation): boolean {
  const concepts = [...interpretation, ...component.flatMap((part) => part.interpretation ?? [])];
  return concepts.some(({ coding = [] }) => coding.some(({ code }) => isCriticalFlag((code ?? '').toUpperCase())));
}

function namesOf(write: Write): readonly string[] {
  if (write.op === 'delete') return [];
  const id = write.op === 'update' ? write.resource.id : write.id;
  const urn = write.op === 'create' ? write.reference : undefined;
  return [...(urn === undefined ? [] : [urn]), ...(id === undefined ? [] : [`${write.resource.resourceType}/${id}`])];
}

function flaggedIn(write: Write, of: number, isNew: (observation: Observation) => boolean): readonly Flagged[] {
  const [first, ...others] = namesOf(write);
  if (write.op === 'delete' || write.resource.resourceType !== 'Observation' || first === undefined) return [];
  const observation = write.resource;
  const subject = observation.subject?.reference;
  if (subject === undefined || !RELEASED.has(observation.status) || !isFlagged(observation) || !isNew(observation)) return [];
  return [{ of, observation, subject, names: [first, ...others] }];
}

/** A report that names its critical findings itself: `systems/critical` starts its loop. */
function namesFindings({ conclusionCode = [] }: DiagnosticReport): boolean {
  return conclusionCode.some(({ coding = [] }) =>
    coding.some(({ system, code }) => system === SYSTEM.criticalFinding || (system === SYSTEM.finding && code === 'critical')),
  );
}

function tellValue({ valueQuantity, valueString, valueCodeableConcept }: Observation): string {
  if (valueQuantity)
    return [valueQuantity.comparator, valueQuantity.value, valueQuantity.unit].filter((part) => part !== undefined).join(' ');
  return valueString ?? valueCodeableConcept?.text ?? valueCodeableConcept?.coding?.[0]?.display ?? '';
}

/** By our catalogue's name where the item is known to it; the sender's codes stand beside, for what is restricted is told by them. */
function findingOf({ observation }: Flagged): CriticalFinding {
  const codings = observation.code.coding ?? [];
  const item = codings.flatMap(({ code }) => (code === undefined ? [] : (recogniseItem(code) ?? [])))[0];
  const name = item?.display ?? observation.code.text ?? codings[0]?.display ?? codings[0]?.code ?? '';
  return {
    code: item?.code ?? codings[0]?.code ?? 'critical',
    text: `${name} ${tellValue(observation)}`.trim(),
    codings: [...(item ? [{ system: SYSTEM.examItem, code: item.code, display: item.display }] : []), ...codings],
  };
}

function idIn(reference: string | undefined, type: string): string | undefined {
  return reference?.startsWith(`${type}/`) ? reference.slice(type.length + 1) : undefined;
}

/** What the record already says of a resident's critical values. Held, so that of two who write one result at once the second sees the loop. */
async function readLoops(tx: Transaction, subject: string): Promise<readonly Resource[]> {
  const id = idIn(subject, 'Patient');
  const resident = id === undefined ? undefined : await locateResident(tx, 'Patient', id);
  if (resident === undefined || resident === 0) return [];
  await readPeople(tx, [resident], true);
  const needs = [
    { type: 'Task' as const, codes: [CRITICAL] },
    { type: 'DiagnosticReport' as const, codes: undefined },
  ];
  return (await loadRecords(tx, [resident], needs)).map(({ resource, id: own }) => ({ ...resource, id: own }));
}

async function findOrder(tx: Transaction, observation: Observation, writes: readonly Write[]) {
  const reference = observation.basedOn?.find((each) => each.type === 'ServiceRequest' || each.reference)?.reference;
  if (reference === undefined) return undefined;
  const sent = writes.find((write) => namesOf(write).includes(reference));
  const id = idIn(reference, 'ServiceRequest');
  const kept = sent || id === undefined ? undefined : await readCurrent(tx, 'ServiceRequest', id);
  const resource = sent && sent.op !== 'delete' ? sent.resource : kept?.resource;
  return resource?.resourceType === 'ServiceRequest' ? { reference, resource } : undefined;
}

function ownerOf(order: ServiceRequest | undefined): string | undefined {
  return orgExtensionOf(order?.extension) ?? idIn(order?.requester?.reference, 'Organization');
}

/**
 * The critical loops of the flagged results among the writes: one for those of one report, at most one for a result, whichever came first.
 * None for a result whose report names its findings itself or has a loop, nor for one that was corrected after its loop began. `sender`: the
 * organisation of whoever writes. History alarms nobody, whichever way it comes (`isFreshResult`); `untold`: what results are that tell no time.
 */
export async function announceFlagged(
  tx: Transaction,
  writes: readonly Write[],
  sender: string,
  now: Instant,
  untold: 'fresh' | 'history' = 'fresh',
): Promise<readonly Announced[]> {
  const isNew = (observation: Observation): boolean => isFreshResult(observation, now, untold);
  const flagged = writes.flatMap((write, of) => flaggedIn(write, of, isNew));
  if (flagged.length === 0) return [];
  const sent = writes.flatMap((write) =>
    write.op !== 'delete' && write.resource.resourceType === 'DiagnosticReport' ? [{ report: write.resource, names: namesOf(write) }] : [],
  );
  const standing = new Map<string, readonly Resource[]>();
  for (const subject of new Set(flagged.map((each) => each.subject))) standing.set(subject, await readLoops(tx, subject));
  const groups = new Map<string, Flagged[]>();
  for (const each of flagged) {
    const isOf = ({ result = [] }: DiagnosticReport): boolean => result.some(({ reference }) => each.names.includes(reference ?? ''));
    const kept = standing.get(each.subject) ?? [];
    const focused = new Set(kept.flatMap((one) => (one.resourceType === 'Task' ? [one.focus?.reference] : [])));
    const ours = sent.filter(({ report }) => isOf(report));
    const theirs = kept.flatMap((one) => (one.resourceType === 'DiagnosticReport' && isOf(one) ? [one] : []));
    const told =
      each.names.some((name) => focused.has(name)) ||
      [...ours.map(({ report }) => report), ...theirs].some(namesFindings) ||
      [...ours.flatMap(({ names }) => names), ...theirs.map(({ id }) => `DiagnosticReport/${id}`)].some((name) => focused.has(name));
    if (told) continue;
    const focus =
      ours.find(({ report }) => report.status !== 'entered-in-error' && report.status !== 'cancelled')?.names[0] ?? each.names[0];
    groups.set(focus, [...(groups.get(focus) ?? []), each]);
  }
  const announced: Announced[] = [];
  for (const [focus, group] of groups) {
    const [first] = group;
    if (!first) continue;
    const order = await findOrder(tx, first.observation, writes);
    const finder =
      orgExtensionOf(first.observation.extension) ??
      first.observation.performer?.map(({ reference }) => idIn(reference, 'Organization')).find(Boolean);
    const loop = startCritical(
      {
        report: focus,
        order: order?.reference,
        subject: first.subject,
        owner: ownerOf(order?.resource),
        centre: undefined,
        findings: group.map(findingOf),
      },
      { now, actor: { org: finder ?? sender } },
    );
    announced.push({ of: first.of, write: { op: 'create', resource: loop } });
  }
  return announced;
}
