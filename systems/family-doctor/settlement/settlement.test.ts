/** Money of a settlement to the cent, and the years of a contract. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nowInstant, toDate } from '../../../kernel/periods/plain-date.ts';
import { readAgreements, writeAgreement } from '../contracts/agreement.ts';
import { isDuplicate, listContractYears } from '../contracts/contract-years-view.ts';
import { advanceOf, entitlementOf, owedBy, restOf } from './settlement.ts';

function agreements(...terms: readonly (readonly [start: string, years: number])[]) {
  return readAgreements(
    terms.map(([start, years], at) => ({
      id: `c${at + 1}`,
      version: 1,
      updated: nowInstant(),
      resource: writeAgreement({
        serial: at + 1,
        signed: toDate(start),
        start: toDate(start),
        years,
        subject: 'Patient/1-a',
        org: 'org-1',
        team: undefined,
        packages: ['basic'],
        continues: undefined,
      }),
    })),
  );
}

test('entitlement is rounded once, on the whole; an advance never exceeds its share', () => {
  assert.equal(entitlementOf(7, { fee: 12_000, share: 70 }), 58_800);
  assert.equal(entitlementOf(3, { fee: 3333, share: 75 }), 7499);
  assert.equal(entitlementOf(1, { fee: 1, share: 70 }), 1);
  assert.equal(entitlementOf(7, { fee: 12_000, share: 70 }, 92), 54_096);
  assert.equal(advanceOf(7499, 60), 4499);
  assert.equal(advanceOf(7499, 100), 7499);
});

test('the rest is never less than nothing; what was advanced beyond it stays owed by the team', () => {
  const lines = [
    { kind: 'entitled', date: toDate('2024-02-01'), amount: 10_000 },
    { kind: 'advance', date: toDate('2024-02-01'), amount: 6000 },
  ] as const;
  assert.equal(restOf(9000, lines), 3000);
  assert.equal(restOf(5000, lines), 0);
  const after = (entitled: number) => [
    ...lines,
    { kind: 'adjusted', date: toDate('2025-01-10'), amount: entitled - 10_000 } as const,
    { kind: 'final', date: toDate('2025-01-10'), amount: restOf(entitled, lines) } as const,
  ];
  const owed = (entitled: number) => after(entitled).reduce((sum, line) => sum + owedBy(line), 0);
  assert.equal(owed(9000), 0);
  assert.equal(owed(5000), -1000);
});

test('a contract of three years is three contract years, each of the calendar year it begins in', () => {
  const [one] = agreements(['2023-07-01', 3]);
  assert.ok(one);
  assert.deepEqual(
    listContractYears(one).map(({ from, until }) => [from, until]),
    [
      ['2023-07-01', '2024-06-30'],
      ['2024-07-01', '2025-06-30'],
      ['2025-07-01', '2026-06-30'],
    ],
  );
});

test('a renewal is no duplicate, a second contract in the same time is', () => {
  const renewed = agreements(['2023-01-01', 1], ['2024-01-01', 1]);
  assert.deepEqual(
    renewed.map((one) => isDuplicate(renewed, one)),
    [false, false],
  );
  const twice = agreements(['2024-01-01', 1], ['2024-06-01', 1], ['2024-06-01', 1]);
  assert.deepEqual(
    twice.map((one) => isDuplicate(twice, one)),
    [false, true, true],
  );
});
