/** The numbers of referrals, each counted on both sides from one definition. */
import { all } from '../../kernel/define/condition.ts';
import { defineIndicator, sumOf } from '../../kernel/define/indicator.ts';
import { countSides } from '../../kernel/patterns/request-loop/count-sides.ts';
import { followUpTask } from './follow-up.ts';
import { dischargesView, outflowView, receivedView, sentView } from './views.ts';
import { REFUSALS } from './words.ts';

const SOURCE = '双向转诊统计口径：上转、下转、接诊及时、到诊、回接随访';
const views = { sent: sentView, received: receivedView };

const up = countSides(views, {
  id: 'referral.up',
  title: '上转人次',
  definition: '统计期内送达接收机构的上转人次（审核退回和未送达的不计，一份转诊单计一次）。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '人次',
  population: (row, period) => all(row.direction.is('up'), row.sentOn.within(period)),
  dated: (row) => row.sentOn,
});

const down = countSides(views, {
  id: 'referral.down',
  title: '下转人次',
  definition: '统计期内的下转人次：直接下转送达的，和上转患者经治疗后由医院开具回转单下转回接的。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '人次',
  population: (row, period) => row.downOn.within(period),
  dated: (row) => row.downOn,
});

const answered = countSides(views, {
  id: 'referral.answered-in-time',
  title: '接诊及时率',
  definition: '统计期内送达的转诊中，在时限内答复的比例：急危重10分钟，紧急当日，普通1个工作日；改派的从改派时算起。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => row.sentOn.within(period),
  numerator: (row) => row.inTime.isTrue(),
  reasons: [
    { label: '超时答复', when: (row) => row.inTime.isFalse() },
    { label: '尚未答复', when: (row) => row.answeredAt.isEmpty() },
  ],
  dated: (row) => row.sentOn,
});

const accepted = countSides(views, {
  id: 'referral.accepted',
  title: '接诊率',
  definition: '统计期内送达的转诊中，接收机构接诊的比例；未接诊的按拒收原因列出。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => row.sentOn.within(period),
  numerator: (row) => row.acceptedOn.isPresent(),
  reasons: [
    { label: REFUSALS['no-bed'], when: (row) => row.refusal.is('no-bed') },
    { label: REFUSALS.scope, when: (row) => row.refusal.is('scope') },
    { label: REFUSALS.incomplete, when: (row) => row.refusal.is('incomplete') },
    { label: REFUSALS['not-indicated'], when: (row) => row.refusal.is('not-indicated') },
    { label: REFUSALS.other, when: (row) => row.refusal.is('other') },
    { label: '尚未答复', when: (row) => row.answeredAt.isEmpty() },
  ],
  dated: (row) => row.sentOn,
});

const arrived = countSides(views, {
  id: 'referral.arrived',
  title: '到诊率',
  definition: '统计期内接诊的转诊中，患者已到接收机构就诊的比例。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => row.acceptedOn.within(period),
  numerator: (row) => row.arrivedOn.isPresent(),
  reasons: [
    { label: '登记未到诊', when: (row) => row.noShowOn.isPresent() },
    { label: '尚未到诊', when: (row) => row.noShowOn.isEmpty() },
  ],
  dated: (row) => row.acceptedOn,
});

const followed = countSides(views, {
  id: 'referral.followed-up',
  title: '回接随访率',
  definition: '统计期内下转的人次中，7天内由基层回接随访的比例。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => row.downOn.within(period),
  numerator: (row) => row.followedInTime.isTrue(),
  reasons: [
    { label: '超过7天才随访', when: (row) => row.followedOn.isPresent() },
    { label: '尚未随访', when: (row) => row.followedOn.isEmpty() },
  ],
  repair: followUpTask,
  dated: (row) => row.downOn,
});

/** 上转人次, on both sides. */
export const { sent: upSent, received: upReceived } = up;
/** 下转人次, on both sides. */
export const { sent: downSent, received: downReceived } = down;
/** 接诊及时率, on both sides. */
export const { sent: answeredSent, received: answeredReceived } = answered;
/** 接诊率 with the reasons of refusal, on both sides. */
export const { sent: acceptedSent, received: acceptedReceived } = accepted;
/** 到诊率, on both sides. */
export const { sent: arrivedSent, received: arrivedReceived } = arrived;
/** 回接随访率, on both sides. */
export const { sent: followedSent, received: followedReceived } = followed;

/** 下转率: handed back from hospitals for each hundred discharges. */
export const downRate = defineIndicator({
  id: 'referral.down-rate',
  title: '下转率',
  definition: '统计期内上转患者由医院下转回接的人次，与同期医院出院人次之比，按医院所在地统计。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  view: receivedView,
  counts: 'rows',
  population: (row, period) => all(row.direction.is('up'), row.returnedOn.within(period)),
  against: sumOf(dischargesView, 'count', (row, period) => row.day.within(period)),
  dated: (row) => row.returnedOn,
});

/** Referrals out of the county. */
export const outflow = defineIndicator({
  id: 'referral.outflow',
  title: '县外转诊人次',
  definition: '统计期内登记的转往县外医院的人次，按居民居住地统计，名单列出病种和原因。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '人次',
  view: outflowView,
  counts: 'rows',
  better: 'down',
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
});
