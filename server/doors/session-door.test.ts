/** Signing in, and what every answer carries: cookies, headers, refusals of foreign pages, addresses that are not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setIdentityPolicy } from '../../kernel/access/identity/identity-policy.ts';
import { sql } from '../../kernel/database/sql.ts';
import { actorSchema, problemSchema } from '../contract/contract.ts';
import { challengeSchema } from '../contract/identity.ts';
import { type DoorReply, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(() => doors?.close());

const HOST = { host: 'yigong.example' };

/** A refusal: its status and code, with a sentence in Chinese and a way out. */
function assertRefused(reply: DoorReply, status: number, code: string): void {
  const problem = problemSchema.parse(reply.json);
  assert.deepEqual([reply.status, problem.code], [status, code], reply.text);
  for (const sentence of [problem.text, problem.next]) assert.match(sentence, /[\u4e00-\u9fff].*。$/, reply.text);
}

test('the right password opens a session in a cookie that scripts and foreign pages cannot use', async () => {
  const reply = await doors.nobody.send('POST', '/api/session', { user: 'village-a1', password: PASSWORD });
  const actor = actorSchema.parse(reply.json);
  assert.deepEqual(
    [actor.name, actor.roleName, actor.orgName, actor.areaName, actor.demo],
    ['何村医', '乡村医生', '东坡村卫生室', '东坡村', false],
  );
  const cookie = String(reply.headers['set-cookie']);
  assert.match(cookie, /^yigong_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.ok(!reply.text.includes(cookie.slice(15, 58)), 'the token is nowhere else');
  const again = await doors.nobody.get('/api/session', { cookie: cookie.split(';')[0] ?? '' });
  assert.deepEqual(actorSchema.parse(again.json), actor);
});

test('a password buys no token for programs: no answer tells one, and a session’s own opens nothing as a bearer token', async () => {
  const asked = { user: 'his', password: PASSWORD, bearer: true };
  const reply = await doors.nobody.send('POST', '/api/session', asked);
  const token = /^yigong_session=([\w-]{43})/.exec(String(reply.headers['set-cookie']))?.[1] ?? '';
  assert.equal(reply.status, 200);
  assert.ok(token !== '' && !reply.text.includes(token));
  for (const path of ['/api/session', '/fhir/Patient']) {
    assert.equal((await doors.nobody.get(path, { authorization: `Bearer ${token}` })).status, 401, path);
    assert.equal((await doors.nobody.get(path, { cookie: `yigong_session=${token}` })).status, 200, path);
    const both = { authorization: `Bearer ${token}`, cookie: `yigong_session=${token}` };
    assert.equal((await doors.nobody.get(path, both)).status, 401, 'a bearer token that is none does not fall back to the cookie');
  }
});

test('after three wrong passwords the door gives a sum and takes its answer once', async () => {
  const signIn = (password: string, challenge?: object) =>
    doors.nobody.send('POST', '/api/session', { user: 'consortium', password, challenge });
  for (let at = 0; at < 3; at += 1) assertRefused(await signIn('wrong'), 401, 'wrong-password');
  assertRefused(await signIn(PASSWORD), 401, 'challenge-needed');
  const given = await doors.nobody.send('POST', '/api/session/challenge', { user: 'consortium' });
  const { id, question } = challengeSchema.parse(given.json);
  assert.match(question, /^[一二三四五六七八九十]+[加减][一二三四五六七八九十]+等于多少？$/);
  assert.ok(!/\d/.test(given.text.replace(id, '')), 'the answer is not told');
  assertRefused(await signIn(PASSWORD, { id, answer: '-1' }), 401, 'challenge-needed');
});

test('the menu is told to offer only what the doors would not refuse to the role', async () => {
  for (const [user, sees] of [
    ['village-a1', true],
    ['bureau', false],
  ] as const) {
    const client = await doors.signIn(user);
    const { may } = actorSchema.parse((await client.get('/api/session')).json);
    const found = await client.get('/api/people?q=zw');
    assert.deepEqual([may.people, found.status], [sees, sees ? 200 : 403], user);
    assert.equal(may.publish, user === 'bureau');
    assert.equal(may.dispatch, user === 'bureau');
  }
});

test('signing out ends the session on the server, not only in the browser', async () => {
  const village = await doors.signIn('village-a1');
  assert.equal((await village.get('/api/home')).status, 200);
  const out = await village.send('DELETE', '/api/session');
  assert.match(String(out.headers['set-cookie']), /^yigong_session=; Max-Age=0;/);
  assertRefused(await village.get('/api/home'), 401, 'not-signed-in');
});

test('a wrong password and an unknown name are refused alike; five wrong ones lock the account, also for the right one', async (t) => {
  setIdentityPolicy(doors.county.database, { failuresToChallenge: 99 });
  t.after(() => setIdentityPolicy(doors.county.database, {}));
  const signIn = (user: string, password: string) => doors.nobody.send('POST', '/api/session', { user, password });
  const wrong = await signIn('registrar', 'wrong');
  assertRefused(wrong, 401, 'wrong-password');
  assert.equal((await signIn('nobody-at-all', 'wrong')).text, wrong.text);
  for (let i = 0; i < 4; i += 1) assertRefused(await signIn('registrar', 'wrong'), 401, 'wrong-password');
  const locked = await signIn('registrar', PASSWORD);
  assertRefused(locked, 429, 'locked');
  assert.match(problemSchema.parse(locked.json).next, /15 分钟后/);
  assert.equal((await signIn('bureau', PASSWORD)).status, 200, 'others go on');
});

test('a page of another site cannot write with our cookie', async () => {
  const village = await doors.signIn('village-a1');
  const move = { resident: 1, answers: {}, requestId: 'foreign-1' };
  const write = (headers: Record<string, string>) => village.send('POST', '/api/actions/residents.change', move, { ...HOST, ...headers });
  assertRefused(await write({ origin: 'https://elsewhere.example' }), 403, 'foreign-page');
  assertRefused(await write({ origin: 'null' }), 403, 'foreign-page');
  assertRefused(await write({ 'sec-fetch-site': 'cross-site' }), 403, 'foreign-page');
  assertRefused(
    await village.send('POST', '/fhir', { resourceType: 'Bundle' }, { ...HOST, origin: 'https://elsewhere.example' }).then(asProblem),
    403,
    'forbidden',
  );
  assert.equal((await write({ origin: 'http://yigong.example' })).status, 400, 'our own page comes as far as the form');
});

/** An OperationOutcome's first issue in the shape of a problem. */
function asProblem(reply: DoorReply): DoorReply {
  const text = /"text":"([^"]+)"/.exec(reply.text)?.[1] ?? '';
  const code = /"code":"([^"]+)"/.exec(reply.text)?.[1] ?? '';
  return { ...reply, json: { code, text, next: text, problems: [] } };
}

