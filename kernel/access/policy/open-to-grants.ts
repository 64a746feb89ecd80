// Keeps restricted records, and rows that tell of them, from those without the right: they are not there, for any reader.
import { z } from 'zod';
import type { Queries } from '../../database/database.ts';
import { identifier, join, raw, type Sql, sql } from '../../database/sql.ts';
import { ALL_RESTRICTED, bitsOfCategories } from '../../define/restricted-category.ts';
import { factsOfRole, ROLE_CODES } from '../../define/role.ts';
import { today } from '../../periods/plain-date.ts';
import type { SignedIn } from '../actor.ts';
import { hasOrderOf, listDuties, openedByOrder, readsWithinOrder } from './within-order.ts';

/** Bits that somebody must not read. */
export function closedBits({ grants }: Pick<SignedIn, 'grants'>): number {
  return ALL_RESTRICTED & ~bitsOfCategories(grants);
}

/** Whether somebody's rights cover what falls into these categories. */
export function grantsCover(who: Pick<SignedIn, 'grants'>, bits: number): boolean {
  return (bits & closedBits(who)) === 0;
}

/** Of records of one resident, those that somebody may read: those their rights cover, and those that an order opens to them. */
export async function openRecords<R extends { readonly id: string; readonly restricted: number }>(
  db: Queries,
  who: SignedIn,
  resident: number,
  held: readonly R[],
): Promise<readonly R[]> {
  const shut = held.filter(({ restricted }) => !grantsCover(who, restricted)).map(({ id }) => id);
  if (shut.length === 0) return held;
  const closed = sql`(r.restricted & ${closedBits(who)}::smallint)`;
  const rows = readsWithinOrder(who)
    ? await db.rows(
        sql`select r.id from resource r where r.resident_id = ${resident} and r.id = any(${shut}::text[])
          and ${openedByOrder(who, sql`r.resident_id`, sql`r.id`, closed)}`,
        z.object({ id: z.string() }),
      )
    : [];
  const opened = new Set(rows.map(({ id }) => id));
  return held.filter(({ id, restricted }) => opened.has(id) || grantsCover(who, restricted));
}

/** The resident's rules of today that close restricted categories to the organisation of who asks. */
function closings(who: SignedIn, alias: string, resident: Sql): Sql {
  return sql`${closingsOfAll(who, alias)} and ${identifier(alias)}.resident_id = ${resident}`;
}

/** The same of every resident. */
function closingsOfAll(who: SignedIn, alias: string): Sql {
  const on = today();
  const rule = (name: string): Sql => sql`${identifier(alias)}.${identifier(name)}`;
  return sql`from consent_rule ${identifier(alias)} where ${rule('denies')} and ${rule('categories')} <> 0 and ${rule('org')} = any(${[who.org, '*']}::text[])
    and (${rule('from_date')} is null or ${rule('from_date')} <= ${on}) and (${rule('to_date')} is null or ${rule('to_date')} >= ${on})`;
}

/** The resident has closed something to the organisation of who asks. The few who have are looked up once a statement: all others' rules need no look. */
function hasClosed(who: SignedIn, resident: Sql): Sql {
  return sql`${resident} in (select access_closers.resident_id ${closingsOfAll(who, 'access_closers')})`;
}

/** No rule of the resident binds who asks about restricted categories: it is their own record, or a statutory duty. */
function isUnbound({ kind, purpose }: SignedIn): boolean {
  return kind === 'resident' || purpose === 'public-health';
}

/**
 * Rows whose categories the rights cover, or that belong to an order which opens them, and to which the resident has not closed this
 * organisation. `bits`, `resident` and `id` are columns; without `id` no order opens anything.
 */
export function openToGrants(who: SignedIn, bits: Sql, resident: Sql, id: Sql | undefined): Sql {
  const kept = closedBits(who);
  const within = id !== undefined && kept !== 0 && readsWithinOrder(who);
  if (kept === ALL_RESTRICTED && !within) return sql`${bits} = 0`;
  const order = within ? sql` or ${openedByOrder(who, resident, id, sql`(${bits} & ${kept}::smallint)`)}` : sql``;
  const open = kept === 0 ? raw('true') : sql`(${bits} & ${kept}::smallint = 0${order})`;
  if (isUnbound(who)) return sql`(${bits} = 0 or ${open})`;
  const closed = sql`exists (select 1 ${closings(who, 'access_closed', resident)} and access_closed.categories & ${bits} <> 0)`;
  return sql`(${bits} = 0 or (${open} and not (${hasClosed(who, resident)} and ${closed})))`;
}

