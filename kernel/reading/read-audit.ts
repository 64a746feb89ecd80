// What the auditor reads: lines of the log with the names of those they are about masked, and the people behind an alert.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { factsOfAct } from '../access/audit/acts.ts';
import { type Alert, readAlert } from '../access/audit/alerts.ts';
import { type LineFilter, type LineFound, type LinePlace, searchLines } from '../access/audit/search-lines.ts';
import { tellWhat } from '../access/audit/tell-line.ts';
import { recordAudit } from '../access/audit.ts';
import { sql } from '../database/sql.ts';
import { IDENTIFIER } from '../define/codes.ts';
import { isReason, PURPOSES, type Purpose, REASONS } from '../define/reason.ts';
import { isRole, ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import { parseIdentityNumber } from '../people/identity-number.ts';
import { type Instant, nowInstant } from '../periods/plain-date.ts';
import { findHolder } from '../record/identifier-claims.ts';
import type { Store } from '../store/store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

const PAGE = 50;

/** A person as the auditor sees one: an internal number, and a name of which only the family name shows (domain §16.2, display mask). */
export interface MaskedPerson {
  readonly resident: number;
  readonly name: string;
  readonly idMasked: string | null;
}

/** A line in words. */
export interface AuditRow {
  readonly key: string;
  readonly at: string;
  readonly account: string | null;
  readonly name: string | null;
  readonly roleName: string | null;
  readonly orgName: string | null;
  readonly act: string;
  readonly actName: string;
  readonly person: MaskedPerson | null;
  /** How many people a list showed. */
  readonly listed: number;
  readonly what: string;
  readonly result: string;
  readonly source: string | null;
  readonly purpose: string | null;
  readonly reason: string | null;
}

/** Throws `not-allowed` for everybody but the auditor: 三员分立, domain §16.2. */
export function requireAuditor(who: SignedIn): void {
  if (who.role !== 'auditor') fail('not-allowed', { role: ROLES[who.role], what: '查看审计日志', allowed: ROLES.auditor });
}

function isPurpose(text: string): text is Purpose {
  return Object.hasOwn(PURPOSES, text);
}

/** The family name and a star for each other character. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name];
  return first + '*'.repeat(rest.length);
}

async function readMasked(store: Store, residents: readonly number[]): Promise<ReadonlyMap<number, MaskedPerson>> {
  if (residents.length === 0) return new Map();
  const rows = await store.database.rows(
    sql`select resident_id, name, id_masked from view_people where resident_id = any(${[...new Set(residents)]}::bigint[])`,
    z.object({ resident_id: z.number(), name: z.string(), id_masked: z.string().nullable() }),
  );
  return new Map(rows.map((row) => [row.resident_id, { resident: row.resident_id, name: maskName(row.name), idMasked: row.id_masked }]));
}

/** A sign-in names the post it opened among its facts: who signs in has none before. */
function signedInAs(line: LineFound): LineFound {
  const { role, institution, post: _post, ...what } = line.what;
  return line.role === null && typeof role === 'string' && typeof institution === 'string'
    ? { ...line, role, org: institution, what }
    : line;
}

/** Lines in words. */
export async function tellLines(store: Store, lines: readonly LineFound[]): Promise<readonly AuditRow[]> {
  const directory = store.directory.current();
  const { worklists, actions, indicators, forms, tasks } = store.registry;
  const titleOf = (id: string): string | undefined =>
    (worklists.get(id) ?? indicators.get(id) ?? forms.get(id) ?? tasks.get(id))?.title ?? actions.get(id)?.label;
  const people = await readMasked(
    store,
    lines.flatMap(({ resident }) => resident ?? []),
  );
  return lines
    .map((found) => signedInAs(found))
    .map((line) => ({
      key: `${line.server}-${line.id}`,
      at: line.at,
      account: line.account,
      name: line.name,
      roleName: line.role !== null && isRole(line.role) ? ROLES[line.role] : line.role,
      orgName: line.org === null ? null : directory.nameOf(line.org),
      act: line.act,
      actName: factsOfAct(line.act).name,
      person: line.resident === null ? null : (people.get(line.resident) ?? { resident: line.resident, name: '', idMasked: null }),
      listed: line.residents?.length ?? 0,
      what: tellWhat(line.what, titleOf),
      result: line.result,
      source: line.source,
      purpose: line.purpose !== null && isPurpose(line.purpose) ? PURPOSES[line.purpose].name : null,
      reason: line.reason !== null && isReason(line.reason) ? REASONS[line.reason].name : null,
    }));
}

/** What the auditor's page asks for. `person`: a whole identity number; `resident`: an internal number; `alert`: the lines behind one. */
export interface AuditQuery extends Omit<LineFilter, 'residents' | 'lines'> {
  readonly person?: string | undefined;
  readonly resident?: number | undefined;
  readonly alert?: string | undefined;
}

/** The conditions of a query. Throws `invalid` for a number that is no identity number; a number nobody holds finds nothing. */
export async function filterOf(store: Store, query: AuditQuery): Promise<LineFilter> {
  const { person, resident, alert, ...filter } = query;
  const lines = alert === undefined ? undefined : (await readAlert(store.database, alert)).lines;
  if (person === undefined || person === '') return { ...filter, lines, residents: resident === undefined ? undefined : [resident] };
  const number = parseIdentityNumber(person);
  if (!number.ok) fail('invalid', { what: '请输入完整、正确的身份证号；审计只按完整号码查人。', field: 'person' });
  const holder = await findHolder(store.database, IDENTIFIER.identityNumber, number.number);
  return { ...filter, lines, residents: holder === undefined ? [] : [holder] };
}

/** A page of lines for an auditor, the latest first; that they looked is a line too. Throws `not-allowed`, `invalid`. */
export async function readAuditLines(
  store: Store,
  who: SignedIn,
  query: AuditQuery,
  cursor: string | undefined,
): Promise<{ readonly rows: readonly AuditRow[]; readonly next: string | null }> {
  requireAuditor(who);
  const filter = await filterOf(store, query);
  const [at, server, id] = decodeCursor(cursor, ['text', 'key', 'key']) ?? [];
  if (typeof at === 'string' && Number.isNaN(Date.parse(at))) fail('invalid', { what: '翻页位置无效。', field: 'cursor' });
  const place: LinePlace | undefined =
    typeof at === 'string' && typeof server === 'number' && typeof id === 'number' ? { at, server, id } : undefined;
  const { lines, next } = await searchLines(store.database, filter, PAGE, place);
  await tellReading(store, who, 'read-audit', query, { found: lines.length }, filter.residents?.[0]);
  return { rows: await tellLines(store, lines), next: next ? encodeCursor([next.at, next.server, next.id]) : null };
}

/** Tells the log that it was read or taken out: by which conditions, never their values about a person. */
export async function tellReading(
  store: Store,
  who: SignedIn,
  act: 'read-audit' | 'export',
  query: AuditQuery,
  more: Readonly<Record<string, unknown>>,
  resident: number | undefined,
  at: Instant = nowInstant(),
): Promise<void> {
  const parameters = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  await recordAudit(store.database, who, { act, resident, what: { door: 'audit', parameters, ...more }, result: 'done' }, at);
}

/** An alert with the people behind it: how often, first and last. */
export async function readAlertPeople(
  store: Store,
  who: SignedIn,
  id: string,
): Promise<{
  readonly alert: Alert;
  readonly people: readonly (MaskedPerson & { readonly times: number; readonly first: string; readonly last: string })[];
}> {
  requireAuditor(who);
  const alert = await readAlert(store.database, id);
  const { lines } = await searchLines(store.database, { lines: alert.lines }, alert.lines.length);
  const people = await readMasked(
    store,
    lines.flatMap(({ resident }) => resident ?? []),
  );
  await tellReading(store, who, 'read-audit', { alert: id }, { found: lines.length }, undefined);
  const counted = new Map<number, { times: number; first: string; last: string }>();
  for (const { resident, at } of lines) {
    if (resident === null) continue;
    const known = counted.get(resident);
    counted.set(resident, {
      times: (known?.times ?? 0) + 1,
      first: known && known.first < at ? known.first : at,
      last: known && known.last > at ? known.last : at,
    });
  }
  return {
    alert,
    people: [...counted].map(([resident, times]) => ({ ...(people.get(resident) ?? { resident, name: '', idMasked: null }), ...times })),
  };
}
