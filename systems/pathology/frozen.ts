/** A frozen section's answer goes by telephone while the patient is on the table: who was told, and that it was read back. */
import type { Observation } from '@medplum/fhirtypes';
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { date, text, yesNo } from '../../kernel/define/item.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { findRequest, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { refuseStep, requestItem, whileRequested } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { instantOfFhir } from '../../kernel/periods/plain-date.ts';
import { FROZEN_ANSWER, READERS } from './centre.ts';
import { FROZEN, SOURCE } from './items.ts';

/** The form of the telephone call. */
export const frozenForm = defineForm({
  id: 'pathology-frozen-call',
  title: '术中冰冻结果电话报告',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('pathology'),
    date: date('日期', { prefill: 'today' }),
    diagnosis: text('冰冻诊断', { maxLength: 500, multiline: true }),
    told: text('接听人', { maxLength: 40, hint: '手术室接电话的医生或护士' }),
    readBack: yesNo('对方已复述无误'),
  },
});

/** When the answer to a request was told; undefined while it was not. */
export function toldAt(answers: readonly Kept<Observation>[], request: string): Instant | undefined {
  const order = `ServiceRequest/${request}`;
  const told = answers.find(({ resource }) => resource.basedOn?.some(({ reference }) => reference === order));
  return instantOfFhir(told?.resource.effectiveDateTime);
}

/** `pathology.tell-frozen`: stops the clock of 30 minutes; the written report follows. */
export const tellFrozen = defineAction({
  id: 'pathology.tell-frozen',
  label: '电话报告冰冻结果',
  form: frozenForm,
  allow: READERS,
  sources: { ...requestSources('pathology'), answers: resources('Observation', FROZEN_ANSWER) },
  available: whileRequested('pathology', 'drafted'),
  check: (answers, context) => {
    const refused = refuseStep('drafted', 'centre', answers.target, context);
    if (refused) return refused;
    const request = findRequest(context.records, answers.target);
    if (request?.item.code !== FROZEN) return { refuse: '这份申请不是术中冰冻。', item: 'target', next: '请书写报告。' };
    if (toldAt(context.records.answers, answers.target) !== undefined)
      return { refuse: '这份冰冻结果已经电话报告。', item: 'target', next: '如需更正请电话告知后在书面报告中写明。' };
    if (!answers.readBack) return { refuse: '请对方复述无误后再登记。', item: 'readBack', next: '请重复诊断，听对方复述。' };
    return undefined;
  },
  write: (answers, context): readonly Draft[] => {
    const answer: Observation = {
      resourceType: 'Observation',
      extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${context.actor.org}` } }],
      basedOn: [{ reference: `ServiceRequest/${answers.target}` }],
      status: 'final',
      code: { coding: [{ system: SYSTEM.item, code: FROZEN_ANSWER }], text: '术中冰冻诊断' },
      subject: { reference: context.subject },
      effectiveDateTime: context.now,
      performer: [{ reference: `Practitioner/${context.actor.practitioner}`, display: context.actor.name }],
      valueString: answers.diagnosis,
      note: [{ text: `电话告知 ${answers.told}，对方已复述` }],
    };
    return [{ create: answer }];
  },
  tell: () => ({ text: '已登记电话报告，请接着书写书面报告。' }),
});
