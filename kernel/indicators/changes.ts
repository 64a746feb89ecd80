// What was written since numbers were last looked at: reads the change feed, and says which blocks of residents it touched.
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { inOrder, inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql } from '../database/sql.ts';
import type { Span } from './tally.ts';

/** Lines read at once; after more than so many everything counts as changed. */
const MOST = 20_000;
/** So far back a fresh reader looks for lines that are still being written. */
const LOOK_BACK = 5_000;
/** A number of the feed that was given out and not seen for so long belongs to a transaction that was rolled back. */
const GIVEN_UP_MS = 3_600_000;

/** Each server numbers its own lines. */
const SERVER = sql`current_database() || '@' || coalesce(host(inet_server_addr()), '') || ':' || coalesce(inet_server_port(), 0)`;

const lineShape = z.object({ server: z.string(), seq: z.number(), resident_id: z.number(), views: z.array(z.string()).nullable() });

/** How far the lines of a server were read, and which numbers were passed over, with when. */
interface Followed {
  last: number;
  readonly passed: Map<number, number>;
}

/** How far the one server's feed was read: up to `last`, without the lines `passed` over. */
export interface Position {
  readonly last: number;
  readonly passed: readonly number[];
}

/** The mark of lines that may touch any view. */
const ANY = '*';

/**
 * Follows the `outbox` of one database (database rule 16). Lines become visible in another order than they are numbered: numbers that
 * were passed over are asked for again until they are seen. `tick` grows with each reading that found something.
 */
