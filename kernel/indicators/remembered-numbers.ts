// Remembers the tallies that were asked for, and brings them up to date before each answer by reading again only what was written since.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../access/actor.ts';
import { keyOfReader, listHiddenSets } from '../access/policy/open-to-grants.ts';
import { OPENS_OR_CLOSES } from '../access/policy/opens-or-closes.ts';
import type { AreasCounted } from '../access/row-condition.ts';
import { raw, sql } from '../database/sql.ts';
import type { Indicator } from '../define/indicator.ts';
import type { AnyView } from '../define/view.ts';
import type { Period } from '../periods/period.ts';
import type { Store } from '../store/store.ts';
import { dropKeptNumbers } from '../views/drop-kept-numbers.ts';
import type { OfResidents } from '../views/joined-rows.ts';
import { type RowsOfView, rowsSeenBy, rowsWithout } from '../views/seen-rows.ts';
import { tableOfView } from '../views/view-table.ts';
import { addsUpByDay, splitByMonth } from './add-up-days.ts';
import { Changes, findShift } from './changes.ts';
import { keepTallies, keyOfTally, readKept, readKeptTally } from './kept-tallies.ts';
import { listFew } from './list-few.ts';
import { listKnownOtherwise, listTouched } from './list-touched.ts';
import { conditionsOf, findViews, type Kind, keyOf } from './name-tally.ts';
import {
  compileNumbers,
  compileReasons,
  compileSpread,
  countFigures,
  GREATEST_FIGURES,
  readNumbers,
  readReasons,
  readSpread,
  takeAway,
} from './read-tally.ts';
import { everybody, withinSpans } from './resident-spans.ts';
import { Names, type Span, Tally, type TallyRow } from './tally.ts';

/** Blocks that the residents are divided into when a platform starts, about: few enough to add up, many enough to read one again. */
const BLOCKS = 2_048;
/** From so many touched blocks on reading everything is cheaper than reading them one by one. */
const MOST_BLOCKS = 256;
/** What each tally takes beside its numbers, as numbers: those of what one reader knows otherwise are many, and mostly empty. */
const ENTRY = 500;
/** Residents whose rows are looked at one by one in a statement; more are shared out over several at once, for each row asks whether an order opens it. */
const SHARE = 1_500;
/** What one reader knows otherwise is forgotten when it was not asked for so long. */
const OWN_KEPT_MS = 600_000;
/** Numbers remembered in all, 8 bytes each; beyond it the tallies not asked for longest are forgotten. */
const MOST_REMEMBERED = 12_000_000;

const READERS = { numbers: readNumbers, reasons: readReasons, spread: readSpread } as const;
const STATEMENTS = { numbers: compileNumbers, reasons: compileReasons, spread: compileSpread } as const;

/** Figures of which the greatest is kept where parts are put together; all others add up. */
const GREATEST: Readonly<Record<Kind, ReadonlySet<number>>> = { numbers: GREATEST_FIGURES, reasons: new Set(), spread: new Set() };

interface Remembered {
  readonly indicator: Indicator;
  readonly period: Period;
  readonly kind: Kind;
  /** Bits of categories: what they change in the number is held, not the number. 0: the number of all rows. */
  readonly hidden: number;
  readonly own: Own | undefined;
  readonly views: readonly string[];
  readonly mixed: readonly AnyView[];
  readonly placed: boolean;
  tally: Tally | undefined;
  tick: number;
  /** The tally as it is kept in the database. */
  kept: Tally | undefined;
  /** When somebody last asked, of what one reader knows otherwise. */
  asked: number;
  /** One reading at a time; the next begins when it ends. */
  turn: Promise<unknown>;
}

/** Whose knowledge is held: what orders and residents change in the number without the categories `hidden`, in the areas `codes`. Readers of the same key know the same. */
interface Own {
  readonly key: string;
  readonly reader: SignedIn;
  readonly codes: ReadonlySet<string> | undefined;
}

/** The tallies of one store. */
export class RememberedNumbers {
  readonly #store: Store;
  readonly #blocks: number;
  readonly #names = new Names();
  readonly #remembered = new Map<string, Remembered>();
  #changes: Promise<Changes> | undefined;
  readonly #atOneTime = new AsyncLocalStorage<true>();
  /** Who this is among those who keep tallies in the database. */
  readonly #keeper = randomUUID();
  #epoch = 0;
  /** The tick that tallies kept in the database hold at least; undefined: none are. */
  #keptTick: number | undefined;

  constructor(store: Store, blocks: number = BLOCKS) {
    this.#store = store;
    this.#blocks = blocks;
  }

