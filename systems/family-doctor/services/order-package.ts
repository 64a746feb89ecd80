/** A signed resident orders a paid package, single items, or both; the fee is split by who bears it. */
import type { Contract, Invoice, InvoiceLineItem } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { choice, choices, date, optional, quantity, yesNo } from '../../../kernel/define/item.ts';
import { type FeeShares, isOnOffer, PAID_PACKAGE_NAMES, PAID_PACKAGES } from '../catalogue/paid-packages.ts';
import { ITEM_NAMES, SERVICE_ITEMS } from '../catalogue/service-items.ts';
import { agreementSource, type ContractState, findInForce, readAgreements } from '../contracts/agreement.ts';
import { refuseDay } from '../refuse-day.ts';
import { endOfOrder, moneyOf } from './orders.ts';

/** The fee of a choice in cents, with its shares; single items are borne by the person. */
export function priceOrder(packageCode: string | undefined, items: readonly string[] = []): FeeShares & { readonly total: number } {
  const chosen = packageCode === undefined ? undefined : PAID_PACKAGES[packageCode];
  const single = items.reduce((sum, item) => sum + (SERVICE_ITEMS[item]?.price ?? 0), 0);
  const { insurance, publicHealth, personal } = chosen?.shares ?? { insurance: 0, publicHealth: 0, personal: 0 };
  return { insurance, publicHealth, personal: personal + single, total: (chosen?.price ?? 0) + single };
}

/** The order form; the fee is computed from the catalogue. */
export const orderForm = defineForm({
  id: 'family-doctor-order',
  title: '个性化签约服务订单',
  version: '1',
  source: '国卫基层发〔2022〕10号（个性化签约服务）',
  dateItem: 'date',
  items: {
    date: date('签约日期', { prefill: 'today' }),
    package: optional(choice('个性化服务包', PAID_PACKAGE_NAMES)),
    items: optional(choices('自选项目', ITEM_NAMES, { hint: '可在服务包之外自选单项，每项一次' })),
    fee: optional(quantity('签约费用', { unit: 'CNY', unitLabel: '元', min: 0, max: 100_000, decimals: 2 })),
    paid: yesNo('个人部分已缴费'),
  },
  compute: { fee: (answers) => priceOrder(answers.package, answers.items).total / 100 },
  check: (answers) => {
    const { package: code, items } = answers;
    if (code === undefined && (items === undefined || items.length === 0))
      return [{ item: 'package', refuse: '请选择服务包或至少一个自选项目。' }];
    const chosen = code === undefined ? undefined : PAID_PACKAGES[code];
    if (chosen && !isOnOffer(chosen, answers.date)) return [{ item: 'package', refuse: `“${chosen.name}”在签约日期不在供应期内。` }];
    return [];
  },
});

const sources = { contracts: agreementSource };

type Context = ActionContext<typeof sources>;
type OrderAnswers = Answers<typeof orderForm>;

/** Only residents with a contract in force order; the order is a Contract and its Invoice. */
export const orderPackage = defineAction({
  id: 'family-doctor.order-package',
  label: '个性化签约',
  form: orderForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar'],
  sources,
  available: availableWhen({ contracts: agreementSource }, (state) => refuseDay(state.on, state) ?? refuseUnsigned(state)),
  write: writeOrder,
  tell: (answers) => {
    const { total, personal } = priceOrder(answers.package, answers.items);
    return { text: `签约费用${(total / 100).toFixed(2)}元，其中个人支付${(personal / 100).toFixed(2)}元。` };
  },
});

function refuseUnsigned({ on, records }: ContractState): Refusal | undefined {
  if (findInForce(readAgreements(records.contracts), on)) return undefined;
  return { refuse: '该居民当日没有生效的家庭医生协议。', item: 'date', next: '请先办理签约，再选购个性化服务包。' };
}

function codingsOf(answers: OrderAnswers): { system: string; code: string; display: string; price: number }[] {
  const chosen = answers.package === undefined ? undefined : PAID_PACKAGES[answers.package];
  const packages =
    answers.package === undefined || chosen === undefined
      ? []
      : [{ system: SYSTEM.servicePackage, code: answers.package, display: chosen.name, price: chosen.price }];
  const items = (answers.items ?? []).flatMap((code) => {
    const item = SERVICE_ITEMS[code];
    return item === undefined ? [] : [{ system: SYSTEM.serviceItem, code, display: item.name, price: item.price }];
  });
  return [...packages, ...items];
}

function writeOrder(answers: OrderAnswers, context: Context): readonly Draft[] {
  const lines = codingsOf(answers);
  const invoiceReference = context.newReference();
  const standing = findInForce(readAgreements(context.records.contracts), answers.date);
  const org = { reference: `Organization/${context.actor.org}` };
  const order: Contract = {
    resourceType: 'Contract',
    status: 'executed',
    type: { coding: [{ system: SYSTEM.contract, code: 'package-order', display: '个性化签约' }] },
    issued: answers.date,
    applies: { start: answers.date, end: endOfOrder(answers.date) },
    subject: [{ reference: context.subject }],
    author: org,
    supportingInfo: [{ reference: invoiceReference }, ...(standing?.team === undefined ? [] : [{ reference: standing.team }])],
    term: lines.map(({ system, code, display }) => ({ type: { coding: [{ system, code, display }] }, offer: { text: display } })),
  };
  return [{ create: order }, { create: invoiceOf(answers, context, lines.map(lineOf)), reference: invoiceReference }];
}

function lineOf({ system, code, display, price }: ReturnType<typeof codingsOf>[number]): InvoiceLineItem {
  return { chargeItemCodeableConcept: { coding: [{ system, code, display }] }, priceComponent: [{ type: 'base', amount: moneyOf(price) }] };
}

function invoiceOf(answers: OrderAnswers, { subject, actor }: Context, lineItem: InvoiceLineItem[]): Invoice {
  const price = priceOrder(answers.package, answers.items);
  const share = (code: string, cents: number) => ({
    type: 'informational' as const,
    code: { coding: [{ system: SYSTEM.feeShare, code }] },
    amount: moneyOf(cents),
  });
  return {
    resourceType: 'Invoice',
    // balanced: the personal part was received; issued: it is still to be paid.
    status: answers.paid ? 'balanced' : 'issued',
    subject: { reference: subject },
    date: answers.date,
    participant: [{ actor: { reference: `Practitioner/${actor.practitioner}` } }],
    issuer: { reference: `Organization/${actor.org}` },
    lineItem,
    totalPriceComponent: [
      share('insurance', price.insurance),
      share('public-health', price.publicHealth),
      share('personal', price.personal),
    ],
    totalNet: moneyOf(price.total),
    totalGross: moneyOf(price.total),
  };
}
