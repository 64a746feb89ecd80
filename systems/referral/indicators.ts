/** The numbers of referrals, each counted on both sides from one definition. */
import { all, any } from '../../kernel/define/condition.ts';
import { defineIndicator, sumOf } from '../../kernel/define/indicator.ts';
import { CARE_LEVELS } from '../../kernel/patterns/care-level.ts';
import { countSides } from '../../kernel/patterns/request-loop/count-sides.ts';
import { countAnswered, countFollowed, medianToAnswer } from '../../kernel/patterns/request-loop/loop-numbers.ts';
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

/** Up by the level that sent: each its own number, together those of known level. */
const upFrom = (level: 'village' | 'town', name: string) =>
  countSides(views, {
    id: `referral.up-${level}`,
    title: `${name}上转人次`,
    definition: `统计期内由${name}机构发起并送达接收机构的上转人次；机构层级以发起当日的机构类别为准。`,
    source: SOURCE,
    version: '1',
    measure: 'flow',
    unit: '人次',
    population: (row, period) => all(row.direction.is('up'), row.fromLevel.is(level), row.sentOn.within(period)),
    dated: (row) => row.sentOn,
  });
const upVillage = upFrom('village', CARE_LEVELS.village);
const upTown = upFrom('town', CARE_LEVELS.town);

const ratio = countSides(views, {
  id: 'referral.down-up-ratio',
  title: '下转上转比',
  definition: '统计期内的下转人次与同期上转人次之比，两者口径同上转人次、下转人次。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => row.downOn.within(period),
  against: (view) => sumOf(view, 'ups', (row, period) => row.sentOn.within(period)),
  dated: (row) => row.downOn,
});

const answered = countAnswered(views, {
  id: 'referral.answered-in-time',
  title: '接诊及时率',
  definition: '统计期内送达的转诊中，在时限内答复的比例：急危重10分钟，紧急当日，普通1个工作日；改派的从改派时算起。',
  source: SOURCE,
});

const waiting = medianToAnswer(views, {
  id: 'referral.minutes-to-answer',
  title: '接诊答复时间中位数',
  definition: '统计期内送达并已答复的转诊，从送达到答复的分钟数的中位数；改派的从改派时算起。',
  source: SOURCE,
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

const lost = countSides(views, {
  id: 'referral.chased',
  title: '未到诊追访率',
  definition: '统计期内登记未到诊的转诊中，转出机构已追访或患者后来到诊的比例。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => row.noShowOn.within(period),
  numerator: (row) => any(row.chased.atLeast(1), row.arrivedOn.isPresent()),
  reasons: [{ label: '尚未追访', when: (row) => row.chased.is(0) }],
  dated: (row) => row.noShowOn,
});

const returned = countSides(views, {
  id: 'referral.closed-with-feedback',
  title: '转诊闭环率',
  definition: '统计期内到诊的上转中，已由接收机构下转回接、结案或转上级，转出机构看到结果的比例。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => all(row.direction.is('up'), row.arrivedOn.within(period)),
  numerator: (row) => row.state.isIn(['back-referral', 'received-below', 'closed', 'transferred-on']),
  reasons: [
    { label: '出院后尚未回转', when: (row) => row.discharged.isPresent() },
    { label: '仍在诊疗', when: (row) => row.discharged.isEmpty() },
  ],
  dated: (row) => row.arrivedOn,
});

const followed = countFollowed(
  views,
  {
    id: 'referral.followed-up',
    title: '回接随访率',
    definition: '统计期内下转的人次中，7天内由基层回接随访的比例。',
    source: SOURCE,
  },
  'downOn',
  followUpTask,
);

/** 上转人次, on both sides. */
export const { sent: upSent, received: upReceived } = up;
/** 下转人次, on both sides. */
export const { sent: downSent, received: downReceived } = down;
/** 上转人次 from village clinics, on both sides. */
export const { sent: upVillageSent, received: upVillageReceived } = upVillage;
/** 上转人次 from town institutions, on both sides. */
export const { sent: upTownSent, received: upTownReceived } = upTown;
/** 下转上转比, on both sides. */
export const { sent: ratioSent, received: ratioReceived } = ratio;
/** 接诊答复时间中位数, on both sides. */
export const { sent: waitingSent, received: waitingReceived } = waiting;
/** 未到诊追访率, on both sides. */
export const { sent: lostSent, received: lostReceived } = lost;
/** 转诊闭环率, on both sides. */
export const { sent: returnedSent, received: returnedReceived } = returned;
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
