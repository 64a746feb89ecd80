// Keeps remembered tallies in the database, so that a platform that starts again need not read everybody for every number.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { type Sql, sql } from '../database/sql.ts';
import { nowInstant } from '../periods/plain-date.ts';
import type { Position } from './changes.ts';
import { type Names, Tally } from './tally.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Grows when a row of a tally means something else than before: what was kept in another format is not read. */
const FORMAT = 1;
/** Below the seven days for which the change feed is kept (`kernel/jobs/retention.ts`): what was kept must still be able to follow it. */
const KEPT_DAYS = 5;
/** Mostly noughts: the fastest packing takes them to a tenth. */
const PACKING = { level: 1 } as const;

/** How far what is kept goes, and how its residents are divided. */
export interface KeptFeed {
  readonly shift: number;
  readonly last: number;
  readonly passed: readonly number[];
}

const feedRow = z.object({
  epoch: z.number(),
  keeper: z.string(),
  usable: z.boolean(),
  shift: z.number().nullable(),
  last: z.number().nullable(),
  passed: z.array(z.number()).nullable(),
});
const bodyRow = z.object({ body: z.instanceof(Buffer) });
const headShape = z.object({ width: z.number().int().positive(), names: z.array(z.string()) });

/** Names the rows that a statement gives: another statement, other values (with the day they hold), another division into blocks have another name. */
export function keyOfTally({ text, values }: Sql): string {
  const told = JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return createHash('sha256').update(text).update('\n').update(told).digest('base64url');
}

const readFeedRow = sql`select epoch, keeper, (format = ${FORMAT} and at > now() - make_interval(days => ${KEPT_DAYS})) is true as usable, shift, last, passed
  from kept_feed where id = ${1}`;

/**
 * The epoch, and how far what is kept goes; `feed` is undefined where nothing is, or where it is too old to follow the changes from there.
 * Undefined where there are several servers: then nothing is kept.
 */
export async function readKept(database: Database): Promise<{ readonly epoch: number; readonly feed: KeptFeed | undefined } | undefined> {
  if (database.shards.length > 1) return undefined;
  const [row] = await database.rows(readFeedRow, feedRow);
  if (row === undefined) return undefined;
  const { epoch, usable, shift, last, passed } = row;
  return { epoch, feed: usable && shift !== null && last !== null ? { shift, last, passed: passed ?? [] } : undefined };
}

/** A tally as it was kept; undefined where it was not. */
export async function readKeptTally(database: Database, key: string, names: Names): Promise<Tally | undefined> {
  const [row] = await database.rows(sql`select body from kept_tally where key = ${key}`, bodyRow);
  if (row === undefined) return undefined;
  const body = await inflate(row.body);
  const end = body.indexOf(10);
  const { width, names: own } = headShape.parse(JSON.parse(body.toString('utf8', 0, end)));
  // A copy: numbers of eight bytes begin at a place divisible by eight.
  const data = new Float64Array(Uint8Array.from(body.subarray(end + 1)).buffer);
  return Tally.unpack({ width, names: own, data }, names);
}

async function packTally(tally: Tally): Promise<Buffer> {
  const { width, names, data } = tally.pack();
  const head = Buffer.from(`${JSON.stringify({ width, names })}\n`);
  return deflate(Buffer.concat([head, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]), PACKING);
}

/** Rows sent in one statement: some megabytes. */
const AT_ONCE = 32;

/** What is to be kept: tallies that hold everything up to `position` at least, under an epoch. */
export interface Keeping {
  readonly epoch: number;
  readonly shift: number;
  readonly position: Position;
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Of these the ones that this keeper kept before and that are the same still. */
  readonly same: ReadonlySet<string>;
  /** Who keeps; another's rows are all written anew. */
  readonly keeper: string;
}

/**
 * Keeps these tallies and nothing else; whether it did: under a later epoch it does not. In one transaction, so that whoever reads finds rows
 * that go at least as far as the feed says.
 */
export async function keepTallies(database: Database, { epoch, shift, position, tallies, same, keeper }: Keeping): Promise<boolean> {
  const packed = new Map<string, Buffer>();
  for (const [key, tally] of tallies) if (!same.has(key)) packed.set(key, await packTally(tally));
  return database.transaction(async (tx) => {
    const [feed] = await tx.rows(sql`${readFeedRow} for update`, feedRow);
    if (feed === undefined || feed.epoch !== epoch) return false;
    if (feed.keeper !== keeper || feed.last === null)
      for (const key of same) {
        const tally = tallies.get(key);
        if (tally) packed.set(key, await packTally(tally));
      }
    await tx.run(sql`delete from kept_tally where key <> all(${[...tallies.keys()]}::text[])`);
    const rows = [...packed];
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const some = rows.slice(at, at + AT_ONCE);
      await tx.run(
        sql`insert into kept_tally (key, body) select * from unnest(${some.map(([key]) => key)}::text[], ${some.map(([, body]) => body)}::bytea[])
          on conflict (key) do update set body = excluded.body`,
      );
    }
    await tx.run(
      sql`update kept_feed set format = ${FORMAT}, keeper = ${keeper}, at = ${nowInstant()}, shift = ${shift}, last = ${position.last}, passed = ${[...position.passed]}::bigint[]
        where id = ${1}`,
    );
    return true;
  });
}
