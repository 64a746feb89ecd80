/** The way of a specimen to the laboratory: into a box, the box's temperatures, received or rejected. */
import type { Observation } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, quantity, reference, text } from '../../kernel/define/item.ts';
import { requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { advanceRequests, requestsOf } from '../../kernel/patterns/specimens/advance-requests.ts';
import { REJECTION_REASONS } from '../../kernel/patterns/specimens/rejection-reasons.ts';
import { BOX_TEMPERATURE, isOutsideBox } from './rules/specimen-rules.ts';
import { LABORATORY_ROLES, ORDERING_ROLES, SOURCE } from './spec.ts';
import { findSpecimen, readSpecimens, type SpecimenRecords, type SpecimenStep, specimenSources, TUBE_TRAIL } from './specimens.ts';

const sources = { ...requestSources('laboratory'), ...specimenSources } as const;

/** The item that names the specimen an action is about. */
export const specimenItem = reference('标本', 'row:laboratory_specimens');

const boxItem = text('转运箱编号', {
  maxLength: 20,
  pattern: '^[A-Za-z0-9-]{2,20}$',
  patternHint: '字母、数字和短横线，见箱体标签',
  prefill: 'last',
});

/** Only residents with a specimen that the step may be taken for are offered it. */
export function whileSpecimen(step: SpecimenStep) {
  return availableWhen(specimenSources, ({ records }) =>
    readSpecimens(records).some((specimen) => TUBE_TRAIL.refuse(specimen.number, specimen.state, step) === undefined)
      ? undefined
      : { refuse: `没有可以${TUBE_TRAIL.steps[step]}的标本。`, next: '请核对居民和条码。' },
  );
}

/** Why a step on a specimen may not be taken. `side`: whether the laboratory or who collected takes it. */
export function refuseSpecimen(
  step: SpecimenStep,
  side: 'centre' | 'requester',
  target: string,
  context: ActionContext & { readonly records: SpecimenRecords },
): Refusal | undefined {
  const specimen = findSpecimen(context.records, target);
  if (!specimen) return { refuse: '没有找到这个标本。', item: 'target', next: '请重新扫描条码。' };
  const org = side === 'centre' ? specimen.trail.progress.owner : specimen.trail.progress.steps[0]?.org;
  if (org !== context.actor.org)
    return {
      refuse: side === 'centre' ? '这个标本送往另一家检验中心。' : '这个标本由另一家机构采集。',
      item: 'target',
      next: '请核对当前所在的机构和岗位。',
    };
  const refused = TUBE_TRAIL.refuse(specimen.number, specimen.state, step);
  return refused === undefined ? undefined : { refuse: refused, item: 'target', next: '请核对条码。' };
}

/** `laboratory.pack`: a specimen goes into a transport box. */
export const packForm = defineForm({
  id: 'laboratory-packing',
  title: '标本装箱',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: { target: specimenItem, date: date('装箱日期', { prefill: 'today' }), box: boxItem },
});

/** See `packForm`. */
export const pack = defineAction({
  id: 'laboratory.pack',
  label: '标本装箱',
  form: packForm,
  allow: ORDERING_ROLES,
  sources,
  available: whileSpecimen('packed'),
  check: (answers, context) => refuseSpecimen('packed', 'requester', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const specimen = findSpecimen(context.records, answers.target);
    return specimen ? [TUBE_TRAIL.advance(specimen.trail, specimen.number, 'packed', context, answers.box)] : [];
  },
  tell: ({ box }) => ({ text: `已装入 ${box}，交接时请登记箱内温度。` }),
});

/** Moments at which a box is looked at. */
export const BOX_MOMENTS = { handover: '交接出发', transit: '途中', arrival: '到达' } as const;

/** `laboratory.log-box`: the temperature of a box when it is handed over, on the way and on arrival. */
export const boxForm = defineForm({
  id: 'laboratory-box-log',
  title: '转运箱交接与温度登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('日期', { prefill: 'today' }),
    box: boxItem,
    moment: choice('时点', BOX_MOMENTS),
    celsius: quantity('箱内温度', { unit: 'Cel', unitLabel: '℃', min: -40, max: 60, decimals: 1 }),
    courier: text('交接人', { maxLength: 40 }),
    note: optional(text('说明', { maxLength: 200 })),
  },
  check: ({ celsius }) =>
    isOutsideBox(celsius)
      ? [{ item: 'celsius', warn: `箱内温度应在 ${BOX_TEMPERATURE.low}～${BOX_TEMPERATURE.high} ℃，请说明处理。` }]
      : [],
});

