/** The states of a request to a diagnosis centre, the steps that lead from one to another, and the words for both (domain §6.2, 四大诊断中心共同流程). */

/**
 * States. `acquired`: the picture, trace or specimen is there and waits for a reader. `amend-review`: the report stands released while an
 * amendment of it waits for the second reader.
 */
export const STATES = {
  requested: '待采集',
  acquired: '待领取',
  rejected: '退回重做',
  assigned: '已领取',
  drafting: '书写中',
  'draft-review': '待审核',
  released: '已发布',
  'amend-review': '修订待审核',
  amended: '已修订',
  cancelled: '已取消',
} as const;

/** A state. */
export type State = keyof typeof STATES;

/** Steps. */
export const STEPS = {
  requested: '申请',
  acquired: '采集完成',
  rejected: '退回',
  claimed: '领取',
  returned: '放回',
  drafted: '书写',
  submitted: '提交审核',
  'sent-back': '审核退回',
  released: '发布',
  'amend-submitted': '提交修订',
  'amend-returned': '修订退回',
  amended: '修订',
  cancelled: '取消',
} as const;

/** A step. */
export type StepCode = keyof typeof STEPS;

/** How urgent a request is. */
export const PRIORITIES = { routine: '常规', urgent: '加急', stat: '急诊' } as const;

/** A priority. */
export type Priority = keyof typeof PRIORITIES;

/** The state a step leads to, and the states it may be taken in. */
const TRANSITIONS: Readonly<Record<Exclude<StepCode, 'requested'>, { readonly to: State; readonly from: readonly State[] }>> = {
  acquired: { to: 'acquired', from: ['requested', 'rejected', 'acquired'] },
  rejected: { to: 'rejected', from: ['acquired', 'assigned', 'drafting'] },
  claimed: { to: 'assigned', from: ['acquired'] },
  returned: { to: 'acquired', from: ['assigned', 'drafting'] },
  drafted: { to: 'drafting', from: ['acquired', 'assigned', 'drafting'] },
  submitted: { to: 'draft-review', from: ['acquired', 'assigned', 'drafting'] },
  'sent-back': { to: 'drafting', from: ['draft-review'] },
  released: { to: 'released', from: ['acquired', 'assigned', 'drafting', 'draft-review'] },
  'amend-submitted': { to: 'amend-review', from: ['released', 'amended'] },
  // To what stood before; see `takeStep`.
  'amend-returned': { to: 'released', from: ['amend-review'] },
  amended: { to: 'amended', from: ['released', 'amended', 'amend-review'] },
  cancelled: { to: 'cancelled', from: ['requested', 'rejected'] },
};

/** What to do instead where a state does not allow a step. */
const WAY_OUT: Readonly<Record<State, string>> = {
  requested: '请先完成采集并上传。',
  acquired: '请先领取。',
  rejected: '请按退回原因重新采集。',
  assigned: '请由领取的医生书写，或先放回。',
  drafting: '请由领取的医生书写，或先放回。',
  'draft-review': '报告正在等待审核。',
  released: '报告已发布，如有错误请修订并写明原因。',
  'amend-review': '修订正在等待另一位医生审核，原报告仍然有效。',
  amended: '报告已修订，如仍有错误请再次修订并写明原因。',
  cancelled: '申请已取消，需要时请重新申请。',
};

/** The FHIR status of a Task in each state. */
export const TASK_STATUS = {
  requested: 'requested',
  acquired: 'ready',
  rejected: 'rejected',
  assigned: 'accepted',
  drafting: 'in-progress',
  'draft-review': 'in-progress',
  released: 'completed',
  'amend-review': 'in-progress',
  amended: 'completed',
  cancelled: 'cancelled',
} as const satisfies Record<State, string>;

/** States in which a released report stands, readable by who asked. */
export const REPORTED_STATES = ['released', 'amend-review', 'amended'] as const satisfies readonly State[];

/** Whether a released report stands in this state. */
export function isReported(state: State): boolean {
  return REPORTED_STATES.some((each) => each === state);
}

/** Whether the text is a state. */
export function isState(text: string): text is State {
  return Object.hasOwn(STATES, text);
}

/**
 * Where a step leads, or why the state does not allow it. `amendedBefore`: whether the report was amended once already, which an amendment that
 * the second reader returns goes back to.
 */
export function takeStep(
  state: State,
  step: Exclude<StepCode, 'requested'>,
  amendedBefore = false,
): { readonly to: State } | { readonly refuse: string; readonly next: string } {
  const { to, from } = TRANSITIONS[step];
  if (from.includes(state)) return { to: step === 'amend-returned' && amendedBefore ? 'amended' : to };
  return { refuse: `这份申请${STATES[state]}，不能${STEPS[step]}。`, next: WAY_OUT[state] };
}

/** A state or step with its label, as a Task keeps it. */
export function worded<W extends Readonly<Record<string, string>>>(words: W, code: keyof W & string): readonly [string, string] {
  return [code, words[code] ?? code];
}
