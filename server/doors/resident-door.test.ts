/** Residents on their phones: the code, who may stand for whom, and that they see nobody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makeIdentityNumber, openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION, IDENTIFIER } from '../../kernel/define/codes.ts';
import { buildApp } from '../build-app.ts';
import { Browser } from '../oidc/testing/app-client.ts';

let county: SmallCounty;
let app: FastifyInstance;
let sent: { phone: string; text: string }[] = [];
const LI = { identityNumber: makeIdentityNumber('1950-11-02', '022'), phone: '13800000022' };
const NOBODY = { identityNumber: makeIdentityNumber('1951-11-02', '022'), phone: '13800000099' };

before(async () => {
  county = await openSmallCounty(systems);
  const sms = { send: async (phone: string, text: string) => void sent.push({ phone, text }) };
  app = await buildApp(county.store, { demo: () => false, secureCookie: false, pages: undefined, log: false, sms });
});
after(async () => {
  await app.close();
  await county.close();
});

/** Each test begins with nothing counted. */
async function forget(): Promise<void> {
  sent = [];
  await county.database.run(sql`delete from resident_code_request`);
  await county.database.run(sql`delete from resident_code`);
}

async function signIn(): Promise<Browser> {
  await forget();
  const browser = new Browser(app);
  assert.equal((await browser.ask('POST', '/api/my/code', LI)).status, 200);
  const code = /\d{6}/.exec(sent[0]?.text ?? '')?.[0] ?? '';
  const entered = await browser.ask('POST', '/api/my/session', { ...LI, code });
  assert.equal(entered.status, 200, entered.text);
  return browser;
}

const recordSchema = z.object({
  name: z.string(),
  acting: z.boolean(),
  people: z.array(z.object({ resident: z.number() })),
  lookers: z.array(z.unknown()),
});

test('a resident signs in by a code and sees their own record', async () => {
  const browser = await signIn();
  const record = await browser.ask('GET', '/api/my/record');
  assert.equal(record.status, 200, record.text);
  assert.equal(recordSchema.parse(record.json).name, '李秀英');
});

test('the code is not kept readable, is good once, and not after five wrong tries', async () => {
  await signIn();
  const code = /\d{6}/.exec(sent[0]?.text ?? '')?.[0] ?? '';
  const browser = new Browser(app);
  assert.equal((await browser.ask('POST', '/api/my/session', { ...LI, code })).status, 401, 'used before');
  await forget();
  await browser.ask('POST', '/api/my/code', LI);
  const fresh = /\d{6}/.exec(sent[0]?.text ?? '')?.[0] ?? '';
  const kept = await county.database.rows(sql`select code_hash from resident_code`, z.object({ code_hash: z.string() }));
  assert.ok(kept.every(({ code_hash }) => code_hash.startsWith('$argon2id$')));
  const wrong = fresh === '000000' ? '000001' : '000000';
  for (let tries = 0; tries < 5; tries += 1)
    assert.equal((await browser.ask('POST', '/api/my/session', { ...LI, code: wrong })).status, 401);
  assert.equal((await browser.ask('POST', '/api/my/session', { ...LI, code: fresh })).status, 401, 'too late');
  await forget();
  await browser.ask('POST', '/api/my/code', LI);
  const late = /\d{6}/.exec(sent[0]?.text ?? '')?.[0] ?? '';
  await county.database.run(sql`update resident_code set expires = now() - interval '1 second'`);
  assert.equal((await browser.ask('POST', '/api/my/session', { ...LI, code: late })).status, 401, 'after five minutes');
});

test("numbers that are nobody's, or do not belong together, are answered alike and nothing is sent", async () => {
  await forget();
  const browser = new Browser(app);
  const known = await browser.ask('POST', '/api/my/code', LI);
  const unknown = await browser.ask('POST', '/api/my/code', NOBODY);
  assert.deepEqual([unknown.status, unknown.text], [known.status, known.text]);
  await forget();
  await browser.ask('POST', '/api/my/code', { ...LI, phone: '13800000011' });
  assert.equal(sent.length, 0, 'a phone that is not in the record gets nothing');
});

