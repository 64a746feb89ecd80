// Who may use the FHIR door, for whose record, and what the audit log hears of it.
import { z } from 'zod';
import { reachesArea, type SignedIn, seesPeople } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { describeScope, type ScopeAct, scopesAllow } from '../../../access/oidc/smart-scopes.ts';
import { explainRefusal } from '../../../access/policy/explain-refusal.ts';
import { openToGrants } from '../../../access/policy/open-to-grants.ts';
import { reasonOfReach, residentWithinReach } from '../../../access/row-condition.ts';
import type { Database, Queries, Transaction } from '../../../database/database.ts';
import { sql } from '../../../database/sql.ts';
import { gatherCalls, gatherPer } from '../../../database/statements/gather-calls.ts';
import { isReason, type Reason } from '../../../define/reason.ts';
import { ROLES } from '../../../define/role.ts';
import { type Facts, Fault, fail } from '../../../errors.ts';
import { type Held, personOfRow, personRow } from '../../../people/keep-people.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { type ResourceName, readCurrents, type StoredVersion } from '../../../record/read.ts';
import { FhirRefusal } from '../answer/outcome.ts';
import { type Asker, askerOf } from './asker.ts';
import type { FhirRequest } from './request.ts';

/** Roles that may write through this door: machines. People write through actions, which know the forms. */
const WRITER = 'integrator';

/** Whether somebody's role may write here. */
export function mayWrite(who: SignedIn): boolean {
  return who.role === WRITER;
}

/** A refusal for want of a right, which the audit log hears of once the transaction is over. `resident` is whose record it was about. */
export class Forbidden extends Fault {
  readonly resident: number | undefined;
  constructor(code: 'not-allowed' | 'out-of-scope' | 'objected' | 'scope-missing', facts: Facts, resident?: number) {
    super(code, facts, []);
    this.resident = resident;
  }
}

/**
 * Throws `scope-missing` unless the scopes of the token, if one was brought, allow the interaction with each of the types; `*`: with every type.
 * The one place where SMART scopes narrow what the account may (SMART App Launch 2.2, Scopes for requesting FHIR resources).
 */
export function requireScope(who: SignedIn, act: ScopeAct, types: readonly string[]): void {
  const missing = types.find((type) => !scopesAllow(who.scopes, act, type));
  if (missing !== undefined)
    throw new Forbidden('scope-missing', { what: describeScope(`user/${missing}.${act}`), scope: `${missing}.${act}` });
}

/** Throws `not-signed-in`, `not-allowed` for roles that see numbers only, or `scope-missing`. `types`: what is read; `*` for any. */
export function requireReader(who: SignedIn | undefined, act: 'r' | 's', types: readonly string[]): SignedIn {
  if (!who) fail('not-signed-in');
  if (seesPeople(who.role)) {
    requireScope(who, act, types);
    return who;
  }
  throw new Forbidden('not-allowed', {
    role: ROLES[who.role],
    what: '通过接口读取个人记录',
    allowed: '临床、公卫、信息登记岗位或系统集成账号',
  });
}

/** Throws `not-signed-in`, or `not-allowed` for every role but the integrator's. */
export function requireWriter(who: SignedIn | undefined): SignedIn {
  if (!who) fail('not-signed-in');
  if (mayWrite(who)) return who;
  throw new Forbidden('not-allowed', {
    role: ROLES[who.role],
    what: '通过接口写入',
    allowed: `${ROLES[WRITER]}账号（人员请在页面上办理）`,
  });
}

const reachedRow = z.object({
  resident_id: z.number(),
  reason: z.custom<Reason>((value) => typeof value === 'string' && isReason(value)),
});

async function findReached(db: Queries, who: SignedIn, residents: readonly number[]): Promise<ReadonlyMap<number, Reason>> {
  const rows = await db.rows(
    sql`select p.resident_id, ${reasonOfReach(who)} as reason from view_people p where p.resident_id = any(${[...new Set(residents)]}::bigint[]) and ${residentWithinReach(who)}`,
    reachedRow,
  );
  return new Map(rows.map((row) => [row.resident_id, row.reason]));
}

