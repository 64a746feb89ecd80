/** What an order opens: its own records, to who performs it, to who asked for it or stands in for them, in categories that their role may read only there. */
import { z } from 'zod';
import type { Queries } from '../../database/database.ts';
import { join, raw, type Sql, sql } from '../../database/sql.ts';
import { EXTENSION } from '../../define/codes.ts';
import { CLINICAL_DUTY, CRITICAL } from '../../define/duty.ts';
import { bitsOfCategories } from '../../define/restricted-category.ts';
import { factsOfRole } from '../../define/role.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { hashKey } from '../../record/hash.ts';
import { TASK_OWNER } from '../../record/search-index/event-time.ts';
import { numberOfType } from '../../record/type-number.ts';
import type { SignedIn } from '../actor.ts';

/** Who asks, as far as an order knows them. */
export type Party = Pick<SignedIn, 'role' | 'org' | 'practitioner'>;

const ORDER = numberOfType('ServiceRequest');
const TASK = numberOfType('Task');
/** How records name the row `access_order`. */
const NAMED = raw(`'ServiceRequest/' || access_order.id`);

/** What the row `access_part` names and, of an order, its own name, as one array: built once a pair, where a test for each way of naming it builds three. */
const NAMES_OF_PART = raw(`jsonb_path_query_array(jsonb_build_array(
  access_part.content->'focus', access_part.content->'basedOn', access_part.content->'request',
  case when access_part.rtype = ${ORDER}::smallint then jsonb_build_object('reference', 'ServiceRequest/' || access_part.id) end), '$[*][*].reference')`);

/** Bits that the role may read within an order: of one its organisation performs, of one it made itself. */
function bitsWithin({ role }: Party): { readonly performs: number; readonly asks: number } {
  const { performs, asks } = factsOfRole(role).withinOrder;
  return { performs: bitsOfCategories(performs), asks: bitsOfCategories(asks) };
}

/** Whether an order may open anything to this role. */
export function readsWithinOrder(who: Party): boolean {
  const { performs, asks } = bitsWithin(who);
  return (performs | asks) !== 0;
}

/**
 * The institutions for which who asks has duty now, as 'Organization/…'. Instants are written alike and compare as text: a Task that says
 * something else is no duty. Asked once a statement, and only where something is closed.
 */
function dutiesOf(who: Party): Sql {
  const now = nowInstant();
  return sql`array(select access_org.value #>> '{valueReference,reference}' from ref_resource access_duty, jsonb_array_elements(access_duty.content->'extension') access_org
    where access_duty.rtype = ${raw(String(TASK))} and not access_duty.deleted and access_duty.code_h = ${hashKey(CLINICAL_DUTY)}
      and ${raw(TASK_OWNER.replace('content', 'access_duty.content'))} = ${`Practitioner/${who.practitioner}`}
      and access_duty.content->>'status' = 'in-progress' and access_org.value->>'url' = ${EXTENSION.org}
      and access_duty.content #>> '{executionPeriod,start}' <= ${now} and access_duty.content #>> '{executionPeriod,end}' > ${now})`;
}

/** The institutions for which who asks has duty now, as 'Organization/…', in order. Nobody else's role opens anything by a duty: then none. */
export async function listDuties(db: Queries, who: Party): Promise<readonly string[]> {
  if (bitsWithin(who).asks === 0) return [];
  const rows = await db.rows(sql`select unnest(${dutiesOf(who)}) as org order by 1`, z.object({ org: z.string() }));
  return rows.map(({ org }) => org);
}

/**
 * The order was asked by an institution for which who asks has duty now, and a critical value of it waits for somebody to act: whoever is on
 * duty stands in for who ordered, as long as that lasts.
 */
function standsIn(who: Party, resident: Sql): Sql {
  const asking = sql`exists (select 1 from jsonb_array_elements(access_order.content->'extension') access_asking
    where access_asking.value->>'url' = ${EXTENSION.org} and access_asking.value #>> '{valueReference,reference}' = any(${dutiesOf(who)}))`;
  return sql`(${asking} and exists (select 1 from resource access_alarm where access_alarm.resident_id = ${resident} and access_alarm.rtype = ${TASK}::smallint
    and access_alarm.code_h = ${hashKey(CRITICAL)} and not access_alarm.deleted and access_alarm.content->>'status' in ('requested', 'in-progress')
    and access_alarm.content->'basedOn' @> jsonb_build_array(jsonb_build_object('reference', ${NAMED}))))`;
}

/** On the row `access_order`: the organisation of who asks performs it. */
function isPerformedBy({ org }: Party): Sql {
  return sql`access_order.content->'performer' @> ${JSON.stringify([{ reference: `Organization/${org}` }])}::jsonb`;
}

/** On the row `access_order`: who asks made it, or stands in for who did. */
function isAskedBy(who: Party, resident: Sql): Sql {
  const made = sql`access_order.content->'requester'->>'reference' = ${`Practitioner/${who.practitioner}`}`;
  return sql`(${made} or ${standsIn(who, resident)})`;
}

/**
 * Who asks performs or made an order of the resident, or stands in for who did: of all others no order opens anything to them, so that
 * whoever looks for what is opened begins here.
 */
export function hasOrderOf(who: Party, resident: Sql): Sql {
  const { performs, asks } = bitsWithin(who);
  const ways = [...(performs === 0 ? [] : [isPerformedBy(who)]), ...(asks === 0 ? [] : [isAskedBy(who, resident)])];
  if (ways.length === 0) return raw('false');
  return sql`exists (select 1 from resource access_order where access_order.resident_id = ${resident} and access_order.rtype = ${ORDER}::smallint
    and not access_order.deleted and ${join(ways, ' or ', '(', ')')})`;
}

/**
 * Whether an order opens these bits of a record, or of the row of a view that is named after it: the record is the order, or names it, and who
 * asks performs or made it, or stands in for who did. `resident`, `id` and `closed` (the bits that are not open anyhow) are expressions. Only rows that are closed pay for it.
 */
export function openedByOrder(who: Party, resident: Sql, id: Sql, closed: Sql): Sql {
  const { performs, asks } = bitsWithin(who);
  // `< 1`, not `= 0`: were all of it equalities, the planner would answer for every record and order there is, once, instead of for this row.
  const within = (bits: number): Sql => sql`${closed} & ~${bits}::integer < 1`;
  // A way that opens nothing to this role is not asked about: where something is closed, no bits are never all of it.
  const ways = [
    ...(performs === 0 ? [] : [sql`(${within(performs)} and ${isPerformedBy(who)})`]),
    ...(asks === 0 ? [] : [sql`(${within(asks)} and ${isAskedBy(who, resident)})`]),
  ];
  if (ways.length === 0) return raw('false');
  return sql`exists (select 1 from resource access_part, resource access_order
    where access_part.resident_id = ${resident} and access_part.id = ${id} and access_order.resident_id = access_part.resident_id and access_order.rtype = ${ORDER}::smallint
      and not access_order.deleted and ${NAMES_OF_PART} ? (${NAMED}) and ${join(ways, ' or ', '(', ')')})`;
}
