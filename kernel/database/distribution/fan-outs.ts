// The only list of statements that may ask every server; each says what it is for and how the servers' answers become one.
import type { Sql } from '../sql.ts';

/**
 * Queries over the residents of all servers, by name. Everything else names its resident (or its key), or reads reference tables
 * (database rule 13). The guard of the test run holds the code to this list.
 */
export const FAN_OUTS = {
  'count-indicator': 'an indicator for a period, by block of residents and area',
  'split-number': 'an indicator for a period, by institution and by what it is split by',
  'spread-changes': 'changes that subscribers are to be told of',
  'told-versions': 'versions that a batch of changes names',
  'match-told': 'which of these versions meet a subscription',
  'purge-changes': 'changes and unsaved pictures that have had their time',
  'follow-changes': 'what was written since numbers were last read',
  'people-behind': 'the people behind a number, and how many for which reason',
  'count-dispatched': 'repairs asked for by an indicator',
  'due-rows': 'rows for which time has passed and nobody acted',
  'form-totals': 'how many rows an action about nobody judges by',
  'report-rows': 'the rows a report names',
  'restricted-views': 'which views tell of something restricted',
  'worklist-page': 'a page of a worklist',
  'worklist-count': 'how many rows a worklist has',
  'worklist-parts': 'how many rows of a worklist stand under each word of a column',
  'task-page': 'a page of open tasks',
  'task-count': 'how many tasks are open',
  'row-choices': 'open rows a form offers to choose from',
  'taken-rows': 'which of the rows a form offers are taken',
  'clashing-rows': 'rows that name the same bed as another',
  'find-people': 'residents by name, number, phone, household or area',
  'break-glass': 'openings of records by break-glass, for their review',
  'audit-namesakes': 'people of a household who bear a reader’s name',
  'people-by-area': 'usual residents of each division',
  'fhir-search': 'a FHIR search that does not name its resident',
  'fhir-include': 'what a FHIR search brings along with its page',
  'fhir-count': 'how many resources a FHIR search finds',
  'fhir-history': 'what changed in a type or in all types',
  'fhir-match': 'residents who may be the one described',
  'identified-resources': 'resources by identifiers that a sender gave',
  'imaging-studies': 'imaging studies that a search of the image archive finds',
  'imaging-orders': 'orders that devices may ask for as their worklist',
  'bulk-export': 'a step of an export of the record',
  'view-run': 'the residents a ViewDefinition is run over',
  'move-organisation': 'rows counted where an institution stands, after it moved',
  'open-data': 'rows of a view that leave without names',
  'walk-residents': 'the platform going through all residents, a batch at a time',
  'demo-check': 'the demo county looking for what it holds',
} as const;

/** The name of a query over all servers. */
export type FanOut = keyof typeof FAN_OUTS;

/** A column by which rows of several servers are brought into one order. Texts compare as COLLATE "C" (database rule 21). */
export interface OrderKey {
  readonly column: string;
  readonly descending?: boolean;
  /** How the text of a column cast to text compares; as the value itself unless told. */
  readonly as?: 'text' | 'number' | 'time';
  /** NULLs come first; last unless told, whichever the direction. */
  readonly nullsFirst?: boolean;
}

/**
 * How the servers' answers become one. Residents are disjoint between servers, so that counts of people and rows add up.
 * `rows`: put together, in the order given, cut at the limit; rows of no resident (resident_id 0) stand on every server and count once.
 * `totals`: rows of the same group (one group when `by` is empty) become one, column by column.
 */
export type Merge =
  | { readonly kind: 'rows'; readonly order: readonly OrderKey[]; readonly limit?: number }
  | {
      readonly kind: 'totals';
      readonly by: readonly string[];
      readonly columns: Readonly<Record<string, 'sum' | 'min' | 'max' | 'union'>>;
    };

interface Mark {
  readonly name: FanOut;
  readonly merge: Merge;
  /** The residents it is about, where they are known. */
  readonly about: readonly number[] | undefined;
}

const marks = new WeakMap<Sql, Mark>();
const keys = new WeakMap<Sql, number | bigint | string>();

/**
 * The statement, to be run on every server that may have rows for it: those of the residents it is `about`, where these are known.
 * On one server, or on Citus, the mark changes nothing.
 */
export function onEveryShard(name: FanOut, query: Sql, merge: Merge, about?: readonly number[]): Sql {
  marks.set(query, { name, merge, about });
  return query;
}

/** The mark of a statement that asks every server. */
export function fanOutOf(query: Sql): Mark | undefined {
  return marks.get(query);
}

/** The statement, to be run where the key lives: for statements that carry their rows beside their text, as COPY does. */
export function onShardOf(query: Sql, key: number | bigint | string): Sql {
  keys.set(query, key);
  return query;
}

/** The key a statement was sent to. */
export function shardKeyOf(query: Sql): number | bigint | string | undefined {
  return keys.get(query);
}

/** Rows put together in an order, cut at a limit. */
export function inOrder(order: readonly OrderKey[], limit?: number): Merge {
  return limit === undefined ? { kind: 'rows', order } : { kind: 'rows', order, limit };
}

/** Rows of one group put together column by column. */
export function inTotal(columns: Extract<Merge, { kind: 'totals' }>['columns'], by: readonly string[] = []): Merge {
  return { kind: 'totals', by, columns };
}
