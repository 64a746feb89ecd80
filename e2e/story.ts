/** What every story needs: the demo county in a database of its own, the platform over it, people who sign in. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { createDemoAccounts } from '../demo/accounts.ts';
import { loadDemo } from '../demo/load-demo.ts';
import { systems } from '../generated/all-systems.gen.ts';
import { setAccount } from '../kernel/access/identity/accounts.ts';
import { setPublicAddress } from '../kernel/access/oidc/public-address.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import { sql } from '../kernel/database/sql.ts';
import { fingerprintSources } from '../kernel/database/testing/source-fingerprint.ts';
import { openTestDatabase } from '../kernel/database/testing.ts';
import { addDays, toDate, today } from '../kernel/periods/plain-date.ts';
import { openStore, type Store } from '../kernel/store/store.ts';
import { buildApp } from '../server/build-app.ts';
import { type IndicatorResult, indicatorSchema } from '../server/contract/contract.ts';
import { newDeskPage, newPhonePage, openBrowser, screenshot } from './browser.ts';

const project = join(import.meta.dirname, '..');
/** The password of everybody in the stories. */
export const PASSWORD = 'story-2026';

/** The day the county has come to: stories need visits that are due, so it is today. */
const UNTIL = toDate(today());

/** An account of the demo county (demo/accounts.ts). */
export type User =
  | 'village'
  | 'family'
  | 'nurse'
  | 'health'
  | 'township'
  | 'reader'
  | 'specialist'
  | 'consortium'
  | 'bureau'
  | 'registrar'
  | 'desk'
  | 'integrator'
  | 'admin'
  | 'security'
  | 'auditor';

/** Everybody's open page, to be told from when a story fails. */
const opened: { readonly user: User; readonly page: Page }[] = [];

/** Where somebody stands, what has the focus, and what the page objects to: a wait that ended says none of it. */
async function tellPage({ user, page }: (typeof opened)[number]): Promise<string> {
  const focus = await page.evaluate(
    () => document.activeElement?.closest('[data-field]')?.getAttribute('data-field') ?? document.activeElement?.tagName,
  );
  const objections = await page.locator('[role=alert], .y-warning-note, .is-wrong[data-field]').allInnerTexts();
  const picture = await screenshot(page, `failed-${user}`);
  return `${user} at ${new URL(page.url()).pathname}, focus ${focus}, objections ${JSON.stringify(objections)}, picture ${picture}`;
}

afterEach(async (context) => {
  if ('passed' in context && context.passed) return;
  for (const each of opened)
    if (!each.page.isClosed())
      console.error(await tellPage(each).catch((error) => `${each.user}: the page can not be told from: ${error}`));
});

/** A running platform over a fresh copy of the small demo county, and a browser. */
export interface Stage {
  readonly address: string;
  readonly store: Store;
  readonly browser: Browser;
  /** The village doctor's village and its town. */
  readonly village: { readonly code: string; readonly name: string; readonly town: string };
  /** A page on a desk, or a phone, of somebody who has just signed in and sees the first page. */
  signIn(user: User, on?: 'desk' | 'phone'): Promise<Page>;
  /** What the API answers to somebody, through their own session. */
  ask<T>(page: Page, path: string, shape: z.ZodType<T>): Promise<T>;
  close(): Promise<void>;
}

const busiest = z.object({ village: z.string(), name: z.string(), town: z.string(), practitioner: z.string(), family: z.string() });

/** The village where the stories play: that with the most follow-ups open now, its doctor, and the family doctor of its town. */
async function findVillage(store: Store): Promise<z.infer<typeof busiest>> {
  const [row] = await store.database.rows(
    sql`select p.area as village, a.name, substr(p.area, 1, 9) || '000' as town, min(v.practitioner) as practitioner, min(f.practitioner) as family
        from task t join view_people p on p.resident_id = t.resident_id join area a on a.code = p.area
          join organisation o on o.area = p.area join post v on v.org = o.id and v.role = 'village-doctor'
          join organisation h on h.serves @> jsonb_build_array(substr(p.area, 1, 9) || '000') join post f on f.org = h.id and f.role = 'family-doctor'
        where t.task = 'hypertension.visit' and t.status = 'open' and t.due <= ${addDays(UNTIL, 7)}::date
        group by p.area, a.name order by count(distinct t.resident_id) desc, p.area limit 1`,
    busiest,
  );
  if (!row) throw new Error('nobody is due for a follow-up: the stories have nothing to tell');
  return row;
}

