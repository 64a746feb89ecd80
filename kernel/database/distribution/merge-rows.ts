// Makes one answer of the answers of several servers.
import type { Row } from '../statements/session.ts';
import type { Merge, OrderKey } from './fan-outs.ts';

/** The rows of all servers as one server would give them; `answers` in the order of the servers. */
export function mergeRows(answers: readonly (readonly Row[])[], merge: Merge): readonly Row[] {
  if (answers.length === 1) return answers[0] ?? [];
  return merge.kind === 'rows' ? orderRows(answers, merge) : totalRows(answers.flat(), merge);
}

function orderRows(answers: readonly (readonly Row[])[], { order, limit }: Extract<Merge, { kind: 'rows' }>): readonly Row[] {
  const rows = answers.flatMap((answer, place) => (place === 0 ? answer : answer.filter((row) => row.resident_id !== 0)));
  if (order.length > 0) {
    rows.sort((a, b) => compareRows(order, a, b));
  }
  return limit === undefined ? rows : rows.slice(0, limit);
}

/** Below 0 when the first row comes before the second in the order, as the database has it. */
export function compareRows(order: readonly OrderKey[], a: Row, b: Row): number {
  for (const key of order) {
    const sign = compareBy(key, a, b);
    if (sign !== 0) return sign;
  }
  return 0;
}

function compareBy(key: OrderKey, a: Row, b: Row): number {
  const [one, other] = [cellOf(key, a), cellOf(key, b)];
  if (one === null || other === null) {
    if (one === other) return 0;
    return (one === null) === (key.nullsFirst ?? false) ? -1 : 1;
  }
  const sign = compareValues(one, other);
  return key.descending ? -sign : sign;
}

type Comparable = string | number | bigint | boolean;

function cellOf(key: OrderKey, row: Row): Comparable | null {
  const value = row[key.column];
  if (value === null || value === undefined) return null;
  if (key.as === 'number') return Number(value);
  if (key.as === 'time') return timeOf(String(value));
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : String(value);
}

/** PostgreSQL's text of an instant, '2026-03-01 08:00:00.123456+00', as microseconds; infinity beyond every instant. */
function timeOf(text: string): number | bigint {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const whole = text
    .replace(/\.\d+/, '')
    .replace(' ', 'T')
    .replace(/([+-]\d\d)$/, '$1:00');
  return BigInt(Date.parse(whole)) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function compareValues(one: Comparable, other: Comparable): number {
  // As bytes of UTF-8, which is what COLLATE "C" does; JavaScript compares halves of characters.
  if (typeof one === 'string' && typeof other === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : one > other ? 1 : 0;
}

function totalRows(rows: readonly Row[], { by, columns }: Extract<Merge, { kind: 'totals' }>): readonly Row[] {
  const groups = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const name = JSON.stringify(by.map((column) => row[column]));
    const standing = groups.get(name);
    if (standing === undefined) {
      groups.set(name, { ...row });
      continue;
    }
    for (const [column, how] of Object.entries(columns)) standing[column] = combine(how, standing[column], row[column]);
  }
  return [...groups.values()];
}

function combine(how: 'sum' | 'min' | 'max' | 'union', one: unknown, other: unknown): unknown {
  if (one === null || one === undefined) return other;
  if (other === null || other === undefined) return one;
  if (how === 'union') return [...new Set([...listOf(one), ...listOf(other)])];
  if (how === 'sum') return Number(one) + Number(other);
  const [a, b] = typeof one === 'number' && typeof other === 'number' ? [one, other] : [String(one), String(other)];
  return compareValues(a, b) <= 0 === (how === 'min') ? one : other;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
