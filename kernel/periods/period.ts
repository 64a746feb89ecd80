/** Reporting periods as typed values: month, quarter, half-year, year, year to date, any range, and as-of. */
import { addDays, addMonths, isPlainDate, type PlainDate, toDate } from './plain-date.ts';

/** What kind of period it is; 'as-of' has the same start and end. */
export type PeriodKind = 'month' | 'quarter' | 'half-year' | 'year' | 'year-to-date' | 'range' | 'as-of';

/** A closed span of days. `code` is its short text form and `label` its Chinese name. */
export interface Period {
  readonly kind: PeriodKind;
  readonly code: string;
  readonly label: string;
  readonly start: PlainDate;
  readonly end: PlainDate;
}

const MONTHS = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const;

function span(kind: keyof typeof MONTHS, code: string, label: string, start: string): Period {
  const from = toDate(start);
  return { kind, code, label, start: from, end: addDays(addMonths(from, MONTHS[kind]), -1) };
}

/** Years that numbers are asked for: beyond them nothing is counted, and a period would have no neighbour to be compared with. */
const [FIRST_YEAR, LAST_YEAR] = ['1900', '2199'];

/** Whether every year that the code names is one that numbers are asked for. */
function isCounted(code: string): boolean {
  return (code.match(/\d{4}(?=-\d{2}-\d{2}|-\d{2}$|Q|H|YTD|$)/g) ?? []).every((year) => year >= FIRST_YEAR && year <= LAST_YEAR);
}

/**
 * Reads a period code: '2024-06', '2024Q2', '2024H1', '2024', '2024YTD@2024-05-31', '2024-01-01..2024-05-31', '@2024-06-30'.
 * Returns undefined when the text is none of these, or names a year before 1900 or after 2199.
 */
export function parsePeriod(code: string): Period | undefined {
  return isCounted(code) ? readCode(code) : undefined;
}

function readCode(code: string): Period | undefined {
  let m = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(code);
  if (m) return span('month', code, `${m[1]}年${Number(m[2])}月`, `${code}-01`);
  m = /^(\d{4})Q([1-4])$/.exec(code);
  if (m)
    return span(
      'quarter',
      code,
      `${m[1]}年第${'一二三四'[Number(m[2]) - 1]}季度`,
      `${m[1]}-${String(Number(m[2]) * 3 - 2).padStart(2, '0')}-01`,
    );
  m = /^(\d{4})H([12])$/.exec(code);
  if (m) return span('half-year', code, m[2] === '1' ? `${m[1]}年1—6月` : `${m[1]}年7—12月`, `${m[1]}-${m[2] === '1' ? '01' : '07'}-01`);
  m = /^(\d{4})$/.exec(code);
  if (m) return span('year', code, `${m[1]}年`, `${m[1]}-01-01`);
  m = /^(\d{4})YTD@(\d{4}-\d{2}-\d{2})$/.exec(code);
  if (m && isPlainDate(m[2]) && m[2].startsWith(String(m[1]))) {
    return { kind: 'year-to-date', code, label: `${m[1]}年初至${m[2]}`, start: toDate(`${m[1]}-01-01`), end: m[2] };
  }
  m = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(code);
  if (m && isPlainDate(m[1]) && isPlainDate(m[2]) && m[1] <= m[2]) {
    return { kind: 'range', code, label: `${m[1]}至${m[2]}`, start: m[1], end: m[2] };
  }
  m = /^@(\d{4}-\d{2}-\d{2})$/.exec(code);
  if (m && isPlainDate(m[1])) return { kind: 'as-of', code, label: `截至${m[1]}`, start: m[1], end: m[1] };
  return undefined;
}

/** The period of a kind that holds a date. */
export function periodContaining(kind: keyof typeof MONTHS, date: PlainDate): Period {
  const [year, month] = [date.slice(0, 4), Number(date.slice(5, 7))];
  const code = { month: date.slice(0, 7), quarter: `${year}Q${Math.ceil(month / 3)}`, 'half-year': `${year}H${month <= 6 ? 1 : 2}`, year }[
    kind
  ];
  const period = readCode(code);
  if (!period) throw new RangeError(`no period ${code}`);
  return period;
}

function shiftCode(period: Period, months: number): Period {
  if (period.kind === 'month' || period.kind === 'quarter' || period.kind === 'half-year' || period.kind === 'year') {
    return periodContaining(period.kind, addMonths(period.start, months));
  }
  const [start, end] = [addMonths(period.start, months), addMonths(period.end, months)];
  const code = period.kind === 'as-of' ? `@${end}` : period.kind === 'year-to-date' ? `${end.slice(0, 4)}YTD@${end}` : `${start}..${end}`;
  const shifted = readCode(code);
  if (!shifted) throw new RangeError(`no period ${code}`);
  return shifted;
}

/** The same period one year earlier, for 同比. */
export function samePeriodLastYear(period: Period): Period {
  return shiftCode(period, -12);
}

/** The period just before, for 环比; for as-of and ranges the same span one month earlier. */
export function previousPeriod(period: Period): Period {
  return shiftCode(period, -(period.kind in MONTHS ? MONTHS[period.kind as keyof typeof MONTHS] : 1));
}
