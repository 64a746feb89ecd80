/** A session that nobody ended ends by itself; the opinion is still owed. */
import { minutesAgo } from '../../kernel/define/condition.ts';
import { defineTimer } from '../../kernel/define/timer.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { draftSteps } from '../../kernel/patterns/request-loop/draft.ts';
import { loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { minutesBetween } from '../../kernel/periods/plain-date.ts';
import { machine, SESSION_HOURS } from './machine.ts';
import { receivedView } from './views.ts';

const LONGEST = SESSION_HOURS * 60;

/** `teleconsultation.time-out`. */
export const timeOut = defineTimer({
  id: 'teleconsultation.time-out',
  title: '会诊超时自动结束',
  view: receivedView,
  due: (row) => row.inSessionSince.before(minutesAgo(LONGEST)),
  sources: loopSources('teleconsultation'),
  write: ({ keys, records, now }) =>
    readRequests(machine, records).flatMap((request) => {
      const since = lastStep(request.progress, 'started')?.at;
      if (!keys.includes(request.id) || request.state !== 'in-session' || since === undefined || minutesBetween(since, now) < LONGEST)
        return [];
      const reason = `会诊超过${SESSION_HOURS}小时未结束`;
      return draftSteps(machine, request, [{ step: 'timed-out', reason, meeting: null }], { now, actor: { org: request.to ?? '' } });
    }),
});
