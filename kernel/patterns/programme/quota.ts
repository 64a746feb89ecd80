/** The yearly quotas 省级指标 that a programme's institutions are given: form, action, view. Shared by every programme. */
import { defineAction } from '../../define/action.ts';
import { all, type Condition, fieldsOf, type PeriodMoments } from '../../define/condition.ts';
import { canonicalOf, defineForm } from '../../define/form.ts';
import { date, optional, quantity, reference, text } from '../../define/item.ts';
import { resources, responses } from '../../define/source.ts';
import { type AnyView, dateColumn, defineReferenceView, numberColumn, textColumn } from '../../define/view.ts';
import { findReplaced, withdrawEntry } from '../entry/withdraw-entry.ts';
import { YEAR, yearEnd, yearStart } from '../entry/year.ts';

/** Columns of the quotas: one row per entry that stands. `from` and `until` are the ends of the year. */
export const quotaColumns = {
  institution: textColumn('承担机构', { names: 'directory' }),
  year: numberColumn('年度'),
  quota: numberColumn('下达指标数'),
  estimated: numberColumn('估算患者数'),
  document: textColumn('文件依据'),
  date: dateColumn('登记日期'),
  from: dateColumn('年度起'),
  until: dateColumn('年度止'),
};

/** A view of quotas. */
export type QuotaView = AnyView & { readonly columns: typeof quotaColumns };

/** The fields that every view of quotas has, for recording conditions. */
export const quotaFields = fieldsOf({ columns: quotaColumns });

/** The quotas of the year in which the period ends. */
export function ofYear(p: PeriodMoments): Condition {
  return all(quotaFields.from.onOrBefore(p.end), quotaFields.until.onOrAfter(p.end));
}

/** The form of a quota, `<id>-quota`: one institution, one year. The figure of an area is the sum of its institutions' quotas. */
export function defineQuotaForm<const Id extends string>(id: Id, name: string) {
  return defineForm({
    id: `${id}-quota` as const,
    title: `${name}患者管理指标登记`,
    version: '1',
    source: '上级下达的年度任务文件；管理完成率＝实际管理人数÷下达指标数',
    dateItem: 'date',
    items: {
      date: date('登记日期', { prefill: 'today' }),
      institution: reference('承担机构', 'organisation', { hint: '按承担任务的机构分解登记；合计由平台相加，不要另登' }),
      year: quantity('年度', YEAR),
      quota: quantity('下达指标数', { unit: '{people}', unitLabel: '人', min: 0, max: 10_000_000 }),
      estimated: optional(
        quantity('估算患者数', {
          unit: '{people}',
          unitLabel: '人',
          min: 0,
          max: 10_000_000,
          hint: '文件下达了估算患者数的填写；用于健康管理率',
        }),
      ),
      document: text('文件依据', { maxLength: 120, hint: '文件名称和文号' }),
    },
  });
}

/** The quotas that stand, counted where the institution that is given them lies. */
export function defineQuotaView<const Id extends string>(id: Id, name: string, form: ReturnType<typeof defineQuotaForm<Id>>) {
  return defineReferenceView({
    id: `${id}_quotas` as const,
    title: `${name}患者管理指标`,
    of: responses(form),
    columns: quotaColumns,
    rows: ({ id: key, date: entered, answers: { institution, year, quota, estimated, document } }) => [
      {
        key,
        org: institution,
        institution,
        year,
        quota,
        estimated,
        document,
        date: entered,
        from: yearStart(year),
        until: yearEnd(year),
      },
    ],
  });
}

/** `<id>.set-quota`: a later entry of the same institution and year replaces the earlier one, with the reason that was typed for it. */
export function defineQuotaAction<const Id extends string>(id: Id, name: string, form: ReturnType<typeof defineQuotaForm<Id>>) {
  return defineAction({
    id: `${id}.set-quota` as const,
    label: `登记${name}患者管理指标`,
    form,
    allow: ['bureau-manager', 'consortium-manager'],
    subject: 'none',
    sources: { entries: responses(form), kept: resources('QuestionnaireResponse', canonicalOf(form)) },
    standing: ['entries', 'kept'],
    doubt: ({ institution, year, quota }, { records }) => {
      const earlier = records.entries.find(({ answers }) => answers.institution === institution && answers.year === year);
      if (!earlier) return [];
      const { answers } = earlier;
      return [
        { item: 'quota', warn: `该机构${year}年度已登记${answers.quota}人（${earlier.date}）；继续将以${quota}人替代，请写明原因。` },
      ];
    },
    write: ({ institution, year }, { records }) =>
      findReplaced(records, ({ answers }) => answers.institution === institution && answers.year === year).map(withdrawEntry),
    tell: ({ year, quota }) => ({ text: `${year}年度指标${quota}人已登记。` }),
  });
}
