/** Settlements and their lines as rows. */
import { resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { LINES, owedBy, readSettlement, sumOfLines } from './settlement.ts';

/** One row per team and year. Amounts in integer cents (分). */
export const settlementsView = defineReferenceView({
  id: 'family_doctor_settlements',
  title: '家庭医生团队结算',
  of: resources('PaymentReconciliation'),
  columns: {
    team: textColumn('团队', { names: 'directory' }),
    year: numberColumn('结算年度'),
    state: wordColumn('结算状态', { advanced: '已预拨', settled: '已清算' }),
    entitled: numberColumn('应付（分）'),
    paid: numberColumn('已付（分）'),
    owed: numberColumn('未付（分）'),
    from: dateColumn('预拨日期'),
    until: dateColumn('清算日期'),
  },
  choose: { label: ['team', 'year'], open: 'until' },
  rows: (kept) => {
    const one = readSettlement(kept);
    if (!one) return [];
    return [
      {
        key: kept.id,
        org: one.org,
        team: one.team,
        year: one.year,
        state: one.closed ? ('settled' as const) : ('advanced' as const),
        entitled: sumOfLines(one.lines, ['entitled', 'adjusted']),
        paid: sumOfLines(one.lines, ['advance', 'final']),
        owed: one.lines.reduce((sum, line) => sum + owedBy(line), 0),
        from: one.lines[0]?.date,
        until: one.closed ? one.lines.at(-1)?.date : undefined,
      },
    ];
  },
});

/** One row per line, so that what was paid and what was owed can be said for any period. Amounts in integer cents (分). */
export const settlementLinesView = defineReferenceView({
  id: 'family_doctor_settlement_lines',
  title: '家庭医生团队结算明细',
  of: resources('PaymentReconciliation'),
  columns: {
    team: textColumn('团队', { names: 'directory' }),
    year: numberColumn('结算年度'),
    kind: wordColumn('类别', LINES),
    date: dateColumn('日期'),
    amount: numberColumn('金额（分）'),
    owed: numberColumn('对未付款的增减（分）'),
  },
  rows: (kept) => {
    const one = readSettlement(kept);
    return (one?.lines ?? []).map((line, at) => ({
      key: `${kept.id}/${at + 1}`,
      org: one?.org,
      team: one?.team,
      year: one?.year,
      kind: line.kind,
      date: line.date,
      amount: line.amount,
      owed: owedBy(line),
    }));
  },
});
