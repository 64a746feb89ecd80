// Makes the references between entries real: urns of entries, conditional references, absolute addresses; refuses those that lead nowhere.
import type { Resource } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import type { Write } from '../../../commit/resolve-writes.ts';
import { copyValid } from '../../../commit/validate-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import { type Held, holdPeople } from '../../../people/keep-people.ts';
import { projectPatient } from '../../../people/project-patient.ts';
import { locateResident } from '../../../record/read.ts';
import { residentOfId } from '../../../record/resource-id.ts';
import { listResidentReferences } from '../../../record/validation/find-resident-reference.ts';
import { isEnvelope } from '../../../record/validation/list-enclosed.ts';
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { FhirRefusal, type Trouble } from '../answer/outcome.ts';
import { readCondition } from '../conditional/conditions.ts';
import { findMatches } from '../conditional/find-matches.ts';
import { mayPlace } from '../request/require-access.ts';
import { guardEnvelope } from './guard-envelope.ts';
import type { Turn } from './take-turns.ts';
import type { Plan, WriteEntry } from './write-entry.ts';

/** A write and the number of its entry. */
export interface LinkedWrite {
  readonly entry: number;
  readonly write: Write;
}

/** Visits each `reference` of a resource; what holds one to which `change` gives another text is copied, all else stays the same object. */
function mapReferences(value: unknown, path: Path, change: (reference: string, path: () => string) => string): unknown {
  if (Array.isArray(value)) {
    let list: unknown[] | undefined;
    for (const [index, each] of value.entries()) {
      const next = typeof each === 'object' ? mapReferences(each, { above: path, step: index }, change) : each;
      if (next === each) continue;
      list ??= [...value];
      list[index] = next;
    }
    return list ?? value;
  }
  if (typeof value !== 'object' || value === null) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, each] of Object.entries(value)) {
    const next =
      name === 'reference' && typeof each === 'string'
        ? change(each, () => tellPath({ above: path, step: name }))
        : typeof each === 'object'
          ? mapReferences(each, { above: path, step: name }, change)
          : each;
    if (next === each) continue;
    copy ??= { ...value };
    copy[name] = next;
  }
  return copy ?? value;
}

/** A place in a resource; only told when something is wrong there. */
interface Path {
  readonly above: Path | undefined;
  readonly step: string | number;
}

function tellPath({ above, step }: Path): string {
  if (above === undefined) return String(step);
  return typeof step === 'number' ? `${tellPath(above)}[${step}]` : `${tellPath(above)}.${step}`;
}

/** The base of an address such as https://his.example/fhir/Patient/1, or undefined for an urn. */
function baseOf(fullUrl: string | undefined): string | undefined {
  return fullUrl === undefined ? undefined : /^(https?:\/\/.+\/)[A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(fullUrl)?.[1];
}

/**
 * The writes of the plans, with references that the commit can follow: to what stands (`Type/id`), or to what the commit creates (the
 * urn by which its write is named); addresses under our own base become relative. The rows of the residents they are about are held from here
 * on, beside those `early` ones. Throws 400 naming every reference that leads nowhere, and 422 for residents placed out of reach.
 */
export async function linkEntries(
  tx: Transaction,
  who: SignedIn,
  entries: readonly WriteEntry[],
  plans: readonly Plan[],
  ownBase: string,
  early: Held | undefined,
  turn: Turn | undefined,
): Promise<{ readonly writes: readonly LinkedWrite[]; readonly held: Held }> {
  const targetOf = (index: number): string | undefined => {
    const [plan, entry] = [plans[index], entries[index]];
    if (!plan || !entry) return undefined;
    if ('same' in plan) return targetOf(plan.same);
    if ('nothing' in plan) return undefined;
    if ('standing' in plan) return `${plan.type}/${plan.standing.id}`;
    if (plan.write.op === 'create') return plan.write.id === undefined ? plan.write.reference : `${entry.type}/${plan.write.id}`;
    return `${entry.type}/${plan.write.op === 'update' ? plan.write.resource.id : plan.write.id}`;
  };
  const targets = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const target = targetOf(index);
    if (entry.fullUrl !== undefined && target !== undefined) targets.set(entry.fullUrl, target);
  }
  const conditional = await resolveConditional(tx, entries, plans);
  const troubles: Trouble[] = [];
  const linked: LinkedWrite[] = [];
  for (const [index, plan] of plans.entries()) {
    const entry = entries[index];
    if (!('write' in plan) || !entry) continue;
    const { write } = plan;
    if (write.op === 'delete') {
      linked.push({ entry: index, write });
      continue;
    }
    const base = baseOf(entry.fullUrl);
    const change = (written: string, path: () => string): string => {
      const own = written.startsWith(`${ownBase}/`) && !targets.has(written);
      const reference = own ? written.slice(ownBase.length + 1) : written;
      const known =
        targets.get(reference) ?? (base === undefined ? undefined : targets.get(base + reference)) ?? conditional.get(reference);
      if (known !== undefined) return known;
      if (reference.startsWith('urn:'))
        troubles.push({
          code: 'not-found',
          text: `引用 ${reference} 在本次提交中没有对应的条目。`,
          english: `no entry has the fullUrl ${reference}`,
          expression: path(),
        });
      else if (/^[A-Za-z]+\?/.test(reference))
        troubles.push({
          code: 'not-found',
          text: `条件引用 ${reference} 没有找到对应的资源。`,
          english: `the conditional reference ${reference} matches nothing`,
          expression: path(),
        });
      return reference;
    };
    guardEnvelope(write.resource, ownBase, entry.place);
    const resource = isEnvelope(write.resource.resourceType)
      ? write.resource
      : copyValid(write.resource, mapReferences(write.resource, { above: undefined, step: entry.place }, change) as Resource); // the same resource, references apart
    linked.push({
      entry: index,
      write:
        write.op === 'create'
          ? { ...write, resource }
          : { ...write, resource: copyValid(resource, { ...resource, id: write.resource.id }) },
    });
  }
  const held = await checkResidents(tx, who, entries, linked, troubles, early, turn);
  if (troubles.length > 0) throw new FhirRefusal(troubles.some((trouble) => trouble.code === 'business-rule') ? 422 : 400, troubles);
  return { writes: linked, held };
}

