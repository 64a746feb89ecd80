/** The columns that the rows of every loop share, and their values: where a request stands, the times of its steps, how long they took. */
import { booleanColumn, dateColumn, instantColumn, numberColumn, textColumn, wordColumn } from '../../define/view.ts';
import { type Limit, limitFrom } from '../../periods/limit.ts';
import { dateOfInstant, type Instant, minutesBetween } from '../../periods/plain-date.ts';
import { CARE_LEVELS, careLevelOf } from '../care-level.ts';
import { firstStep, lastStep } from '../progress/progress.ts';
import { DEPARTMENTS, departmentIn } from './departments.ts';
import type { Machine } from './machine.ts';
import { PRIORITIES, type Priority } from './priority.ts';
import type { LoopRequest } from './requests.ts';

/** Which side a row is for. Each side has a view of its own, by the same rules: rows of the one who asked, rows of the one who was asked. */
export type RowSide = 'sent' | 'received';

/** The columns. `line` orders a list: urgent first, then by age; `ended` is empty while it may be acted on. */
export function loopColumns<const S extends string>(machine: Machine<S, string>) {
  return {
    number: textColumn('单号'),
    priority: wordColumn('缓急', PRIORITIES),
    state: wordColumn('状态', machine.states, { indexed: true }),
    from: textColumn('申请机构', { names: 'directory' }),
    fromLevel: wordColumn('申请机构层级', CARE_LEVELS),
    to: textColumn('接收机构', { names: 'directory' }),
    department: wordColumn('科室', DEPARTMENTS),
    asker: textColumn('申请医生'),
    diagnosis: textColumn('诊断'),
    diagnosisCode: textColumn('诊断编码'),
    summary: textColumn('申请内容'),
    day: dateColumn('申请日期', { indexed: true }),
    askedAt: instantColumn('申请时间'),
    sentOn: dateColumn('送达日期', { indexed: true }),
    sentAt: instantColumn('送达时间'),
    answerBy: instantColumn('应答复时间'),
    answeredAt: instantColumn('答复时间'),
    waited: numberColumn('送达到答复（分钟）'),
    inTime: booleanColumn('及时答复'),
    lastStep: textColumn('最近一步'),
    lastBy: textColumn('办理人'),
    lastReason: textColumn('说明'),
    line: textColumn('顺序', { hidden: true }),
    ended: dateColumn('办结日期', { indexed: true }),
  } as const;
}

/** What a loop says of its steps. `sent`: the steps by which it reaches the other side; `answered`: those by which the other side answers. */
export interface LoopClock<T extends string> {
  readonly sent: readonly T[];
  readonly answered: readonly T[];
  readonly limits: Readonly<Record<Priority, Limit>>;
}

const RANK = { stat: '0', urgent: '1', routine: '2' } as const;

/** The values of `loopColumns` for a request. */
export function cellsOf<S extends string, T extends string>(machine: Machine<S, T>, clock: LoopClock<T>, request: LoopRequest<S>) {
  const { progress, order, askedAt, priority, department } = request;
  // Sent on to another institution, its clock starts anew; the answer that counts is the one to the last sending.
  const sent = lastStep(progress, ...clock.sent)?.at;
  const answered =
    sent === undefined ? undefined : progress.steps.find(({ step, at }) => clock.answered.some((one) => one === step) && at >= sent)?.at;
  const answerBy = sent && limitFrom(sent, clock.limits[priority]);
  const last = progress.steps.at(-1);
  const ended = machine.ends[request.state] === undefined ? undefined : last?.at;
  const firstSent = firstStep(progress, ...clock.sent)?.at;
  return {
    number: request.number,
    priority,
    state: request.state,
    from: request.from,
    fromLevel: careLevelOf(request.askingClass),
    to: request.to,
    department: departmentIn(department),
    asker: request.asker,
    diagnosis: order.resource.reasonCode?.[0]?.text,
    diagnosisCode: order.resource.reasonCode?.[0]?.coding?.[0]?.code,
    summary: order.resource.note?.[0]?.text,
    day: askedAt && dateOfInstant(askedAt),
    askedAt,
    sentOn: firstSent && dateOfInstant(firstSent),
    sentAt: sent,
    answerBy,
    answeredAt: answered,
    waited: sent && answered ? minutesBetween(sent, answered) : undefined,
    inTime: answered && answerBy ? isBy(answered, answerBy) : undefined,
    lastStep: last && (machine.steps as Readonly<Record<string, string>>)[last.step], // a step of another version has no word
    lastBy: last?.name,
    lastReason: last?.reason,
    line: `${RANK[priority]} ${sent ?? askedAt ?? ''}`,
    ended: ended && dateOfInstant(ended),
  };
}

/** Whether one moment is not after another. */
export function isBy(at: Instant, limit: Instant): boolean {
  return Date.parse(at) <= Date.parse(limit);
}

/** The organisation a row of a side belongs to; undefined while the other side has not been sent the request, and has no row of it. */
export function orgOfSide(side: RowSide, request: LoopRequest, sent: boolean): string | undefined {
  return side === 'sent' ? request.from : sent ? request.to : undefined;
}