/** What people with the same rights share: the question why a resident lies within reach, asked once for all who ask it at the same time. */
const askedTogether = new WeakMap<Asker, (db: Queries, resident: number) => Promise<Reason | undefined>>();

function reachesOf(who: SignedIn): (db: Queries, resident: number) => Promise<Reason | undefined> {
  const asker = askerOf(who);
  const known = askedTogether.get(asker);
  if (known) return known;
  const reaches = gatherPer((db: Queries) =>
    gatherCalls(async (residents: readonly number[]) => {
      const reached = await findReached(db, who, residents);
      return residents.map((resident) => reached.get(resident));
    }),
  );
  askedTogether.set(asker, reaches);
  return reaches;
}

/** What people with the same rights share: reading records with the reason why their residents lie within reach, for all who read at the same time. */
const readTogether = new WeakMap<Asker, (db: Queries, name: ResourceName) => Promise<StoredVersion | undefined>>();

/**
 * The current version of a resource, deleted or not, and by which reason its resident lies within the reach of who asks, in one statement;
 * undefined when there never was one. Nothing of it may be told before `requireRecord` has heard it.
 */
export async function readRecord(db: Database, who: SignedIn, name: ResourceName): Promise<StoredVersion | undefined> {
  const asker = askerOf(who);
  let read = readTogether.get(asker);
  if (read === undefined) {
    read = gatherPer((on: Queries) => gatherCalls((names: readonly ResourceName[]) => readCurrents(on, names, asker.reason())));
    readTogether.set(asker, read);
  }
  return read(db, name);
}

/** Why the resident is within reach. Throws `out-of-scope` when they are not. Resident 0 is nobody and open to all who may read. */
export async function requireReach(db: Queries | Database, who: SignedIn, resident: number): Promise<Reason | undefined> {
  if (resident === 0) return undefined;
  const alone = 'kind' in db && db.kind === 'database';
  const reached = alone ? await reachesOf(who)(db, resident) : (await findReached(db, who, [resident])).get(resident);
  if (!reached && who.scope.everything && who.confined === undefined && !(await isRegistered(db, resident))) return undefined;
  if (!reached) throw new Forbidden(await explainRefusal(db, who, resident), { what: '这位居民的记录' }, resident);
  return reached;
}

/** `requireReach` for a record from `readRecord`, which knows the reason; one without a reason is asked about once more, to tell why not. */
export async function requireReached(
  db: Queries | Database,
  who: SignedIn,
  { resident, beside }: Pick<StoredVersion, 'resident' | 'beside'>,
): Promise<Reason | undefined> {
  return beside !== undefined && isReason(beside) ? beside : requireReach(db, who, resident);
}

/** Whether there still is a person behind the number: a deleted Patient leaves versions that those who reach every place can look back at. */
async function isRegistered(db: Queries, resident: number): Promise<boolean> {
  return (await db.run(sql`select 1 from view_people p where p.resident_id = ${resident}`)) > 0;
}

/**
 * Why a stored record is open to who asks. Throws `out-of-scope` when its resident is beyond reach; for a record that falls into a restricted
 * category beyond their rights it answers as if there were none: 404.
 */
export async function requireRecord(
  db: Queries | Database,
  who: SignedIn,
  name: string,
  record: { readonly id: string; readonly resident: number; readonly restricted: number; readonly beside?: string | undefined },
): Promise<Reason | undefined> {
  const reason = await requireReached(db, who, record);
  if (record.restricted !== 0 && !(await isOpenRecord(db, who, record))) conceal(name, record.resident);
  return reason;
}

/** The answer is that of an id nobody knows; the audit log alone hears that there was something. */
function conceal(name: string, resident: number): never {
  const trouble = { code: 'not-found', text: `找不到 ${name}。请核对编号。`, english: `${name} is not known` };
  throw new FhirRefusal(404, [trouble], { rule: 'restricted', resident });
}

/** Few records are restricted: only for them the resident's own rules are looked up. */
async function isOpenRecord(
  db: Queries | Database,
  who: SignedIn,
  { id, resident, restricted }: { readonly id: string; readonly resident: number; readonly restricted: number },
): Promise<boolean> {
  const rows = await db.rows(
    sql`select 1 as open from view_people p where p.resident_id = ${resident} and ${openToGrants(who, sql`${restricted}::smallint`, sql`p.resident_id`, sql`${id}::text`)}`,
  );
  return rows.length > 0;
}

