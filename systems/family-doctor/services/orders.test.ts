/** Paid packages: prices and shares, what an order writes, what is left of it, what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contract, Invoice } from '@medplum/fhirtypes';
import type { ActionContext } from '../../../kernel/define/action.ts';
import type { Kept, KeptResponse } from '../../../kernel/define/source.ts';
import { refusalOf } from '../../../kernel/define/testing.ts';
import { nobody } from '../../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../../kernel/periods/plain-date.ts';
import { isOnOffer, PAID_PACKAGES } from '../catalogue/paid-packages.ts';
import { SERVICE_ITEMS } from '../catalogue/service-items.ts';
import { writeAgreement } from '../contracts/agreement.ts';
import { deliverService } from './deliver-service.ts';
import { orderForm, orderPackage, priceOrder } from './order-package.ts';
import { ordersView } from './orders-view.ts';
import type { GivenService } from './service-form.ts';

const now = nowInstant();

const signed: Kept<Contract> = {
  id: 'c1',
  version: 1,
  updated: now,
  resource: writeAgreement({
    serial: 1,
    signed: toDate('2024-01-01'),
    start: toDate('2024-01-01'),
    years: 1,
    subject: 'Patient/1-a',
    org: 'org-1',
    team: 'CareTeam/team-1',
    packages: ['basic'],
    continues: undefined,
  }),
};

function context(today: string, contracts: readonly Kept<Contract>[] = [signed]): ActionContext<typeof orderPackage.sources> {
  return {
    now,
    today: toDate(today),
    actor: { practitioner: 'p1', name: '李医生', role: 'family-doctor', org: 'org-1' },
    person: { ...nobody(), birthDate: toDate('1990-01-01') },
    subject: 'Patient/1-a',
    encounter: undefined,
    records: { contracts },
    serial: () => 1,
    newReference: () => 'urn:uuid:invoice',
  };
}

/** Orders as the kernel would keep them: with ids, and the invoice's reference resolved. */
function ordered(
  id: string,
  day: string,
  what: { package?: string; items?: readonly string[] },
): { order: Kept<Contract>; invoice: Kept<Invoice> } {
  const drafts = orderPackage.write({ date: toDate(day), paid: true, ...what }, context(day));
  const [first, second] = drafts.flatMap((draft) => ('create' in draft ? [draft.create] : []));
  assert.ok(first?.resourceType === 'Contract' && second?.resourceType === 'Invoice');
  const related = first.supportingInfo?.map((one) => (one.reference === 'urn:uuid:invoice' ? { reference: `Invoice/i-${id}` } : one)) ?? [];
  return {
    order: { id, version: 1, updated: now, resource: { ...first, supportingInfo: related } },
    invoice: { id: `i-${id}`, version: 1, updated: now, resource: second },
  };
}

function given(id: string, day: string, service: string): KeptResponse<GivenService> {
  return {
    id,
    date: toDate(day),
    org: 'org-1',
    author: 'p1',
    encounter: undefined,
    answers: { date: toDate(day), service, way: 'clinic', confirmed: true },
  };
}

test('the catalogue: 28 items, shares that sum to the price, packages of known items', () => {
  assert.equal(Object.keys(SERVICE_ITEMS).length, 28);
  for (const { name, price, shares, services } of Object.values(PAID_PACKAGES)) {
    assert.equal(shares.insurance + shares.publicHealth + shares.personal, price, name);
    for (const item of Object.keys(services)) assert.ok(SERVICE_ITEMS[item], item);
  }
});

test('a package is on offer from its first to its last day', () => {
  const one = {
    name: '',
    price: 0,
    shares: { insurance: 0, publicHealth: 0, personal: 0 },
    services: {},
    from: toDate('2024-01-01'),
    until: toDate('2024-12-31'),
  };
  assert.deepEqual(
    ['2023-12-31', '2024-01-01', '2024-12-31', '2025-01-01'].map((day) => isOnOffer(one, toDate(day))),
    [false, true, true, false],
  );
});

