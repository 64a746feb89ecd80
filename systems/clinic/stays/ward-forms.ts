/** The forms of admission, transfer to another bed and discharge. */
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, coded, date, optional, reference, rowOf, text } from '../../../kernel/define/item.ts';
import { BEDS } from './bed-forms.ts';
import { wardView } from './ward-view.ts';

const SOURCE = '住院登记（本地规则）；出入院状态按 HL7 FHIR R4 Encounter';
/** How somebody comes in (HL7 admit-source). */
export const WAYS = { outp: '门诊', emd: '急诊', 'hosp-trans': '其他医疗机构转入', other: '其他' } as const;
/** Where somebody goes (HL7 discharge-disposition). */
export const DISPOSITIONS = { home: '回家', 'other-hcf': '转往其他医疗机构', aadvice: '非医嘱离院', exp: '死亡', oth: '其他' } as const;

const bedItem = reference('病区与床位', rowOf(BEDS), { hint: '只列空床；没有时请先登记病区床位' });

/** `clinic.admit`. */
export const admissionForm = defineForm({
  id: 'clinic-admission',
  title: '入院登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('入院日期', { prefill: 'today' }),
    way: choice('入院途径', WAYS),
    bed: bedItem,
    diagnosis: coded('入院诊断', 'icd-10'),
    note: optional(text('病情与入院理由', { maxLength: 500, multiline: true })),
  },
});

/** `clinic.move-bed`. */
export const moveForm = defineForm({
  id: 'clinic-bed-move',
  title: '转科转床登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: { target: reference('住院', rowOf(wardView)), date: date('日期', { prefill: 'today' }), bed: bedItem },
});

/** `clinic.discharge`. */
export const dischargeForm = defineForm({
  id: 'clinic-discharge',
  title: '出院登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('住院', rowOf(wardView)),
    date: date('出院日期', { prefill: 'today' }),
    disposition: choice('去向', DISPOSITIONS),
    diagnosis: coded('出院诊断', 'icd-10'),
    advice: optional(text('出院情况与医嘱', { maxLength: 500, multiline: true })),
  },
});