test('a phone, a number and an address are sent only so many codes', async () => {
  await forget();
  const browser = new Browser(app);
  await browser.ask('POST', '/api/my/code', LI);
  assert.equal((await browser.ask('POST', '/api/my/code', LI)).status, 429);
  await county.database.run(sql`update resident_code_request set at = at - interval '2 minutes'`);
  await county.database.run(
    sql`insert into resident_code_request (name, at) select name, at from resident_code_request, generate_series(1, 30)`,
  );
  assert.equal((await browser.ask('POST', '/api/my/code', LI)).status, 429);
  assert.equal((await browser.ask('POST', '/api/my/code', NOBODY)).status, 429, 'the address has had its share');
});

test('who asks for codes many times at the same moment is sent one', async () => {
  await forget();
  const answers = await Promise.all(Array.from({ length: 12 }, () => new Browser(app).ask('POST', '/api/my/code', LI)));
  const taken = answers.filter(({ status }) => status === 200);
  assert.deepEqual([taken.length, sent.length], [1, 1]);
  assert.ok(answers.every(({ status }) => status === 200 || status === 429));
});

test('a resident opens no page of staff and no record of others', async () => {
  const browser = await signIn();
  const { li, wang } = county.residents;
  for (const path of ['/api/people?q=a', `/api/people/${li.resident}`, '/api/home', '/api/indicators', '/api/clients'])
    assert.equal((await browser.ask('GET', path)).status, 403, path);
  assert.equal((await browser.ask('GET', `/fhir/Patient/${li.patient}`)).status, 200);
  assert.equal((await browser.ask('GET', `/fhir/Patient/${wang.patient}`)).status, 403);
  assert.equal((await browser.ask('POST', '/api/my/acting', { resident: wang.resident })).status, 403);
});

test('who stands for somebody by proof sees that record, until it ends; a guardian until the child is 18', async () => {
  const { zhang, wang } = county.residents;
  const related = (patient: string, code: string, proof: string | undefined, end?: string) => ({
    resourceType: 'RelatedPerson' as const,
    active: true,
    patient: { reference: `Patient/${patient}` },
    relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code }] }],
    identifier: [{ system: IDENTIFIER.identityNumber, value: LI.identityNumber }],
    period: { start: '2020-01-01', ...(end ? { end } : {}) },
    ...(proof ? { extension: [{ url: EXTENSION.proxyProof, valueCode: proof }] } : {}),
  });
  await commit(county.store, BY_TEST, [
    { op: 'create', resource: related(zhang.patient, 'POWATT', 'mandate', '2099-12-31') },
    { op: 'create', resource: related(wang.patient, 'GUARD', 'register') },
  ]);
  const browser = await signIn();
  const record = recordSchema.parse((await browser.ask('GET', '/api/my/record')).json);
  assert.deepEqual(
    record.people.map(({ resident }) => resident),
    [zhang.resident],
    'wang is grown up: no guardian any more',
  );
  assert.equal((await browser.ask('POST', '/api/my/acting', { resident: wang.resident })).status, 403);
  assert.equal((await browser.ask('POST', '/api/my/acting', { resident: zhang.resident })).status, 200);
  const acting = recordSchema.parse((await browser.ask('GET', '/api/my/record')).json);
  assert.deepEqual([acting.name, acting.acting], ['张伟', true]);
  await county.database.run(sql`update proxy set to_date = '2021-01-01' where resident_id = ${zhang.resident}`);
  const after = recordSchema.parse((await browser.ask('GET', '/api/my/record')).json);
  assert.deepEqual([after.name, after.acting], ['李秀英', false], 'ended at once, in the open session too');
});
