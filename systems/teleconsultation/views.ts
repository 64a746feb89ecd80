/** Consultations as rows, one view for each side by the same rules; the experts' calendar. */
import { type KeptResponse, responses } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, instantColumn, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { cellsOf, isBy, loopColumns, orgOfSide, type RowSide } from '../../kernel/patterns/request-loop/columns.ts';
import { definePlacesView } from '../../kernel/patterns/request-loop/places-view.ts';
import {
  atOf,
  type LoopRecords,
  type LoopRequest,
  loopSources,
  meetingOf,
  readRequests,
} from '../../kernel/patterns/request-loop/requests.ts';
import { limitFrom } from '../../kernel/periods/limit.ts';
import { addDays, dateOfInstant, minutesBetween, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { splitFee } from './fee.ts';
import { answerForm, decisionForm, followUpForm, SESSIONS } from './forms.ts';
import { clock, EXPERTS, FOLLOW_UP_DAYS, machine, RECEIVED, SENT, START_WITHIN, type State } from './machine.ts';

const sources = {
  ...loopSources('teleconsultation'),
  answers: responses(answerForm),
  decisions: responses(decisionForm),
  followUps: responses(followUpForm),
};

interface ConsultationRecords extends LoopRecords {
  readonly answers: readonly KeptResponse<{
    readonly target: string;
    readonly decision: string;
    readonly experts?: string | undefined;
    readonly on?: PlainDate | undefined;
    readonly time?: string | undefined;
    readonly fee?: number | undefined;
    readonly share?: number | undefined;
  }>[];
  readonly decisions: readonly KeptResponse<{ readonly target: string; readonly rating: string }>[];
  readonly followUps: readonly KeptResponse<{ readonly date: PlainDate }>[];
}

const columns = {
  ...loopColumns(machine),
  slot: textColumn('预约时段'),
  experts: textColumn('会诊专家'),
  scheduled: textColumn('约定时间'),
  meeting: textColumn('会议地址'),
  startBy: instantColumn('应开始时间'),
  startedAt: instantColumn('开始时间'),
  startedInTime: booleanColumn('及时开始'),
  opinionAt: instantColumn('意见时间'),
  opinionOn: dateColumn('意见日期', { indexed: true }),
  lasted: numberColumn('会诊时长（分钟）'),
  decidedOn: dateColumn('处理日期'),
  rating: numberColumn('评价（1—5）'),
  fee: numberColumn('会诊费（分）'),
  feeInvited: numberColumn('受邀方（分）'),
  feeAsking: numberColumn('申请方（分）'),
  followUpBy: dateColumn('应随访日期'),
  followedOn: dateColumn('随访日期'),
  followedInTime: booleanColumn('7天内随访'),
} as const;

function cells(request: LoopRequest<State>, records: ConsultationRecords) {
  const { progress, priority, askedAt, id } = request;
  const answer = records.answers.findLast(({ answers }) => answers.target === id && answers.decision === 'accept')?.answers;
  const rating = records.decisions.findLast(({ answers }) => answers.target === id)?.answers.rating;
  const startedAt = atOf(request, 'started');
  const opinionAt = atOf(request, 'opinion-given');
  const startBy = askedAt && limitFrom(askedAt, START_WITHIN[priority]);
  const opinionOn = opinionAt && dateOfInstant(opinionAt);
  const followUpBy = opinionOn && addDays(opinionOn, FOLLOW_UP_DAYS);
  const followedOn = opinionOn && records.followUps.find(({ date }) => date >= opinionOn)?.date;
  const decided = lastStep(progress, 'decided')?.at;
  // What was agreed is owed only for an opinion that was given.
  const fee = opinionAt && answer?.fee !== undefined ? splitFee(answer.fee, answer.share ?? 0) : undefined;
  return {
    ...cellsOf(machine, clock, request),
    slot: request.place?.display,
    experts: answer?.experts,
    scheduled: answer?.on && [answer.on, answer.time].join(' '),
    meeting: meetingOf(request),
    startBy,
    startedAt,
    startedInTime: startedAt && startBy ? isBy(startedAt, startBy) : undefined,
    opinionAt,
    opinionOn,
    lasted: startedAt && opinionAt ? minutesBetween(startedAt, opinionAt) : undefined,
    decidedOn: decided && dateOfInstant(decided),
    rating: rating === undefined ? undefined : Number(rating),
    fee: fee?.total,
    feeInvited: fee?.invited,
    feeAsking: fee?.asking,
    followUpBy,
    followedOn,
    followedInTime: followUpBy === undefined ? undefined : followedOn !== undefined && followedOn <= followUpBy,
  };
}

function rowsOf(side: RowSide, records: ConsultationRecords) {
  return readRequests(machine, records).flatMap((request) => {
    const org = orgOfSide(side, request, true);
    return org === undefined ? [] : [{ ...cells(request, records), key: request.id, org }];
  });
}

const LABEL = ['number', 'department', 'diagnosis', 'state'] as const;

/** Consultations of those who asked. */
export const sentView = defineView({
  id: SENT.id,
  title: '申请的会诊',
  per: 'event',
  place: 'organisation',
  sources,
  columns,
  choose: { label: LABEL, open: 'ended', own: true },
  rows: (records) => rowsOf('sent', records),
});

/** Consultations of those who were asked. */
export const receivedView = defineView({
  id: RECEIVED.id,
  title: '受邀的会诊',
  per: 'event',
  place: 'organisation',
  sources,
  columns,
  choose: { label: LABEL, open: 'ended' },
  rows: (records) => rowsOf('received', records),
});

/** Experts and their hours. */
export const expertsView = definePlacesView({ id: EXPERTS.id, title: '会诊专家时段', loop: 'teleconsultation', kinds: SESSIONS });
