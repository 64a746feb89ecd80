// What was written since numbers were last looked at: reads the change feed, and says which blocks of residents it touched.
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { sql } from '../database/sql.ts';

/** Lines read at once; after more than so many everything counts as changed. */
const MOST = 20_000;
/** So far back a fresh reader looks for lines that are still being written. */
const LOOK_BACK = 5_000;
/** A number of the feed that was given out and not seen for so long belongs to a transaction that was rolled back. */
const GIVEN_UP_MS = 3_600_000;

const lineShape = z.object({ seq: z.number(), resident_id: z.number(), views: z.array(z.string()).nullable() });

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
  #last = -1;
  #passed = new Map<number, number>();
  /** By view, the tick at which each block was last touched. */
  readonly #touched = new Map<string, Map<number, number>>();
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

  async #read(): Promise<void> {
    if (this.#last < 0) return this.#begin();
    const passed = [...this.#passed.keys()];
    const again = passed.length === 0 ? sql`false` : sql`seq = any(${passed}::bigint[])`;
    const lines = await this.#database.rows(
      sql`select seq, resident_id, change -> 'views' as views from outbox where seq > ${this.#last} or ${again} order by seq limit ${MOST + 1}`,
      lineShape,
    );
    if (lines.length === 0) return;
    if (lines.length > MOST) {
      await this.#begin();
      return;
    }
    this.#tick += 1;
    this.#follow(lines.map(({ seq }) => seq));
    for (const { resident_id, views } of lines) {
      const block = this.blockOf(resident_id);
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
      sql`select seq from outbox order by seq desc limit ${LOOK_BACK}`,
      z.object({ seq: z.number() }),
    );
    const seen = lines.map(({ seq }) => seq).reverse();
    this.#last = (seen[0] ?? 1) - 1;
    this.#passed = new Map();
    this.forget();
    this.#follow(seen);
  }

  /** Remembers which numbers up to the greatest were passed over. */
  #follow(seen: readonly number[]): void {
    const now = Date.now();
    for (const seq of seen) {
      this.#passed.delete(seq);
      if (seq - this.#last > MOST) this.#last = seq - LOOK_BACK; // a jump of the numbering, not lines under way
      for (let passed = this.#last + 1; passed < seq; passed += 1) this.#passed.set(passed, now);
      this.#last = Math.max(this.#last, seq);
    }
    for (const [seq, since] of this.#passed) if (now - since > GIVEN_UP_MS) this.#passed.delete(seq);
  }
}
