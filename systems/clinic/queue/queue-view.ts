/** Numbers of front desks, one row each; those of today that are open are the queue. */
import { resources } from '../../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { DEPARTMENTS } from '../../../kernel/patterns/request-loop/departments.ts';
import { type Instant, instantOfFhir, minutesBetween } from '../../../kernel/periods/plain-date.ts';
import { OPEN_STATES, type PlaceInQueue, QUEUE_STATES, readPlace, whereOf } from './place-in-queue.ts';

/**
 * A text to sort by, within a department and over all of them: whoever is to be first, then in the order of arrival; whoever was skipped comes
 * after all who have not been called. Numbers of departments do not compare.
 */
function turnOf(place: PlaceInQueue, arrivedAt: Instant | undefined): string {
  const rank = place.skips > 0 ? String(1 + place.skips).padStart(3, '0') : place.first ? '000' : '001';
  return `${rank} ${arrivedAt ?? ''} ${String(place.number).padStart(5, '0')}`;
}

/** `wait`: minutes from arrival to the call. `closed` is the day on which the number was done with. */
export const queueView = defineView({
  id: 'clinic_queue',
  title: '候诊',
  per: 'event',
  place: 'organisation',
  sources: { encounters: resources('Encounter', 'AMB', 'EMER') },
  columns: {
    date: dateColumn('到诊日期', { indexed: true }),
    department: wordColumn('科室', DEPARTMENTS),
    number: numberColumn('号'),
    turn: textColumn('次序'),
    state: wordColumn('状态', QUEUE_STATES),
    first: booleanColumn('优先'),
    booked: booleanColumn('预约'),
    triage: textColumn('分诊记录'),
    arrivedAt: instantColumn('到诊时间'),
    calledAt: instantColumn('叫号时间'),
    wait: numberColumn('候诊分钟'),
    doctor: textColumn('叫号医生'),
    institution: textColumn('机构', { names: 'directory' }),
    closed: dateColumn('办结日期'),
  },
  choose: { label: ['department', 'number'], open: 'closed' },
  rows: ({ encounters }) =>
    encounters.flatMap(({ id, resource }) => {
      const place = readPlace(resource);
      const { org, day } = whereOf(resource);
      if (place === undefined || day === undefined) return [];
      const arrivedAt = instantOfFhir(resource.period?.start);
      return [
        {
          key: id,
          org,
          date: day,
          department: place.department,
          number: place.number,
          turn: turnOf(place, arrivedAt),
          state: place.state,
          first: place.first,
          booked: place.booked,
          triage: place.triage,
          arrivedAt,
          calledAt: place.calledAt,
          wait: arrivedAt === undefined || place.calledAt === undefined ? undefined : minutesBetween(arrivedAt, place.calledAt),
          doctor: place.calledBy,
          institution: org,
          closed: OPEN_STATES.includes(place.state) ? undefined : day,
        },
      ];
    }),
});
