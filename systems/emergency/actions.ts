/** What people do in a chest-pain case: call the team, answer, write a time down, end it. */
import type { EpisodeOfCare } from '@medplum/fhirtypes';
import { type ActionContext, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, reference, rowOf, text } from '../../kernel/define/item.ts';
import type { Role } from '../../kernel/define/role.ts';
import { buildStep, startProgress } from '../../kernel/patterns/progress/progress.ts';
import type { Instant, PlainDate } from '../../kernel/periods/plain-date.ts';
import { type CaseRecords, CHEST_PAIN, caseSources, draftEnd, draftTime, findCase, OUTCOMES, readCases, STATES } from './case.ts';
import { findContradiction, isNode, NODES, type NodeCode, SOURCE, TYPED } from './nodes.ts';
import { caseView } from './view.ts';

/** Who sees a person with chest pain first, or reads the ECG. */
export const CALLERS = [
  'village-doctor',
  'family-doctor',
  'nurse',
  'specialist',
  'diagnosis-reader',
  'dispatcher',
] as const satisfies readonly Role[];
/** Who is called. */
export const TEAM = ['specialist', 'referral-desk', 'dispatcher'] as const satisfies readonly Role[];
const EVERYBODY = [...new Set<Role>([...CALLERS, ...TEAM])];

