/** The prescription 处方: at most five medicines, limits of days by kind, a number and how long it holds. */

import { type Answers, defineForm, type Finding } from '../../../kernel/define/form.ts';
import { choice, coded, date, optional, quantity, repeat, text, when } from '../../../kernel/define/item.ts';
import { DEPARTMENTS } from '../../../kernel/patterns/request-loop/departments.ts';

/** Kinds of prescriptions by their limits (《处方管理办法》2007 第十九条；《长期处方管理规范（试行）》2021). */
export const PRESCRIPTION_KINDS = { ordinary: '普通处方', emergency: '急诊处方', long: '长期处方' } as const;

/** A code of PRESCRIPTION_KINDS. */
export type PrescriptionKind = keyof typeof PRESCRIPTION_KINDS;

/** Days beyond which a prescription asks for the reason: ordinary 7, emergency 3, long-term 4 weeks. */
export const USUAL_DAYS: Readonly<Record<PrescriptionKind, number>> = { ordinary: 7, emergency: 3, long: 28 };

/** No prescription is longer than 12 weeks (《长期处方管理规范（试行）》). */
export const MOST_DAYS = 84;

/** Medicines of one prescription (《处方管理办法》第六条：每张处方不得超过5种药品). */
export const MOST_MEDICINES = 5;

/** Days for which a prescription holds: the day itself, by a note at most three (《处方管理办法》第十八条). */
export const MOST_VALID_DAYS = 3;

/** How often. */
export const FREQUENCIES = {
  qd: '每日1次',
  bid: '每日2次',
  tid: '每日3次',
  qid: '每日4次',
  qn: '每晚1次',
  qod: '隔日1次',
  prn: '必要时',
  st: '立即1次',
} as const;

/** By which way. */
export const ROUTES = {
  oral: '口服',
  sublingual: '舌下含服',
  inhaled: '吸入',
  topical: '外用',
  intramuscular: '肌内注射',
  subcutaneous: '皮下注射',
  intravenous: '静脉滴注',
} as const;

/** Who pays 费别: part of the head of every prescription (《处方管理办法》附件1 处方标准·前记). */
export const PAYMENTS = { insured: '医保', own: '自费', public: '公费', other: '其他' } as const;

const SOURCE = '《处方管理办法》（2007）；《长期处方管理规范（试行）》（2021）';

/** Western and patent medicines; decoction pieces 饮片 are written on a sheet of their own, which this one is not. */
export const prescriptionForm = defineForm({
  id: 'clinic-prescription',
  title: '处方笺',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('开具日期', { prefill: 'today' }),
    kind: choice('处方类别', PRESCRIPTION_KINDS),
    department: choice('科别', DEPARTMENTS),
    payment: optional(choice('费别', PAYMENTS, { prefill: 'last' })),
    diagnosis: coded('临床诊断', 'icd-10'),
    medicines: repeat(
      '药品',
      {
        medicine: coded('药品', 'medicines'),
        spec: text('规格', { maxLength: 40, hint: '如 5mg×28片' }),
        dose: text('每次剂量', { maxLength: 20, hint: '如 5mg、1片' }),
        frequency: choice('频次', FREQUENCIES),
        route: choice('用法', ROUTES),
        days: quantity('天数', { unit: 'd', unitLabel: '天', min: 1, max: MOST_DAYS }),
        total: text('总量', { maxLength: 20, hint: '如 1盒' }),
      },
      { max: MOST_MEDICINES },
    ),
    longReason: when('kind', 'long', text('长期处方理由', { maxLength: 200, hint: '诊断明确、病情稳定、需长期用药的慢性病' })),
    validDays: quantity('有效天数', { unit: 'd', unitLabel: '天', min: 1, max: MOST_VALID_DAYS, hint: '开具当日有效；需延长的最长3天' }),
    advice: optional(text('用药交代', { maxLength: 300, multiline: true })),
  },
  compute: { validDays: () => 1 },
  check: checkPrescription,
});

/** The answers of a prescription. */
export type Prescription = Answers<typeof prescriptionForm>;

interface Checked {
  readonly kind: PrescriptionKind;
  readonly validDays: number;
  readonly medicines: readonly { readonly medicine: { readonly code: string; readonly display: string }; readonly days: number }[];
}

function checkPrescription({ kind, medicines, validDays }: Checked): Finding[] {
  const findings: Finding[] = [];
  if (medicines.length === 0) findings.push({ item: 'medicines', refuse: '处方上还没有药品。' });
  const codes = medicines.map(({ medicine }) => medicine.code);
  if (new Set(codes).size < codes.length) findings.push({ item: 'medicines', refuse: '同一药品开了两次，请合并为一条。' });
  const usual = USUAL_DAYS[kind];
  const long = medicines.filter(({ days }) => days > usual).map(({ medicine }) => medicine.display);
  if (long.length > 0)
    findings.push({ item: 'medicines', warn: `${PRESCRIPTION_KINDS[kind]}一般不超过${usual}天：${long.join('、')}，请注明理由。` });
  if (validDays > 1) findings.push({ item: 'validDays', warn: '处方当日有效；延长有效期请注明理由（最长3天）。' });
  return findings;
}
