/** Signing, renewing and ending: what is refused with which way out, what is written, and what the rows then say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contract, Resource } from '@medplum/fhirtypes';
import type { ActionContext, Draft } from '../../../kernel/define/action.ts';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import type { Person } from '../../../kernel/define/person.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import { refusalOf } from '../../../kernel/define/testing.ts';
import { nobody } from '../../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../../kernel/periods/plain-date.ts';
import { renewalTask } from '../tasks.ts';
import { findFollowing, findInForce, readAgreements, writeAgreement } from './agreement.ts';
import { contractsView } from './contracts-view.ts';
import { endContract } from './end-contract.ts';
import { renewContract } from './renew-contract.ts';
import { signContract } from './sign-contract.ts';

const adult: Person = { ...nobody(), birthDate: toDate('1980-05-01') };

function kept(id: string, start: string, years = 1, changes: Partial<Contract> = {}): Kept<Contract> {
  const written = writeAgreement({
    serial: 7,
    signed: toDate(start),
    start: toDate(start),
    years,
    subject: 'Patient/1-a',
    org: 'org-1',
    team: 'CareTeam/team-1',
    packages: ['basic'],
    continues: undefined,
  });
  return { id, version: 3, updated: nowInstant(), resource: { ...written, id, ...changes } };
}

type Context = ActionContext<typeof signContract.sources>;

function contextOn(today: string, contracts: readonly Kept<Contract>[] = [], person: Person = adult): Context {
  return {
    now: nowInstant(),
    today: toDate(today),
    actor: { practitioner: 'p1', name: '李医生', role: 'family-doctor', org: 'org-1' },
    person,
    subject: 'Patient/1-a',
    encounter: undefined,
    records: { contracts, flags: [], episodes: [] },
    serial: () => 42,
    newReference: () => 'urn:uuid:1',
  };
}

const signing = { team: 'team-1', packages: ['basic'], term: '1', channel: 'paper', signer: 'self', consent: true } as const;
const renewing = { packages: ['basic'], term: '1', confirmed: true } as const;

function created(drafts: readonly Draft[]): Resource[] {
  return drafts.flatMap((draft) => ('create' in draft ? [draft.create] : []));
}

test('a contract runs from the day of signing to the day before its anniversary, numbered by year', () => {
  const [contract] = created(signContract.write({ ...signing, term: '3', date: toDate('2024-02-29') }, contextOn('2024-02-29')));
  assert.ok(contract?.resourceType === 'Contract');
  assert.deepEqual(contract.applies, { start: '2024-02-29', end: '2027-02-27' });
  assert.equal(contract.identifier?.[0]?.value, 'QY20240000042');
  assert.equal(contract.author?.reference, 'Organization/org-1');
  assert.equal(contract.supportingInfo?.[0]?.reference, 'CareTeam/team-1');
});

test('one active contract for each person: the last day still counts, the next does not', () => {
  const standing = [kept('c1', '2023-07-01')];
  const refused = refusalOf(signContract, { ...signing, date: toDate('2024-06-30') }, contextOn('2024-07-01', standing));
  assert.match(refused?.refuse ?? '', /已有生效协议/);
  assert.match(refused?.next ?? '', /续约/);
  assert.equal(refusalOf(signContract, { ...signing, date: toDate('2024-07-01') }, contextOn('2024-07-01', standing)), undefined);
});

test('minors sign through the head of household, adults themselves, disabled people either way', () => {
  const at = (birth: string, signer: 'self' | 'head', flags: Context['records']['flags'] = []) => {
    const context = contextOn('2024-06-30', [], { ...nobody(), birthDate: toDate(birth) });
    return refusalOf(
      signContract,
      { ...signing, signer, date: toDate('2024-06-30') },
      { ...context, records: { ...context.records, flags } },
    )?.item;
  };
  assert.equal(at('2006-07-01', 'self'), 'signer');
  assert.equal(at('2006-06-30', 'self'), undefined);
  assert.equal(at('2006-07-01', 'head'), undefined);
  assert.equal(at('2006-06-30', 'head'), 'signer');
  const resource = {
    resourceType: 'Flag' as const,
    status: 'active' as const,
    code: { coding: [{ code: 'disabled' }] },
    subject: { reference: 'Patient/1-a' },
    period: { start: '2020-01-01' },
  };
  assert.equal(at('2006-06-30', 'head', [{ id: 'f1', version: 1, updated: nowInstant(), resource }]), undefined);
});

test('a group package only for the group; the basic one and consent always', () => {
  const at = (birth: string) =>
    refusalOf(
      signContract,
      { ...signing, packages: ['basic', 'elderly'], date: toDate('2024-06-30') },
      contextOn('2024-06-30', [], { ...nobody(), birthDate: toDate(birth) }),
    )?.item;
  assert.equal(at('1959-07-01'), 'packages');
  assert.equal(at('1959-06-30'), undefined);
  const findings = (changes: object) => signContract.form.check({ ...signing, date: toDate('2024-06-30'), ...changes });
  assert.equal(findings({ packages: ['elderly'] })[0]?.item, 'packages');
  assert.equal(findings({ consent: false })[0]?.item, 'consent');
  assert.deepEqual(findings({}), []);
});

test('nobody signs in the future, after death or after moving away', () => {
  const item = (day: string, person: Person) =>
    refusalOf(signContract, { ...signing, date: toDate(day) }, contextOn('2024-06-30', [], person))?.refuse;
  assert.match(item('2024-07-01', adult) ?? '', /不能晚于今天/);
  assert.match(item('2024-06-20', { ...adult, deceased: toDate('2024-06-20') }) ?? '', /死亡/);
  assert.match(item('2024-06-21', { ...adult, until: toDate('2024-06-20') }) ?? '', /迁出/);
  assert.equal(item('2024-06-20', { ...adult, until: toDate('2024-06-20') }), undefined);
});

test('renewal opens thirty days before the end, and continues the day after it', () => {
  const standing = [kept('c1', '2023-07-01')];
  const check = (day: string, contracts = standing) =>
    refusalOf(renewContract, { ...renewing, date: toDate(day) }, contextOn(day, contracts));
  assert.match(check('2024-05-30')?.next ?? '', /2024-05-31/);
  assert.equal(check('2024-05-31'), undefined);
  assert.equal(check('2024-06-30'), undefined);
  assert.match(check('2024-07-01')?.next ?? '', /签约/);
  const [next] = created(renewContract.write({ ...renewing, date: toDate('2024-06-10') }, contextOn('2024-06-10', standing)));
  assert.ok(next?.resourceType === 'Contract');
  assert.deepEqual(next.applies, { start: '2024-07-01', end: '2025-06-30' });
  assert.deepEqual(
    next.supportingInfo?.map(({ reference }) => reference),
    ['CareTeam/team-1', 'Contract/c1'],
  );
  const renewed = [...standing, { ...kept('c2', '2024-07-01'), resource: { ...next, id: 'c2' } }];
  assert.match(check('2024-06-11', renewed)?.refuse ?? '', /已经续约/);
});

test('ending keeps the last day and the reason, and takes back a renewal that has not begun', () => {
  const contracts = [kept('c1', '2023-07-01'), kept('c2', '2024-07-01')];
  const drafts = endContract.write({ date: toDate('2024-06-15'), reason: '02' }, contextOn('2024-06-15', contracts));
  const updates = drafts.flatMap((draft) =>
    'update' in draft && draft.update.resourceType === 'Contract' ? [{ ...draft, update: draft.update }] : [],
  );
  assert.deepEqual(
    updates.map(({ update, ifVersion }) => [update.id, update.status, ifVersion]),
    [
      ['c1', 'terminated', 3],
      ['c2', 'cancelled', 3],
    ],
  );
  assert.equal(updates[0]?.update.applies?.end, '2024-06-15');
  assert.equal(updates[0]?.update.extension?.find(({ url }) => url === EXTENSION.endReason)?.valueCode, '02');
});

test('no contract to end, a second end, and death without its registration are refused', () => {
  const check = (day: string, reason: '02' | '03', contracts: readonly Kept<Contract>[]) =>
    refusalOf(endContract, { date: toDate(day), reason }, contextOn('2024-06-30', contracts));
  assert.match(check('2024-06-15', '02', [])?.refuse ?? '', /没有生效/);
  const ended = kept('c1', '2023-07-01', 1, { status: 'terminated', applies: { start: '2023-07-01', end: '2024-06-15' } });
  assert.match(check('2024-06-15', '02', [ended])?.refuse ?? '', /已于2024-06-15解约/);
  assert.match(check('2024-06-15', '03', [kept('c1', '2023-07-01')])?.next ?? '', /死亡/);
});

test('in force includes first and last day; cancelled and mistaken contracts never are', () => {
  const list = readAgreements([kept('c1', '2023-07-01'), kept('c0', '2022-01-01', 3, { status: 'cancelled' })]);
  assert.deepEqual(
    ['2023-06-30', '2023-07-01', '2024-06-30', '2024-07-01'].map((day) => findInForce(list, toDate(day))?.id),
    [undefined, 'c1', 'c1', undefined],
  );
});

test('continued means no gap', () => {
  const following = (start: string) => {
    const list = readAgreements([kept('c1', '2023-07-01'), kept('c2', start)]);
    const first = list.find(({ id }) => id === 'c1');
    return first && findFollowing(list, first)?.id;
  };
  assert.equal(following('2024-07-01'), 'c2');
  assert.equal(following('2024-07-02'), undefined);
});

test('the row says who is gone before the end, and how the contract ended', () => {
  const ended = kept('c1', '2023-07-01', 1, {
    status: 'terminated',
    applies: { start: '2023-07-01', end: '2024-03-01' },
    extension: [{ url: EXTENSION.endReason, valueCode: '03' }],
  });
  const records = { contracts: [ended, kept('c2', '2024-07-01')], given: [], forms: [], observations: [], visits: [] };
  const rows = contractsView.rows(records, { ...adult, deceased: toDate('2025-06-30') });
  assert.deepEqual(
    rows.map(({ key, ended: how, reason, gone, promised }) => [key, how, reason, gone, promised]),
    [
      ['c1', 'early', '03', false, 0],
      ['c2', 'term', undefined, true, 1],
    ],
  );
});

test('renewal is asked thirty days ahead, not of those who ended early; death cancels it', () => {
  const ended = kept('c0', '2021-01-01', 1, { status: 'terminated', applies: { start: '2021-01-01', end: '2021-03-01' } });
  const asks = renewalTask.asks({ contracts: [ended, kept('c1', '2023-07-01')] }, { ...adult, deceased: toDate('2024-06-05') });
  assert.deepEqual(
    asks.map(({ key, opens, due, cancelled }) => ({ key, opens, due, cancelled })),
    [{ key: 'c1', opens: '2024-05-31', due: '2024-06-30', cancelled: '2024-06-05' }],
  );
});
