// Goes through the seals of the audit log and finds the first place where lines or seals are not what was sealed.
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { gapsOf, type Range, readRanges } from './id-ranges.ts';
import { digestOf, LATE_MS, NO_SEAL, readLastSeal, readSeals, type Seal } from './seal-lines.ts';
import { canonicalOf, MARK_LENGTH, markOf, readLinesWithin, type SealedLine } from './sealed-line.ts';

/** What is wrong at a broken place. */
export type Breach = 'line-changed' | 'line-missing' | 'line-inserted' | 'seal-changed' | 'seal-missing';

/** Chinese for people. */
export const BREACHES: Readonly<Record<Breach, string>> = {
  'line-changed': '日志行被改动',
  'line-missing': '日志行被删除',
  'line-inserted': '日志行是事后插入的',
  'seal-changed': '封条被改动',
  'seal-missing': '封条被删除',
};

/** The first broken place: on which server of the database, in which seal, and which line, where one can be named. */
export interface BrokenPlace {
  readonly breach: Breach;
  readonly server: number;
  readonly seal: number;
  readonly line: number | undefined;
  readonly at: string | undefined;
}

/** A seal that somebody noted elsewhere: whoever rewrites the whole chain cannot rewrite it there. */
export interface Anchor {
  readonly server: number;
  readonly no: number;
  readonly digest: string;
}

/** How a verification went. `unsealed` lines are younger than the last seal; `waiting`: since when the oldest of them waits. */
export interface Verification {
  readonly seals: number;
  readonly lines: number;
  readonly unsealed: number;
  readonly waiting: string | undefined;
  readonly broken: BrokenPlace | undefined;
  /** The last seal of each server. */
  readonly last: readonly Anchor[];
}

/** How much to verify: the last so many seals of each server, all unless told. `progress` hears seals done and in all. */
export interface VerifyOptions {
  readonly lastSeals?: number;
  readonly anchors?: readonly Anchor[];
  readonly now: string;
  readonly progress?: (done: number, all: number) => void;
}

/** Seals read together. */
const SEALS_AT_ONCE = 200;
/** Lines read together, so that no answer is too large. */
const LINES_AT_ONCE = 5000;

/** Verifies the chain of every server of the database, each by itself; it ends at the first broken place. */
export async function verifyChain(database: Database, options: VerifyOptions): Promise<Verification> {
  let whole: Verification = { seals: 0, lines: 0, unsealed: 0, waiting: undefined, broken: undefined, last: [] };
  for (const [server, shard] of database.shards.entries()) {
    const part = await verifyServer(shard, server, options);
    whole = {
      seals: whole.seals + part.seals,
      lines: whole.lines + part.lines,
      unsealed: whole.unsealed + part.unsealed,
      waiting: whole.waiting ?? part.waiting,
      broken: part.broken,
      last: [...whole.last, ...part.last],
    };
    if (whole.broken) break;
  }
  return whole;
}

