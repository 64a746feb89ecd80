/** A resident gives a chest radiograph and its report out from the phone; a doctor elsewhere opens the link, another the code; it is taken back. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openResidentSession } from '../kernel/access/residents/resident-sessions.ts';
import { commit } from '../kernel/commit/commit.ts';
import { BY_TEST } from '../kernel/commit/testing/small-county.ts';
import { EXTENSION, SYSTEM } from '../kernel/define/codes.ts';
import { changeDicom } from '../kernel/exchange/dicom/file/change-dicom.ts';
import { dicomFixture, type ImagingPlatform, openImagingPlatform, uidLike } from '../server/imaging/testing.ts';
import { COOKIE } from '../server/session.ts';
import { newDeskPage, newPhonePage, openBrowser, screenshot } from './browser.ts';

const CR = dicomFixture('RG1_J2KI.dcm');
const CONCLUSION = '两肺、心、膈未见明确异常。';
let platform: ImagingPlatform;
let browser: Browser;

before(async () => {
  platform = await openImagingPlatform(undefined, join(import.meta.dirname, '..', 'dist', 'web'));
  browser = await openBrowser();
  const { patient } = platform.county.residents.li;
  const order = await platform.order('li', 'SHARE1');
  const uid = uidLike(CR, '0020000d', 951);
  const file = changeDicom(CR, {
    '00080005': 'ISO_IR 192',
    '00080018': uidLike(CR, '00080018', 951),
    '00080050': 'SHARE1',
    '00100010': '李秀英',
    '00100020': patient,
    '00100030': '19501102',
    '00100040': 'F',
    '0020000d': uid,
    '0020000e': uidLike(CR, '0020000e', 951),
  });
  await platform.store([file]);
  await platform.arrived(uid);
  await commit(platform.county.store, BY_TEST, [
    {
      op: 'create',
      resource: {
        resourceType: 'DiagnosticReport',
        status: 'final',
        basedOn: [{ reference: `ServiceRequest/${order}` }],
        category: [{ coding: [{ system: SYSTEM.centre, code: 'imaging' }] }],
        code: { text: '胸部正位片' },
        subject: { reference: `Patient/${patient}` },
        issued: '2026-08-01T03:00:00Z',
        conclusion: CONCLUSION,
        extension: [{ url: EXTENSION.org, valueReference: { reference: 'Organization/lead' } }],
      },
    },
  ]);
});
after(async () => {
  await browser?.close();
  await platform?.close();
});

test('what a resident shares opens without an account, is told to them, and ends when they take it back', async () => {
  const { county, address } = platform;
  const mine = await newPhonePage(browser, { baseURL: address });
  const token = await openResidentSession(county.database, { resident: county.residents.li.resident, identity: 'li' }, { source: 'test' });
  await mine.context().addCookies([{ name: COOKIE, value: token, url: address }]);
  await mine.goto('/my');
  await mine.getByRole('button', { name: '分享' }).click();
  await mine.getByRole('button', { name: '生成链接和分享码' }).click();
  const link = await mine.getByLabel('链接').inputValue();
  const code = await mine.locator('.y-share-code').innerText();
  await mine.getByRole('img', { name: '分享二维码' }).waitFor();
  await screenshot(mine, 'resident-shares-images');

  const elsewhere = await newPhonePage(browser, { baseURL: address });
  await elsewhere.goto(link);
  await elsewhere.getByText(CONCLUSION).waitFor();
  await elsewhere.locator('.y-image-pane[data-state=full]').waitFor();
  assert.equal(new URL(elsewhere.url()).hash, '', 'the key does not stay in the address');
  await screenshot(elsewhere, 'doctor-elsewhere-opens-share');

  const desk = await newDeskPage(browser, { baseURL: address });
  await desk.goto('/share');
  await desk.getByLabel('分享码').fill(code);
  await desk.getByLabel('患者出生日期').fill('1950-11-03');
  await desk.getByRole('button', { name: '查看', exact: true }).click();
  await desk.getByRole('alert').filter({ hasText: '打不开' }).waitFor();
  await desk.getByLabel('患者出生日期').fill('1950-11-02');
  await desk.getByRole('button', { name: '查看', exact: true }).click();
  await desk.getByText(CONCLUSION).waitFor();

  await mine.reload();
  await mine.getByText('持分享链接者（外出就诊或转诊）').waitFor();
  await mine.getByRole('button', { name: '分享' }).click();
  await mine.getByText('打开 2 次').waitFor();
  await mine.getByRole('button', { name: '撤回' }).click();
  await mine.getByText('打开 2 次').waitFor({ state: 'detached' });
  await desk.reload();
  await desk.getByLabel('分享码').waitFor();
  for (const page of [mine, elsewhere, desk]) await page.context().close();
});
