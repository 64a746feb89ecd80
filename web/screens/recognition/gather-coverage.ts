/** Which institution publishes results for recognition and which cites those of others, put together from the numbers of each. */

/** What is counted of an institution and of an item there. */
export const COUNTED = {
  examinations: { id: 'mutual-recognition.published-examinations', label: '检查发布' },
  results: { id: 'mutual-recognition.published-results', label: '检验发布' },
  prompts: { id: 'mutual-recognition.prompts', label: '提示' },
  cited: { id: 'mutual-recognition.cited-elsewhere', label: '引用' },
  refused: { id: 'mutual-recognition.refused', label: '不认可' },
  visits: { id: 'mutual-recognition.visits', label: '覆盖人次' },
} as const;

/** A thing counted. */
export type CountedKey = keyof typeof COUNTED;

/** How many of each thing. */
export type Counts = Readonly<Record<CountedKey, number>>;

/** A part of a number, as the platform gives it. */
export interface CountedPart {
  readonly org: string | null;
  readonly name: string;
  readonly part: string | null;
  readonly n: number;
}

/** How far an institution has come. */
export const STATES = { both: '已发布并引用', publishes: '只发布', cites: '只引用', runs: '只运行查询', none: '未接入' } as const;

/** A state. */
export type CoverageState = keyof typeof STATES;

/** An institution with its counts, altogether and by item (most first; visits belong to no item). */
export interface CoverageLine {
  readonly org: string;
  readonly name: string;
  readonly grade: string | null;
  readonly state: CoverageState;
  readonly counts: Counts;
  readonly items: readonly { readonly item: string; readonly counts: Counts }[];
}

const NOTHING: Counts = { examinations: 0, results: 0, prompts: 0, cited: 0, refused: 0, visits: 0 };
const KEYS: readonly CountedKey[] = ['examinations', 'results', 'prompts', 'cited', 'refused', 'visits'];

function add(before: Counts | undefined, key: CountedKey, n: number): Counts {
  return { ...(before ?? NOTHING), [key]: (before?.[key] ?? 0) + n };
}

/** The state that counts come to. */
export function stateOf({ examinations, results, prompts, cited, visits }: Counts): CoverageState {
  const publishes = examinations + results > 0;
  if (publishes && cited > 0) return 'both';
  if (publishes) return 'publishes';
  if (cited > 0) return 'cites';
  return visits + prompts > 0 ? 'runs' : 'none';
}

function sumOf({ examinations, results, cited }: Counts): number {
  return examinations + results + cited;
}

/**
 * The lines of the table: those expected (every hospital, centre and township institution of the place) and whoever else has a number; those
 * that are wholly covered first, then by how much they do.
 */
export function gatherCoverage(
  parts: Readonly<Record<CountedKey, readonly CountedPart[]>>,
  expected: readonly { readonly id: string; readonly name: string; readonly grade: string | null }[],
): readonly CoverageLine[] {
  const names = new Map(expected.map(({ id, name }) => [id, name]));
  const whole = new Map<string, Counts>();
  const items = new Map<string, Map<string, Counts>>();
  for (const key of KEYS) {
    for (const { org, name, part, n } of parts[key]) {
      if (org === null || n === 0) continue;
      if (!names.has(org)) names.set(org, name);
      whole.set(org, add(whole.get(org), key, n));
      if (part === null) continue;
      const own = items.get(org) ?? new Map<string, Counts>();
      items.set(org, own.set(part, add(own.get(part), key, n)));
    }
  }
  const grades = new Map(expected.map(({ id, grade }) => [id, grade]));
  const order = Object.keys(STATES);
  return [...names]
    .map(([org, name]): CoverageLine => {
      const counts = whole.get(org) ?? NOTHING;
      const own = [...(items.get(org) ?? [])].map(([item, each]) => ({ item, counts: each }));
      return {
        org,
        name,
        grade: grades.get(org) ?? null,
        state: stateOf(counts),
        counts,
        items: own.sort((a, b) => sumOf(b.counts) - sumOf(a.counts) || (a.item < b.item ? -1 : 1)),
      };
    })
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || sumOf(b.counts) - sumOf(a.counts) || (a.org < b.org ? -1 : 1));
}