/** Verifies the chain of one server, the `server`th of its database. */
export async function verifyServer(shard: Queries, server: number, options: VerifyOptions): Promise<Verification> {
  const anchors = new Map((options.anchors ?? []).filter((anchor) => anchor.server === server).map(({ no, digest }) => [no, digest]));
  const last = await readLastSeal(shard);
  const start = options.lastSeals === undefined ? 1 : Math.max(1, (last?.no ?? 0) - options.lastSeals + 1);
  const [before] = start === 1 ? [] : await readSeals(shard, start - 1, 1);
  const place = (breach: Breach, seal: number, line?: number, at?: string): BrokenPlace => ({ breach, server, seal, line, at });
  let broken: BrokenPlace | undefined = start > 1 && before?.no !== start - 1 ? place('seal-missing', start - 1) : undefined;
  let previous = before?.digest ?? NO_SEAL;
  let next = start;
  let lines = 0;
  const covered: Range[] = [];
  const all = (last?.no ?? 0) - start + 1;
  while (broken === undefined) {
    const page = await readSeals(shard, next, SEALS_AT_ONCE);
    if (page.length === 0) break;
    for (const group of groupSeals(page)) {
      const rows = await readLinesWithin(
        shard,
        group.flatMap((seal) => readRanges(seal.ids) ?? []),
        Number.MAX_SAFE_INTEGER,
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      for (const seal of group) {
        const noted = anchors.get(seal.no);
        broken =
          seal.no !== next
            ? place('seal-missing', next)
            : (findBreach(seal, previous, byId, place) ??
              (noted !== undefined && noted !== seal.digest ? place('seal-changed', seal.no, undefined, seal.at) : undefined));
        if (broken) break;
        covered.push(...(readRanges(seal.ids) ?? []));
        previous = seal.digest;
        next = seal.no + 1;
        lines += seal.count;
      }
      if (broken) break;
    }
    options.progress?.(next - start, Math.max(all, next - start));
  }
  const beyond = [...anchors.keys()].filter((no) => no >= next).sort((a, b) => a - b)[0];
  if (broken === undefined && beyond !== undefined) broken = place('seal-missing', next);
  broken ??= await findInserted(shard, covered, start === 1 ? undefined : (before?.high ?? 0), options.now, place);
  const [waiting] = await shard.rows(
    sql`select count(*) as count, min(at) as at from audit where id > ${last?.high ?? 0}`,
    z.object({ count: z.number(), at: z.string().nullable() }),
  );
  return {
    seals: next - start,
    lines,
    unsealed: waiting?.count ?? 0,
    waiting: waiting?.at ?? undefined,
    broken,
    last: next > 1 ? [{ server, no: next - 1, digest: previous }] : [],
  };
}

/** Seals in order, cut so that each group has not too many lines. */
function groupSeals(seals: readonly Seal[]): readonly (readonly Seal[])[] {
  const groups: Seal[][] = [];
  let size = 0;
  for (const seal of seals) {
    const group = groups.at(-1);
    if (group === undefined || size + seal.count > LINES_AT_ONCE) {
      groups.push([seal]);
      size = seal.count;
    } else {
      group.push(seal);
      size += seal.count;
    }
  }
  return groups;
}

type Place = (breach: Breach, seal: number, line?: number, at?: string) => BrokenPlace;

/** What is wrong with one seal and its lines; undefined when nothing is. */
function findBreach(seal: Seal, previous: string, byId: ReadonlyMap<number, SealedLine>, place: Place): BrokenPlace | undefined {
  const ranges = readRanges(seal.ids);
  const total = ranges?.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (ranges === undefined || total !== seal.count || seal.marks.length !== seal.count * MARK_LENGTH)
    return place('seal-changed', seal.no, undefined, seal.at);
  const canonical: string[] = [];
  let suspect: BrokenPlace | undefined;
  for (const [from, to] of ranges) {
    for (let id = from; id <= to; id += 1) {
      const row = byId.get(id);
      const at = canonical.length * MARK_LENGTH;
      const text = row === undefined ? '' : canonicalOf(row);
      canonical.push(text);
      if (row === undefined) suspect ??= place('line-missing', seal.no, id);
      else if (markOf(text) !== seal.marks.slice(at, at + MARK_LENGTH))
        suspect ??= place('line-changed', seal.no, id, new Date(row.at / 1000).toISOString());
    }
  }
  if (suspect) return suspect;
  return digestOf(previous, seal, canonical) === seal.digest ? undefined : place('seal-changed', seal.no, undefined, seal.at);
}

/**
 * A line among those passed by long ago that no seal covers was put there afterwards. `low`: the highest id before the seals that were
 * verified; undefined: all were.
 */
async function findInserted(
  shard: Queries,
  covered: readonly Range[],
  low: number | undefined,
  now: string,
  place: Place,
): Promise<BrokenPlace | undefined> {
  const [old] = await shard.rows(
    sql`select no, high from audit_seal where at < ${new Date(Date.parse(now) - LATE_MS).toISOString()}::timestamptz order by no desc limit 1`,
    z.object({ no: z.number(), high: z.number() }),
  );
  // Before the first number there is none, whenever it came.
  const gaps = gapsOf(covered, low === undefined ? -Number.MAX_SAFE_INTEGER : low + 1, Math.max(old?.high ?? 0, 0));
  const [row] = await readLinesWithin(shard, gaps, 1);
  return row && place('line-inserted', old?.no ?? 0, row.id, new Date(row.at / 1000).toISOString());
}
