// Remembers how many records a question finds, by block of residents: the first answer reads everybody, later ones only what was written since.
import { z } from 'zod';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { planAnew, raw, type Sql, sql } from '../database/sql.ts';
import type { Store } from '../store/store.ts';
import type { OfResidents } from '../views/joined-rows.ts';
import type { Changes } from './changes.ts';
import { numbersOf } from './remembered-numbers.ts';
import { everybody, withinSpans } from './resident-spans.ts';

/** FROM and WHERE of the records counted (alias `r`), kept to some residents. What belongs to nobody is resident 0's. */
export type CountedRecords = (within: OfResidents) => Sql;

/** Questions remembered; the one not asked longest is forgotten. Each takes 4 bytes a block: at most some 5 MB together. */
const MOST_COUNTS = 500;
/** From so many written blocks on, reading everybody is cheaper than reading them one by one. */
const MOST_BLOCKS = 256;

interface Remembered {
  counts: Int32Array;
  total: number;
  tick: number;
  /** One reading at a time; the next begins when it ends. */
  turn: Promise<unknown>;
}

const blockRow = z.object({ block: z.number(), count: z.number() });

/**
 * The counts of one store. A record may be counted by what stands in it and in other rows of its resident, nothing else: only then does the
 * change feed, which names residents, tell when a count no longer holds. Values of a question, such as today's date, are part of it.
 */
export class RememberedCounts {
  readonly #store: Store;
  readonly #remembered = new Map<string, Remembered>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** How many records there are, everything counted that was committed before this call. A statement longer than `limitMs` ends with SQLSTATE 57014. */
  async read(records: CountedRecords, limitMs: number): Promise<number> {
    const changes = await numbersOf(this.#store).openChanges();
    await changes.catchUp();
    const { text, values } = records(everybody);
    const told = JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    const remembered = this.#find(`${text}\n${told}`);
    const work = remembered.turn.catch(() => undefined).then(() => this.#bringUp(remembered, changes, records, limitMs));
    remembered.turn = work;
    await work;
    return remembered.total;
  }

  #find(key: string): Remembered {
    const known = this.#remembered.get(key) ?? { counts: new Int32Array(0), total: 0, tick: -1, turn: Promise.resolve() };
    this.#remembered.delete(key); // to the end: those asked for last are forgotten last
    this.#remembered.set(key, known);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_COUNTS && oldest !== undefined) this.#remembered.delete(oldest);
    return known;
  }

  async #bringUp(remembered: Remembered, changes: Changes, records: CountedRecords, limitMs: number): Promise<void> {
    const { tick } = changes;
    const written = remembered.tick < 0 ? undefined : changes.blocksWrittenSince(remembered.tick);
    if (written === undefined || written.length > MOST_BLOCKS) {
      const rows = await this.#count(records, everybody, changes.shift, limitMs);
      remembered.counts = new Int32Array(rows.reduce((most, { block }) => Math.max(most, block + 1), 0));
      for (const { block, count } of rows) remembered.counts[block] = count;
      remembered.total = rows.reduce((sum, { count }) => sum + count, 0);
    } else if (written.length > 0) {
      const spans = await numbersOf(this.#store).spansOf(written);
      const rows = await this.#count(records, withinSpans(spans), changes.shift, limitMs);
      const counts = new Int32Array(Math.max(remembered.counts.length, ...written.map((block) => block + 1)));
      counts.set(remembered.counts);
      for (const block of written) counts[block] = 0;
      for (const { block, count } of rows) counts[block] = count;
      remembered.counts = counts;
      remembered.total = counts.reduce((sum, count) => sum + count, 0);
    }
    remembered.tick = tick;
  }

  #count(records: CountedRecords, within: OfResidents, shift: number, limitMs: number): Promise<readonly z.infer<typeof blockRow>[]> {
    const block = raw(`r.resident_id >> ${Math.trunc(shift)}`);
    const query = planAnew(sql`select ${block} as block, count(*) as count ${records(within)} group by 1`);
    return this.#store.database.transaction(async (tx) => {
      tx.run(raw(`set local statement_timeout = ${Math.trunc(limitMs)}`)).catch(() => undefined); // travels with the next statement
      return tx.rows(onEveryShard('fhir-count', query, inTotal({ count: 'sum' }, ['block'])), blockRow);
    });
  }
}

const known = new WeakMap<Store, RememberedCounts>();

/** What is remembered of a store's counts. */
export function countsOf(store: Store): RememberedCounts {
  const counts = known.get(store) ?? new RememberedCounts(store);
  known.set(store, counts);
  return counts;
}
