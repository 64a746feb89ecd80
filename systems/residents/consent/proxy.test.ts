/** Proxies: registered with proof they stand for the resident; ended, they stand no more, and only who is there can be ended. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systems } from '../../../generated/all-systems.gen.ts';
import { hashIdentity, standsFor } from '../../../kernel/access/residents/proxies.ts';
import { ask } from '../../../kernel/actions/testing.ts';
import { makeIdentityNumber, openSmallCounty, type SmallCounty } from '../../../kernel/commit/testing/small-county.ts';
import { addDays, today } from '../../../kernel/periods/plain-date.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const NUMBER = makeIdentityNumber('1975-05-05', '017');
const record = (name: string, number = NUMBER) =>
  ask(county, 'village-a1', 'residents.record-proxy', county.residents.li.resident, {
    date: addDays(today(), -3),
    kind: 'agent',
    name,
    number,
    proof: 'mandate',
    until: addDays(today(), 100),
  });
const end = (name: string) =>
  ask(county, 'village-a1', 'residents.end-proxy', county.residents.li.resident, { date: today(), name, reason: 'withdrawn' });
const stands = (number = NUMBER) => standsFor(county.database, hashIdentity(number), county.residents.li.resident);
const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  const answer: unknown = await work.catch((error: unknown) => error);
  return JSON.stringify(answer, ['refuse', 'text', 'problems', 'message']) ?? '';
};

test('an agent stands for the resident until it is ended; others of the resident stay', async () => {
  assert.match(await refusalOf(end('王代办')), /没有在册的代理人/);
  await record('王代办');
  const other = makeIdentityNumber('1976-06-06', '028');
  await record('赵代办', other);
  assert.deepEqual([await stands(), await stands(other)], [true, true]);
  assert.match(await refusalOf(end('张三')), /没有这个姓名/);
  await end('王代办');
  assert.deepEqual([await stands(), await stands(other)], [false, true]);
  assert.match(await refusalOf(end('王代办')), /没有这个姓名/, 'ended once');
});
