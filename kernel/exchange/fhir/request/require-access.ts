// Who may use the FHIR door, for whose record, and what the audit log hears of it.
import { z } from 'zod';
import { reachesArea, type Scope, type SignedIn, seesPeople } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { residentWithinReach } from '../../../access/row-condition.ts';
import type { Database, Queries } from '../../../database/database.ts';
import { sql } from '../../../database/sql.ts';
import { gatherCalls, gatherPer } from '../../../database/statements/gather-calls.ts';
import { ROLES } from '../../../define/role.ts';
import { type Facts, Fault, fail } from '../../../errors.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
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
  constructor(code: 'not-allowed' | 'out-of-scope', facts: Facts, resident?: number) {
    super(code, facts, []);
    this.resident = resident;
  }
}

/** Throws `not-signed-in`, or `not-allowed` for roles that see numbers only. */
export function requireReader(who: SignedIn | undefined): SignedIn {
  if (!who) fail('not-signed-in');
  if (seesPeople(who.role)) return who;
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

async function findReached(db: Queries, who: SignedIn, residents: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await db.rows(
    sql`select p.resident_id from view_people p where p.resident_id = any(${[...new Set(residents)]}::bigint[]) and ${residentWithinReach(who)}`,
    z.object({ resident_id: z.number() }),
  );
  return new Set(rows.map((row) => row.resident_id));
}

type Reaches = (db: Queries, resident: number) => Promise<boolean>;

/** For each reach (one object for all who have it), the question whether a resident lies within: asked at the same time, it is asked once. */
const asking = new WeakMap<Scope, Reaches>();

function reachesOf(who: SignedIn): Reaches {
  const known = asking.get(who.scope);
  if (known) return known;
  const reaches = gatherPer((db: Queries) =>
    gatherCalls(async (residents: readonly number[]) => {
      const reached = await findReached(db, who, residents);
      return residents.map((resident) => reached.has(resident));
    }),
  );
  asking.set(who.scope, reaches);
  return reaches;
}

/** Throws `out-of-scope` unless the resident is within reach. Resident 0 is nobody and open to all who may read. */
export async function requireReach(db: Queries | Database, who: SignedIn, resident: number): Promise<void> {
  if (resident === 0) return;
  const alone = 'kind' in db && db.kind === 'database';
  const reached = alone ? await reachesOf(who)(db, resident) : (await findReached(db, who, [resident])).has(resident);
  if (!reached) throw new Forbidden('out-of-scope', { what: '这位居民的记录' }, resident);
}

/** `requireReach` of many in one statement. */
export async function requireReaches(db: Queries, who: SignedIn, residents: readonly number[]): Promise<void> {
  const asked = residents.filter((resident) => resident !== 0);
  if (asked.length === 0) return;
  const reached = await findReached(db, who, asked);
  const beyond = asked.find((resident) => !reached.has(resident));
  if (beyond !== undefined) throw new Forbidden('out-of-scope', { what: '这位居民的记录' }, beyond);
}

/**
 * Whether a writer may give a new resident this division: one of its own, or none (a visitor 非辖区, whose home lies elsewhere).
 */
export function mayPlace(who: SignedIn, area: string): boolean {
  return area === '' || reachesArea(who.scope, area);
}

/** Logs an error that was a refusal for want of a right; others are not the audit log's matter. */
export async function logRefusal(db: Queries, who: SignedIn | undefined, request: FhirRequest, error: unknown): Promise<void> {
  if (!(error instanceof Forbidden)) return;
  const what = { door: 'fhir', method: request.method, path: request.path.slice(0, 200), rule: error.code };
  await recordAudit(db, who, { act: 'refused', resident: error.resident, what, result: 'refused', source: request.source }, nowInstant());
}

/** Logs that a resident's resource was read. */
export async function logRead(db: Queries, who: SignedIn, resident: number, request: FhirRequest, resource: string): Promise<void> {
  if (resident === 0) return;
  await recordAudit(
    db,
    who,
    { act: 'read-person', resident, what: { door: 'fhir', resource }, result: 'done', source: request.source },
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
  const what = { door: 'fhir', type, parameters, ...(one === undefined ? { residents: keys } : {}) };
  await recordAudit(db, who, { act: 'search-people', resident: one, what, result: 'done', source: request.source }, nowInstant());
}