/**
 * Every one of the categories (`bits`, a column) is closed to who asks, by their rights or by the resident; no order opens one. `id`: the
 * record that a row is named after.
 */
export function closedToGrants(who: SignedIn, bits: Sql, resident: Sql, id: Sql): Sql {
  const { performs, asks } = factsOfRole(who.role).withinOrder;
  const unbound = isUnbound(who);
  const rules = sql`(select bit_or(access_shut.categories) ${closings(who, 'access_shut', resident)})`;
  const shut = sql`(case when ${hasClosed(who, resident)} then coalesce(${rules}, 0::smallint) else 0::smallint end)`;
  // What a resident closes stays closed, whatever an order opens.
  const left = (categories: Sql): Sql => (unbound ? categories : sql`(${categories} & ~${shut})`);
  const byOrder = left(sql`(${bits} & ${bitsOfCategories([...performs, ...asks])}::smallint)`);
  const unopened = readsWithinOrder(who) ? sql` and not (${byOrder} <> 0 and ${openedByOrder(who, resident, id, byOrder)})` : sql``;
  const granted = sql`(${bits} & ${ALL_RESTRICTED & ~closedBits(who)}::smallint)`;
  // Asked first: a resident's rules are looked up only where there is something to close.
  return sql`((${granted} = 0 or ${left(granted)} = 0)${unopened})`;
}

/** Whether who asks may know single facts otherwise than the rights of their role say: by an order that opens them, by a resident who closed them. */
export function mayKnowOtherwise(who: SignedIn): boolean {
  return opensByOrder(who) || closesByResident(who);
}

/**
 * What `openToGrants` asks of a reader, as one text: two readers of the same key know the same, today and as long as no record is written.
 * An order names who asks only where the role reads as who ordered.
 */
export async function keyOfReader(db: Queries, who: SignedIn): Promise<string> {
  const { asks } = factsOfRole(who.role).withinOrder;
  const duties = closedBits(who) === 0 ? [] : await listDuties(db, who);
  const named = asks.length === 0 ? '' : who.practitioner;
  return [who.role, who.kind, who.purpose, closedBits(who), who.org, named, ...duties, today()].join(' ');
}

/** The sets of categories (bits) that roles who read numbers may not know of, each once; 0, where nothing is left out, aside. */
export function listHiddenSets(): readonly number[] {
  const readers = ROLE_CODES.filter((role) => factsOfRole(role).staff && factsOfRole(role).sees !== 'nothing');
  return [...new Set(readers.map((role) => closedBits(factsOfRole(role))))].filter((bits) => bits !== 0);
}

function opensByOrder(who: SignedIn): boolean {
  return closedBits(who) !== 0 && readsWithinOrder(who);
}

function closesByResident(who: SignedIn): boolean {
  return !isUnbound(who) && closedBits(who) !== ALL_RESTRICTED;
}

/**
 * Residents of whom who asks may know single facts otherwise than their rights say; of all others `openToGrants` and `closedToGrants` say
 * what the rights say. `bits`: the categories of a resident's rows together, a column as `resident` is.
 */
export function knownOtherwise(who: SignedIn, bits: Sql, resident: Sql): Sql {
  const closed = closedBits(who);
  const ways = [
    ...(opensByOrder(who) ? [sql`(${bits} & ${closed}::integer <> 0 and ${hasOrderOf(who, resident)})`] : []),
    ...(closesByResident(who)
      ? [
          sql`(${bits} & ${ALL_RESTRICTED & ~closed}::integer <> 0 and exists (select 1 ${closings(who, 'access_closed', resident)} and access_closed.categories & ${bits} <> 0))`,
        ]
      : []),
  ];
  return ways.length === 0 ? raw('false') : join(ways, ' or ', '(', ')');
}

/** Whether something may be closed to who asks: by want of a right, or by a resident. */
export function mayBeClosed(who: SignedIn): boolean {
  return closedBits(who) !== 0 || !isUnbound(who);
}