/** Code of a box's temperature (SYSTEM.item). */
export const BOX_TEMPERATURE_CODE = 'laboratory-box-temperature';

/** See `boxForm`. */
export const logBox = defineAction({
  id: 'laboratory.log-box',
  label: '登记转运箱交接与温度',
  form: boxForm,
  allow: [...ORDERING_ROLES, ...LABORATORY_ROLES],
  subject: 'none',
  check: (answers, context) => (answers.date === context.today ? undefined : { refuse: '温度请在读取当时登记。', item: 'date' }),
  write: (answers, context) => {
    const logged: Observation = {
      resourceType: 'Observation',
      extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${context.actor.org}` } }],
      status: 'final',
      code: { coding: [{ system: SYSTEM.item, code: BOX_TEMPERATURE_CODE, display: '转运箱温度' }], text: '转运箱温度' },
      effectiveDateTime: context.now,
      performer: [{ reference: `Practitioner/${context.actor.practitioner}`, display: context.actor.name }],
      device: { display: answers.box },
      valueQuantity: { value: answers.celsius, unit: '℃', system: SYSTEM.ucum, code: 'Cel' },
      note: [{ text: [BOX_MOMENTS[answers.moment], answers.courier, answers.note].filter((word) => word !== undefined).join('；') }],
    };
    return [{ create: logged }];
  },
  tell: ({ celsius }) =>
    isOutsideBox(celsius) ? { text: '温度超限：请调整冰袋并复测，检验中心将据此判断是否拒收。', urgent: true } : { text: '已登记。' },
});

/** `laboratory.receive`: the specimen is there and fit for testing. */
export const receiveForm = defineForm({
  id: 'laboratory-receipt',
  title: '标本接收',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: { target: specimenItem, date: date('接收日期', { prefill: 'today' }), note: optional(text('说明', { maxLength: 200 })) },
});

/** See `receiveForm`. */
export const receive = defineAction({
  id: 'laboratory.receive',
  label: '接收标本',
  form: receiveForm,
  allow: LABORATORY_ROLES,
  sources,
  available: whileSpecimen('received'),
  check: (answers, context) => refuseSpecimen('received', 'centre', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const specimen = findSpecimen(context.records, answers.target);
    if (!specimen) return [];
    return [
      TUBE_TRAIL.advance(specimen.trail, specimen.number, 'received', context, answers.note),
      { update: { ...specimen.kept.resource, id: specimen.id, receivedTime: context.now }, ifVersion: specimen.kept.version },
      ...advanceRequests(requestsOf(specimen.requests, context.records), ['acquired'], context),
    ];
  },
  tell: (answers, context) => ({ text: `已接收 ${findSpecimen(context.records, answers.target)?.number ?? ''}。` }),
});

/** `laboratory.reject-specimen`: not fit; the requests go back for another collection. */
export const rejectForm = defineForm({
  id: 'laboratory-rejection',
  title: '标本拒收',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: specimenItem,
    date: date('日期', { prefill: 'today' }),
    reason: choice('拒收原因', REJECTION_REASONS),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** See `rejectForm`. */
export const rejectSpecimen = defineAction({
  id: 'laboratory.reject-specimen',
  label: '拒收标本',
  form: rejectForm,
  allow: LABORATORY_ROLES,
  sources,
  available: whileSpecimen('rejected'),
  check: (answers, context) => refuseSpecimen('rejected', 'centre', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const specimen = findSpecimen(context.records, answers.target);
    if (!specimen) return [];
    const reason = [REJECTION_REASONS[answers.reason], answers.note].filter((word) => word !== undefined).join('：');
    const requests = requestsOf(specimen.requests, context.records);
    return [
      TUBE_TRAIL.advance(specimen.trail, specimen.number, 'rejected', context, reason),
      {
        update: {
          ...specimen.kept.resource,
          id: specimen.id,
          status: 'unsatisfactory',
          receivedTime: specimen.kept.resource.receivedTime ?? context.now,
        },
        ifVersion: specimen.kept.version,
      },
      ...advanceRequests(requests, ['acquired', 'rejected'], context, reason),
    ];
  },
  tell: () => ({ text: '已拒收，申请机构将看到原因并重新采集。' }),
});
