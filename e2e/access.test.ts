/** Who may, as it is lived: a second factor on the phone, a lost phone, two posts and what each sees; an app opened for one resident. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { setIdentityPolicy } from '../kernel/access/identity/identity-policy.ts';
import { makeTotpCode } from '../kernel/access/identity/totp.ts';
import { clientInputSchema, registerClient } from '../kernel/access/oidc/clients.ts';
import { commit } from '../kernel/commit/commit.ts';
import { BY_TEST, makePost } from '../kernel/commit/testing/small-county.ts';
import { sql } from '../kernel/database/sql.ts';
import { peopleSchema } from '../server/contract/contract.ts';
import { look, newDeskPage, newPhonePage, screenshot } from './browser.ts';
import { openStage, PASSWORD, type Stage } from './story.ts';
import { startTestingApp, type TestingApp } from './testing-app.ts';

let stage: Stage;
let app: TestingApp;
before(async () => {
  stage = await openStage();
  app = await startTestingApp('launch patient/Patient.rs');
});
after(async () => {
  await app?.close();
  await stage?.close();
});

const otherTown = z.object({ org: z.string(), name: z.string() });

/** Gives the account's person the same role in another town's hospital. */
async function addPost(user: string): Promise<{ readonly here: string; readonly there: string }> {
  const db = stage.store.database;
  const [mine] = await db.rows(
    sql`select p.practitioner, p.name, p.org, o.name as place from account a join post p on p.practitioner = a.practitioner join organisation o on o.id = p.org where a.name = ${user}`,
    z.object({ practitioner: z.string(), name: z.string(), org: z.string(), place: z.string() }),
  );
  const [other] = await db.rows(
    sql`select p.org, o.name from post p join organisation o on o.id = p.org where p.role = 'public-health-doctor' and o.kind = 'township-hospital' and p.org <> ${mine?.org ?? ''} order by p.org limit 1`,
    otherTown,
  );
  assert.ok(mine && other);
  const post = makePost(mine.practitioner, mine.name, 'public-health-doctor', other.org);
  await commit(stage.store, BY_TEST, [{ op: 'create', id: 'second-post', resource: post }]);
  return { here: mine.place, there: other.name };
}

async function enterPassword(page: Page, user: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('用户名').fill(user);
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('动态验证码').fill(code);
  await page.getByRole('button', { name: '继续' }).click();
}

const home = (page: Page) => page.locator('main h1').filter({ hasText: '今日' }).waitFor({ state: 'attached' });

