/** Text messages over a gateway that listens here: what it is sent, when it is tried again, what never leaks; without one residents do not sign in. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { SmsNotSent } from '../../kernel/access/residents/sms-sender.ts';
import { makeIdentityNumber } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { waitUntil } from '../../kernel/database/testing/wait-until.ts';
import { readHookPolicy } from '../../kernel/exchange/subscriptions/guard-address.ts';
import { buildApp } from '../build-app.ts';
import { Browser } from '../oidc/testing/app-client.ts';
import { type Doors, openDoors } from '../testing/open-doors.ts';
import { openHttpSms } from './http-sms.ts';
import { readSmsGateway } from './sms-gateway-file.ts';

const SECRET = 'gateway-secret-7f3a9c';
const ALLOWED = readHookPolicy('127.0.0.1');
const folder = mkdtempSync(join(tmpdir(), 'yigong-sms-'));
const got: { headers: IncomingHttpHeaders; body: string }[] = [];
let answers: { status: number; body: string }[] = [];
let server: Server;
let endpoint = '';
let doors: Doors;

before(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      const { status, body: text } = answers.shift() ?? { status: 200, body: '{"result":{"code":0}}' };
      response.writeHead(status, status === 302 ? { location: `${endpoint}/elsewhere` } : {}).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  endpoint = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}/send`;
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
  doors = await openDoors();
});
after(async () => {
  server.close();
  await doors.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  got.length = 0;
  answers = [];
});

const GATEWAY = {
  headers: { Authorization: 'Bearer {secret}', 'X-Time': '{timestamp}', 'X-Nonce': '{nonce}', 'X-Sign': '{signature}' },
  body: { mobile: '{phone}', template: 'LOGIN', params: ['{code}', '{minutes}'], content: '{text}' },
  success: { path: 'result.code', equals: 0 },
  secretFile: 'secret',
};

function fileOf(content: unknown): string {
  const path = join(folder, 'gateway.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const open = (change: object = {}, policy = ALLOWED) =>
  openHttpSms(readSmsGateway(fileOf({ endpoint, ...GATEWAY, ...change })), policy, [1, 1]);
const whyOf = async (work: Promise<void>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof SmsNotSent, String(error));
  for (const hidden of [SECRET, '13800000022', '246810']) assert.ok(!error.message.includes(hidden));
  return error.why;
};
const send = (sender: ReturnType<typeof open>, text = '登录验证码 246810') =>
  sender.send('13800000022', text, { code: '246810', minutes: '5' });

test('the gateway gets what its file declares, signed by the secret of the file apart', async () => {
  await send(open(), '有“引号”和 {secret} 的文字');
  const [call] = got;
  assert.ok(call);
  assert.deepEqual(JSON.parse(call.body), {
    mobile: '13800000022',
    template: 'LOGIN',
    params: ['246810', '5'],
    content: '有“引号”和 {secret} 的文字',
  });
  assert.equal(call.headers.authorization, `Bearer ${SECRET}`);
  const signed = `${call.headers['x-time']}${call.headers['x-nonce']}${call.body}`;
  assert.equal(call.headers['x-sign'], createHmac('sha256', SECRET).update(signed).digest('hex'));

  await send(open({ contentType: 'application/x-www-form-urlencoded', body: { to: '{phone}', msg: '{text}', key: '{secret}' } }), 'a&to=1');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(got[1]?.body)), { to: '13800000022', msg: 'a&to=1', key: SECRET });
});

test('a gateway that is busy is asked again, one that refuses is not; errors tell nothing of the message', async () => {
  answers = [
    { status: 503, body: '' },
    { status: 429, body: '' },
  ];
  await send(open());
  assert.equal(got.length, 3);
  got.length = 0;
  answers = Array.from({ length: 3 }, () => ({ status: 500, body: '13800000022' }));
  assert.equal(await whyOf(send(open())), 'HTTP 500');
  assert.equal(got.length, 3);
  got.length = 0;
  answers = [{ status: 401, body: SECRET }];
  assert.equal(await whyOf(send(open())), 'HTTP 401');
  answers = [{ status: 200, body: '{"result":{"code":15,"message":"13800000022"}}' }];
  assert.equal(await whyOf(send(open())), 'refused by the gateway');
  answers = [{ status: 302, body: '' }];
  assert.equal(await whyOf(send(open())), 'HTTP 302', 'redirects are not followed');
  assert.equal(got.length, 3);
});

test('addresses inside are called only when they are allowed', async () => {
  const nothing = readHookPolicy(undefined);
  assert.equal(await whyOf(send(open({}, nothing))), 'address not allowed');
  assert.equal(await whyOf(send(open({ endpoint: 'http://169.254.169.254/latest/meta-data' }))), 'address not allowed');
  assert.equal(await whyOf(send(open({ endpoint: 'https://localhost/send' }, nothing))), 'address not allowed');
  assert.equal(got.length, 0);
});

test('a file that is wrong stops the start, and says what is wrong without the secret', () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ['{', /不是正确的 JSON/],
    [{ ...GATEWAY, endpoint: 'ftp://x' }, /endpoint/],
    [{ ...GATEWAY, endpoint, secret: SECRET }, /写得不对/],
    [{ ...GATEWAY, endpoint, body: { text: '{text}' } }, /\{phone\}/],
    [{ ...GATEWAY, endpoint, body: { phone: '{phone}' } }, /\{text\} 或 \{code\}/],
    [{ ...GATEWAY, endpoint, headers: { 'X-Code': '{code}' } }, /headers 里不能用 \{code\}/],
    [{ ...GATEWAY, endpoint, secretFile: undefined }, /要写 secretFile/],
    [{ ...GATEWAY, endpoint, secretFile: 'nowhere' }, /读不到/],
  ];
  for (const [content, says] of wrong) {
    const path = fileOf(content);
    assert.throws(
      () => readSmsGateway(path),
      (error: unknown) => error instanceof Error && says.test(error.message) && !error.message.includes(SECRET),
      String(says),
    );
  }
  assert.throws(() => readSmsGateway(join(folder, 'none.json')), /YIGONG_SMS_FILE.*读不到/);
});

const LI = { identityNumber: makeIdentityNumber('1950-11-02', '022'), phone: '13800000022' };

test('a resident signs in by a code of the gateway; when it fails the log says why; without a sender nobody signs in', async () => {
  const serve = (sms: ReturnType<typeof open> | undefined) =>
    buildApp(doors.county.store, { demo: () => false, secureCookie: false, pages: undefined, log: false, sms });
  const app = await serve(open());
  const browser = new Browser(app);
  assert.equal((await browser.ask('POST', '/api/my/code', LI)).status, 200);
  await waitUntil('the gateway was called', () => got.length === 1);
  const { params } = z.object({ params: z.tuple([z.string(), z.string()]) }).parse(JSON.parse(got[0]?.body ?? '{}'));
  assert.equal((await browser.ask('POST', '/api/my/session', { ...LI, code: params[0] })).status, 200);

  await doors.county.database.run(sql`delete from resident_code_request`);
  answers = [{ status: 403, body: '' }];
  assert.equal((await browser.ask('POST', '/api/my/code', LI)).status, 200, 'whoever asks learns nothing');
  await waitUntil('the failure is on the log', async () => {
    const rows = await doors.county.database.rows(
      sql`select 1 as one from audit where what->>'rule' = 'not sent' and what->>'why' = 'HTTP 403' and result = 'refused'`,
    );
    return rows.length === 1;
  });
  await app.close();

  const without = await serve(undefined);
  const told = await new Browser(without).ask('POST', '/api/my/code', LI);
  assert.equal(told.status, 404);
  assert.match(told.text, /没有接入短信/);
  await without.close();
});
