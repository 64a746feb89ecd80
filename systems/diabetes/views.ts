/** The views of diabetes care: register, follow-ups, annual examinations, screening for complications. */
import { responses } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, numberColumn, wordColumn } from '../../kernel/define/view.ts';
import { defineQuotaView } from '../../kernel/patterns/programme/quota.ts';
import { checkColumns, checkRows, registerColumns, registerRows, visitColumns, visitRows } from '../../kernel/patterns/programme/rows.ts';
import { courseSources, followDiabetes, NO_GLUCOSE } from './course.ts';
import { complicationForm, quotaForm } from './forms.ts';

const glucoseColumns = {
  fasting: numberColumn('空腹血糖'),
  hba1c: numberColumn('糖化血红蛋白'),
  systolic: numberColumn('收缩压'),
  diastolic: numberColumn('舒张压'),
};

/** One row per stretch of care. */
export const register = defineView({
  id: 'diabetes_register',
  title: '2型糖尿病患者管理登记',
  per: 'episode',
  sources: courseSources,
  columns: { ...registerColumns, ...glucoseColumns },
  rows: (records, person) => registerRows(followDiabetes(records, person), NO_GLUCOSE),
});

/** One row per contact, at most one a day. */
export const visits = defineView({
  id: 'diabetes_visits',
  title: '2型糖尿病随访记录',
  per: 'event',
  sources: courseSources,
  columns: { ...visitColumns, ...glucoseColumns },
  rows: (records, person) => visitRows(followDiabetes(records, person)),
});

/** One row per annual examination. */
export const checks = defineView({
  id: 'diabetes_checks',
  title: '2型糖尿病患者年度健康检查',
  per: 'event',
  sources: courseSources,
  columns: checkColumns,
  rows: (records, person) => checkRows(followDiabetes(records, person)),
});

const FINDING = { normal: '未见异常', abnormal: '有异常', 'not-done': '未查' } as const;

/** One row per screening for complications. */
export const complications = defineView({
  id: 'diabetes_complications',
  title: '糖尿病并发症筛查',
  per: 'event',
  sources: { screenings: responses(complicationForm) },
  columns: {
    date: dateColumn('筛查日期', { indexed: true }),
    eye: wordColumn('眼底', FINDING),
    foot: wordColumn('足部', FINDING),
    kidney: wordColumn('肾脏', FINDING),
    nerve: wordColumn('神经', FINDING),
    abnormal: booleanColumn('有异常'),
    referred: booleanColumn('转诊'),
  },
  rows: (records) =>
    records.screenings.map(({ id, date, org, answers: { eye, foot, kidney, nerve, referral } }) => ({
      key: id,
      org,
      date,
      eye,
      foot,
      kidney,
      nerve,
      abnormal: [eye, foot, kidney, nerve].includes('abnormal'),
      referred: referral === 'yes',
    })),
});

/** The yearly quotas of institutions. */
export const quotas = defineQuotaView('diabetes', '2型糖尿病', quotaForm);
