/** Referrals as rows, one view for each side by the same rules; places offered; referrals out of the county; what asks for a referral. */
import { encounters, type KeptEncounter, type KeptResponse, responses } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { firstStep, lastStep } from '../../kernel/patterns/progress/progress.ts';
import { cellsOf, loopColumns } from '../../kernel/patterns/request-loop/columns.ts';
import { daysOfFollowUp, type FollowUpEntry, followUpCells, followUpColumns } from '../../kernel/patterns/request-loop/follow-up.ts';
import { defineLoopViews } from '../../kernel/patterns/request-loop/loop-views.ts';
import { definePlacesView } from '../../kernel/patterns/request-loop/places-view.ts';
import { atOf, type LoopRecords, type LoopRequest, loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { addDays, dateOfInstant, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { followUpForm, returnForm } from './forms.ts';
import { clock, FOLLOW_UP_DAYS, FOLLOW_UPS, machine, PLACES, type State } from './machine.ts';
import { outflowForm } from './outflow-form.ts';
import { DIRECTIONS, OUTFLOW_REASONS, PLACE_KINDS, REFUSALS, refusalIn, SETTINGS } from './words.ts';

const sources = {
  ...loopSources('referral'),
  returns: responses(returnForm),
  followUps: responses(followUpForm),
  stays: encounters('IMP'),
};

/** What the rows of referrals are read from. */
export interface ReferralRecords extends LoopRecords {
  readonly returns: readonly KeptResponse<{ readonly target: string; readonly discharged?: PlainDate | undefined }>[];
  readonly followUps: readonly FollowUpEntry[];
  readonly stays: readonly KeptEncounter[];
}

/** The columns of both sides. */
const columns = {
  ...loopColumns(machine),
  direction: wordColumn('方向', DIRECTIONS),
  green: booleanColumn('绿色通道'),
  place: textColumn('保留的床位或号源'),
  acceptedOn: dateColumn('接诊日期'),
  acceptedAt: instantColumn('接诊时间'),
  arrivedOn: dateColumn('到诊日期'),
  arrivedAt: instantColumn('到诊时间'),
  noShowOn: dateColumn('未到诊日期'),
  chased: numberColumn('追访次数'),
  refusal: wordColumn('拒收原因', REFUSALS),
  discharged: dateColumn('出院日期'),
  returnBy: dateColumn('应回转日期'),
  returnedOn: dateColumn('下转回接日期'),
  returnedInTime: booleanColumn('24小时内回转'),
  downOn: dateColumn('下转日期', { indexed: true }),
  ups: numberColumn('上转人次'),
  ...followUpColumns,
} as const;

const day = (at: Parameters<typeof dateOfInstant>[0] | undefined): PlainDate | undefined =>
  at === undefined ? undefined : dateOfInstant(at);

/** Whether a request goes up or down. */
export function directionOf({ order }: LoopRequest): 'up' | 'down' {
  return order.resource.code?.coding?.[1]?.code === 'down' ? 'down' : 'up';
}

function cells(request: LoopRequest<State>, records: ReferralRecords) {
  const { progress } = request;
  const direction = directionOf(request);
  const common = cellsOf(machine, clock, request);
  const arrivedAt = atOf(request, 'arrived');
  const acceptedAt = lastStep(progress, 'accepted')?.at;
  const returnedOn = day(lastStep(progress, 'back-referral')?.at);
  const filled = records.returns.findLast(({ answers }) => answers.target === request.id);
  const arrivedOn = day(arrivedAt);
  const stay = records.stays.find(({ org, start }) => org === request.to && arrivedOn !== undefined && start >= arrivedOn);
  const discharged = filled?.answers.discharged ?? stay?.end;
  const returnBy = discharged && addDays(discharged, 1);
  const downOn = direction === 'down' ? common.sentOn : returnedOn;
  return {
    ...common,
    direction,
    green: progress.steps.some(({ step }) => step === 'express'),
    place: request.place?.display,
    acceptedOn: day(acceptedAt),
    acceptedAt,
    arrivedOn,
    arrivedAt,
    noShowOn: day(lastStep(progress, 'no-show')?.at),
    chased: progress.steps.filter(({ step }) => step === 'chased').length,
    refusal: refusalIn(lastStep(progress, 'refused')?.reason),
    discharged,
    returnBy,
    returnedOn,
    returnedInTime: returnedOn && returnBy ? returnedOn <= returnBy : undefined,
    downOn,
    ups: direction === 'up' && common.sentOn !== undefined ? 1 : undefined,
    ...followUpCells(downOn, FOLLOW_UP_DAYS, [
      day(firstStep(progress, 'received-below')?.at),
      ...daysOfFollowUp(request.id, records.followUps),
    ]),
  };
}

const LABEL = ['number', 'direction', 'department', 'diagnosis', 'state'] as const;

const views = defineLoopViews({
  id: 'referral',
  titles: { sent: '发出的转诊', received: '收到的转诊' },
  sources,
  columns,
  // Who is sent as routine is answered within a working day.
  followsCalendar: true,
  label: LABEL,
  rows: (records) =>
    readRequests(machine, records).map((request) => {
      const row = cells(request, records);
      return { request, sent: row.sentAt !== undefined, cells: row };
    }),
});

/** Referrals of those who sent them; counted where they are. */
export const sentView = views.sent;
/** Referrals of those who were sent them; counted where they are. */
export const receivedView = views.received;

/** States of a referral up in which the institution below has the patient back. */
const BACK_BELOW: ReadonlySet<State> = new Set(['back-referral', 'received-below', 'closed']);

/** Whether the institution below has somebody to follow up: handed back, or sent down and not refused. */
export function isBelow(request: LoopRequest<State>): boolean {
  if (directionOf(request) === 'down') return lastStep(request.progress, ...clock.sent) !== undefined && !GONE.has(request.state);
  return BACK_BELOW.has(request.state) && lastStep(request.progress, 'back-referral') !== undefined;
}

const GONE: ReadonlySet<State> = new Set(['refused', 'rejected', 'cancelled', 'submitted']);

/** The institution that has the patient back. */
export function orgBelow(request: LoopRequest): string | undefined {
  return directionOf(request) === 'down' ? request.to : request.from;
}

/** Residents who were handed back or sent down, at the institution that follows them up. */
export const followUpsView = defineView({
  id: FOLLOW_UPS.id,
  title: '下转回接',
  per: 'event',
  place: 'organisation',
  sources,
  columns: {
    ...followUpColumns,
    number: columns.number,
    direction: columns.direction,
    state: columns.state,
    downOn: columns.downOn,
    hospital: textColumn('下转医院', { names: 'directory' }),
    diagnosis: columns.diagnosis,
    plan: textColumn('治疗方案与建议'),
    ended: columns.ended,
  },
  choose: { label: LABEL.filter((name) => name !== 'department'), open: 'ended', own: true },
  rows: (records) =>
    readRequests(machine, records)
      .filter(isBelow)
      .map((request) => {
        const { number, direction, state, downOn, diagnosis, followUpBy, followedOn, followedInTime, ended } = cells(request, records);
        return {
          key: request.id,
          org: orgBelow(request),
          ...{ number, direction, state, downOn, diagnosis, followUpBy, followedOn, followedInTime, ended },
          hospital: direction === 'down' ? request.from : request.to,
          plan: lastStep(request.progress, 'back-referral')?.reason ?? request.order.resource.note?.[0]?.text,
        };
      }),
});

/** Beds and numbers that institutions offer to those who refer, by department and day. */
export const placesView = definePlacesView({ id: PLACES.id, title: '转诊床位与号源', loop: 'referral', kinds: PLACE_KINDS });

/** Referrals out of the county, by disease and reason. */
export const outflowView = defineView({
  id: 'referral_outflow',
  title: '县外转诊',
  per: 'event',
  sources: { entries: responses(outflowForm) },
  columns: {
    day: dateColumn('转出日期', { indexed: true }),
    diagnosis: textColumn('诊断'),
    diagnosisCode: textColumn('诊断编码'),
    hospital: textColumn('转往医院'),
    reason: wordColumn('原因', OUTFLOW_REASONS),
    setting: wordColumn('类别', SETTINGS),
  },
  rows: ({ entries }) =>
    entries.map(({ id, org, answers }) => ({
      key: id,
      org,
      day: answers.date,
      diagnosis: answers.diagnosis.display,
      diagnosisCode: answers.diagnosis.code,
      hospital: answers.hospital,
      reason: answers.reason,
      setting: answers.setting,
    })),
});

/** Admissions that ended, of hospitals 医院 (class A of WS 218): what the rate of down-referrals is counted against. */
export const dischargesView = defineView({
  id: 'referral_discharges',
  title: '医院出院人次',
  per: 'event',
  place: 'organisation',
  sources: { stays: encounters('IMP') },
  columns: { day: dateColumn('出院日期', { indexed: true }), count: numberColumn('人次') },
  rows: ({ stays }) =>
    stays.flatMap(({ id, end, org, resource }) => {
      const hospital = resource.type?.some(({ coding }) => coding?.some(({ code }) => code?.startsWith('A')));
      return end !== undefined && hospital ? [{ key: id, org, day: end, count: 1 }] : [];
    }),
});
