/** What an order opens: its own records, to who performs it and to who asked for it, in categories that their role may read only there. */
import type { Resource } from '@medplum/fhirtypes';
import { type Sql, sql } from '../../database/sql.ts';
import { bitsOfCategories } from '../../define/restricted-category.ts';
import { factsOfRole } from '../../define/role.ts';
import { numberOfType } from '../../record/type-number.ts';
import type { SignedIn } from '../actor.ts';

/** Who asks, as far as an order knows them. */
export type Party = Pick<SignedIn, 'role' | 'org' | 'practitioner'>;

const ORDER = numberOfType('ServiceRequest');

/** The elements by which a record says which order it belongs to: results and reports, the order's Task, its specimens. */
const OF_ORDER = ['basedOn', 'focus', 'request'] as const;

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

function idOfOrder(reference: unknown): string | undefined {
  return typeof reference === 'string' ? /^ServiceRequest\/([^/]+)$/.exec(reference)?.[1] : undefined;
}

function referencesIn(value: unknown): readonly unknown[] {
  return (Array.isArray(value) ? value : [value]).map((each: unknown): unknown =>
    typeof each === 'object' && each !== null ? Reflect.get(each, 'reference') : undefined,
  );
}

/** The orders that a record belongs to, itself one perhaps. */
function ordersOf(id: string, resource: Resource): readonly string[] {
  if (resource.resourceType === 'ServiceRequest') return [id];
  return OF_ORDER.flatMap((name) => referencesIn(Reflect.get(resource, name)).flatMap((reference) => idOfOrder(reference) ?? []));
}

/** A record of one resident, as it is read. */
interface HeldRecord {
  readonly id: string;
  readonly resource: Resource;
}

/** Tells of records of one resident which bits their orders open. `held` must hold the orders. */
export function bitsByOrder(who: Party, held: readonly HeldRecord[]): (record: HeldRecord) => number {
  const { performs, asks } = bitsWithin(who);
  const bits = new Map<string, number>();
  for (const { id, resource } of held) {
    if (resource.resourceType !== 'ServiceRequest') continue;
    const performed = resource.performer?.some(({ reference }) => reference === `Organization/${who.org}`) ?? false;
    const asked = resource.requester?.reference === `Practitioner/${who.practitioner}`;
    bits.set(id, (performed ? performs : 0) | (asked ? asks : 0));
  }
  return ({ id, resource }) => ordersOf(id, resource).reduce((sum, order) => sum | (bits.get(order) ?? 0), 0);
}

/**
 * Whether an order opens these bits of a record, or of the row of a view that is named after it: the record is the order, or names it, and who
 * asks performs or made it. `resident`, `id` and `closed` (the bits that are not open anyhow) are expressions. Only rows that are closed pay for it.
 */
export function openedByOrder(who: Party, resident: Sql, id: Sql, closed: Sql): Sql {
  const { performs, asks } = bitsWithin(who);
  const performed = sql`access_order.content->'performer' @> ${JSON.stringify([{ reference: `Organization/${who.org}` }])}::jsonb`;
  const asked = sql`access_order.content->'requester'->>'reference' = ${`Practitioner/${who.practitioner}`}`;
  const named = sql`'ServiceRequest/' || access_order.id`;
  const belongs = sql`(access_part.rtype = ${ORDER}::smallint and access_part.id = access_order.id
    or access_part.content->'focus'->>'reference' = ${named}
    or access_part.content->'basedOn' @> jsonb_build_array(jsonb_build_object('reference', ${named}))
    or access_part.content->'request' @> jsonb_build_array(jsonb_build_object('reference', ${named})))`;
  return sql`exists (select 1 from resource access_part, resource access_order
    where access_part.resident_id = ${resident} and access_part.id = ${id} and access_order.resident_id = ${resident} and access_order.rtype = ${ORDER}::smallint
      and not access_order.deleted and ${belongs}
      and ((${performed} and ${closed} & ~${performs}::integer = 0) or (${asked} and ${closed} & ~${asks}::integer = 0)))`;
}
