/** Charges as a hospital sends them become the average charges: visits, stays, credits, what is sent twice, and what never comes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { areasForThePlatform } from '../../kernel/access/row-condition.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { prepareStore } from '../../kernel/commit/migrations.ts';
import { openTestDatabase, type TestDatabase } from '../../kernel/database/testing.ts';
import { receiveMessage } from '../../kernel/exchange/hl7v2/intake/receive-message.ts';
import { senderOf } from '../../kernel/exchange/hl7v2/testing/intake.ts';
import { computeValue, countIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { printValue } from '../../kernel/indicators/print-value.ts';
import { parsePeriod } from '../../kernel/periods/period.ts';
import type { Store } from '../../kernel/store/store.ts';
import system from './system.ts';

let database: TestDatabase;
let store: Store;
let control = 0;

before(async () => {
  database = await openTestDatabase('clinic-fees', async (empty) => {
    await prepareStore(empty, [system]);
  });
  store = await prepareStore(database.database, [system]);
  const hospital = { resourceType: 'Organization' as const, active: true, name: '区人民医院' };
  await commit(store, { who: undefined, act: 'write', what: {} }, [{ op: 'create', resource: hospital, id: 'county-hospital' }]);
  await store.directory.refresh(database.database);
});
after(() => database.close());

function segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [name, ...Array.from({ length: last }, (_, at) => fields[at + 1] ?? '')].join('|');
}

async function send(event: string, visit: Readonly<Record<number, string>>, ...more: readonly string[]): Promise<void> {
  control += 1;
  const lines = [
    `MSH|^~\\&|HIS|XRY|YG|COUNTY|20240506080000||${event}|F${control}|P|2.4`,
    'PID|1||Z1^^^XRY^PI||周七||19600102|F',
    segment('PV1', { 1: '1', ...visit }),
    ...more,
  ];
  const received = await receiveMessage(store, senderOf(), Buffer.from(lines.join('\r')), 'utf8');
  assert.equal(received.outcome, 'AA', received.reason?.text);
}

const charge = (number: string, yuan: string, kind = 'CG'): string =>
  segment('FT1', { 1: '1', 2: number, 4: '20240506', 6: kind, 7: '110200001^诊查费^L', 10: '1', 11: yuan });

async function count(id: string): Promise<readonly [number, number | null, string]> {
  const indicator = store.registry.indicators.get(`clinic.${id}`);
  const period = parsePeriod('2024-05');
  assert.ok(indicator && period);
  const counted = await countIndicator(store, indicator, period, areasForThePlatform());
  return [counted.n, counted.N, printValue(computeValue(indicator, counted), indicator.unit, indicator.decimals)];
}

const outpatient = (number: string, day: string) => ({ 2: 'O', 19: number, 44: `${day}0830`, 45: `${day}0910` });
const stay = { 2: 'I', 19: 'V9', 44: '202404280900', 45: '202405061000' };

test('visits: lines add up to the cent, a credit is taken away, the same message again changes nothing, a visit without charges is left out', async () => {
  await send('ADT^A04', outpatient('V1', '20240506'));
  await send('ADT^A04', outpatient('V2', '20240507'));
  await send('ADT^A04', outpatient('V3', '20240508'));
  assert.deepEqual(await count('outpatient-fee'), [0, 0, '—']);
  await send('DFT^P03', outpatient('V1', '20240506'), charge('T1', '15.50'), charge('T2', '84.30'));
  await send('DFT^P03', outpatient('V2', '20240507'), charge('T3', '200'));
  assert.deepEqual(await count('outpatient-fee'), [29_980, 2, '149.90 元']);
  const credit = charge('T3', '50', 'CD');
  await send('DFT^P03', outpatient('V2', '20240507'), credit);
  await send('DFT^P03', outpatient('V2', '20240507'), credit);
  assert.deepEqual(await count('outpatient-fee'), [24_980, 2, '124.90 元']);
  assert.deepEqual(await count('billed-share'), [2, 3, '66.67%']);
});

test('stays: counted where they end; payments are no income', async () => {
  await send('ADT^A01', { ...stay, 45: '' });
  await send('DFT^P03', { ...stay, 45: '' }, charge('S1', '3200.05'), charge('S2', '1000', 'PY'));
  assert.deepEqual(await count('inpatient-fee'), [0, 0, '—'], 'still in');
  await send('ADT^A03', stay);
  assert.deepEqual(await count('inpatient-fee'), [320_005, 1, '3,200.05 元']);
  assert.deepEqual(await count('billed-share'), [3, 4, '75.00%']);
});
