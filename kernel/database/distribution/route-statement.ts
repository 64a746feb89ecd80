// Decides, from a statement's text and parameters, which servers it goes to.
import { isPlannedAnew, planAnew, Sql } from '../sql.ts';
import { fanOutOf, type Merge, shardKeyOf } from './fan-outs.ts';
import type { TablePlace } from './manifest.ts';
import { type Pin, readStatement, type StatementShape } from './read-statement.ts';

/** What the router knows: where each table lives, and on which server (by its place) a key. */
export interface Layout {
  readonly places: ReadonlyMap<string, TablePlace>;
  readonly shardOf: (key: number | bigint | string) => number;
}

/** One server's part of a statement. */
export interface Part {
  readonly shard: number;
  readonly query: Sql;
}

/**
 * Where a statement goes: to the servers of the keys it names; to every server that answers part of it; to every server because what it
 * writes stands on all of them; to the server with the local tables; to whichever server the transaction is on already.
 */
export type Route =
  | { readonly to: 'parts'; readonly parts: readonly Part[]; readonly ordered: boolean }
  | { readonly to: 'every'; readonly merge: Merge; readonly shards: readonly number[] | undefined }
  | { readonly to: 'copies' | 'home' | 'alongside' | 'anywhere' | 'setting' };

/** A statement that names no resident and is no named query over all servers: it would see a part of the residents only. */
export class UnroutedStatement extends Error {
  override readonly name = 'UnroutedStatement';
}

type Key = number | bigint | string;

/** The servers of a statement. Throws `UnroutedStatement`. */
export function routeStatement(query: Sql, layout: Layout): Route {
  const shape = readStatement(query.text);
  if (shape.kind === 'schema') return { to: 'copies' };
  if (shape.kind === 'setting') return { to: 'setting' };
  const key = shardKeyOf(query);
  if (key !== undefined) return { to: 'parts', parts: [{ shard: layout.shardOf(key), query }], ordered: false };
  const places = shape.tables.flatMap(({ table }) => layout.places.get(table) ?? []);
  const spread = places.flatMap((place) => (place.kind === 'distributed' ? [place.by] : []));
  const [by] = spread;
  if (by === undefined) return routeUnspread(shape, places, layout);
  if (places.some(({ kind }) => kind === 'local' || kind === 'alongside'))
    throw new UnroutedStatement(`a local table beside spread ones in: ${query.text.slice(0, 400)}`);
  const mark = fanOutOf(query);
  if (mark !== undefined) {
    const asked = mark.about === undefined || mark.about.length === 0 ? undefined : [...new Set(mark.about.map(layout.shardOf))];
    return { to: 'every', merge: mark.merge, shards: asked?.sort((a, b) => a - b) };
  }
  const target = shape.target === undefined ? undefined : layout.places.get(shape.target);
  if (shape.firstRow !== undefined && target?.kind === 'distributed') return routeInsert(query, shape, target.by, layout);
  const pin = shape.pins.find(({ column }) => spread.includes(column));
  if (pin === undefined) throw new UnroutedStatement(`no ${by} named, and no query over all servers, in: ${query.text.slice(0, 400)}`);
  return routePinned(query, shape, pin, layout);
}

function routeUnspread(shape: StatementShape, places: readonly TablePlace[], layout: Layout): Route {
  const target = shape.target === undefined ? undefined : layout.places.get(shape.target);
  if (target?.kind === 'reference') return { to: 'copies' };
  const kinds = new Set(places.map(({ kind }) => kind));
  if (kinds.has('local')) return { to: 'home' };
  if (kinds.has('alongside')) return { to: 'alongside' };
  return { to: 'anywhere' };
}

/** Rows were put in groups of one server before (`Transaction.divide`): the first tells where all belong. */
function routeInsert(query: Sql, shape: StatementShape, by: string, layout: Layout): Route {
  const parameter = shape.firstRow?.[shape.columns?.indexOf(by) ?? -1];
  const key = parameter === undefined ? undefined : query.values[parameter];
  if (!isKey(key)) throw new UnroutedStatement(`no ${by} among the values in: ${query.text.slice(0, 400)}`);
  return { to: 'parts', parts: [{ shard: layout.shardOf(key), query }], ordered: false };
}

function routePinned(query: Sql, shape: StatementShape, pin: Pin, layout: Layout): Route {
  const value = query.values[pin.parameter];
  if (!pin.many) {
    // A key that is NULL finds nothing, wherever it is asked.
    const shard = isKey(value) ? layout.shardOf(value) : 0;
    return { to: 'parts', parts: [{ shard, query }], ordered: false };
  }
  const keys: readonly unknown[] = Array.isArray(value) ? value : [];
  const groups = new Map<number, Key[]>();
  for (const key of keys) {
    if (!isKey(key)) continue;
    const shard = layout.shardOf(key);
    const group = groups.get(shard);
    if (group) group.push(key);
    else groups.set(shard, [key]);
  }
  if (groups.size === 0) return { to: 'parts', parts: [{ shard: 0, query }], ordered: false };
  if (groups.size === 1) return { to: 'parts', parts: [...groups.keys()].map((shard) => ({ shard, query })), ordered: false };
  const parts = [...groups].sort(([a], [b]) => a - b).map(([shard, group]) => ({ shard, query: withValue(query, pin.parameter, group) }));
  return { to: 'parts', parts, ordered: /\border by (?:[a-z_]+\.)?resident_id\b/.test(shape.plain) };
}

/** The same statement with another value in one place. */
function withValue(query: Sql, parameter: number, value: unknown): Sql {
  const changed = new Sql(
    query.strings,
    query.values.map((each, index) => (index === parameter ? value : each)),
  );
  return isPlannedAnew(query) ? planAnew(changed) : changed;
}

function isKey(value: unknown): value is Key {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string';
}
