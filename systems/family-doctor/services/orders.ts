/** Orders of paid packages 个性化签约, read from Contract and Invoice, and what is left of each. */
import type { Contract, Invoice, InvoiceLineItemPriceComponent, Money } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { type Kept, type KeptResponse, resources, responses } from '../../../kernel/define/source.ts';
import { addDays, addMonths, dateOfFhir, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { type FeeShares, PAID_PACKAGES } from '../catalogue/paid-packages.ts';
import { type GivenService, serviceForm } from './service-form.ts';

/** The records of orders and of what was given. */
export const orderSources = {
  orders: resources('Contract', 'package-order'),
  invoices: resources('Invoice'),
  given: responses(serviceForm),
};

/** An order; `amount` and `shares` in cents, absent when the invoice is. `times` is how often each service item was bought. */
export interface Order {
  readonly id: string;
  readonly date: PlainDate;
  readonly until: PlainDate;
  readonly org: string | undefined;
  readonly name: string;
  readonly amount: number | undefined;
  readonly shares: FeeShares | undefined;
  readonly times: Readonly<Record<string, number>>;
}

/** Last day on which services of an order are given: a year from the order. */
export function endOfOrder(date: PlainDate): PlainDate {
  return addDays(addMonths(date, 12), -1);
}

/** Cents of an amount in yuan as FHIR writes it. */
export function centsOf(money: Money | undefined): number | undefined {
  return money?.value === undefined ? undefined : Math.round(money.value * 100);
}

/** An amount in cents as FHIR writes it, in yuan. */
export function moneyOf(cents: number): Money {
  return { value: cents / 100, currency: 'CNY' };
}

/** How often each service is given for a package and single items chosen beside it. */
export function countTimes(packageCode: string | undefined, items: readonly string[]): Readonly<Record<string, number>> {
  const times: Record<string, number> = { ...(packageCode === undefined ? {} : PAID_PACKAGES[packageCode]?.services) };
  for (const item of items) times[item] = (times[item] ?? 0) + 1;
  return times;
}

function shareOf(components: readonly InvoiceLineItemPriceComponent[], code: string): number {
  const share = components.find((component) =>
    component.code?.coding?.some((coding) => coding.system === SYSTEM.feeShare && coding.code === code),
  );
  return centsOf(share?.amount) ?? 0;
}

function readOrder(kept: Kept<Contract>, invoices: readonly Kept<Invoice>[]): Order[] {
  const { resource } = kept;
  const date = dateOfFhir(resource.issued ?? resource.applies?.start);
  const invoice = invoices.find(({ id }) => resource.supportingInfo?.some(({ reference }) => reference === `Invoice/${id}`))?.resource;
  const isVoid = invoice?.status === 'cancelled' || invoice?.status === 'entered-in-error';
  if (resource.status !== 'executed' || date === undefined || isVoid) return [];
  const codings = (resource.term ?? []).flatMap((term) => term.type?.coding ?? []);
  const codesOf = (system: string) =>
    codings.flatMap((coding) => (coding.system === system && coding.code !== undefined ? [coding.code] : []));
  const names = codings.map((coding) => coding.display ?? coding.code ?? '');
  const components = invoice?.totalPriceComponent;
  return [
    {
      id: kept.id,
      date,
      until: dateOfFhir(resource.applies?.end) ?? endOfOrder(date),
      org: resource.author?.reference?.split('/')[1],
      name: names.join('、'),
      amount: centsOf(invoice?.totalNet),
      shares: components && {
        insurance: shareOf(components, 'insurance'),
        publicHealth: shareOf(components, 'public-health'),
        personal: shareOf(components, 'personal'),
      },
      times: countTimes(codesOf(SYSTEM.servicePackage)[0], codesOf(SYSTEM.serviceItem)),
    },
  ];
}

/** Orders that stand, oldest first; cancelled ones and those with a void invoice are left out. */
export function readOrders(orders: readonly Kept<Contract>[], invoices: readonly Kept<Invoice>[]): readonly Order[] {
  return orders.flatMap((order) => readOrder(order, invoices)).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** How often each service was given out of each order: a service counts for the oldest order that holds it and has some left. */
export function countGiven(
  orders: readonly Order[],
  given: readonly KeptResponse<GivenService>[],
): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const used = new Map<string, Record<string, number>>(orders.map(({ id }) => [id, {}]));
  for (const { date, answers } of given) {
    const service: string = answers.service;
    for (const order of orders) {
      const counts = used.get(order.id);
      if (counts === undefined || date < order.date || date > order.until) continue;
      if ((counts[service] ?? 0) >= (order.times[service] ?? 0)) continue;
      counts[service] = (counts[service] ?? 0) + 1;
      break;
    }
  }
  return used;
}

/** How often a service can still be given on a day out of all orders. */
export function countLeft(service: string, on: PlainDate, orders: readonly Order[], given: readonly KeptResponse<GivenService>[]): number {
  const used = countGiven(orders, given);
  return orders
    .filter(({ date, until }) => date <= on && until >= on)
    .reduce((left, { id, times }) => left + (times[service] ?? 0) - (used.get(id)?.[service] ?? 0), 0);
}