async function resolveConditional(
  tx: Transaction,
  entries: readonly WriteEntry[],
  plans: readonly Plan[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, string>();
  for (const [index, plan] of plans.entries()) {
    if (!('write' in plan) || plan.write.op === 'delete' || isEnvelope(plan.write.resource.resourceType)) continue;
    mapReferences(plan.write.resource, { above: undefined, step: entries[index]?.place ?? '' }, (reference, path) => {
      if (/^[A-Za-z]+\?/.test(reference) && !wanted.has(reference)) wanted.set(reference, path());
      return reference;
    });
  }
  const conditions = [...wanted].flatMap(([reference, place]) => {
    const type = reference.slice(0, reference.indexOf('?'));
    return isResourceType(type)
      ? [{ reference, type, place, condition: readCondition(type, reference.slice(type.length + 1), place) }]
      : [];
  });
  const ids = await findMatches(tx, conditions);
  const found = conditions.map(({ reference, type }, at) => [reference, ids[at] === undefined ? undefined : `${type}/${ids[at]}`] as const);
  return new Map(found.flatMap(([reference, target]) => (target === undefined ? [] : [[reference, target] as const])));
}

/**
 * Residents that entries are about must stand or be written here; a resident written here must live in reach, or outside the platform's area.
 * Whether they stand is asked by holding them, as the commit would do next: one statement for both.
 */
async function checkResidents(
  tx: Transaction,
  who: SignedIn,
  entries: readonly WriteEntry[],
  linked: readonly LinkedWrite[],
  troubles: Trouble[],
  early: Held | undefined,
  turn: Turn | undefined,
): Promise<Held> {
  const written = new Set(linked.flatMap(({ write }) => (write.op === 'create' && write.id !== undefined ? [`Patient/${write.id}`] : [])));
  const asked = new Map<string, number>();
  for (const { entry, write } of linked) {
    if (write.op === 'delete') continue;
    if (write.resource.resourceType === 'Patient') {
      const { area } = projectPatient(0, { ...write.resource, id: '' });
      if (!mayPlace(who, area))
        troubles.push({
          code: 'business-rule',
          text: `区划 ${area} 不在您的管理范围内，不能把居民登记到那里。`,
          english: `the division ${area} is out of your reach`,
          expression: `${entries[entry]?.place ?? ''}.address`,
        });
      continue;
    }
    for (const reference of listResidentReferences(write.resource))
      if (reference.startsWith('Patient/') && !written.has(reference) && !asked.has(reference)) asked.set(reference, entry);
  }
  const located = await Promise.all(
    [...asked].map(async ([reference, entry]) => ({
      reference,
      entry,
      resident: await locateResident(tx, 'Patient', reference.slice('Patient/'.length)),
    })),
  );
  const replaced = linked.map(({ write }) => (write.op === 'create' ? undefined : residentReplaced(write)));
  const residents = new Set([...located.map(({ resident }) => resident), ...replaced].flatMap((resident) => resident || []));
  if (early === undefined) await turn?.take([...residents]);
  const held = await holdPeople(tx, [...residents], early);
  const keys = new Set(held.people.map((person) => `Patient/${person.patientId}`));
  for (const { reference, entry } of located) {
    if (!keys.has(reference))
      troubles.push({
        code: 'not-found',
        text: `找不到居民 ${reference}。请先写入居民，或改用本次提交中的条目。`,
        english: `${reference} is not known`,
        expression: entries[entry]?.place,
      });
  }
  return held;
}

/** The resident of what is written anew or removed, where that is known without asking. */
function residentReplaced(write: Exclude<Write, { readonly op: 'create' }>): number | undefined {
  return write.op === 'update' ? (write.standing?.resident ?? residentOfId(write.resource.id)) : residentOfId(write.id);
}