  /**
   * The numbers of an indicator for a period, as of now, as their reader may know them: told of these areas alone they are right. Every row
   * of every area without `areas`.
   */
  async read(indicator: Indicator, period: Period, kind: Kind = 'numbers', areas?: AreasCounted): Promise<Tally> {
    const remembered = this.#find(indicator, period, kind, 0);
    const few = areas && (await this.#readFew(remembered, areas));
    if (few) return few;
    const all = this.#bringUp(remembered);
    if (areas === undefined) return all;
    const { hidden } = areas;
    // Nearly nothing is restricted: what is, is taken away from the number that everybody shares.
    const [whole, change, own] = await Promise.all([
      all,
      hidden === 0 ? undefined : this.#bringUp(this.#find(indicator, period, kind, hidden)),
      this.#readOwn(indicator, period, kind, areas),
    ]);
    const known = change === undefined ? whole : whole.plus(change);
    return own === undefined ? known : known.plus(own);
  }

  /**
   * What was never read, of few residents: read of them alone, now. Everybody's is read afterwards with all that is brought up to date, so
   * that a village does not wait for a county; undefined where it would not save the wait.
   */
  async #readFew(remembered: Remembered, { codes, hidden, reader, area }: AreasCounted): Promise<Tally | undefined> {
    const { indicator, kind, tally } = remembered;
    if (tally !== undefined || codes === undefined || indicator.view.per === 'reference') return undefined;
    if (this.#knownParts(remembered) !== undefined) return undefined;
    const residents = await listFew(this.#store.database, indicator.view, codes);
    if (residents === undefined) return undefined;
    const within: OfResidents = (alias) => sql`${raw(alias)}.resident_id = any(${[...residents]}::bigint[])`;
    const { shift } = await this.openChanges();
    const parts = [
      remembered,
      ...(hidden === 0 ? [] : [{ ...remembered, hidden }]),
      ...(reader === undefined || remembered.mixed.length === 0 ? [] : [{ ...remembered, hidden, own: { key: area, reader, codes } }]),
    ];
    const rows = await Promise.all(parts.map((part) => this.#readRows(part, within, shift)));
    return Tally.of(countFigures(indicator, kind), rows.flat(), this.#names);
  }

  /** What orders and residents change for one reader, in the areas of the number. */
  async #readOwn(indicator: Indicator, period: Period, kind: Kind, areas: AreasCounted): Promise<Tally | undefined> {
    const { reader, codes, hidden, area } = areas;
    if (reader === undefined || findViews(indicator, kind).mixed.length === 0) return undefined;
    const key = `${await keyOfReader(this.#store.database, reader)} ${area}`;
    const own = this.#find(indicator, period, kind, hidden, { key, reader, codes });
    own.asked = Date.now();
    return this.#bringUp(own);
  }

  /**
   * Does work that reads several numbers: the change feed is read on once, before it begins, so that all of them hold what was committed when
   * it was asked for. Within such work it is asked for once in all.
   */
  async atOneTime<T>(work: () => Promise<T>): Promise<T> {
    if (this.#atOneTime.getStore() !== undefined) return work();
    await (await this.openChanges()).catchUp();
    return this.#atOneTime.run(true, work);
  }

  /** Reads a number before it is asked for: that of all rows, and what each set of rights leaves out of it. */
  async warm(indicator: Indicator, period: Period, kind: Kind): Promise<void> {
    for (const hidden of [0, ...listHiddenSets()]) await this.#bringUp(this.#find(indicator, period, kind, hidden));
  }

  /** Forgets everything, after rows were changed by other ways than a commit. */
  async forget(): Promise<void> {
    const changes = await this.openChanges();
    await dropKeptNumbers(this.#store.database);
    this.#keptTick = undefined;
    this.#epoch = (await readKept(this.#store.database))?.epoch ?? 0;
    changes.forget();
  }

  /** Keeps the numbers of all rows, and what rights leave out of them, in the database, brought up to date, for the next start; whether it did. */
  async keep(): Promise<boolean> {
    const changes = await this.openChanges();
    const epoch = this.#epoch;
    await changes.catchUp();
    const { position, tick, shift } = changes;
    if (position === undefined || this.#store.database.shards.length > 1) return false;
    const shared = [...this.#remembered.values()].filter(({ own, tally }) => own === undefined && tally !== undefined);
    const tallies = new Map<string, Tally>();
    const same = new Set<string>();
    for (const remembered of shared) {
      const tally = await this.#takeTurn(remembered, changes);
      const key = this.#keyInDatabase(remembered, shift);
      tallies.set(key, tally);
      if (remembered.kept === tally) same.add(key);
    }
    const { database } = this.#store;
    if (!(await keepTallies(database, { epoch, shift, position, tallies, same, keeper: this.#keeper }))) return false;
    for (const remembered of shared) {
      const tally = tallies.get(this.#keyInDatabase(remembered, shift));
      if (tally) remembered.kept = tally;
    }
    this.#keptTick = tick;
    return true;
  }

  /** Of what rights leave out, the statement that counts the rows without it names it: beside the rows, all else follows from it. */
  #keyInDatabase({ kind, indicator, period, hidden }: Remembered, shift: number): string {
    const query = { indicator, period, within: everybody, shift };
    return keyOfTally(STATEMENTS[kind](hidden === 0 ? query : { ...query, rowsOf: rowsWithout(hidden) }));
  }

  /** The tally as it was kept, by this platform or before its start. */
  async #readKept(remembered: Remembered, changes: Changes): Promise<void> {
    const tick = this.#keptTick;
    if (tick === undefined || remembered.own !== undefined || !changes.holdsSince(tick)) return;
    const tally = await readKeptTally(this.#store.database, this.#keyInDatabase(remembered, changes.shift), this.#names);
    if (tally === undefined || this.#keptTick !== tick) return;
    Object.assign(remembered, { tally, tick, kept: tally });
  }

  /** Brings everything that is remembered up to date, one after another, until `enough` says so. */
  async refresh(enough: () => boolean = () => false): Promise<void> {
    const changes = await this.openChanges();
    await changes.catchUp();
    const now = Date.now();
    for (const [key, remembered] of [...this.#remembered]) {
      if (remembered.own !== undefined && now - remembered.asked > OWN_KEPT_MS) this.#remembered.delete(key);
      else if (!enough()) await this.#takeTurn(remembered, changes);
    }
  }

  /** The block of a resident. */
  async blockOf(resident: number): Promise<number> {
    return (await this.openChanges()).blockOf(resident);
  }

  /** The residents of blocks in as few spans as they make. */
  async spansOf(blocks: readonly number[]): Promise<readonly Span[]> {
    return (await this.openChanges()).spansOf(blocks);
  }

  #find(indicator: Indicator, period: Period, kind: Kind, hidden: number, own?: Own): Remembered {
    const key = `${keyOf(indicator, period, kind, hidden)}${own === undefined ? '' : `|${own.key}`}`;
    const known = this.#remembered.get(key);
    if (known) {
      this.#remembered.delete(key); // to the end: those asked for last are forgotten last
      this.#remembered.set(key, known);
      return known;
    }
    const { views, mixed, placed } = findViews(indicator, kind);
    const fresh: Remembered = {
      indicator,
      period,
      kind,
      hidden,
      own,
      views: own === undefined ? views : [...views, OPENS_OR_CLOSES],
      mixed,
      placed,
      tally: undefined,
      tick: 0,
      kept: undefined,
      asked: 0,
      turn: Promise.resolve(),
    };
    this.#remembered.set(key, fresh);
    return fresh;
  }

  async #bringUp(remembered: Remembered): Promise<Tally> {
    const changes = await this.openChanges();
    if (this.#atOneTime.getStore() === undefined) await changes.catchUp();
    const known = remembered.tally;
    const tally = await this.#takeTurn(remembered, changes);
    if (tally !== known) this.#forgetOldest();
    return tally;
  }

  #takeTurn(remembered: Remembered, changes: Changes): Promise<Tally> {
    const work = remembered.turn.catch(() => undefined).then(() => this.#readAgain(remembered, changes));
    remembered.turn = work;
    return work;
  }

  async #readAgain(remembered: Remembered, changes: Changes): Promise<Tally> {
    const { tick } = changes;
    if (remembered.tally === undefined) await this.#readKept(remembered, changes);
    const { tally } = remembered;
    const blocks = tally && changes.blocksSince(remembered.tick, remembered.views, remembered.placed);
    const again =
      tally === undefined || blocks === undefined || blocks.size > MOST_BLOCKS
        ? await this.#readAll(remembered, changes)
        : blocks.size === 0
          ? tally
          : tally.replace(blocks, await this.#readRows(remembered, withinSpans(await this.spansOf([...blocks])), changes.shift));
    remembered.tally = again;
    remembered.tick = tick;
    return again;
  }

  async #readAll(remembered: Remembered, changes: Changes): Promise<Tally> {
    const { kind, indicator } = remembered;
    const parts = this.#knownParts(remembered);
    if (parts !== undefined) {
      const [first, ...others] = await Promise.all(parts.map((part) => this.#takeTurn(part, changes)));
      if (first) return Tally.together([first, ...others], GREATEST[kind]);
    }
    return Tally.of(countFigures(indicator, kind), await this.#readRows(remembered, everybody, changes.shift), this.#names);
  }

  /** The months and days that together are the period, where most of the months are remembered: then a new period need not read everybody. */
  #knownParts({ indicator, period, kind, hidden, own }: Remembered): readonly Remembered[] | undefined {
    if (own !== undefined || !addsUpByDay(indicator, conditionsOf(indicator, kind).slice(1))) return undefined;
    const { months, rest } = splitByMonth(period);
    const known = months.filter((month) => this.#remembered.get(keyOf(indicator, month, kind, hidden))?.tally !== undefined).length;
    if (months.length + rest.length < 2 || known === 0 || known * 2 < months.length) return undefined;
    return [...months, ...rest].map((part) => this.#find(indicator, part, kind, hidden));
  }

  async #readRows(
    { kind, indicator, period, hidden, mixed, own }: Remembered,
    within: OfResidents,
    shift: number,
  ): Promise<readonly TallyRow[]> {
    const { database } = this.#store;
    if (own !== undefined) {
      const residents = await listKnownOtherwise(database, mixed, own.reader, own.codes, within);
      if (residents.length === 0) return [];
      return this.#readDifference({ indicator, period, kind }, residents, shift, rowsSeenBy(own.reader), rowsWithout(hidden));
    }
    if (hidden === 0) return READERS[kind](database, { indicator, period, within, shift });
    const residents = await listTouched(database, mixed, hidden, within);
    return residents.length === 0
      ? []
      : this.#readDifference({ indicator, period, kind }, residents, shift, rowsWithout(hidden), tableOfView);
  }

  /** What some residents count over rows that are `known`, and, taken away, what they count over the rows `instead` of which they stand. */
  async #readDifference(
    { indicator, period, kind }: Pick<Remembered, 'indicator' | 'period' | 'kind'>,
    residents: readonly number[],
    shift: number,
    known: RowsOfView,
    instead: RowsOfView,
  ): Promise<readonly TallyRow[]> {
    const { database } = this.#store;
    const count = (some: readonly number[], rowsOf: RowsOfView): Promise<readonly TallyRow[]> => {
      const within: OfResidents = (alias) => sql`${raw(alias)}.resident_id = any(${[...some]}::bigint[])`;
      return READERS[kind](database, { indicator, period, within, shift, rowsOf });
    };
    const shares = Array.from({ length: Math.ceil(residents.length / SHARE) }, (_, at) => residents.slice(at * SHARE, (at + 1) * SHARE));
    const [taken, ...added] = await Promise.all([count(residents, instead), ...shares.map((share) => count(share, known))]);
    return [...added.flat(), ...taken.map((row) => takeAway(kind, row))];
  }

  /** What is followed of the change feed; shared by whoever remembers anything by block. */
  openChanges(): Promise<Changes> {
    this.#changes ??= this.#open().catch((error: unknown) => {
      this.#changes = undefined;
      throw error;
    });
    return this.#changes;
  }

  async #open(): Promise<Changes> {
    const { database } = this.#store;
    const [shift, kept] = await Promise.all([findShift(database, this.#blocks), readKept(database)]);
    this.#epoch = kept?.epoch ?? 0;
    // A county that grew a little keeps its blocks.
    const feed = kept?.feed !== undefined && Math.abs(kept.feed.shift - shift) <= 1 ? kept.feed : undefined;
    const changes = new Changes(database, feed?.shift ?? shift);
    if (feed) await changes.resume(feed);
    await changes.catchUp();
    this.#keptTick = feed && 0;
    return changes;
  }

  #forgetOldest(): void {
    let size = [...this.#remembered.values()].reduce((sum, { tally }) => sum + ENTRY + (tally?.size ?? 0), 0);
    for (const [key, { tally }] of this.#remembered) {
      if (size <= MOST_REMEMBERED) return;
      if (tally === undefined) continue; // being read
      size -= ENTRY + tally.size;
      this.#remembered.delete(key);
    }
  }
}

const known = new WeakMap<Store, RememberedNumbers>();

/** What is remembered of a store's numbers. */
export function numbersOf(store: Store): RememberedNumbers {
  const numbers = known.get(store) ?? new RememberedNumbers(store);
  known.set(store, numbers);
  return numbers;
}
