/** A new resident: watched for a double while typed, registered, found again by initials and number, signed; the county's number moves. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeIdentityNumber } from '../kernel/commit/testing/small-county.ts';
import { peopleSchema } from '../server/contract/contract.ts';
import { screenshot } from './browser.ts';
import { choose, field, openNumber, openStage, pick, type Stage } from './story.ts';

const COUNTY = '511803000000';
const NAME = '欧阳试新';
const INITIALS = 'oysx';
const BIRTH = '1958-03-12';
const NUMBER = makeIdentityNumber(BIRTH, '977');

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

async function type(page: Page, path: string, text: string): Promise<void> {
  await field(page, path).locator('input').first().fill(text);
  await page.keyboard.press('Tab');
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
}

test('registering: a double is shown while typing, an impossible number is refused at its field, the rest takes a minute', async () => {
  const village = await stage.signIn('village');
  const { rows } = await stage.ask(village, `/api/people?q=${encodeURIComponent(stage.village.name)}`, peopleSchema);
  const known = rows.find(({ birthDate }) => birthDate !== null);
  assert.ok(known, 'somebody lives in the village');

  await village.goto('/people/register');
  await type(village, 'name', known.name);
  await type(village, 'birthDate', known.birthDate ?? '');
  const same = village.getByRole('alert').filter({ hasText: '可能已有档案' });
  await same.getByText(known.name).first().waitFor();
  await screenshot(village, 'register-possible-same');

  await type(village, 'name', NAME);
  await same.waitFor({ state: 'detached' });
  await pick(village, 'documentType', '居民身份证');
  await type(village, 'birthDate', BIRTH);
  const impossible = NUMBER.slice(0, 17) + (NUMBER.endsWith('1') ? '2' : '1');
  await type(village, 'identityNumber', impossible);
  await save(village);
  await field(village, 'identityNumber').getByText('最后一位与前17位不符').waitFor();
  await screenshot(village, 'register-impossible-number');
  await type(village, 'identityNumber', NUMBER);

  await choose(village, 'sex', '男');
  await pick(village, 'nationality', '汉族');
  await choose(village, 'residency', '常住（居住半年以上）');
  await choose(village, 'registration', '户籍');
  await pick(village, 'village', stage.village.name);
  await type(village, 'address', '3组12号');
  await type(village, 'phone', '13800001234');
  await choose(village, 'blood', '不详');
  await choose(village, 'rhesus', '不详');
  await pick(village, 'education', '小学');
  await pick(village, 'occupation', '农、林、牧、渔');
  await choose(village, 'marital', '已婚');
  await choose(village, 'payment', '城乡居民基本医疗保险');
  for (const path of ['allergies', 'exposures', 'hadDiseases', 'hadOperations', 'hadInjuries', 'hadTransfusions', 'hereditary'])
    await choose(village, path, '无');
  for (const path of ['father', 'mother', 'siblings', 'children']) await choose(village, path, '无');
  await choose(village, 'disability', '无残疾');
  await save(village);
  await village.getByText(`已登记${NAME}`).waitFor();
  await screenshot(village, 'register-saved');
});

test('the new resident is found by initials and by the whole number, never by its end, by those who care for the village only', async () => {
  const village = await stage.signIn('village');
  await village.goto('/people');
  for (const words of [INITIALS, NUMBER, NAME]) {
    await village.getByLabel('找居民').fill(words);
    await village.locator('.y-people').getByText(NAME).waitFor();
  }
  await screenshot(village, 'people-found');
  await village.getByLabel('找居民').fill(NUMBER.slice(-4));
  await village.getByText('证件号和电话要输完整').waitFor();
  assert.equal(await village.locator('.y-people').count(), 0, 'the end of a number finds nobody');
  await screenshot(village, 'people-part-of-number');
  await village.getByLabel('找居民').fill(NAME);
  await village.locator('.y-people').getByText(NAME).waitFor();
  assert.ok(!((await village.locator('.y-people').textContent()) ?? '').includes(NUMBER), 'the number is masked');
  const bureau = await stage.signIn('bureau');
  const refused = await bureau.request.get(`${stage.address}/api/people?q=${INITIALS}`);
  assert.ok(refused.status() === 403 || peopleSchema.parse(await refused.json()).rows.length === 0);
});

test('signing the resident moves the county’s number by one, on a page that is open', async () => {
  const manager = await stage.signIn('consortium');
  const before = await openNumber(stage, manager, 'family-doctor.signed', COUNTY);
  const village = await stage.signIn('village');
  const { rows } = await stage.ask(village, `/api/people?q=${INITIALS}`, peopleSchema);
  const resident = rows.find(({ name }) => name === NAME)?.resident;
  await village.goto(`/people/${resident}`);
  await village.getByRole('button', { name: '签约', exact: true }).first().click();
  await pick(village, 'team', '');
  await choose(village, 'packages', '基础服务包');
  await choose(village, 'term', '一年');
  await choose(village, 'channel', '纸质');
  await choose(village, 'signer', '本人');
  await choose(village, 'consent', '是');
  await save(village);
  await village.getByRole('heading', { name: '已保存' }).waitFor();
  await screenshot(village, 'contract-signed');
  await manager
    .locator('.y-number-value')
    .getByText(`${(before.n + 1).toLocaleString('en')} 人`, { exact: true })
    .waitFor();
  assert.equal((await openNumber(stage, manager, 'family-doctor.signed', COUNTY)).n, before.n + 1);
});
