/** The outpatient note of a village or township clinic. */
import { LOINC } from '../../kernel/define/codes.ts';
import { type Answers, defineForm, type Finding } from '../../kernel/define/form.ts';
import { choice, coded, date, group, optional, quantity, repeat, text, when } from '../../kernel/define/item.ts';

/** Blood pressure that asks for referral at once: SBP ≥ 180 and/or DBP ≥ 110 mmHg (《国家基本公共卫生服务规范（第三版）》高血压). */
export const URGENT_PRESSURE = { systolic: 180, diastolic: 110 } as const;

/** Systolic pressure at or below which the note asks whether it was measured well and the person is not in shock. */
export const LOW_SYSTOLIC = 90;

/** Body mass index in kg/m², one decimal; undefined without both measures. */
export function computeBmi(weightKg: number | undefined, heightCm: number | undefined): number | undefined {
  if (weightKg === undefined || heightCm === undefined || heightCm <= 0) return undefined;
  return Math.round((weightKg / (heightCm / 100) ** 2) * 10) / 10;
}

/**
 * The note. Vital signs are optional, an empty one is "not measured". Content: 接诊记录 of the health record
 * (《国家基本公共卫生服务规范（第三版）》居民健康档案) with diagnosis, medicines and what follows.
 */
export const clinicVisitForm = defineForm({
  id: 'clinic-visit',
  title: '门诊病历',
  version: '1',
  source: '《国家基本公共卫生服务规范（第三版）》居民健康档案·接诊记录',
  dateItem: 'date',
  items: {
    date: date('就诊日期', { prefill: 'today' }),
    setting: choice('就诊类别', { AMB: '门诊', EMER: '急诊' }),
    complaint: text('主诉', { maxLength: 200 }),
    history: optional(text('现病史与既往史', { maxLength: 1000, multiline: true })),
    pressure: optional(
      group(
        '血压',
        {
          systolic: quantity('收缩压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 40, max: 300, code: LOINC.systolic }),
          diastolic: quantity('舒张压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 20, max: 200, code: LOINC.diastolic }),
        },
        { code: LOINC.bloodPressure, prefill: 'observed-today' },
      ),
    ),
    pulse: optional(quantity('脉率', { unit: '/min', unitLabel: '次/分', min: 20, max: 250, code: LOINC.heartRate })),
    temperature: optional(quantity('体温', { unit: 'Cel', unitLabel: '℃', min: 30, max: 45, decimals: 1, code: LOINC.bodyTemperature })),
    weight: optional(quantity('体重', { unit: 'kg', min: 1, max: 300, decimals: 1, code: LOINC.bodyWeight })),
    height: optional(quantity('身高', { unit: 'cm', min: 30, max: 250, decimals: 1, code: LOINC.bodyHeight })),
    bmi: optional(quantity('体质指数', { unit: 'kg/m2', unitLabel: 'kg/m²', min: 5, max: 100, decimals: 1, code: LOINC.bmi })),
    fastingGlucose: optional(
      quantity('空腹血糖', { unit: 'mmol/L', min: 0.5, max: 60, decimals: 1, code: LOINC.fastingGlucose, hint: '空腹8小时以上测得' }),
    ),
    examination: optional(text('体格检查与辅助检查', { maxLength: 1000, multiline: true })),
    diagnosis: coded('主要诊断', 'icd-10'),
    otherDiagnoses: repeat('其他诊断', { diagnosis: coded('诊断', 'icd-10') }, { max: 10 }),
    medicines: repeat(
      '用药',
      {
        medicine: coded('药品', 'medicines'),
        usage: text('用法用量', { maxLength: 60 }),
        days: optional(quantity('天数', { unit: 'd', unitLabel: '天', min: 1, max: 84 })),
      },
      { max: 20 },
    ),
    treatment: optional(text('处置与健康指导', { maxLength: 1000, multiline: true })),
    disposition: choice('去向', { home: '回家', review: '约定复诊', observe: '留观', admit: '收住院', refer: '转上级机构' }),
    reviewDate: when('disposition', 'review', date('复诊日期')),
    referTo: when('disposition', 'refer', text('转往机构及科室', { maxLength: 60 })),
  },
  sections: [
    { title: '就诊', items: ['date', 'setting', 'complaint', 'history'] },
    { title: '体征', items: ['pressure', 'pulse', 'temperature', 'weight', 'height', 'bmi', 'fastingGlucose', 'examination'] },
    { title: '诊断与处理', items: ['diagnosis', 'otherDiagnoses', 'medicines', 'treatment', 'disposition', 'reviewDate', 'referTo'] },
  ],
  compute: { bmi: (answers) => computeBmi(answers.weight, answers.height) },
  check: checkVisit,
});

/** The answers of the note. */
export type ClinicVisit = Answers<typeof clinicVisitForm>;

/** The answers `checkVisit` looks at. */
interface Checked {
  readonly date: string;
  readonly pressure?: { readonly systolic: number; readonly diastolic: number };
  readonly diagnosis: { readonly code: string };
  readonly otherDiagnoses: readonly { readonly diagnosis: { readonly code: string } }[];
  readonly reviewDate?: string;
}

function checkVisit(answers: Checked): Finding[] {
  const findings: Finding[] = [];
  const { pressure, reviewDate } = answers;
  if (pressure && pressure.systolic <= pressure.diastolic) {
    findings.push({ item: 'pressure', refuse: '收缩压应高于舒张压，请核对是否填反。' });
  } else if (pressure && (pressure.systolic >= URGENT_PRESSURE.systolic || pressure.diastolic >= URGENT_PRESSURE.diastolic)) {
    findings.push({ item: 'pressure', warn: '血压达到紧急转诊标准（≥180和/或≥110 mmHg），请复测确认并处置，写明去向。' });
  } else if (pressure && pressure.systolic <= LOW_SYSTOLIC) {
    findings.push({ item: 'pressure', warn: '收缩压不高于90 mmHg，请复测并排除休克。' });
  }
  const codes = [answers.diagnosis.code, ...answers.otherDiagnoses.map((other) => other.diagnosis.code)];
  if (new Set(codes).size < codes.length) findings.push({ item: 'otherDiagnoses', refuse: '同一诊断填写了两次，请删去重复的一条。' });
  if (reviewDate !== undefined && reviewDate <= answers.date) findings.push({ item: 'reviewDate', refuse: '复诊日期应晚于就诊日期。' });
  return findings;
}
