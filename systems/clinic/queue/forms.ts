/** The forms of the front desk: arrival, and what is done with a number. */
import { LOINC } from '../../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { choice, date, group, optional, quantity, reference, rowOf, text, yesNo } from '../../../kernel/define/item.ts';
import { DEPARTMENTS } from '../../../kernel/patterns/request-loop/departments.ts';
import { queueView } from './queue-view.ts';

const SOURCE = '《全国基层医疗卫生机构信息化建设标准与规范（试行）》门诊：挂号、分诊与叫号';

/** Why somebody left before they were seen. */
export const LEAVING_REASONS = {
  waited: '等候过久',
  elsewhere: '改去他处',
  better: '好转离开',
  absent: '多次呼叫未到',
  mistake: '登记有误',
} as const;

/** Somebody came. What is measured at the desk is a measurement like any other and stands in the note. */
export const arrivalForm = defineForm({
  id: 'clinic-arrival',
  title: '到诊登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('到诊日期', { prefill: 'today' }),
    way: choice('来诊方式', { walk: '现场', booked: '预约' }),
    setting: choice('就诊类别', { AMB: '门诊', EMER: '急诊' }),
    department: choice('科室', DEPARTMENTS, { prefill: 'last' }),
    first: optional(yesNo('优先就诊', { hint: '急、危、重症和高龄等需要先看的' })),
    triage: optional(text('分诊记录', { maxLength: 200, hint: '来诊原因，一句话' })),
    pressure: optional(
      group(
        '血压',
        {
          systolic: quantity('收缩压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 40, max: 300, code: LOINC.systolic }),
          diastolic: quantity('舒张压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 20, max: 200, code: LOINC.diastolic }),
        },
        { code: LOINC.bloodPressure },
      ),
    ),
    temperature: optional(quantity('体温', { unit: 'Cel', unitLabel: '℃', min: 30, max: 45, decimals: 1, code: LOINC.bodyTemperature })),
  },
  check: ({ pressure }) =>
    pressure && pressure.systolic <= pressure.diastolic ? [{ item: 'pressure', refuse: '收缩压应高于舒张压，请核对是否填反。' }] : [],
});

/** The answers of an arrival. */
export type Arrival = Answers<typeof arrivalForm>;

const target = reference('候诊号', rowOf(queueView));
const desk = { version: '1', source: SOURCE, dateItem: 'date', deskWork: true } as const;

/** A number is called. */
export const callForm = defineForm({
  id: 'clinic-call',
  title: '叫号',
  ...desk,
  items: { date: date('日期', { prefill: 'today' }), target },
});

/** Whoever was called is not there. */
export const skipForm = defineForm({
  id: 'clinic-skip',
  title: '过号',
  ...desk,
  items: { date: date('日期', { prefill: 'today' }), target },
});

/** Somebody left before they were seen. */
export const leaveForm = defineForm({
  id: 'clinic-leave',
  title: '未就诊离开',
  ...desk,
  items: { date: date('日期', { prefill: 'today' }), target, reason: choice('原因', LEAVING_REASONS) },
});
