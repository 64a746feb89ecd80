/** Records a service given under the contract or out of a paid package. */
import { type ActionContext, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { availableWhen, type ResidentState } from '../../../kernel/define/availability.ts';
import { PROMISED_SERVICES } from '../catalogue/promised-services.ts';
import { SERVICE_ITEMS } from '../catalogue/service-items.ts';
import { agreementSource, findInForce, readAgreements } from '../contracts/agreement.ts';
import { listPromises } from '../contracts/fulfilment.ts';
import { refuseDay } from '../refuse-day.ts';
import { countLeft, orderSources, readOrders } from './orders.ts';
import { type GivenService, serviceForm } from './service-form.ts';

const sources = { contracts: agreementSource, ...orderSources };

const standingSources = { contracts: agreementSource, orders: orderSources.orders, invoices: orderSources.invoices };

type Context = ActionContext<typeof sources>;

/** Nothing is owed to who has neither a contract nor an order that stands on the day. */
function refuseNothing({ on, records }: ResidentState<typeof standingSources>): Refusal | undefined {
  if (findInForce(readAgreements(records.contracts), on)) return undefined;
  if (readOrders(records.orders, records.invoices).some(({ date, until }) => date <= on && until >= on)) return undefined;
  return { refuse: '该居民当日没有生效的协议，也没有购买服务。', item: 'date', next: '请核对服务日期，或先办理签约。' };
}

/** The form itself is the record; a promised service needs the contract, a paid one something left of an order. */
export const deliverService = defineAction({
  id: 'family-doctor.deliver-service',
  label: '记录签约服务',
  form: serviceForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'],
  sources,
  available: availableWhen(standingSources, (state) => refuseDay(state.on, state) ?? refuseNothing(state)),
  check: (answers, context) => refuseUnpromised(answers, context) ?? refuseUsedUp(answers, context),
  tell: (answers, { records }) => {
    if (!(answers.service in SERVICE_ITEMS)) return undefined;
    const left = countLeft(answers.service, answers.date, readOrders(records.orders, records.invoices), records.given) - 1;
    return { text: `该项目还剩${left}次。` };
  },
});

function refuseUnpromised({ service, date: on }: GivenService, { records }: Context): Refusal | undefined {
  if (!(service in PROMISED_SERVICES)) return undefined;
  const standing = findInForce(readAgreements(records.contracts), on);
  if (!standing) return { refuse: '该居民当日没有生效的协议。', item: 'date', next: '请核对服务日期，或先办理签约。' };
  if (listPromises(standing).includes(service)) return undefined;
  return { refuse: '该居民的协议不含这个服务项目。', item: 'service', next: '请选择协议内的项目；续约时可以加选相应服务包。' };
}

function refuseUsedUp({ service, date: on }: GivenService, { records }: Context): Refusal | undefined {
  if (!(service in SERVICE_ITEMS)) return undefined;
  if (countLeft(service, on, readOrders(records.orders, records.invoices), records.given) > 0) return undefined;
  return { refuse: '该居民没有购买这个项目，或购买的次数已用完。', item: 'service', next: '请先办理个性化签约。' };
}
