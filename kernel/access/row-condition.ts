// The policy compiler: (who, post, reasons, purpose) to conditions on rows. Every reader of rows about people takes one, so that a query without it does not compile.
import { identifier, join, raw, type Sql, sql } from '../database/sql.ts';
import { REASONS, type Reason } from '../define/reason.ts';
import { factsOfRole, ROLE_CODES, ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import type { Directory } from '../organisations/directory.ts';
import { nowInstant, type PlainDate, today } from '../periods/plain-date.ts';
import { reachesArea, type SignedIn, seesPeople } from './actor.ts';
import { closedBits, closedToGrants, knownOtherwise, mayKnowOtherwise, openToGrants } from './policy/open-to-grants.ts';

declare const scoped: unique symbol;

/** SQL that keeps to the rows somebody may see. Made only here. */
export type RowCondition = Sql & { readonly [scoped]: true };

function brand(condition: Sql): RowCondition {
  return condition as RowCondition; // the one place that gives the brand
}

// Tables read inside a condition are named access_…: an alias that a caller uses for its rows would be captured, and a rule about one
// resident would become one about everybody.

/** An array as one SQL parameter would be re-planned per length; as a parameter of type text[] it is not. */
function anyOf(column: Sql, values: readonly string[]): Sql {
  return sql`${column} = any(${[...values]}::text[])`;
}

/** Reasons that reach whoever lives in the catchment. The first that the role has is the one the audit log names. */
const BY_PLACE: readonly Reason[] = ['public-health', 'exchange', 'catchment'];
/** Reasons that the record itself gives, kept in the table `reach`. */
const BY_RECORD: readonly Reason[] = ['contract', 'encounter', 'referral'];

function reasonByPlace({ reasons }: SignedIn): Reason | undefined {
  return BY_PLACE.find((reason) => reasons.includes(reason));
}

/** Those who look after a place stand for all institutions below theirs; others for their own alone. */
function orgsOf(who: SignedIn): readonly string[] {
  return reasonByPlace(who) === undefined ? [who.org] : who.scope.orgs;
}

function inPlace(who: SignedIn, area: Sql): Sql {
  return who.scope.everything ? raw('true') : anyOf(area, who.scope.areas);
}

/** Whether the organisation has one of the reasons (bits) to know the resident. */
function inRecord(who: SignedIn, resident: Sql, bits: number): Sql {
  return sql`exists (select 1 from reach access_reach where access_reach.resident_id = ${resident} and access_reach.org = any(${[...orgsOf(who)]}::text[]) and access_reach.reasons & ${bits}::smallint <> 0)`;
}

/** Rules of consent that stand today and name the organisation or all. */
function rulesOfConsent(orgs: readonly string[], denies: boolean): Sql {
  const on = today();
  return sql`from consent_rule access_consent where access_consent.org = any(${[...orgs, '*']}::text[]) and access_consent.denies = ${denies} and (access_consent.from_date is null or access_consent.from_date <= ${on}) and (access_consent.to_date is null or access_consent.to_date >= ${on})`;
}

/** Residents whom this account opened by break-glass and has not ended, whatever the clock of this server says. Asked for once a statement, not once a row. */
function openedByGlass(who: SignedIn, resident: Sql): Sql {
  return sql`${resident} in (select access_glass.resident_id from break_glass access_glass where access_glass.account = ${who.account} and access_glass.ended is null and access_glass.until > ${nowInstant()}::timestamptz)`;
}

/** Each reason that may let this post reach the resident, with its condition; the cheapest first. */
function waysTo(who: SignedIn, area: Sql, resident: Sql): readonly (readonly [Reason, Sql])[] {
  const ways: (readonly [Reason, Sql])[] = [];
  for (const reason of ['self', 'proxy', 'share'] as const)
    if (who.reasons.includes(reason)) ways.push([reason, sql`${resident} = any(${[...who.residents]}::bigint[])`]);
  const place = reasonByPlace(who);
  if (place !== undefined) ways.push([place, inPlace(who, area)]);
  if (place !== undefined && who.scope.everything) return ways;
  for (const reason of BY_RECORD) if (who.reasons.includes(reason)) ways.push([reason, inRecord(who, resident, REASONS[reason].bit)]);
  if (who.reasons.includes('consent'))
    ways.push([
      'consent',
      sql`${resident} in (select access_consent.resident_id ${rulesOfConsent([who.org], false)} and access_consent.categories = 0)`,
    ]);
  if (who.reasons.includes('break-glass')) ways.push(['break-glass', openedByGlass(who, resident)]);
  return ways;
}

/**
 * The resident has not objected to this organisation; or a legal exception stands: statutory public-health duty (传染病防治法, 基本公共卫生服务), the
 * encounter in hand, break-glass in an emergency (个人信息保护法 art. 13). Undefined: no objection can bind whoever asks.
 */
function notObjected(who: SignedIn, resident: Sql): Sql | undefined {
  if (who.purpose === 'public-health' || who.kind === 'resident') return undefined;
  const treating = sql`exists (select 1 from reach access_treating where access_treating.resident_id = ${resident} and access_treating.org = ${who.org} and access_treating.treating >= ${today()})`;
  const glass = who.reasons.includes('break-glass') ? sql` or ${openedByGlass(who, resident)}` : sql``;
  // Not joined: the few who object are looked up once a statement, and no plan changes for their sake.
  return sql`(${resident} not in (select access_consent.resident_id ${rulesOfConsent([who.org], true)} and access_consent.categories = 0) or ${treating}${glass})`;
}

/** An app that was opened for one patient sees that patient alone, and what is about nobody. */
function withinLaunch({ confined }: SignedIn, resident: Sql): Sql | undefined {
  return confined === undefined ? undefined : sql`${resident} = any(${[0, ...confined]}::bigint[])`;
}

function all(conditions: readonly (Sql | undefined)[]): Sql {
  const some = conditions.filter((condition) => condition !== undefined);
  return some.length === 0 ? raw('true') : join(some, ' and ', '(', ')');
}

function columnOf(alias: string, name: string): Sql {
  return sql`${identifier(alias)}.${identifier(name)}`;
}

/**
 * Rows about people by name (views and tasks: columns resident_id, area, org, restricted) that somebody may see; who was shown records sees no
 * rows. `seen`: the alias stands for rows of `rowsSeenBy`, which are open to who asks; that is not asked again.
 */
export function rowsWithinReach(who: SignedIn, alias: string, seen = false): RowCondition {
  if (who.only !== undefined) return brand(raw('false'));
  const [resident, org] = [columnOf(alias, 'resident_id'), columnOf(alias, 'org')];
  const place = reasonByPlace(who);
  const bits = BY_RECORD.filter((reason) => who.reasons.includes(reason)).reduce((sum, reason) => sum | REASONS[reason].bit, 0);
  const reached =
    who.kind === 'resident'
      ? sql`${resident} = any(${[...who.residents]}::bigint[])`
      : place === undefined && seesPeople(who.role)
        ? sql`(${anyOf(org, orgsOf(who))} or ${inRecord(who, resident, bits)})`
        : rowsCounted(who, alias);
  const people = seesPeople(who.role) ? undefined : sql`${resident} = 0`;
  return brand(all([reached, people, withinLaunch(who, resident), notObjected(who, resident), seen ? undefined : rowsOpen(who, alias)]));
}

/** Rows within reach that are the reader's own organisation's, or of those below it for who looks after a place. */
export function rowsOfOwn(who: SignedIn, alias: string, seen = false): RowCondition {
  return brand(all([anyOf(columnOf(alias, 'org'), orgsOf(who)), rowsWithinReach(who, alias, seen)]));
}

/** Rows that a number within an action counts (columns area and org): of the catchment and the institutions below, names aside. */
export function rowsCounted(who: SignedIn, alias: string): RowCondition {
  if (who.scope.everything) return brand(raw('true'));
  return brand(sql`(${anyOf(columnOf(alias, 'area'), who.scope.areas)} or ${anyOf(columnOf(alias, 'org'), who.scope.orgs)})`);
}

/** Rows about no resident that institutions offer to all staff, e.g. free beds. */
export function rowsOffered(who: SignedIn, alias: string): RowCondition {
  const staff = factsOfRole(who.role).staff;
  return brand(staff ? sql`${columnOf(alias, 'resident_id')} = 0` : raw('false'));
}

/** Rows of views and tasks (columns restricted and key) that tell of nothing beyond the rights of who asks; whose they are, is settled. */
export function rowsOpen(who: SignedIn, alias: string): RowCondition {
  return brand(openToGrants(who, columnOf(alias, 'restricted'), columnOf(alias, 'resident_id'), columnOf(alias, 'key')));
}

/** As `rowsOpen`, of the record (columns restricted and id). */
export function recordsOpen(who: SignedIn, alias: string): RowCondition {
  return brand(openToGrants(who, columnOf(alias, 'restricted'), columnOf(alias, 'resident_id'), columnOf(alias, 'id')));
}

/**
 * Covers of mixed rows (columns hidden, restricted, key, resident_id) that stand in a row's place for who asks: the one that leaves out
 * exactly what is closed to them.
 */
export function coversSeen(who: SignedIn, alias: string): RowCondition {
  const closed = closedToGrants(who, columnOf(alias, 'hidden'), columnOf(alias, 'resident_id'), columnOf(alias, 'key'));
  return brand(all([rowsOpen(who, alias), closed]));
}

/**
 * What a number counts: the areas (`codes` undefined: every row), and the restricted categories whose facts it leaves out (`hidden`, bits),
 * for the role of who asks has no right to them. `reader`: who asks, where single facts may be open or closed to them otherwise, by an order
 * or by a resident. `area`: the division. Made only here.
 */
export interface AreasCounted {
  readonly codes: ReadonlySet<string> | undefined;
  readonly hidden: number;
  readonly reader: SignedIn | undefined;
  readonly area: string;
  readonly [scoped]: true;
}

function count(area: string, codes: ReadonlySet<string> | undefined, hidden: number, reader: SignedIn | undefined): AreasCounted {
  return { area, codes, hidden, reader } as AreasCounted; // the one place that gives the brand
}

/**
 * The areas of one division and all below it on a day, for numbers. Throws `not-allowed` for roles that see nothing about
 * residents, `out-of-scope` when the division is not within the reach of who asks, and `not-found` when there is no such division. The top division of the platform holds every row, of visitors too.
 */
export function areasOfNumbers(who: SignedIn, directory: Directory, area: string, on: PlainDate): AreasCounted {
  if (factsOfRole(who.role).sees === 'nothing') {
    const may = ROLE_CODES.filter((role) => factsOfRole(role).staff && factsOfRole(role).sees !== 'nothing');
    fail('not-allowed', { role: ROLES[who.role], what: '查看业务数字', allowed: may.map((role) => ROLES[role]).join('、') });
  }
  const known = directory.area(area);
  if (!known) fail('not-found', { what: `行政区划 ${area}`, field: 'area' });
  if (!reachesArea(who.scope, area)) fail('out-of-scope', { what: known.name, field: 'area' });
  const tops = directory.tops(on);
  const codes = tops.length === 1 && tops[0]?.code === area ? undefined : new Set(directory.areaSubtree(area, on));
  return count(area, codes, closedBits(who), mayKnowOtherwise(who) ? who : undefined);
}

/** Every row, for the platform itself: verifying the demo county. Never for an answer to somebody. */
export function areasForThePlatform(): AreasCounted {
  return count('', undefined, 0, undefined);
}

/** The rows that a number counts in these areas. */
export function rowsOfNumbers({ codes }: AreasCounted, alias: string): RowCondition {
  return brand(codes === undefined ? raw('true') : anyOf(columnOf(alias, 'area'), [...codes]));
}

/** Residents (column `resident`; `bits`: the categories of their rows together) of whom the reader of a number may know single facts otherwise than `hidden` says. */
export function residentsKnownOtherwise(reader: SignedIn, bits: Sql, resident: Sql): RowCondition {
  return brand(knownOtherwise(reader, bits, resident));
}

/** Rows of one division and all below it on a day, for numbers; throws as `areasOfNumbers` does. */
export function rowsOfArea(who: SignedIn, directory: Directory, area: string, on: PlainDate, alias: string): RowCondition {
  return rowsOfNumbers(areasOfNumbers(who, directory, area, on), alias);
}

/** Rows about people by name in one division and all below it; throws as `areasOfNumbers` does. */
export function rowsOfAreaWithinReach(
  who: SignedIn,
  directory: Directory,
  area: string,
  on: PlainDate,
  alias: string,
  seen = false,
): RowCondition {
  return brand(all([rowsOfArea(who, directory, area, on, alias), rowsWithinReach(who, alias, seen)]));
}

/** Rows of the platform itself: keeping views up, verifying the demo county. Never for an answer to somebody. */
export function rowsForThePlatform(): RowCondition {
  return brand(raw('true'));
}

/**
 * The resident (row `p` of the people) is within the reach of who asks, by one of the reasons of the role: place, contract, encounter, referral,
 * consent, break-glass, self; and has not objected.
 */
export function residentWithinReach(who: SignedIn): RowCondition {
  // Some records of somebody are not the person's page.
  if (who.only !== undefined) return brand(raw('false'));
  return reachOf(who, sql`p.resident_id`);
}

/** The area is that of the row `p`; `resident` is the column that names the resident. */
function reachOf(who: SignedIn, resident: Sql): RowCondition {
  if (!seesPeople(who.role)) return brand(raw('false'));
  const reached = waysOfReach(who, resident);
  return brand(
    all([reached.length === 0 ? raw('false') : join(reached, ' or ', '(', ')'), withinLaunch(who, resident), notObjected(who, resident)]),
  );
}

/** The ways to a resident, the one by place first; a single look at their organisations for all the reasons that the record gives. */
function waysOfReach(who: SignedIn, resident: Sql): readonly Sql[] {
  const ways = waysTo(who, sql`p.area`, resident);
  const bits = ways.reduce((sum, [reason]) => sum | REASONS[reason].bit, 0);
  const record = bits === 0 ? [] : [inRecord(who, resident, bits)];
  const others = ways.filter(([reason]) => REASONS[reason].bit === 0).map(([, condition]) => condition);
  return [...others.slice(0, 1), ...record, ...others.slice(1)];
}

/**
 * `residentWithinReach` way by way: who meets any of these conditions is within reach, and nobody else. For few people of many: each way has
 * an order or an index of its own, all of them in one condition have none.
 */
export function waysWithinReach(who: SignedIn): readonly RowCondition[] {
  if (who.only !== undefined || !seesPeople(who.role)) return [];
  const resident = sql`p.resident_id`;
  return waysOfReach(who, resident).map((way) => brand(all([way, withinLaunch(who, resident), notObjected(who, resident)])));
}

/** As `residentWithinReach`, objections aside: tells a refusal for want of a reason from one for the resident's sake. */
export function residentBesideObjection(who: SignedIn): RowCondition {
  return residentWithinReach({ ...who, purpose: 'public-health' });
}

/** Why the resident (row `p`), who is within reach, is so: a reason's code as text. */
export function reasonOfReach(who: SignedIn): RowCondition {
  const ways = waysTo(who, sql`p.area`, sql`p.resident_id`);
  const cases = ways.map(([reason, condition]) => sql`when ${condition} then ${raw(`'${reason}'`)}`);
  return brand(cases.length === 0 ? raw('null::text') : sql`(case ${join(cases, ' ')} end)`);
}

/**
 * Records (row `r` of the record) of residents (row `p`) within reach, that are open to who asks. It speaks of `p` only where the area
 * decides: whoever reaches every place needs no look at the resident's row.
 */
export function recordsWithinReach(who: SignedIn): RowCondition {
  const shown = who.only === undefined ? undefined : anyOf(sql`r.id`, who.only);
  return brand(all([reachOf(who, sql`r.resident_id`), shown, recordsOpen(who, 'r')]));
}

/**
 * As `recordsWithinReach` for who reaches every place, on the record's row `r` alone: an export of everything then needs no look at the
 * people. Undefined for all others.
 */
export function recordsOfEverybody(who: SignedIn): RowCondition | undefined {
  if (!seesPeople(who.role) || reasonByPlace(who) === undefined || !who.scope.everything) return undefined;
  return brand(all([notObjected(who, sql`r.resident_id`), recordsOpen(who, 'r')]));
}