export class Changes {
  readonly #database: Database;
  /** Residents of a block have the same number without its last `shift` bits. */
  readonly shift: number;
  #tick = 0;
  #followed: Map<string, Followed> | undefined;
  /** By view, the tick at which each block was last touched. */
  readonly #touched = new Map<string, Map<number, number>>();
  /** The tick at which anything of each block was last written. */
  readonly #written = new Map<number, number>();
  /** The tick since when nothing that is remembered holds. */
  #lost = 0;
  #places = 0;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(database: Database, shift: number) {
    this.#database = database;
    this.shift = shift;
  }

  get tick(): number {
    return this.#tick;
  }

  /** How far the feed was read; undefined where there are several servers. */
  get position(): Position | undefined {
    const [first, ...others] = this.#followed?.values() ?? [];
    return first === undefined || others.length > 0 ? undefined : { last: first.last, passed: [...first.passed.keys()] };
  }

  /** Follows the one server's feed from where somebody stopped: what was remembered there is of tick 0. Before anything else is asked. */
  async resume({ last, passed }: Position): Promise<void> {
    const [row] = await this.#database.rows(sql`select ${SERVER} as server`, z.object({ server: z.string() }));
    const now = Date.now();
    if (row) this.#followed = new Map([[row.server, { last, passed: new Map(passed.map((seq) => [seq, now])) }]]);
  }

  /** Whether what was remembered at a tick may hold still, but for the blocks touched since. */
  holdsSince(tick: number): boolean {
    return this.#lost <= tick;
  }

  /** Takes in everything that was committed before this call. Calls at the same time share one reading that begins after them. */
  catchUp(): Promise<void> {
    if (this.#reading === undefined) {
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
      return this.#reading;
    }
    this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.catchUp();
      });
    return this.#next;
  }

  /** From now on nothing that was remembered holds. */
  forget(): void {
    this.#tick += 1;
    this.#lost = this.#tick;
    this.#touched.clear();
    this.#written.clear();
  }

  /** The blocks of which anything at all was written after a tick; undefined when everything may have changed. Block 0 holds what belongs to nobody. */
  blocksWrittenSince(tick: number): readonly number[] | undefined {
    if (this.#lost > tick) return undefined;
    return tick === this.#tick ? [] : [...this.#written].filter(([, written]) => written > tick).map(([block]) => block);
  }

  /**
   * The blocks that were touched after a tick in one of the views; undefined when everything may have changed. `placed`: the views hold
   * rows that stand where an institution stands, which moves with it.
   */
  blocksSince(tick: number, views: readonly string[], placed: boolean): ReadonlySet<number> | undefined {
    if (this.#lost > tick || (placed && this.#places > tick)) return undefined;
    const blocks = new Set<number>();
    for (const view of [ANY, ...views]) {
      for (const [block, touched] of this.#touched.get(view) ?? []) if (touched > tick) blocks.add(block);
    }
    return blocks;
  }

  blockOf(resident: number): number {
    return Math.floor(resident / 2 ** this.shift);
  }

  /** The residents of blocks in as few spans as they make. */
  spansOf(blocks: readonly number[]): readonly Span[] {
    const size = 2 ** this.shift;
    const spans: { from: number; to: number }[] = [];
    for (const block of blocks.toSorted((a, b) => a - b)) {
      const last = spans.at(-1);
      if (last && last.to + 1 === block * size) last.to += size;
      else spans.push({ from: block * size, to: (block + 1) * size - 1 });
    }
    return spans;
  }

  async #read(): Promise<void> {
    if (this.#followed === undefined) return this.#begin();
    const servers = [...this.#followed];
    const last = sql`unnest(${servers.map(([server]) => server)}::text[], ${servers.map(([, { last: seq }]) => seq)}::bigint[]) as l(server, seq)`;
    const passed = servers.flatMap(([server, { passed: numbers }]) => [...numbers.keys()].map((seq) => [server, seq] as const));
    const again =
      passed.length === 0
        ? sql`false`
        : sql`seq = any(array(select p.seq from unnest(${passed.map(([server]) => server)}::text[], ${passed.map(([, seq]) => seq)}::bigint[]) as p(server, seq) where p.server = ${SERVER}))`;
    const lines = await this.#database.rows(
      onEveryShard(
        'follow-changes',
        sql`select ${SERVER} as server, seq, resident_id, change -> 'views' as views from outbox
            where seq > coalesce((select l.seq from ${last} where l.server = ${SERVER}), 0) or ${again} order by seq limit ${MOST + 1}`,
        inOrder([{ column: 'server' }, { column: 'seq' }]),
      ),
      lineShape,
    );
    if (lines.length === 0) return;
    if (lines.length > MOST) return this.#begin();
    this.#tick += 1;
    this.#follow(lines);
    for (const { resident_id, views } of lines) {
      const block = this.blockOf(resident_id);
      this.#written.set(block, this.#tick);
      for (const view of views ?? [ANY]) {
        const blocks = this.#touched.get(view) ?? new Map<number, number>();
        blocks.set(block, this.#tick);
        this.#touched.set(view, blocks);
      }
      if (resident_id === 0 && views === null) this.#places = this.#tick;
    }
  }

  /** Looks at the end of the feed, from where it is followed. */
  async #begin(): Promise<void> {
    const lines = await this.#database.rows(
      onEveryShard(
        'follow-changes',
        sql`select ${SERVER} as server, seq from outbox order by seq desc limit ${LOOK_BACK}`,
        inOrder([{ column: 'server' }, { column: 'seq' }]),
      ),
      z.object({ server: z.string(), seq: z.number() }),
    );
    const ordered = lines.toSorted((a, b) => a.seq - b.seq);
    this.#followed = new Map();
    for (const { server, seq } of ordered)
      if (!this.#followed.has(server)) this.#followed.set(server, { last: seq - 1, passed: new Map() });
    this.forget();
    this.#follow(ordered);
  }

  /** Remembers how far each server's lines were read, and which numbers before that were passed over. */
  #follow(lines: readonly { readonly server: string; readonly seq: number }[]): void {
    const now = Date.now();
    for (const { server, seq } of lines) {
      const followed = this.#followed?.get(server) ?? { last: 0, passed: new Map<number, number>() };
      this.#followed?.set(server, followed);
      followed.passed.delete(seq);
      if (seq - followed.last > MOST) followed.last = seq - LOOK_BACK; // a jump of the numbering, not lines under way
      for (let number = followed.last + 1; number < seq; number += 1) followed.passed.set(number, now);
      followed.last = Math.max(followed.last, seq);
    }
    for (const { passed } of this.#followed?.values() ?? [])
      for (const [seq, since] of passed) if (now - since > GIVEN_UP_MS) passed.delete(seq);
  }
}

/** By how many bits residents are divided into some `blocks` blocks. */
export async function findShift(database: Database, blocks: number): Promise<number> {
  const [row] = await database.rows(
    onEveryShard('walk-residents', sql`select max(resident_id) as last from view_people`, inTotal({ last: 'max' })),
    z.object({ last: z.number().nullable() }),
  );
  return Math.max(0, Math.ceil(Math.log2(((row?.last ?? 0) + 1) / blocks)));
}
