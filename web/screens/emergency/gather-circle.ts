/** Which institution lies in which rescue circle, put together from the register of institutions and the travel times that were noted. */
import type { PeopleBehind } from '../../../server/contract/contract.ts';
import type { OrganisationRow } from '../../api.ts';

/** Minutes of the two circles (半小时、1小时救治圈). */
export const CIRCLES = { half: 30, hour: 60 } as const;

/** Where an institution stands: it opens arteries itself, or so far from one that does, or nobody noted how far. */
export const BANDS = {
  centre: '能做急诊介入的医院',
  half: '半小时救治圈内',
  hour: '1小时救治圈内',
  beyond: '1小时救治圈外',
  unknown: '未登记行车时间',
} as const;

/** See BANDS. */
export type Band = keyof typeof BANDS;

/** An institution on the map and in the table. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly position: OrganisationRow['position'];
  readonly band: Band;
  readonly minutes: number | undefined;
  /** The hospital it sends to. */
  readonly to: { readonly id: string; readonly name: string } | undefined;
  readonly measured: string;
  readonly note: string;
}

type Row = NonNullable<PeopleBehind['rows']>[number];

/** Hospitals, health centres, township hospitals, mother and child care (classes of WS 218); village clinics send through theirs. */
const EXPECTED = /^[ABCG]/;
/** What stands under one of these (a station under its centre) is reached as it is. */
const PRIMARY = /^[BC]/;

/** The band of so many minutes; a limit belongs to its circle. */
export function bandOf(minutes: number | undefined): Exclude<Band, 'centre'> {
  if (minutes === undefined) return 'unknown';
  return minutes <= CIRCLES.half ? 'half' : minutes <= CIRCLES.hour ? 'hour' : 'beyond';
}

function textOf(row: Row, column: string): string {
  return row.cells[column]?.text ?? '';
}

function rawOf(row: Row, column: string): string {
  return String(row.cells[column]?.raw ?? '');
}

/**
 * The sites: the hospitals that anybody names as theirs, then the others from the nearest to the farthest, then those nobody measured.
 * `within`: the divisions that are looked at; a hospital outside them is there all the same, since it is where people are taken.
 */
export function gatherCircle(
  rows: readonly Row[],
  organisations: readonly OrganisationRow[],
  within: ReadonlySet<string>,
): readonly Site[] {
  const known = new Map(organisations.map((each) => [each.id, each]));
  const ways = new Map<string, Row>();
  // Of two entries in force (of folders that an earlier version filled) the later one counts.
  for (const row of rows.toSorted((a, b) => (rawOf(a, 'measured') < rawOf(b, 'measured') ? -1 : 1))) ways.set(rawOf(row, 'from'), row);
  const centres = new Map([...ways.values()].map((row) => [rawOf(row, 'to'), textOf(row, 'to')]));
  const site = (id: string, name: string): Site => {
    const row = ways.get(id);
    const minutes = row && typeof row.cells.minutes?.raw === 'number' ? row.cells.minutes.raw : undefined;
    return {
      id,
      name,
      position: known.get(id)?.position ?? null,
      band: centres.has(id) ? 'centre' : bandOf(minutes),
      minutes: centres.has(id) ? undefined : minutes,
      to: row && !centres.has(id) ? { id: rawOf(row, 'to'), name: textOf(row, 'to') } : undefined,
      measured: row ? textOf(row, 'measured') : '',
      note: row ? textOf(row, 'note') : '',
    };
  };
  const expected = organisations.filter(
    ({ class: own, area, parent }) => EXPECTED.test(own) && within.has(area) && !PRIMARY.test(known.get(parent ?? '')?.class ?? ''),
  );
  const names = new Map([
    ...centres,
    ...[...ways].map(([id, row]) => [id, textOf(row, 'from')] as const),
    ...expected.map(({ id, name }) => [id, name] as const),
  ]);
  const order = Object.keys(BANDS);
  return [...names]
    .map(([id, name]) => site(id, name))
    .toSorted((a, b) => order.indexOf(a.band) - order.indexOf(b.band) || (a.minutes ?? 0) - (b.minutes ?? 0) || (a.name < b.name ? -1 : 1));
}
