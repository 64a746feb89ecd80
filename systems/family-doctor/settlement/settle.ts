/** Pays the teams: an advance for the contracts of a year, and the rest after appraisal. */
import { type ActionContext, countOf, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { all } from '../../../kernel/define/condition.ts';
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { date, quantity, reference, rowOf, text } from '../../../kernel/define/item.ts';
import { resources } from '../../../kernel/define/source.ts';
import { YEAR } from '../../../kernel/patterns/entry/year.ts';
import { contractYearsView } from '../contracts/contract-years-view.ts';
import { orgOfTeam, teamsView } from '../teams/teams-view.ts';
import { advanceOf, closeSettlement, entitlementOf, type Line, openSettlement, readSettlement, restOf } from './settlement.ts';
import { settlementsView } from './settlement-views.ts';

const SOURCE = '国卫基层发〔2022〕10号（签约服务费用于签约人员薪酬的部分原则上不低于70%）；预拨比例和收费标准按当地规定';
const PAYERS = ['consortium-manager', 'bureau-manager'] as const;

/** The form of an advance. The fee is the local one, all sources together. */
export const advanceForm = defineForm({
  id: 'family-doctor-advance',
  title: '家庭医生团队签约服务费预拨',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('预拨日期', { prefill: 'today' }),
    target: reference('团队', rowOf(teamsView)),
    year: quantity('结算年度', { ...YEAR, hint: '按协议年度开始的年份归属' }),
    fee: quantity('每份协议年服务费', { unit: 'CNY', unitLabel: '元', min: 0.01, max: 10_000, decimals: 2, hint: '按当地批准的标准' }),
    share: quantity('团队分配比例', { unit: '%', min: 70, max: 100, hint: '不低于70%' }),
    advance: quantity('预拨比例', { unit: '%', min: 1, max: 100 }),
  },
});

const advanceSources = { team: resources('CareTeam'), settlements: resources('PaymentReconciliation') };
type AdvanceContext = ActionContext<typeof advanceSources>;

function payable(team: string, year: number) {
  return countOf(contractYearsView, (row) => all(row.team.is(team), row.year.is(year), row.state.is('due')));
}

function advanceLines(answers: Answers<typeof advanceForm>, context: AdvanceContext): readonly Line[] {
  const tariff = { fee: Math.round(answers.fee * 100), share: answers.share };
  const entitled = entitlementOf(context.totals?.contracts ?? 0, tariff);
  return [
    { kind: 'entitled', date: answers.date, amount: entitled },
    { kind: 'advance', date: answers.date, amount: advanceOf(entitled, answers.advance) },
  ];
}

function refuseAdvance({ target, year }: Answers<typeof advanceForm>, { records, totals, today }: AdvanceContext): Refusal | undefined {
  if (year > Number(today.slice(0, 4))) return { refuse: '结算年度还没有开始。', item: 'year' };
  const standing = records.settlements.map(readSettlement).find((one) => one?.team === target && one.year === year);
  if (standing)
    return {
      refuse: `该团队${year}年度已${standing.closed ? '清算' : '预拨'}。`,
      item: 'year',
      next: standing.closed ? '同一团队同一年度只结算一次。' : '请在考核后办理清算。',
    };
  if ((totals?.contracts ?? 0) === 0)
    return { refuse: `该团队${year}年度没有应付费的协议。`, item: 'year', next: '死亡、迁出、作废和重复的签约不付费，请核对签约登记。' };
  return undefined;
}

/** Pays the advance of a team and year, once; contracts of the dead, of those who moved, void and duplicate ones are not paid. */
export const payAdvance = defineAction({
  id: 'family-doctor.pay-advance',
  label: '预拨团队签约服务费',
  form: advanceForm,
  allow: PAYERS,
  subject: 'none',
  sources: advanceSources,
  standing: ['settlements'],
  totals: ({ target, year }) => ({ contracts: payable(target, year) }),
  check: refuseAdvance,
  write: (answers, context) => {
    const [team] = context.records.team;
    const { target, year, fee, share } = answers;
    const tariff = { fee: Math.round(fee * 100), share };
    const one = { team: target, org: team && orgOfTeam(team), year, tariff, lines: advanceLines(answers, context) };
    return [{ create: openSettlement(one, context.actor.org, context.now) }];
  },
  tell: (answers, context) => {
    const [entitled, advance] = advanceLines(answers, context);
    return { text: `应付协议${context.totals?.contracts ?? 0}份，应付${yuan(entitled)}元，预拨${yuan(advance)}元。` };
  },
});

function yuan(line: Line | undefined): string {
  return ((line?.amount ?? 0) / 100).toFixed(2);
}

/** The form of the payment after appraisal. */
export const finalForm = defineForm({
  id: 'family-doctor-final-payment',
  title: '家庭医生团队签约服务费清算',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('清算日期', { prefill: 'today' }),
    target: reference('结算', rowOf(settlementsView)),
    score: quantity('考核得分', { unit: '%', unitLabel: '分', min: 0, max: 100, hint: '质量、履约率、满意度的综合得分，按百分制' }),
    basis: text('考核依据', { maxLength: 200 }),
  },
});

const finalSources = { settlements: resources('PaymentReconciliation') };
type FinalContext = ActionContext<typeof finalSources>;

function finalLines({ date: on, score }: Answers<typeof finalForm>, { records, totals }: FinalContext): readonly Line[] {
  const one = records.settlements.map(readSettlement).find((each) => each !== undefined);
  if (!one) return [];
  const entitled = entitlementOf(totals?.served ?? 0, one.tariff, score);
  const before = one.lines.find(({ kind }) => kind === 'entitled')?.amount ?? 0;
  return [
    { kind: 'adjusted', date: on, amount: entitled - before },
    { kind: 'final', date: on, amount: restOf(entitled, one.lines) },
  ];
}

/** Pays the rest of a team's year after appraisal: of the contracts that were served at least once, times the score, less the advance. */
export const payFinal = defineAction({
  id: 'family-doctor.pay-final',
  label: '清算团队签约服务费',
  form: finalForm,
  allow: PAYERS,
  subject: 'none',
  sources: finalSources,
  totals: (_answers, { records }) => {
    const one = records.settlements.map(readSettlement).find((each) => each !== undefined);
    return one ? { served: countServed(one.team, one.year) } : {};
  },
  check: ({ date: on }, { records }) => {
    const one = records.settlements.map(readSettlement).find((each) => each !== undefined);
    if (!one) return { refuse: '找不到这次结算。', item: 'target', next: '请先预拨。' };
    const advanced = one.lines[0]?.date;
    return advanced !== undefined && on < advanced ? { refuse: `清算日期早于预拨日期（${advanced}）。`, item: 'date' } : undefined;
  },
  write: (answers, context) =>
    context.records.settlements.flatMap((kept) => {
      const one = readSettlement(kept);
      return one ? [{ update: closeSettlement(kept.resource, one, finalLines(answers, context)), ifVersion: kept.version }] : [];
    }),
  tell: (answers, context) => {
    const [adjusted, final] = finalLines(answers, context);
    return { text: `有服务的协议${context.totals?.served ?? 0}份，考核调整${yuan(adjusted)}元，清算支付${yuan(final)}元。` };
  },
});

function countServed(team: string, year: number) {
  return countOf(contractYearsView, (row) => all(row.team.is(team), row.year.is(year), row.state.is('due'), row.services.atLeast(1)));
}