test('the fee is that of the package and the single items, which the person bears', () => {
  assert.deepEqual(priceOrder('chronic-plus', ['child-tuina']), { insurance: 7_000, publicHealth: 3_000, personal: 7_000, total: 17_000 });
  assert.equal(orderForm.compute.fee?.({ package: 'chronic-plus', items: ['child-tuina'] }), 170);
  assert.equal(orderForm.check({ date: toDate('2024-03-01'), paid: true })[0]?.item, 'package');
});

test('an order and its invoice become one row in cents', () => {
  const { order, invoice } = ordered('o1', '2024-03-01', { package: 'chronic-plus', items: ['home-blood-draw'] });
  const [row] = ordersView.rows({ orders: [order], invoices: [invoice], given: [given('g1', '2024-03-02', 'home-blood-draw')] }, nobody());
  assert.deepEqual(row, {
    key: 'o1',
    org: 'org-1',
    date: '2024-03-01',
    package: '慢病管理增强包、上门采血',
    amount: 15_000,
    insurance: 7_000,
    publicHealth: 3_000,
    personal: 5_000,
    bought: 4,
    given: 1,
    until: '2025-02-28',
  });
});

test('an order whose invoice is void has no row; one without invoice has no amount', () => {
  const { order, invoice } = ordered('o1', '2024-03-01', { package: 'child-tcm' });
  const cancelled = { ...invoice, resource: { ...invoice.resource, status: 'cancelled' as const } };
  assert.deepEqual(ordersView.rows({ orders: [order], invoices: [cancelled], given: [] }, nobody()), []);
  assert.equal(ordersView.rows({ orders: [order], invoices: [], given: [] }, nobody())[0]?.amount, undefined);
});

test('only people with a contract in force order', () => {
  const answers = { date: toDate('2024-12-31'), package: 'child-tcm', paid: true };
  assert.equal(refusalOf(orderPackage, answers, context('2025-01-01')), undefined);
  assert.match(refusalOf(orderPackage, { ...answers, date: toDate('2025-01-01') }, context('2025-01-01'))?.next ?? '', /先办理签约/);
});

test('a paid service is given as often as it was bought, the oldest order first', () => {
  const orders = [ordered('o1', '2024-03-01', { items: ['child-tuina'] }), ordered('o2', '2024-04-01', { items: ['child-tuina'] })];
  const records = { contracts: [signed], orders: orders.map(({ order }) => order), invoices: orders.map(({ invoice }) => invoice) };
  const check = (day: string, before: KeptResponse<GivenService>[]) =>
    refusalOf(
      deliverService,
      { date: toDate(day), service: 'child-tuina', way: 'clinic', confirmed: true },
      { ...context('2024-06-30'), records: { ...records, given: before } },
    )?.item;
  const [one, two] = [given('g1', '2024-04-02', 'child-tuina'), given('g2', '2024-04-03', 'child-tuina')];
  assert.equal(check('2024-05-01', [one]), undefined);
  assert.equal(check('2024-05-01', [one, two]), 'service');
  assert.equal(check('2024-02-29', []), 'service');
  const rows = ordersView.rows({ ...records, given: [one] }, nobody());
  assert.deepEqual(
    rows.map(({ key, given: times }) => [key, times]),
    [
      ['o1', 1],
      ['o2', 0],
    ],
  );
});

test('a promised service needs a contract that promises it', () => {
  const check = (service: string, day: string) =>
    refusalOf(
      deliverService,
      { date: toDate(day), service, way: 'home', confirmed: true },
      { ...context('2025-06-30'), records: { contracts: [signed], orders: [], invoices: [], given: [] } },
    )?.item;
  assert.equal(check('health-assessment', '2024-12-31'), undefined);
  assert.equal(check('health-assessment', '2025-01-01'), 'date');
  assert.equal(check('hypertension-visit', '2024-12-31'), 'service');
});
