/** The views of hypertension care: register, follow-ups, annual examinations, screening. */
import { dateColumn, defineView, numberColumn, wordColumn } from '../../kernel/define/view.ts';
import { defineQuotaView } from '../../kernel/patterns/programme/quota.ts';
import { checkColumns, checkRows, registerColumns, registerRows, visitColumns, visitRows } from '../../kernel/patterns/programme/rows.ts';
import { courseSources, followHypertension, NO_PRESSURE } from './course.ts';
import { quotaForm } from './forms.ts';
import { RAISED_DAYS_TO_SUSPECT } from './rules.ts';
import { screeningSources, screenResident, settledAfter } from './screening.ts';

const pressureColumns = { systolic: numberColumn('收缩压'), diastolic: numberColumn('舒张压') };

/** One row per stretch of care. */
export const register = defineView({
  id: 'hypertension_register',
  title: '高血压患者管理登记',
  per: 'episode',
  sources: courseSources,
  columns: { ...registerColumns, ...pressureColumns },
  rows: (records, person) => registerRows(followHypertension(records, person), NO_PRESSURE),
});

/** One row per contact, at most one a day. */
export const visits = defineView({
  id: 'hypertension_visits',
  title: '高血压随访记录',
  per: 'event',
  sources: courseSources,
  columns: { ...visitColumns, ...pressureColumns },
  rows: (records, person) => visitRows(followHypertension(records, person)),
});

/** One row per annual examination. */
export const checks = defineView({
  id: 'hypertension_checks',
  title: '高血压患者年度健康检查',
  per: 'event',
  sources: courseSources,
  columns: checkColumns,
  rows: (records, person) => checkRows(followHypertension(records, person)),
});

/** One row per measured day of residents from 35 years on who were not in care. */
export const screening = defineView({
  id: 'hypertension_screening',
  title: '高血压筛查',
  per: 'event',
  sources: screeningSources,
  columns: {
    date: dateColumn('测量日期', { indexed: true }),
    ...pressureColumns,
    result: wordColumn('结果', { normal: '正常', raised: '血压升高', suspected: '疑似高血压' }),
    raisedInRow: numberColumn('连续升高天数'),
    due: dateColumn('应复测或核实日期'),
    settledOn: dateColumn('核实或纳入日期'),
  },
  rows: (records, person) =>
    screenResident(records, person).map((day) => ({
      key: day.record,
      org: day.org,
      date: day.date,
      systolic: day.pressure.systolic,
      diastolic: day.pressure.diastolic,
      result:
        day.raisedInRow === 0
          ? ('normal' as const)
          : day.raisedInRow < RAISED_DAYS_TO_SUSPECT
            ? ('raised' as const)
            : ('suspected' as const),
      raisedInRow: day.raisedInRow,
      due: day.due,
      settledOn: settledAfter(records, day.date),
    })),
});

/** The yearly quotas of institutions. */
export const quotas = defineQuotaView('hypertension', '高血压', quotaForm);
