/** Consultations as rows, one view for each side by the same rules; the experts' calendar. */
import { type KeptResponse, responses } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, instantColumn, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { cellsOf, isBy, loopColumns } from '../../kernel/patterns/request-loop/columns.ts';
import { daysOfFollowUp, type FollowUpEntry, followUpCells, followUpColumns } from '../../kernel/patterns/request-loop/follow-up.ts';
import { defineLoopViews } from '../../kernel/patterns/request-loop/loop-views.ts';
import { tellMeeting } from '../../kernel/patterns/request-loop/meeting-room.ts';
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
import { dateOfInstant, minutesBetween, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { splitFee } from './fee.ts';
import { answerForm, decisionForm, followUpForm, SESSIONS } from './forms.ts';
import { clock, EXPERTS, FOLLOW_UP_DAYS, machine, START_WITHIN, type State } from './machine.ts';

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
    readonly minutes?: number | undefined;
    readonly on?: PlainDate | undefined;
    readonly time?: string | undefined;
    readonly fee?: number | undefined;
    readonly share?: number | undefined;
  }>[];
  readonly decisions: readonly KeptResponse<{ readonly target: string; readonly rating: string }>[];
  readonly followUps: readonly FollowUpEntry[];
}

const columns = {
  ...loopColumns(machine),
  slot: textColumn('预约时段'),
  experts: textColumn('会诊专家'),
  assigned: textColumn('指派专家编号', { hidden: true }),
  room: textColumn('会诊室'),
  agreement: textColumn('协议'),
  scheduled: textColumn('约定时间'),
  meeting: textColumn('会议地址'),
  startBy: instantColumn('应开始时间'),
  startedAt: instantColumn('开始时间'),
  untilStart: numberColumn('申请到开始（分钟）'),
  untilOpinion: numberColumn('申请到意见（分钟）'),
  startedInTime: booleanColumn('及时开始'),
  inSessionSince: instantColumn('本次会诊开始'),
  opinionAt: instantColumn('意见时间'),
  opinionOn: dateColumn('意见日期', { indexed: true }),
  lasted: numberColumn('会诊时长（分钟）'),
  decidedOn: dateColumn('处理日期'),
  rating: numberColumn('评价（1—5）'),
  fee: numberColumn('会诊费（分）'),
  feeInvited: numberColumn('受邀方（分）'),
  feeAsking: numberColumn('申请方（分）'),
  ...followUpColumns,
} as const;

/** Who was named, whom the hours are with, and others that were written. */
function tellExperts({ expert, place }: LoopRequest, others: string | undefined): string {
  const names = [expert?.name, whoOf(place?.display), others].filter((name) => name !== undefined && name !== '');
  return [...new Set(names)].join('、');
}

/** Whom the hours of a place are with: its name is '<department> <half-day> <who> <day>'. */
function whoOf(place: string | undefined): string | undefined {
  return place?.split(' ').slice(2, -1).join(' ');
}

function cells(request: LoopRequest<State>, records: ConsultationRecords, resident: number) {
  const { progress, priority, askedAt, id } = request;
  const answer = records.answers.findLast(({ answers }) => answers.target === id && answers.decision === 'accept')?.answers;
  const rating = records.decisions.findLast(({ answers }) => answers.target === id)?.answers.rating;
  const startedAt = atOf(request, 'started');
  const opinionAt = atOf(request, 'opinion-given');
  const startBy = askedAt && limitFrom(askedAt, START_WITHIN[priority]);
  const opinionOn = opinionAt && dateOfInstant(opinionAt);
  const decided = lastStep(progress, 'decided')?.at;
  // What was agreed is owed only for an opinion that was given.
  const fee = opinionAt && answer?.fee !== undefined ? splitFee(answer.fee, answer.share ?? 0) : undefined;
  return {
    ...cellsOf(machine, clock, request),
    slot: request.place?.display,
    experts: answer && tellExperts(request, answer.experts),
    assigned: request.expert?.id,
    room: request.room?.display,
    agreement: request.agreement?.display,
    scheduled: answer?.on && [answer.on, answer.time].join(' '),
    meeting: tellMeeting(meetingOf(request), resident, id),
    startBy,
    startedAt,
    untilStart: askedAt && startedAt ? minutesBetween(askedAt, startedAt) : undefined,
    untilOpinion: askedAt && opinionAt ? minutesBetween(askedAt, opinionAt) : undefined,
    startedInTime: startedAt && startBy ? isBy(startedAt, startBy) : undefined,
    inSessionSince: request.state === 'in-session' ? lastStep(progress, 'started')?.at : undefined,
    opinionAt,
    opinionOn,
    lasted: startedAt && opinionAt ? minutesBetween(startedAt, opinionAt) : undefined,
    decidedOn: decided && dateOfInstant(decided),
    rating: rating === undefined ? undefined : Number(rating),
    fee: fee?.total,
    feeInvited: fee?.invited,
    feeAsking: fee?.asking,
    ...followUpCells(opinionOn, FOLLOW_UP_DAYS, daysOfFollowUp(id, records.followUps)),
  };
}

const views = defineLoopViews({
  id: 'teleconsultation',
  titles: { sent: '申请的会诊', received: '受邀的会诊' },
  sources,
  columns,
  label: ['number', 'department', 'diagnosis', 'state'],
  rows: (records, { residentId }) =>
    readRequests(machine, records).map((request) => ({ request, sent: true, cells: cells(request, records, residentId) })),
});

/** Consultations of those who asked; counted where they are. */
export const sentView = views.sent;
/** Consultations of those who were asked; counted where they are. */
export const receivedView = views.received;

/** Experts and their hours: the calendar. */
export const expertsView = definePlacesView({ id: EXPERTS.id, title: '会诊专家时段', loop: 'teleconsultation', kinds: SESSIONS });
