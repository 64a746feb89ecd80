// Divisions and institutions in memory: names, dated trees, catchments.
import type { Queries } from '../database/database.ts';
import type { PlainDate } from '../periods/plain-date.ts';
import { tellMovedDays } from '../periods/working-days.ts';
import { readDirectory } from './keep-organisations.ts';
import { movedDaysOf, type RegisteredDay } from './moved-days.ts';
import { type Area, type Organisation, TEAM_KIND, type TreeEdge } from './project-organisation.ts';
import type { RestrictedSet } from './restricted-sets.ts';

/** The directory at one moment; asked many times a request, so it holds no database. */
export class Directory {
  readonly #areas: ReadonlyMap<string, Area>;
  readonly #organisations: ReadonlyMap<string, Organisation>;
  readonly #children = new Map<string, TreeEdge[]>();
  readonly #parents = new Map<string, TreeEdge[]>();
  readonly #subtrees = new Map<string, readonly string[]>();
  readonly #tops = new Map<PlainDate, readonly Area[]>();

  /** The consortium's own lists of restricted codes. */
  readonly restricted: readonly RestrictedSet[];
  /** The days that notices move, as they are registered. */
  readonly calendar: readonly RegisteredDay[];

  constructor({ areas, organisations, edges, restricted, calendar }: Awaited<ReturnType<typeof readDirectory>>) {
    this.restricted = restricted;
    this.calendar = calendar;
    this.#areas = new Map(areas.map((area) => [area.code, area]));
    this.#organisations = new Map(organisations.map((each) => [each.id, each]));
    for (const edge of edges) {
      for (const [map, end] of [
        [this.#children, edge.parent],
        [this.#parents, edge.child],
      ] as const) {
        const list = map.get(`${edge.tree}|${end}`);
        if (list) list.push(edge);
        else map.set(`${edge.tree}|${end}`, [edge]);
      }
    }
  }

  area(code: string): Area | undefined {
    return this.#areas.get(code);
  }

  organisation(id: string): Organisation | undefined {
    return this.#organisations.get(id);
  }

  get areas(): readonly Area[] {
    return [...this.#areas.values()];
  }

  /** Institutions, without the teams that stand under them. */
  get organisations(): readonly Organisation[] {
    return [...this.#organisations.values()].filter((each) => each.kind !== TEAM_KIND);
  }

  /** The ids directly below in a tree on a day. */
  below(tree: TreeEdge['tree'], id: string, on: PlainDate): readonly string[] {
    return (this.#children.get(`${tree}|${id}`) ?? []).filter((edge) => edge.from <= on && on <= edge.to).map((edge) => edge.child);
  }

  /** The id directly above in a tree on a day. */
  above(tree: TreeEdge['tree'], id: string, on: PlainDate): string | undefined {
    return (this.#parents.get(`${tree}|${id}`) ?? []).find((edge) => edge.from <= on && on <= edge.to)?.parent;
  }

  /** The id and everything below it in a tree on a day. */
  subtree(tree: TreeEdge['tree'], id: string, on: PlainDate): readonly string[] {
    const key = `${tree}|${id}|${on}`;
    const known = this.#subtrees.get(key);
    if (known) return known;
    const found = new Set([id]);
    for (const each of found) for (const child of this.below(tree, each, on)) found.add(child); // a Set visits what is added while it is walked
    const list = [...found];
    if (this.#subtrees.size > 5000) this.#subtrees.clear();
    this.#subtrees.set(key, list);
    return list;
  }

  /** Child divisions of a division on a day, in the order of their codes. */
  areasBelow(code: string, on: PlainDate): readonly Area[] {
    return this.below('administrative', code, on)
      .flatMap((id) => this.#areas.get(id) ?? [])
      .sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Division codes of a division and all below it on a day. */
  areaSubtree(code: string, on: PlainDate): readonly string[] {
    return this.subtree('administrative', code, on).filter((id) => this.#areas.has(id));
  }

  /** The name of a division or institution; its id when nothing is known of it. */
  nameOf(id: string): string {
    return this.#areas.get(id)?.name ?? this.#organisations.get(id)?.name ?? id;
  }

  /** The divisions at the top: those without a known division above. */
  tops(on: PlainDate): readonly Area[] {
    const known = this.#tops.get(on);
    if (known) return known;
    const tops = this.areas.filter((area) => !this.#areas.has(this.above('administrative', area.code, on) ?? ''));
    if (this.#tops.size > 500) this.#tops.clear();
    this.#tops.set(on, tops);
    return tops;
  }
}

/** Holds the current directory and reads it again when somebody has changed it. */
export interface DirectoryHolder {
  current(): Directory;
  /** Reads it again. `quietly`: because another process may have changed it, not this one. */
  refresh(db: Queries, quietly?: 'quietly'): Promise<void>;
  /** Hears when this process has changed the directory; call the result to stop. */
  hear(listener: () => void): () => void;
}

/** Reads the directory once and keeps it; limits in working days are counted by its calendar from then on. */
export async function openDirectory(db: Queries): Promise<DirectoryHolder> {
  let known = await readDirectory(db);
  let directory = new Directory(known);
  tellMovedDays(movedDaysOf(known.calendar));
  const listeners = new Set<() => void>();
  return {
    current: () => directory,
    refresh: async (from, quietly) => {
      const found = await readDirectory(from);
      // What others have worked out from the directory at hand stays good when nothing changed.
      if (quietly === undefined || JSON.stringify(found) !== JSON.stringify(known)) {
        directory = new Directory(found);
        tellMovedDays(movedDaysOf(found.calendar));
        known = found;
      }
      if (quietly === undefined) for (const listener of listeners) listener();
    },
    hear: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