/** `requireReach` of many in one statement; `known` are residents that were found within reach already. */
export async function requireReaches(
  db: Queries,
  who: SignedIn,
  residents: readonly number[],
  known: ReadonlySet<number> = new Set(),
): Promise<void> {
  const asked = residents.filter((resident) => resident !== 0 && !known.has(resident));
  if (asked.length === 0) return;
  const reached = await findReached(db, who, asked);
  const beyond = asked.find((resident) => !reached.has(resident));
  if (beyond !== undefined) throw new Forbidden('out-of-scope', { what: '这位居民的记录' }, beyond);
}

const heldRow = personRow.extend({ reached: z.boolean().nullable() });

/** Holds the rows of residents in key order, as `holdPeople` does, and says in the same statement which of them lie within reach. */
export async function holdReached(
  tx: Transaction,
  who: SignedIn,
  residents: readonly number[],
): Promise<{ readonly held: Held; readonly reached: ReadonlySet<number> }> {
  const asked = [...new Set(residents)];
  const rows =
    asked.length === 0
      ? []
      : await tx.rows(
          sql`select p.resident_id, p.key, p.name, p.sex, p.birth, p.area, p.residency, p.household, p.since, p.until, p.deceased, ${residentWithinReach(who)} as reached
              from view_people p where p.resident_id = any(${asked}::bigint[]) order by p.resident_id for update of p`,
          heldRow,
        );
  return {
    held: { asked: new Set(asked), people: rows.map(personOfRow) },
    reached: new Set(rows.flatMap(({ resident_id, reached }) => (reached === true ? [resident_id] : []))),
  };
}

/**
 * Whether a writer may give a new resident this division: one of its own, or none (a visitor 非辖区, whose home lies elsewhere).
 */
export function mayPlace(who: SignedIn, area: string): boolean {
  return area === '' || reachesArea(who.scope, area);
}

/** An address for the log: parts that can be no type, operation or id may be somebody's name, and are left out. */
function nameAddress(path: string): string {
  const parts = path.split('/').map((part) => (/^[\w$.-]*$/.test(part) ? part : '…'));
  return parts.join('/').slice(0, 200);
}

/** Logs an error that was a refusal for want of a right, also one that says there is nothing; others are not the audit log's matter. */
export async function logRefusal(db: Queries, who: SignedIn | undefined, request: FhirRequest, error: unknown): Promise<void> {
  const barred =
    error instanceof Forbidden
      ? { rule: error.code, resident: error.resident }
      : error instanceof FhirRefusal && who !== undefined
        ? error.barred
        : undefined;
  if (barred === undefined) return;
  const what = { door: 'fhir', method: request.method, path: nameAddress(request.path), rule: barred.rule };
  await recordAudit(db, who, { act: 'refused', resident: barred.resident, what, result: 'refused', source: request.source }, nowInstant());
}

/** Logs that a resident's resource was read, and by which reason. */
export async function logRead(
  db: Queries,
  who: SignedIn,
  resident: number,
  request: FhirRequest,
  resource: string,
  reason?: Reason,
): Promise<void> {
  if (resident === 0) return;
  await recordAudit(
    db,
    who,
    { act: 'read-person', resident, what: { door: 'fhir', resource }, reason, result: 'done', source: request.source },
    nowInstant(),
  );
}

/** Logs a search that returned records of residents: their keys and the names (never the values) of its parameters. */
export async function logSearch(
  db: Queries,
  who: SignedIn,
  residents: readonly number[],
  request: FhirRequest,
  type: string,
  parameters: readonly string[],
): Promise<void> {
  const keys = [...new Set(residents)].filter((resident) => resident !== 0);
  if (keys.length === 0) return;
  const one = keys.length === 1 ? keys[0] : undefined;
  const what = { door: 'fhir', type, parameters, found: keys.length };
  const shown = one === undefined ? { residents: keys } : { resident: one };
  await recordAudit(db, who, { act: 'search-people', ...shown, what, result: 'done', source: request.source }, nowInstant());
}
