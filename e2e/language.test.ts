/** The two languages of the pages: in English no Chinese is left but what the record itself holds; in Chinese nothing is left untranslated; everything fits. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { screenshot } from './browser.ts';
import { openStage, type Stage, type User } from './story.ts';

/** The pages that everybody comes by, by who sees them. */
const PAGES: Readonly<Partial<Record<User, readonly string[]>>> = {
  village: ['/', '/worklists', '/worklists/hypertension.register', '/people', '/people/register', '/do', '/more', '/nothing-here'],
  consortium: ['/numbers', '/numbers/hypertension.control-rate', '/organisations', '/report', '/import'],
};

/** The reader's own institution, and the column names of a Chinese table to import. */
const OF_THE_RECORD = /卫生室|column names in the first row/;

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
}

/**
 * The Chinese that a page shows in its own words: headings, buttons, labels, heads of tables, menus, hints. What stands in the record (names
 * of people, places, institutions, what was written) is Chinese in every language, so those elements are passed over.
 */
function readChinese(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const own = 'h1,h2,h3,button,label,th[scope=col],nav a,legend,summary,.y-hint,.y-soft,.y-tag,.y-label,.y-empty,dt';
    const record =
      '.y-brand-area,.y-actor,.y-person-name,.y-report,.y-number-place,.y-crumbs,.y-village,.y-area-picker,.y-filters,.y-tree,.y-organisation,.is-breakdown,.y-definition,.y-definition-line,.y-publications,[lang=zh-CN] button,button[lang=zh-CN],.ant-select,td,dd';
    return [...document.querySelectorAll<HTMLElement>(own)]
      .filter((element) => element.closest(record) === null && element.offsetParent !== null)
      .map((element) => (element.textContent ?? '').trim())
      .filter((text) => /[\u4e00-\u9fff]/.test(text) && text !== '中文');
  });
}

test('in English the pages speak English', async () => {
  const left: string[] = [];
  for (const [user, paths] of Object.entries(PAGES)) {
    const page = await stage.signIn(user === 'village' ? 'village' : 'consortium');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: '中文' }).waitFor();
    for (const path of paths) {
      await open(page, path);
      left.push(...(await readChinese(page)).filter((text) => !OF_THE_RECORD.test(text)).map((text) => `${path}: ${text}`));
      await screenshot(page, `english-${path.replaceAll('/', '_')}`);
    }
  }
  assert.deepEqual([...new Set(left)], []);
});

test('in Chinese no key and no placeholder is left, and every page fits a desk and a phone', async () => {
  for (const on of ['desk', 'phone'] as const) {
    for (const [user, paths] of Object.entries(PAGES)) {
      const page = await stage.signIn(user === 'village' ? 'village' : 'consortium', on);
      for (const path of paths) {
        await open(page, path);
        const shown = await page.evaluate(() => ({
          text: document.querySelector('main, #root')?.textContent ?? '',
          width: document.documentElement.scrollWidth,
          room: innerWidth,
        }));
        assert.ok(shown.width <= shown.room, `${on} ${path} is ${shown.width} px wide`);
        assert.doesNotMatch(shown.text, /\{\w+\}|undefined|NaN|\[object|\b[a-z]+(?:-[a-z]+)*\.[a-z]+-[a-z]+\b/, `${on} ${path}`);
        await screenshot(page, `${on}-${path.replaceAll('/', '_')}`);
      }
    }
  }
});
