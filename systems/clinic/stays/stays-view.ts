/** Stays in hospital: one row each, and one for each day on which a bed was occupied. */
import { encounters, type KeptEncounter } from '../../../kernel/define/source.ts';
import { dateColumn, defineView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { addDays, daysBetween, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { classOf, levelOf } from '../institution-level.ts';

const LEVELS = { primary: '基层', other: '非基层' } as const;
const stays = { stays: encounters('IMP', 'ACUTE', 'NONAC') };

/** Whoever is still in occupies a bed on every day from admission; written so far ahead, a period cuts it off where it ends. */
export const LONGEST_OPEN_STAY = 366;
/** Days of a stay that are counted, the last ones: a period of another system may begin on its first day of all. */
const LONGEST_STAY = 20 * 366;

/** A stay that took place: what is only planned did not. */
function tookPlace({ resource }: KeptEncounter): boolean {
  return resource.status !== 'planned';
}

/** Bed-days of a stay: the day of admission counts, that of discharge does not; in and out on one day is one (domain §2.3). */
export function bedDays(start: PlainDate, end: PlainDate): number {
  return Math.max(1, daysBetween(start, end));
}

/** Stays. `discharges` is 1 once somebody left, so that it can be counted against. */
export const staysView = defineView({
  id: 'clinic_stays',
  title: '住院',
  per: 'event',
  place: 'organisation',
  sources: stays,
  columns: {
    admitted: dateColumn('入院日期', { indexed: true }),
    discharged: dateColumn('出院日期', { indexed: true }),
    days: numberColumn('住院天数'),
    discharges: numberColumn('出院人次'),
    diagnosisName: textColumn('主要诊断'),
    institution: textColumn('机构', { names: 'directory' }),
    level: wordColumn('机构层级', LEVELS),
  },
  rows: (records) =>
    records.stays.filter(tookPlace).map((stay) => ({
      key: stay.id,
      org: stay.org,
      admitted: stay.start,
      discharged: stay.end,
      days: stay.end === undefined ? undefined : bedDays(stay.start, stay.end),
      discharges: stay.end === undefined ? undefined : 1,
      diagnosisName: stay.diagnoses[0]?.display,
      institution: stay.org,
      level: levelOf(classOf(stay.resource.type)),
    })),
});

/** Occupied bed-days, one row each; `discharged` is the day on which the stay ended that they belong to. */
export const bedDaysView = defineView({
  id: 'clinic_bed_days',
  title: '实际占用床日',
  per: 'event',
  place: 'organisation',
  sources: stays,
  columns: {
    day: dateColumn('日期', { indexed: true }),
    discharged: dateColumn('出院日期', { indexed: true }),
    level: wordColumn('机构层级', LEVELS),
  },
  rows: (records) =>
    records.stays.filter(tookPlace).flatMap((stay) => {
      const level = levelOf(classOf(stay.resource.type));
      // 9999-12-31 says that there is no end yet.
      const days = stay.end === undefined || stay.end.startsWith('9999') ? LONGEST_OPEN_STAY : bedDays(stay.start, stay.end);
      const counted = Math.min(days, LONGEST_STAY);
      return Array.from({ length: counted }, (_, at) => ({
        key: `${stay.id} ${at}`,
        org: stay.org,
        day: addDays(stay.start, days - counted + at),
        discharged: stay.end,
        level,
      }));
    }),
});
