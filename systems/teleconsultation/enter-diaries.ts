/** Consultations that were arranged before experts had diaries are entered in them, so that nobody is named for the same time again. */

import { responses } from '../../kernel/define/source.ts';
import { defineTimer } from '../../kernel/define/timer.ts';
import { loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { draftBookings, findBookable, timeOf } from './bookings.ts';
import { beginDiary, diaryOf } from './diaries.ts';
import { answerForm } from './forms.ts';
import { machine } from './machine.ts';
import { receivedView } from './views.ts';

const sources = { ...loopSources('teleconsultation'), answers: responses(answerForm) };

/** `teleconsultation.enter-diaries`: what is still to come, as it was arranged last. Two at one time both stand in a diary: that is the truth. */
export const enterDiaries = defineTimer({
  id: 'teleconsultation.enter-diaries',
  title: '补记专家日程',
  view: receivedView,
  due: (row) => row.state.isIn(['accepted', 'in-session']),
  sources,
  once: true,
  holds: ({ keys, records }) =>
    readRequests(machine, records).flatMap(({ id, expert }) => (keys.includes(id) && expert ? [diaryOf(expert.id)] : [])),
  write: ({ now, keys, records, held }) => {
    const missing = readRequests(machine, records).flatMap(({ id, expert, to, number }) => {
      const answer = records.answers.findLast(({ answers }) => answers.target === id && answers.decision === 'accept')?.answers;
      const booking = answer && timeOf(answer, number);
      if (!keys.includes(id) || !expert || to === undefined || booking === undefined || booking.until <= now) return [];
      const diary = findBookable(held, diaryOf(expert.id));
      return diary?.bookings.some((each) => each.number === number) ? [] : [{ expert, to, number, booking }];
    });
    // One at a time for each resident: a diary is written once in a transaction. The next round enters the next.
    const [first] = missing;
    if (!first) return [];
    const { expert, to, number, booking } = first;
    const diaries = held.filter(({ id }) => diaryOf(expert.id) === `Schedule/${id}`);
    return [
      ...draftBookings(diaries, number, { references: [diaryOf(expert.id)], booking }, now),
      ...beginDiary(held, expert, to, booking),
    ];
  },
});