/** Opens the stage. One a file: the county is built once a run and cloned. */
export async function openStage(): Promise<Stage> {
  const content = createHash('sha256')
    .update(`${fingerprintSources(project)}${fingerprintSources(project, ['demo'])}${UNTIL}`)
    .digest('hex');
  const prepare = async (database: Store['database']): Promise<void> => {
    const store = await prepareStore(database, systems);
    await loadDemo(store, { size: 'small', seed: 'yigong', until: UNTIL });
    await createDemoAccounts(store, PASSWORD);
    const village = await findVillage(store);
    await setAccount(database, 'village', PASSWORD, village.practitioner);
    await setAccount(database, 'family', PASSWORD, village.family);
    await database.run(sql`analyze`);
  };
  const test = await openTestDatabase('demo-county', prepare, content);
  const store = await openStore(test.database, systems);
  const app = await buildApp(store, { demo: () => true, secureCookie: false, pages: join(project, 'dist', 'web'), log: false });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  setPublicAddress(store.database, address);
  const browser = await openBrowser();
  const { village, name, town } = await findVillage(store);
  return {
    address,
    store,
    browser,
    village: { code: village, name, town },
    async signIn(user, on = 'desk') {
      const page = await (on === 'desk' ? newDeskPage : newPhonePage)(browser, { baseURL: address });
      page.setDefaultTimeout(30_000); // a busy machine is no fault of the story
      opened.push({ user, page });
      page.on('pageerror', (error) => console.error(`${user}: the page threw ${error}`));
      await page.goto('/');
      await page.getByLabel('用户名').fill(user);
      await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('main h1').filter({ hasText: '今日' }).waitFor({ state: 'attached' });
      return page;
    },
    async ask(page, path, shape) {
      const response = await page.request.get(`${address}${path}`);
      return shape.parse(await response.json());
    },
    async close() {
      await browser.close();
      await app.close();
      await test.close();
    },
  };
}

/** The field of a form by its path, e.g. 'bp.systolic'. */
export function field(page: Page, path: string): Locator {
  return page.locator(`[data-field="${path}"]`);
}

/** Chooses in a field of chips the options with these words. */
export async function choose(page: Page, path: string, ...words: readonly string[]): Promise<void> {
  for (const word of words)
    await field(page, path)
      .locator('label')
      .filter({ hasText: new RegExp(`^${word}(上次)?$`) }) // what was answered last time is marked
      .click();
}

/** Chooses in a searched list: types, takes the first that is offered. */
export async function pick(page: Page, path: string, words: string): Promise<void> {
  const input = field(page, path).locator('input').first();
  await input.click();
  await input.fill(words);
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: words }).first().click();
}

/** Presses Enter until the field has the focus, as someone does who fills the form without a mouse. */
export async function enterTo(page: Page, path: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const here = await page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'));
    if (here === path) return;
    await page.keyboard.press('Enter');
  }
  throw new Error(`Enter never came to ${path}`);
}

/** The rows of tasks on the first page, of one kind and maybe one person. */
export function taskRows(page: Page, title: string, name?: string): Locator {
  const rows = page.locator('.y-task').filter({ hasText: title });
  return name === undefined ? rows : rows.filter({ hasText: name });
}

/** Opens a number's page and gives what the platform counts; the page must show the same. */
export async function openNumber(stage: Stage, page: Page, id: string, area: string): Promise<IndicatorResult> {
  await page.goto(`/numbers/${id}?area=${area}`);
  const number = await stage.ask(page, `/api/indicators/${id}?area=${area}`, indicatorSchema);
  await page.locator('.y-number-value').getByText(number.printed, { exact: true }).waitFor();
  return number;
}