const CLOCK = { pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', patternHint: '如 08:05', maxLength: 5 } as const;
const target = reference('胸痛病例', rowOf(caseView));
const shared = { version: '1', source: SOURCE, dateItem: 'date' } as const;

/** One key: the hospital is remembered, the times may follow. */
export const startForm = defineForm({
  ...shared,
  id: 'emergency-start',
  title: '启动胸痛救治',
  items: {
    date: date('日期', { prefill: 'today' }),
    to: reference('救治医院', 'organisation', { prefill: 'last', hint: '能做急诊介入的医院' }),
    onsetDay: optional(date('症状发作日期', { prefill: 'today', hint: '发作在前一天的，请改日期' })),
    onset: optional(text('症状发作时间', CLOCK)),
    fmcDay: optional(date('首次医疗接触日期', { prefill: 'today' })),
    fmc: optional(text('首次医疗接触时间', CLOCK)),
    note: optional(text('病情', { maxLength: 200, multiline: true })),
  },
});

/** The team says that it heard. */
export const answerForm = defineForm({
  ...shared,
  id: 'emergency-answer',
  title: '胸痛团队响应',
  items: { target, date: date('日期', { prefill: 'today' }), note: optional(text('处理意见', { maxLength: 200, multiline: true })) },
});

/** One time. */
export const timeForm = defineForm({
  ...shared,
  id: 'emergency-time',
  title: '胸痛时间登记',
  items: {
    target,
    node: choice('节点', TYPED),
    date: date('日期', { prefill: 'today' }),
    at: text('时间', CLOCK),
    reason: optional(text('更正原因', { maxLength: 100, hint: '已登记过的时间，更正时必填；原来的时间保留' })),
  },
});

/** The end. */
export const closeForm = defineForm({
  ...shared,
  id: 'emergency-close',
  title: '结束胸痛病例',
  items: { target, date: date('日期', { prefill: 'today' }), outcome: choice('结局', OUTCOMES) },
});

type Context = ActionContext & { readonly records: CaseRecords };

/** A clock time of a day here as an instant. */
function instantAt(day: PlainDate, clock: string): Instant {
  return new Date(`${day}T${clock}:00+08:00`).toISOString() as Instant; // toISOString writes an instant
}

function refuseTime(
  times: Readonly<Partial<Record<NodeCode, Instant>>>,
  node: NodeCode,
  at: Instant,
  now: Instant,
  item: string,
): Refusal | undefined {
  if (at > now) return { refuse: `“${NODES[node]}”不能晚于现在。`, item, next: '请核对日期和时间；在前一天的，请改日期。' };
  const wrong = findContradiction(times, node, at);
  return (
    wrong && {
      refuse: `“${NODES[wrong.later]}”不能早于“${NODES[wrong.earlier]}”。`,
      item,
      next: '请核对两处时间，写错的请先更正。',
    }
  );
}

function whileOpen(states: readonly string[], words: string) {
  return availableWhen(caseSources, ({ records }) =>
    readCases(records).some(({ state }) => states.includes(state)) ? undefined : { refuse: words, next: '请核对居民，或先启动胸痛救治。' },
  );
}

function refuseUnlessOpen({ records }: Context, id: string): Refusal | undefined {
  const one = findCase(records, id);
  if (!one) return { refuse: '没有找到这个胸痛病例。', item: 'target', next: '请从清单中重新选择。' };
  return one.state === 'closed' ? { refuse: '这个胸痛病例已经结束。', item: 'target', next: '无需再办。' } : undefined;
}

/** What the calling form says of times: each has a day of its own, since pain that began before midnight is called after it. */
interface TypedTimes {
  readonly date: PlainDate;
  readonly onsetDay?: PlainDate | undefined;
  readonly onset?: string | undefined;
  readonly fmcDay?: PlainDate | undefined;
  readonly fmc?: string | undefined;
}

function typedTimes({ date: day, onsetDay = day, onset, fmcDay = day, fmc }: TypedTimes): Partial<Record<NodeCode, Instant>> {
  return {
    ...(onset === undefined ? {} : { onset: instantAt(onsetDay, onset) }),
    ...(fmc === undefined ? {} : { fmc: instantAt(fmcDay, fmc) }),
  };
}

function buildEpisode({ subject, now }: ActionContext, hospital: string): EpisodeOfCare {
  return {
    resourceType: 'EpisodeOfCare',
    status: 'active',
    type: [{ coding: [{ system: SYSTEM.episode, code: CHEST_PAIN, display: '胸痛救治' }] }],
    patient: { reference: subject },
    managingOrganization: { reference: `Organization/${hospital}` },
    period: { start: now },
  };
}

/** `emergency.start`: the STEMI key. */
export const startCase = defineAction({
  id: 'emergency.start',
  label: '启动胸痛救治',
  form: startForm,
  allow: CALLERS,
  sources: caseSources,
  // One at a time: while a case runs its times are noted on it.
  available: availableWhen(caseSources, ({ records }) =>
    readCases(records).some(({ state }) => state !== 'closed')
      ? { refuse: '这位居民的胸痛病例已经启动。', next: '请在原病例上继续登记时间。' }
      : undefined,
  ),
  check: (answers, context) => {
    const times = typedTimes(answers);
    for (const node of ['onset', 'fmc'] as const) {
      const at = times[node];
      const refusal = at && refuseTime(times, node, at, context.now, node);
      if (refusal) return refusal;
    }
    return undefined;
  },
  write: (answers, context) => {
    const reference = context.newReference();
    const task = startProgress(
      {
        kind: CHEST_PAIN,
        name: '胸痛病例',
        focus: reference,
        subject: context.subject,
        owner: answers.to,
        priority: 'stat',
        state: ['called', STATES.called],
        step: ['notified', NODES.notified],
        reason: answers.note,
      },
      context,
    );
    const told = Object.entries(typedTimes(answers)).map(([step, now]) =>
      buildStep([step, isNode(step) ? NODES[step] : step], { now, actor: context.actor }),
    );
    return [{ create: buildEpisode(context, answers.to), reference }, { create: { ...task, output: [...told, ...(task.output ?? [])] } }];
  },
  tell: () => ({ text: '已通知救治医院胸痛团队。请立即电话联系，给予双抗前核对禁忌，并发起转诊。', urgent: true }),
  // By its id: the referral reads the open case out of the record and begins with it.
  offers: [{ action: 'referral.request', label: '发起转诊' }],
});

/** `emergency.answer`. */
export const answerCase = defineAction({
  id: 'emergency.answer',
  label: '胸痛团队响应',
  form: answerForm,
  allow: TEAM,
  sources: caseSources,
  available: whileOpen(['called'], '没有待响应的胸痛病例。'),
  check: (answers, context) => {
    const one = findCase(context.records, answers.target);
    if (one && one.to !== context.actor.org)
      return { refuse: '只能由救治医院响应。', item: 'target', next: '请核对当前所在的机构和岗位。' };
    if (one?.state === 'answered') return { refuse: '团队已经响应。', item: 'target', next: '请登记后续时间。' };
    return refuseUnlessOpen(context, answers.target);
  },
  write: (answers, context) => {
    const one = findCase(context.records, answers.target);
    return one ? [draftTime(one, 'answered', 'answered', context, answers.note)] : [];
  },
  tell: () => ({ text: '已响应，启动机构可以看到。' }),
});

/** `emergency.record`: a time, or its correction. */
export const recordTime = defineAction({
  id: 'emergency.record',
  label: '登记胸痛时间',
  form: timeForm,
  allow: EVERYBODY,
  sources: caseSources,
  available: whileOpen(['called', 'answered'], '没有进行中的胸痛病例。'),
  check: (answers, context) => {
    const closed = refuseUnlessOpen(context, answers.target);
    const one = findCase(context.records, answers.target);
    if (closed || !one) return closed;
    if (one.times[answers.node] !== undefined && answers.reason === undefined)
      return { refuse: `“${NODES[answers.node]}”已经登记过。`, item: 'reason', next: '确要更正，请写明原因；原来的时间保留。' };
    return refuseTime(one.times, answers.node, instantAt(answers.date, answers.at), context.now, 'at');
  },
  write: (answers, context) => {
    const one = findCase(context.records, answers.target);
    if (!one) return [];
    const taken = { now: instantAt(answers.date, answers.at), actor: context.actor };
    const { update, ifVersion } = draftTime(one, answers.node, one.state, taken, answers.reason);
    return [{ update: { ...update, lastModified: context.now }, ifVersion }];
  },
  tell: (answers) => ({ text: `已登记${NODES[answers.node]}。` }),
});

/** `emergency.close`. What was done at the hospital can be said only once somebody arrived there. */
export const closeCase = defineAction({
  id: 'emergency.close',
  label: '结束胸痛病例',
  form: closeForm,
  allow: EVERYBODY,
  sources: caseSources,
  available: whileOpen(['called', 'answered'], '没有进行中的胸痛病例。'),
  check: (answers, context) => {
    const closed = refuseUnlessOpen(context, answers.target);
    if (closed) return closed;
    const one = findCase(context.records, answers.target);
    if (answers.outcome === 'pci' && one?.times.arrived === undefined)
      return { refuse: '还没有登记到达救治医院，不能登记急诊介入。', item: 'outcome', next: '请先登记到达时间。' };
    return undefined;
  },
  write: (answers, context) => {
    const one = findCase(context.records, answers.target);
    return one ? [draftEnd(one, answers.outcome, context)] : [];
  },
  tell: () => ({ text: '胸痛病例已结束。' }),
});
