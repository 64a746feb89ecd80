// Partial sums of an indicator by block of residents and area: what the numbers of every area are added up from.
import type { z } from 'zod';

/** Residents `from` to `to`, both counted. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The numbers of a row of a tally, after its block, area and organisation. */
export interface Layout {
  readonly figures: readonly string[];
}

/** One row as it comes from the database. */
export interface TallyRow {
  readonly block: number;
  readonly area: string;
  readonly org: string | null;
  readonly figures: readonly number[];
}

/** Areas and organisations by a small number, shared by all tallies of a platform. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  /** The number of a name that was met; undefined when no row has it. */
  find(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }
}

/** A tally by itself: its areas and organisations stand in `names`, by their place. */
export interface PackedTally {
  readonly width: number;
  readonly names: readonly string[];
  readonly data: Float64Array<ArrayBuffer>;
}

/** The figures of an area: added up, and the greatest of each. */
interface AreaFigures {
  readonly sums: Float64Array;
  readonly greatest: Float64Array;
}

const HEAD = 3;
const NOBODY = -1;

/**
 * Rows of numbers in the order of their blocks, in one array: a county of 254,000 people takes some 300 kB. It does not change; `replace`
 * gives another.
 */
export class Tally {
  readonly #width: number;
  readonly #data: Float64Array;
  readonly #names: Names;
  /** The two that were put together. */
  readonly #parts: readonly [Tally, Tally] | undefined;
  #byArea: ReadonlyMap<number, AreaFigures> | undefined;

  private constructor(width: number, data: Float64Array, names: Names, parts?: readonly [Tally, Tally]) {
    this.#width = width;
    this.#data = data;
    this.#names = names;
    this.#parts = parts;
  }

  static of(figures: number, rows: readonly TallyRow[], names: Names): Tally {
    const width = HEAD + figures;
    const data = new Float64Array(rows.length * width);
    rows
      .toSorted((a, b) => a.block - b.block)
      .forEach((row, at) => {
        const org = row.org === null ? NOBODY : names.numberOf(row.org);
        data.set([row.block, names.numberOf(row.area), org, ...row.figures], at * width);
      });
    return new Tally(width, data, names);
  }

