/** Acknowledging a critical value, and writing down what was done. */
import { type ActionContext, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, reference, rowOf, text } from '../../kernel/define/item.ts';
import type { Role } from '../../kernel/define/role.ts';
import type { Records } from '../../kernel/define/source.ts';
import { OUTCOMES } from './limits.ts';
import { draftLoopStep, type Loop, type LoopState, loopSources, readLoops } from './loop.ts';
import { criticalView } from './view.ts';

/**
 * Who answers for a patient where the value is sent: the doctor who asked, and after escalation whoever stands in. A centre's own readers where
 * nobody else is known (kernel/patterns/critical/find-receiver.ts).
 */
export const RECEIVERS: readonly Role[] = [
  'village-doctor',
  'family-doctor',
  'nurse',
  'specialist',
  'diagnosis-reader',
  'township-manager',
];

const SOURCE = '《医疗质量安全核心制度要点》（2018年）危急值报告制度';
const target = reference('危急值', rowOf(criticalView));

/** Reading back is the rule: who receives says the value again. */
export const acknowledgeForm = defineForm({
  id: 'critical-acknowledgement',
  title: '危急值接收登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target,
    date: date('日期', { prefill: 'today' }),
    readBack: text('复读内容', { maxLength: 200, hint: '复述患者姓名、项目和结果' }),
  },
});

/** What was done. */
export const disposalForm = defineForm({
  id: 'critical-disposal',
  title: '危急值处置登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target,
    date: date('日期', { prefill: 'today' }),
    outcome: choice('处置', OUTCOMES),
    note: text('处置经过', { maxLength: 500, multiline: true }),
  },
});

type Context = ActionContext & { readonly records: Records<typeof loopSources> };

function find({ records }: Context, key: string): Loop | undefined {
  return readLoops(records).find(({ progress }) => progress.id === key);
}

function whileOpen(states: readonly LoopState[], words: string) {
  return availableWhen(loopSources, ({ records }) =>
    readLoops(records).some(({ state }) => states.includes(state)) ? undefined : { refuse: words, next: '请核对居民。' },
  );
}

function refuse(loop: Loop | undefined, states: readonly LoopState[]): Refusal | undefined {
  if (!loop) return { refuse: '没有找到这条危急值。', item: 'target', next: '请从清单中重新选择。' };
  if (states.includes(loop.state)) return undefined;
  return loop.state === 'acknowledged'
    ? { refuse: '这条危急值已经接收。', item: 'target', next: '请登记处置。' }
    : { refuse: '这条危急值已经处置。', item: 'target', next: '无需再办。' };
}

/** `critical.acknowledge`. */
export const acknowledge = defineAction({
  id: 'critical.acknowledge',
  label: '接收危急值',
  form: acknowledgeForm,
  allow: RECEIVERS,
  sources: loopSources,
  available: whileOpen(['notified'], '没有待接收的危急值。'),
  check: (answers, context) => refuse(find(context, answers.target), ['notified']),
  write: (answers, context) => {
    const loop = find(context, answers.target);
    return loop ? [draftLoopStep(loop, { state: 'acknowledged', step: 'acknowledged', reason: answers.readBack }, context)] : [];
  },
  tell: () => ({ text: '已接收。请立即处置，30分钟内登记处置情况，并在6小时内写病程记录。', urgent: true }),
});

/** `critical.dispose`. What was not acknowledged before is so with it: who acts knows. */
export const dispose = defineAction({
  id: 'critical.dispose',
  label: '登记危急值处置',
  form: disposalForm,
  allow: RECEIVERS,
  sources: loopSources,
  available: whileOpen(['notified', 'acknowledged'], '没有待处置的危急值。'),
  check: (answers, context) => refuse(find(context, answers.target), ['notified', 'acknowledged']),
  write: (answers, context) => {
    const loop = find(context, answers.target);
    if (!loop) return [];
    const reason = `${OUTCOMES[answers.outcome]}：${answers.note}`;
    const known = loop.acknowledged
      ? loop
      : {
          ...loop,
          progress: { ...loop.progress, task: draftLoopStep(loop, { state: 'acknowledged', step: 'acknowledged' }, context).update },
        };
    return [draftLoopStep(known, { state: 'disposed', step: 'disposed', reason }, context)];
  },
  tell: () => ({ text: '已登记处置，危急值闭环。' }),
});