test('a second factor: bound at the first sign-in, asked for at each, replaced once by a recovery code', async () => {
  setIdentityPolicy(stage.store.database, { requireSecondFactor: true });
  const page = await newPhonePage(stage.browser, { baseURL: stage.address });
  await enterPassword(page, 'health');
  // A phone cannot scan its own screen: it opens its authenticator, or the secret is copied; the picture is for another phone.
  const link = (await page.getByRole('link', { name: '打开身份验证器' }).getAttribute('href')) ?? '';
  const secret = (await page.locator('code').first().textContent()) ?? '';
  assert.match(link, /^otpauth:\/\/totp\//);
  assert.equal(new URL(link).searchParams.get('secret'), secret);
  await page.getByRole('button', { name: '复制密钥' }).click();
  await page.getByText('已复制').waitFor();
  await look(page, 'second-factor-enrol');
  await page.getByText('身份验证器在另一部手机上').click();
  await page.getByAltText('绑定用的二维码').waitFor();
  await giveCode(page, '000000');
  await page.getByRole('alert').filter({ hasText: '验证码' }).waitFor();
  await giveCode(page, makeTotpCode(secret, Date.now()));
  await page.getByText('请抄下这些恢复码').waitFor();
  const codes = await page.locator('.y-codes code').allTextContents();
  assert.ok(codes.length >= 8);
  await look(page, 'second-factor-recovery-codes');
  await page.getByRole('button', { name: '已抄好，继续' }).click();
  await home(page);

  // Signed out; the next sign-in asks for the code, and nothing opens before it.
  await page.goto('/more');
  await page.getByRole('button', { name: '退出' }).click();
  await page.getByLabel('用户名').waitFor();
  await enterPassword(page, 'health');
  await page.getByText('请输入手机身份验证器上的 6 位数字').waitFor();
  assert.equal((await page.request.get(`${stage.address}/api/people?q=a`)).status(), 401, 'half a sign-in opens nothing');
  await giveCode(page, makeTotpCode(secret, Date.now() + 30_000));
  await home(page);

  // The phone is lost: on another machine a recovery code stands in, once.
  const [lost = ''] = codes;
  const desk = await newDeskPage(stage.browser, { baseURL: stage.address });
  await enterPassword(desk, 'health');
  await desk.getByText('请输入手机身份验证器上的 6 位数字').waitFor();
  await giveCode(desk, lost);
  await home(desk);
  const again = await newDeskPage(stage.browser, { baseURL: stage.address });
  await enterPassword(again, 'health');
  await again.getByText('请输入手机身份验证器上的 6 位数字').waitFor();
  await giveCode(again, lost);
  await again.getByRole('alert').filter({ hasText: '验证码' }).waitFor();
  assert.equal((await again.request.get(`${stage.address}/api/people?q=a`)).status(), 401);
  for (const each of [page, desk, again]) await each.context().close();
  setIdentityPolicy(stage.store.database, {});
});

test('two posts: one is chosen at sign-in; after the switch the people of the other place are gone from every page', async () => {
  await stage.store.database.run(sql`delete from second_factor where account = 'health'`);
  const { here, there } = await addPost('health');
  const page = await newDeskPage(stage.browser, { baseURL: stage.address });
  await enterPassword(page, 'health');
  await page.getByText('您有几个岗位').waitFor();
  await look(page, 'choose-post');
  await page.getByRole('button', { name: here }).click();
  await home(page);
  const mine = await stage.ask(page, '/api/people?q=%E7%8E%8B', peopleSchema);
  const [someone] = mine.rows;
  assert.ok(someone, 'the first post has people');
  await page.goto(`/people/${someone.resident}`);
  await page.locator('.y-person-page').waitFor();

  await page.goto('/account');
  await page.getByRole('region', { name: '我的岗位' }).getByRole('button', { name: '改用这个岗位' }).click();
  await home(page);
  await page.locator('.y-who').filter({ hasText: there }).waitFor();
  const theirs = await stage.ask(page, '/api/people?q=%E7%8E%8B', peopleSchema);
  assert.ok(theirs.rows.length > 0, 'the second post has people');
  const before = new Set(mine.rows.map(({ resident }) => resident));
  assert.deepEqual(
    theirs.rows.filter(({ resident }) => before.has(resident)),
    [],
  );
  await page.goto(`/people/${someone.resident}`);
  await page.locator('.y-refusal, [role=alert]').first().waitFor();
  await screenshot(page, 'other-post-refused');
  assert.equal(await page.locator('.y-person-page').count(), 0);
  assert.ok(!(await page.locator('main').innerText()).includes(someone.name), 'not even the name is told');
  await page.context().close();
});

test('an app is opened from the page of a resident, asks, and gets that resident alone; the grant is listed and taken back', async () => {
  const input = {
    name: '心电看图',
    kind: 'app',
    redirectUris: [app.redirectUri],
    launchUri: app.launchUri,
    scopes: ['launch', 'patient/Patient.rs'],
  };
  const made = await registerClient(stage.store.database, undefined, clientInputSchema.parse(input));
  assert.ok('id' in made, JSON.stringify(made));
  app.register(made.id);
  const page = await stage.signIn('family');
  const { rows } = await stage.ask(page, '/api/people?q=%E7%8E%8B', peopleSchema);
  const [someone, other] = rows;
  assert.ok(someone && other);
  await page.goto(`/people/${someone.resident}`);
  const card = page.getByRole('region', { name: '用应用打开' });
  await card.scrollIntoViewIfNeeded();
  await screenshot(page, 'open-with-app');
  const [tab] = await Promise.all([page.context().waitForEvent('page'), card.getByRole('button', { name: '心电看图' }).click()]);
  tab.setDefaultTimeout(30_000);
  await tab.getByRole('heading', { name: '授权应用' }).waitFor();
  await tab.getByText(someone.name).waitFor();
  await screenshot(tab, 'app-asks');
  await tab.getByRole('button', { name: '同意', exact: true }).click();
  await tab.getByRole('heading', { name: '应用已打开' }).waitFor();
  const [given] = app.given;
  assert.ok(given);
  const asApp = { authorization: `Bearer ${given.accessToken}` };
  const record = await fetch(`${stage.address}/fhir/Patient/${given.patient}`, { headers: asApp });
  assert.equal(record.status, 200);
  const all = z
    .object({ entry: z.array(z.unknown()) })
    .parse(await (await fetch(`${stage.address}/fhir/Patient`, { headers: asApp })).json());
  assert.equal(all.entry.length, 1, 'nobody but the one it was opened for');

  await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '已授权的应用' }).click();
  await page.getByRole('heading', { name: '心电看图' }).waitFor();
  await screenshot(page, 'allowed-apps');
  await page.getByRole('button', { name: '收回授权' }).click();
  await page.getByText('您还没有授权任何应用。').waitFor();
  assert.equal((await fetch(`${stage.address}/fhir/Patient/${given.patient}`, { headers: asApp })).status, 401);
});