  /** Tallies of the same figures as one: figures of the same block, area and organisation add up; of those named in `greatest` the greatest is kept. */
  static together(tallies: readonly [Tally, ...Tally[]], greatest: ReadonlySet<number>): Tally {
    const [first] = tallies;
    const width = first.#width;
    const rows = new Map<string, Float64Array>();
    for (const tally of tallies) {
      const data = tally.#data;
      for (let at = 0; at < data.length; at += width) {
        const key = `${data[at]} ${data[at + 1]} ${data[at + 2]}`;
        const row = rows.get(key);
        if (row === undefined) rows.set(key, data.slice(at, at + width));
        else
          for (let place = HEAD; place < width; place += 1) {
            const [one = 0, other = 0] = [row[place], data[at + place]];
            row[place] = greatest.has(place - HEAD) ? Math.max(one, other) : one + other;
          }
      }
    }
    const sorted = [...rows.values()].sort(([a = 0], [b = 0]) => a - b);
    const data = new Float64Array(sorted.length * width);
    for (const [at, row] of sorted.entries()) data.set(row, at * width);
    return new Tally(width, data, first.#names);
  }

  /** What `unpack` makes the same tally of, in a program that knows other names by other numbers. */
  pack(): PackedTally {
    const data = this.#data.slice();
    const own = new Map<number, number>();
    const names: string[] = [];
    const rename = (at: number): void => {
      const number = data[at] ?? NOBODY;
      if (number === NOBODY) return;
      const known = own.get(number) ?? names.push(this.#names.nameOf(number)) - 1;
      own.set(number, known);
      data[at] = known;
    };
    for (let at = 0; at < data.length; at += this.#width) {
      rename(at + 1);
      rename(at + 2);
    }
    return { width: this.#width, names, data };
  }

  static unpack({ width, names, data }: PackedTally, known: Names): Tally {
    const numbers = names.map((name) => known.numberOf(name));
    for (let at = 0; at < data.length; at += width)
      for (const place of [at + 1, at + 2]) if (data[place] !== NOBODY) data[place] = numbers[data[place] ?? 0] ?? NOBODY;
    return new Tally(width, data, known);
  }

  /** How much memory it takes, in numbers. */
  get size(): number {
    return this.#data.length;
  }

  /** With the rows of another added: figures that are taken away stand there as negative ones. */
  plus(other: Tally): Tally {
    if (other.#data.length === 0) return this;
    const data = new Float64Array(this.#data.length + other.#data.length);
    data.set(this.#data);
    data.set(other.#data, this.#data.length);
    return new Tally(this.#width, data, this.#names, [this, other]);
  }

  /** With the rows of these blocks in place of those it has. */
  replace(blocks: ReadonlySet<number>, rows: readonly TallyRow[]): Tally {
    const fresh = Tally.of(this.#width - HEAD, rows, this.#names);
    const width = this.#width;
    const data = new Float64Array(this.#data.length + fresh.#data.length);
    let [end, next] = [0, 0];
    const take = (from: Float64Array, at: number): void => {
      data.set(from.subarray(at, at + width), end);
      end += width;
    };
    for (let at = 0; at < this.#data.length; at += width) {
      const block = this.#data[at] ?? 0;
      if (blocks.has(block)) continue;
      for (; next < fresh.#data.length && (fresh.#data[next] ?? 0) < block; next += width) take(fresh.#data, next);
      take(this.#data, at);
    }
    for (; next < fresh.#data.length; next += width) take(fresh.#data, next);
    return new Tally(width, data.slice(0, end), this.#names);
  }

  /** Calls `each` for the rows of the areas (undefined: all), with a reader of the row's figures. */
  #scan(
    areas: ReadonlySet<string> | undefined,
    each: (block: number, area: number, org: number, figure: (at: number) => number) => void,
  ): void {
    const wanted = areas && new Set([...areas].map((area) => this.#names.find(area)));
    let row = 0;
    const figure = (at: number): number => this.#data[row + HEAD + at] ?? 0;
    for (; row < this.#data.length; row += this.#width) {
      const area = this.#data[row + 1] ?? 0;
      if (wanted === undefined || wanted.has(area)) each(this.#data[row] ?? 0, area, this.#data[row + 2] ?? 0, figure);
    }
  }

  /** The figures of each area, by its number, added up once: a tally does not change. Of two put together, from what each has. */
  #areas(): ReadonlyMap<number, AreaFigures> {
    if (this.#byArea !== undefined) return this.#byArea;
    const byArea = new Map<number, AreaFigures>();
    const figures = this.#width - HEAD;
    const add = (area: number, sums: Float64Array, greatest: Float64Array, from: number): void => {
      const known = byArea.get(area);
      if (known === undefined) {
        byArea.set(area, { sums: sums.slice(from, from + figures), greatest: greatest.slice(from, from + figures) });
        return;
      }
      for (let at = 0; at < figures; at += 1) {
        known.sums[at] = (known.sums[at] ?? 0) + (sums[from + at] ?? 0);
        known.greatest[at] = Math.max(known.greatest[at] ?? 0, greatest[from + at] ?? 0);
      }
    };
    if (this.#parts !== undefined) {
      for (const part of this.#parts) for (const [area, { sums, greatest }] of part.#areas()) add(area, sums, greatest, 0);
    } else {
      const data = this.#data;
      for (let row = 0; row < data.length; row += this.#width) add(data[row + 1] ?? 0, data, data, row + HEAD);
    }
    this.#byArea = byArea;
    return byArea;
  }

  /** The sum of each figure over the areas; of those named in `greatest` the greatest. Null: no row. */
  sum(areas: ReadonlySet<string> | undefined, greatest: ReadonlySet<number> = new Set()): readonly number[] | null {
    const byArea = this.#areas();
    const wanted = areas === undefined ? [...byArea.keys()] : [...areas].flatMap((area) => this.#names.find(area) ?? []);
    const sums = new Array<number>(this.#width - HEAD).fill(0);
    let found = 0;
    for (const area of wanted) {
      const figures = byArea.get(area);
      if (figures === undefined) continue;
      for (let at = 0; at < sums.length; at += 1) {
        const [sum, here] = [sums[at] ?? 0, greatest.has(at) ? figures.greatest[at] : figures.sums[at]];
        sums[at] = !greatest.has(at) ? sum + (here ?? 0) : found === 0 ? (here ?? 0) : Math.max(sum, here ?? 0);
      }
      found += 1;
    }
    return found === 0 ? null : sums;
  }

  /** The sums by area. */
  sumByArea(): ReadonlyMap<string, readonly number[]> {
    return new Map([...this.#areas()].map(([area, { sums }]) => [this.#names.nameOf(area), [...sums]]));
  }

  /** How many organisations have something in the areas: of whom the figures `of`, added up, are more than 0. */
  countOrganisations(areas: ReadonlySet<string> | undefined, of: readonly number[]): number {
    const found = new Map<number, number>();
    this.#scan(areas, (_block, _area, org, figure) => {
      if (org !== NOBODY)
        found.set(
          org,
          of.reduce((sum, at) => sum + figure(at), found.get(org) ?? 0),
        );
    });
    return [...found.values()].filter((sum) => sum > 0).length;
  }

  /** Blocks with what `count` makes of the figures of their rows in the areas, added up, where it is more than 0. */
  blocks(
    areas: ReadonlySet<string> | undefined,
    count: (figure: (at: number) => number) => number,
  ): readonly (readonly [number, number])[] {
    const found = new Map<number, number>();
    this.#scan(areas, (block, _area, _org, figure) => found.set(block, (found.get(block) ?? 0) + count(figure)));
    return [...found].filter(([, here]) => here > 0);
  }
}

/** The shape of rows a tally is read from. */
export type RowShape = z.ZodType<TallyRow>;
