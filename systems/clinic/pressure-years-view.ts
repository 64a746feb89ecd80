/** The calendar years in which a resident's blood pressure was taken, wherever that was. */
import { LOINC } from '../../kernel/define/codes.ts';
import { observations } from '../../kernel/define/source.ts';
import { dateColumn, defineView } from '../../kernel/define/view.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';

/** One row per calendar year with a pressure. */
export const pressureYearsView = defineView({
  id: 'clinic_pressure_years',
  title: '年度血压测量',
  per: 'event',
  sources: { pressures: observations(LOINC.bloodPressure) },
  columns: { first: dateColumn('年内首次测量日期'), last: dateColumn('年内末次测量日期') },
  rows: ({ pressures }) => {
    const years = new Map<string, { first: PlainDate; last: PlainDate }>();
    for (const { date } of pressures) {
      const year = years.get(date.slice(0, 4));
      const first = year === undefined || date < year.first ? date : year.first;
      const last = year === undefined || date > year.last ? date : year.last;
      years.set(date.slice(0, 4), { first, last });
    }
    return [...years].map(([key, year]) => ({ key, org: undefined, ...year }));
  },
});
