/** Ends a contract before its term. */
import type { Contract } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { choice, date, text, when } from '../../../kernel/define/item.ts';
import { type Agreement, agreementSource, type ContractState, END_REASONS, findInForce, readAgreements } from './agreement.ts';

/** The form: the last day in force and why. */
export const endingForm = defineForm({
  id: 'family-doctor-ending',
  title: '家庭医生解约登记',
  version: '1',
  source: '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（解约）',
  dateItem: 'date',
  items: {
    date: date('解约日期', { prefill: 'today', hint: '协议在这一天之后失效' }),
    reason: choice('解约原因', END_REASONS),
    note: when('reason', '99', text('其他原因', { maxLength: 100 })),
  },
});

const sources = { contracts: agreementSource };

type Context = ActionContext<typeof sources>;
type Ending = Answers<typeof endingForm>;

/** Ends the contract in force on the day; a renewal that has not begun by then is cancelled with it. */
export const endContract = defineAction({
  id: 'family-doctor.end',
  label: '解约',
  form: endingForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar'],
  sources,
  available: availableWhen({ contracts: agreementSource }, refuseEnding),
  check: refuseReason,
  write: (answers, { records }) => {
    const agreements = readAgreements(records.contracts);
    const standing = findInForce(agreements, answers.date);
    if (!standing) return [];
    const toCome = agreements.filter(({ start }) => start > answers.date);
    return [
      endDraft(standing, answers),
      ...toCome.map((one): Draft => ({ update: { ...one.resource, status: 'cancelled' }, ifVersion: one.version })),
    ];
  },
});

function refuseEnding({ on, today, records }: ContractState): Refusal | undefined {
  if (on > today) return { refuse: '解约日期不能晚于今天。', item: 'date' };
  const standing = findInForce(readAgreements(records.contracts), on);
  if (!standing) return { refuse: '该居民当日没有生效的协议。', item: 'date', next: '请核对解约日期与协议期限。' };
  if (standing.endedEarly) return { refuse: `这份协议已于${standing.end}解约。`, item: 'date' };
  return undefined;
}

function refuseReason({ reason }: Ending, { person }: Context): Refusal | undefined {
  if (reason === '03' && person !== undefined && person.deceased === undefined) {
    return { refuse: '该居民还没有死亡登记，不能按死亡解约。', item: 'reason', next: '请先登记死亡，或选择其他原因。' };
  }
  return undefined;
}

function endDraft({ resource, version }: Agreement, { date: on, reason }: Ending): Draft {
  const kept = (resource.extension ?? []).filter(({ url }) => url !== EXTENSION.endReason);
  const update: Contract = {
    ...resource,
    extension: [...kept, { url: EXTENSION.endReason, valueCode: reason }],
    status: 'terminated',
    applies: { ...resource.applies, end: on },
  };
  return { update, ifVersion: version };
}