test('a page of another site cannot sign somebody in or out', async () => {
  const foreign = { ...HOST, origin: 'https://elsewhere.example' };
  const reply = await doors.nobody.send('POST', '/api/session', { user: 'village-a1', password: PASSWORD }, foreign);
  assertRefused(reply, 401, 'not-signed-in');
  assert.equal(reply.headers['set-cookie'], undefined);
  const village = await doors.signIn('village-a1');
  assertRefused(await village.send('DELETE', '/api/session', undefined, foreign), 403, 'foreign-page');
  assert.equal((await village.get('/api/session')).status, 200);
});

test('every answer says what a browser may do with it, and answers about people are not stored', async () => {
  for (const url of ['/health', '/api/session', '/api/nothing', '/fhir/metadata']) {
    const { headers } = await doors.nobody.get(url);
    const policy = String(headers['content-security-policy']);
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"]) assert.ok(policy.includes(rule), url);
    assert.deepEqual([headers['x-content-type-options'], headers['referrer-policy']], ['nosniff', 'no-referrer'], url);
    if (url !== '/health') assert.equal(headers['cache-control'], 'no-store', url);
  }
});

test('what nobody can read is refused in Chinese: addresses, bodies, kinds, sizes', async () => {
  const village = await doors.signIn('village-a1');
  assertRefused(await village.get('/api/nothing'), 404, 'not-found');
  assertRefused(await village.get('/nothing', { accept: 'text/html' }), 404, 'not-found');
  assertRefused(await village.send('POST', '/api/actions/residents.register', '{"answers": '), 400, 'invalid');
  assertRefused(
    await village.send('POST', '/api/actions/residents.register', 'answers=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'invalid',
  );
  assertRefused(
    await village.send('POST', '/api/actions/residents.register', JSON.stringify({ answers: 'x'.repeat(1_100_000) })),
    413,
    'too-large',
  );
  assertRefused(await village.get('/api/people/-1'), 400, 'invalid');
  assertRefused(await village.get('/api/people/%00'), 400, 'invalid');
  assertRefused(await village.get('/api/people?q=%25%27%3B--'.concat('x'.repeat(80))), 400, 'invalid');
  assertRefused(await village.get('/api/people/%E0%A4%A'), 400, 'invalid');
});

test('a session ends with the post it was opened in', async () => {
  const bureau = await doors.signIn('bureau');
  assert.equal((await bureau.get('/api/session')).status, 200);
  await doors.county.database.run(sql`update post set to_date = '2020-01-01' where id = 'post-bureau'`);
  assertRefused(await bureau.get('/api/session'), 401, 'not-signed-in');
  assertRefused(await doors.nobody.send('POST', '/api/session', { user: 'bureau', password: PASSWORD }), 403, 'not-allowed');
});
