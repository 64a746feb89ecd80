// Checks that the stories' browser is the one they count on: sizes, language, clock and Chinese glyphs.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newDeskPage, newPhonePage, openBrowser, screenshot } from './browser.ts';

let browser: Browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const readSurroundings = (page: Page) =>
  page.evaluate(() => ({
    width: innerWidth,
    height: innerHeight,
    language: navigator.language,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    touch: navigator.maxTouchPoints > 0,
    pixels: devicePixelRatio,
  }));

test('the desk page is 1440×900, Chinese, on Shanghai time', async () => {
  const page = await newDeskPage(browser);
  const expected = { width: 1440, height: 900, language: 'zh-CN', zone: 'Asia/Shanghai', touch: false, pixels: 1 };
  assert.deepEqual(await readSurroundings(page), expected);
});

test('the phone page is 390×844 with touch', async () => {
  const page = await newPhonePage(browser);
  await page.setContent('<meta name="viewport" content="width=device-width"><p>今天');
  const expected = { width: 390, height: 844, language: 'zh-CN', zone: 'Asia/Shanghai', touch: true, pixels: 2 };
  assert.deepEqual(await readSurroundings(page), expected);
});

test('two pages share no cookies, and a screenshot is saved', async () => {
  const [one, other] = await Promise.all([newDeskPage(browser), newDeskPage(browser)]);
  await one.context().addCookies([{ name: 'who', value: 'one', url: 'http://localhost' }]);
  assert.deepEqual(await other.context().cookies('http://localhost'), []);
  await one.setContent('<h1>医共</h1><p>高血压患者健康管理</p>');
  assert.ok((await stat(await screenshot(one, 'browser-chinese'))).size > 1000);
});

test('Chinese characters are drawn, not empty boxes', async () => {
  const page = await newDeskPage(browser);
  // A missing glyph draws the same box for every character: three different characters must give three different pictures.
  const pictures = await page.evaluate(() =>
    ['医', '共', '血'].map((character) => {
      const canvas = document.createElement('canvas');
      const pen = canvas.getContext('2d');
      if (!pen) return '';
      pen.font = '40px sans-serif';
      pen.fillText(character, 10, 50);
      return canvas.toDataURL();
    }),
  );
  assert.equal(new Set(pictures).size, 3);
});
