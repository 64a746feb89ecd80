// How a person's row is made coarse enough to hide among others: age bands, wider places, wider times, step by step.
import type { PlainDate } from '../../periods/plain-date.ts';

/** What tells people apart though no name is given: age, sex, place, and when something happened to them. */
export interface Traits {
  readonly birth: PlainDate | null;
  readonly sex: string | null;
  readonly town: string;
  readonly county: string;
  /** Dates of the row, in the order of its columns. */
  readonly dates: readonly (PlainDate | null)[];
}

/** One step of coarsening. `band` is the width of an age band in years. */
export interface Step {
  readonly band: number;
  readonly place: 'town' | 'county';
  readonly time: 'month' | 'quarter' | 'year';
  readonly title: string;
}

/** The steps, finest first; the first at which few rows have to be left out is taken. */
export const STEPS: readonly Step[] = [
  { band: 5, place: 'town', time: 'month', title: '5 岁年龄段、乡镇、月' },
  { band: 10, place: 'town', time: 'quarter', title: '10 岁年龄段、乡镇、季度' },
  { band: 10, place: 'county', time: 'quarter', title: '10 岁年龄段、县、季度' },
  { band: 20, place: 'county', time: 'year', title: '20 岁年龄段、县、年' },
  { band: 90, place: 'county', time: 'year', title: '90 岁以下与以上、县、年' },
];

/** From this age on all are one (domain §16.2: generalise age ≥ 90). */
const OLDEST = 90;

/** The age band on a day, e.g. '65-69'; '90+' for the oldest, '不详' without a date of birth. */
export function ageBand(birth: PlainDate | null, on: PlainDate, band: number): string {
  if (birth === null) return '不详';
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4)) - (on.slice(5) < birth.slice(5) ? 1 : 0);
  if (years >= OLDEST) return `${OLDEST}+`;
  const from = Math.floor(Math.max(0, years) / band) * band;
  return `${from}-${Math.min(from + band, OLDEST) - 1}`;
}

/** A date as its month, quarter or year. */
export function widenDate(date: PlainDate | null, time: Step['time']): string {
  if (date === null) return '';
  const [year = '', month = ''] = date.split('-');
  if (time === 'year') return year;
  return time === 'month' ? `${year}-${month}` : `${year}Q${Math.ceil(Number(month) / 3)}`;
}

/** What of a person's traits stands in the row at this step: age band, sex, place, dates. Alike rows are one class. */
export function generalise(traits: Traits, on: PlainDate, step: Step): readonly string[] {
  return [
    ageBand(traits.birth, on, step.band),
    traits.sex ?? '不详',
    step.place === 'town' ? traits.town : traits.county,
    ...traits.dates.map((date) => widenDate(date, step.time)),
  ];
}
