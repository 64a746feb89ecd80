/** Paid packages ordered, as rows: amount and its shares in cents, services bought and given. */
import { dateColumn, defineView, numberColumn, textColumn } from '../../../kernel/define/view.ts';
import { countGiven, orderSources, readOrders } from './orders.ts';

function sum(counts: Readonly<Record<string, number>> | undefined): number {
  return Object.values(counts ?? {}).reduce((total, count) => total + count, 0);
}

/** Orders. Amounts in integer cents (分); empty when no invoice is known. */
export const ordersView = defineView({
  id: 'family_doctor_orders',
  title: '个性化签约',
  per: 'event',
  sources: orderSources,
  columns: {
    date: dateColumn('签约日期', { indexed: true }),
    package: textColumn('服务包'),
    amount: numberColumn('签约费用（分）'),
    insurance: numberColumn('医保支付（分）'),
    publicHealth: numberColumn('公卫经费（分）'),
    personal: numberColumn('个人支付（分）'),
    bought: numberColumn('购买次数'),
    given: numberColumn('已提供次数'),
    until: dateColumn('有效期至'),
  },
  rows: (records) => {
    const orders = readOrders(records.orders, records.invoices);
    const used = countGiven(orders, records.given);
    return orders.map(({ id, org, date, until, name, amount, shares, times }) => ({
      key: id,
      org,
      date,
      package: name,
      amount,
      insurance: shares?.insurance,
      publicHealth: shares?.publicHealth,
      personal: shares?.personal,
      bought: sum(times),
      given: sum(used.get(id)),
      until,
    }));
  },
});
