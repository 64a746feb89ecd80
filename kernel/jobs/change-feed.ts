// Reads the outbox as a feed of changes: what is new, and what was committed late, each change of a resident in its order.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { inOrder, inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { type Sql, sql } from '../database/sql.ts';
import { laterBy } from './clock.ts';

/** One commit's changes of one resident (0: of none). `ids` such as 'Observation/1-x/3'; `by` is the account that wrote them. */
export interface Change {
  readonly resident: number;
  readonly seq: number;
  readonly at: string;
  readonly ids: readonly string[];
  readonly by: string | undefined;
}

/** How far a feed was read. */
export interface FeedPlace {
  readonly at: string;
  readonly resident: number;
  readonly seq: number;
}

const changeRow = z
  .object({
    resident_id: z.number(),
    seq: z.number(),
    at: z.string(),
    change: z.object({ ids: z.array(z.string()), by: z.string().optional() }),
  })
  .transform((row): Change => ({ resident: row.resident_id, seq: row.seq, at: row.at, ids: row.change.ids, by: row.change.by }));
const placeRow = z.object({ at: z.string(), resident: z.number(), seq: z.number() });
const countRow = z.object({ second: z.number(), count: z.number() });

/** So long after its time a change may still come: transactions under way, and clocks that differ (database rule 16). */
export const OVERLAP_MS = 60_000;

/** The place of a feed; it begins at `start`. */
export async function readFeedPlace(db: Queries, name: string, start: string): Promise<FeedPlace> {
  await db.run(sql`insert into feed (name, at, resident_id, seq) values (${name}, ${start}, 0, 0) on conflict (name) do nothing`);
  const [place] = await db.rows(sql`select at, resident_id as resident, seq from feed where name = ${name}`, placeRow);
  return place ?? { at: start, resident: 0, seq: 0 };
}

/** Keeps the place of a feed. */
export async function keepFeedPlace(db: Queries, name: string, place: FeedPlace): Promise<void> {
  await db.run(sql`update feed set at = ${place.at}, resident_id = ${place.resident}, seq = ${place.seq} where name = ${name}`);
}

/**
 * A reader of the outbox. It remembers what it has given in the last minute, so that late ones are found without giving the others again;
 * a new reader gives the last minute once more, and its user must not mind.
 */
export class ChangeReader {
  readonly #overlapMs: number;
  /** Changes given, by the second they are dated. */
  readonly #given = new Map<number, Set<string>>();

  constructor(overlapMs: number = OVERLAP_MS) {
    this.#overlapMs = overlapMs;
  }

  /** The next changes after the place, at most about `limit`, and the place after them. Give them back with `markGiven` once they are kept. */
  async readNext(
    db: Queries,
    place: FeedPlace,
    limit: number,
  ): Promise<{ readonly changes: readonly Change[]; readonly place: FeedPlace }> {
    const read = await this.#read(db, place, this.#freshRows(place, limit));
    // Several servers give a limit's worth each: beyond the first of them all some may be missing.
    const fresh = read
      .filter((change) => isAfter(change, place))
      .sort((a, b) => (isAfter(a, b) ? 1 : -1))
      .slice(0, limit);
    const last = fresh.at(-1);
    const kept = new Set(fresh);
    return {
      changes: read.filter((change) => kept.has(change) || !isAfter(change, place)),
      place: last ? { at: last.at, resident: last.resident, seq: last.seq } : place,
    };
  }

  /** Changes dated in the last minute before the place that nobody had seen when it was passed. */
  async readLate(db: Queries, place: FeedPlace): Promise<readonly Change[]> {
    const from = laterBy(place.at, -this.#overlapMs);
    this.#forgetBefore(secondOf(from));
    const counts = await db.rows(
      onEveryShard(
        'spread-changes',
        sql`select floor(extract(epoch from at))::bigint as second, count(*) as count from outbox
          where at >= ${from}::timestamptz and at <= ${place.at}::timestamptz group by 1`,
        inTotal({ count: 'sum' }, ['second']),
      ),
      countRow,
    );
    const missed = counts.filter(({ second, count }) => count > (this.#given.get(second)?.size ?? 0)).map(({ second }) => second);
    if (missed.length === 0) return [];
    const rows = sql`select resident_id, seq, at, change from outbox where at >= ${from}::timestamptz and at <= ${place.at}::timestamptz
      and floor(extract(epoch from at))::bigint = any(${missed}::bigint[])`;
    return this.#read(db, place, rows);
  }

  /** Remembers that these were given and kept. */
  markGiven(changes: readonly Change[]): void {
    for (const change of changes) {
      const second = secondOf(change.at);
      const known = this.#given.get(second);
      if (known) known.add(keyOf(change));
      else this.#given.set(second, new Set([keyOf(change)]));
    }
  }

  #freshRows(place: FeedPlace, limit: number): Sql {
    return sql`select resident_id, seq, at, change from outbox
      where (at, resident_id, seq) > (${place.at}::timestamptz, ${place.resident}::bigint, ${place.seq}::bigint) order by at, resident_id, seq limit ${limit}`;
  }

  /** The rows, and in the same look whatever else of their residents is dated in the last minute: a late one goes before its successors. */
  async #read(db: Queries, place: FeedPlace, rows: Sql): Promise<readonly Change[]> {
    const found = await db.rows(
      onEveryShard(
        'spread-changes',
        sql`with found as materialized (${rows}) select * from found union
          select o.resident_id, o.seq, o.at, o.change from outbox o
          where o.resident_id in (select resident_id from found) and o.at >= ${laterBy(place.at, -this.#overlapMs)}::timestamptz and o.at <= ${place.at}::timestamptz`,
        inOrder([{ column: 'at' }, { column: 'resident_id' }, { column: 'seq' }]),
      ),
      changeRow,
    );
    return found.filter((change) => !this.#given.get(secondOf(change.at))?.has(keyOf(change))).sort((a, b) => a.seq - b.seq);
  }

  #forgetBefore(second: number): void {
    for (const known of this.#given.keys()) if (known < second) this.#given.delete(known);
  }
}

function secondOf(at: string): number {
  return Math.floor(Date.parse(at) / 1000);
}

function keyOf(change: Change): string {
  return `${change.resident}.${change.seq}`;
}

function isAfter(one: FeedPlace, other: FeedPlace): boolean {
  if (one.at !== other.at) return one.at > other.at;
  return one.resident === other.resident ? one.seq > other.seq : one.resident > other.resident;
}
