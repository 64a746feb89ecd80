/** From "why is the rate what it is" to people with a task and a date: number, people, reasons, dispatch; the list is as long as the number at each level. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addDays, today } from '../kernel/periods/plain-date.ts';
import { behindSchema, breakdownSchema, tasksSchema } from '../server/contract/contract.ts';
import { screenshot } from './browser.ts';
import { openNumber, openStage, type Stage } from './story.ts';

const COUNTY = '511803000000';
const RATE = 'hypertension.control-rate';
/** The task asks that a manager gets from the question to the dispatched tasks in a minute. */
const PATIENCE_MS = 60_000;

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

/** How many rows the page lists, after asking for more until there are no more. */
async function countListed(page: Page): Promise<number> {
  const rows = page.locator('section[aria-label="背后的人"] tbody tr');
  await rows.first().waitFor();
  for (;;) {
    const before = await rows.count();
    const more = page.locator('section[aria-label="背后的人"]').getByRole('button', { name: /更多|再显示/ });
    if ((await more.count()) === 0) return before;
    await more.click();
    await page.waitForFunction((known) => document.querySelectorAll('section[aria-label="背后的人"] tbody tr').length > known, before);
  }
}

test('the list behind a number is as long as the number in the county, the town and the village; the parts add up', async () => {
  const manager = await stage.signIn('consortium');
  for (const area of [COUNTY, stage.village.town, stage.village.code]) {
    const number = await openNumber(stage, manager, RATE, area);
    assert.ok(number.N !== null);
    const behind = await stage.ask(manager, `/api/indicators/${RATE}/people?area=${area}`, behindSchema);
    assert.deepEqual([behind.parts.reached, behind.parts.missed], [number.n, number.N - number.n], area);
    assert.equal(
      behind.reasons.reduce((sum, { count }) => sum + count, 0),
      behind.parts.missed,
      'each has one reason',
    );
    const below = await stage.ask(manager, `/api/indicators/${RATE}/breakdown?area=${area}`, breakdownSchema);
    if (below.rows.length > 0) {
      assert.equal(
        below.rows.reduce((sum, { n }) => sum + n, 0),
        number.n,
        'the areas below add up',
      );
      assert.equal(
        below.rows.reduce((sum, { N }) => sum + (N ?? 0), 0),
        number.N,
      );
    }
    if (behind.parts.missed > 0) assert.equal(await countListed(manager), behind.parts.missed, 'the page lists as many');
    await screenshot(manager, `manager-control-rate-${area}`);
  }
});

test('a manager asks why, and a minute later the village doctor has the tasks, with a date', async () => {
  const village = await stage.signIn('village');
  const askTasks = () => stage.ask(village, '/api/tasks?when=all&task=hypertension.visit', tasksSchema);
  assert.equal((await askTasks()).rows.filter(({ dispatched }) => dispatched).length, 0);
  const manager = await stage.signIn('consortium');

  const begun = performance.now();
  await manager.locator('.y-number').filter({ hasText: '管理人群血压控制率' }).locator('.y-number-value a').first().click();
  const breakdown = manager.locator('.is-breakdown');
  await breakdown.getByText(townName()).click();
  await breakdown.getByRole('row', { name: stage.village.name }).click();
  const reasons = manager.locator('.y-reasons button');
  await manager.waitForURL((url) => url.searchParams.get('area') === stage.village.code);
  await manager.locator('.y-number-place').getByText(stage.village.name).waitFor();
  await reasons.nth(1).waitFor();
  await manager.waitForLoadState('networkidle');
  // Until the village's own stand there, those of the town do.
  await manager.locator('main .is-faded').first().waitFor({ state: 'detached' });
  const expected = Number(await reasons.nth(1).locator('b').textContent());
  await reasons.nth(1).click();
  await manager
    .locator('.y-reasons button[aria-pressed=true]')
    .filter({ hasText: String(expected) })
    .waitFor();
  await manager.waitForLoadState('networkidle');
  await manager.locator('section[aria-label="背后的人"] .is-faded').waitFor({ state: 'detached' });
  assert.equal(await countListed(manager), expected, 'the list of a reason is as long as its number');
  await manager.getByRole('button', { name: /^派任务：/ }).click();
  const due = addDays(today(), 7);
  await manager.getByLabel('完成期限').fill(due);
  await manager.keyboard.press('Tab');
  await manager.getByRole('button', { name: `派给 ${expected} 人` }).click();
  await manager.getByRole('status').getByText(`已派单 ${expected} 人`).waitFor();
  const took = performance.now() - begun;
  assert.ok(took < PATIENCE_MS, `it took ${took} ms`);
  await manager.locator('.y-number').getByText(`${expected} 人已派单，其中 0 人已办好`).waitFor();
  await screenshot(manager, 'manager-dispatched');

  const dispatched = (await askTasks()).rows.filter((row) => row.dispatched);
  assert.equal(new Set(dispatched.map(({ person }) => person.resident)).size, expected);
  assert.ok(
    dispatched.every((row) => row.due === due && row.person.area === stage.village.code),
    JSON.stringify(dispatched.map((row) => row.due)),
  );
  await village.locator('.y-tasks').getByText('全部未完成').click();
  const row = village
    .locator('.y-task')
    .filter({ hasText: dispatched[0]?.person.name ?? '' })
    .filter({ hasText: '派单' });
  await row.first().waitFor();
  await screenshot(village, 'village-doctor-dispatched');

  // Asked once more, nobody gets a second task.
  await manager.getByRole('button', { name: /^派任务：/ }).click();
  await manager.getByRole('button', { name: `派给 ${expected} 人` }).click();
  await manager.getByRole('status').getByText(`另有 ${expected} 人此前已派，不重复`).waitFor();
  assert.equal((await askTasks()).rows.filter((each) => each.dispatched).length, dispatched.length);
});

/** The name of the village's town as the tables of numbers show it. */
function townName(): string {
  return stage.store.directory.current().nameOf(stage.village.town);
}

test('who may see numbers only sees no names behind them', async () => {
  const bureau = await stage.signIn('bureau');
  await openNumber(stage, bureau, RATE, COUNTY);
  await bureau.getByText('只看数，不看姓名').waitFor();
  const behind = await stage.ask(bureau, `/api/indicators/${RATE}/people?area=${COUNTY}`, behindSchema);
  assert.equal(behind.rows, null);
  assert.equal(await bureau.locator('section[aria-label="背后的人"] tbody tr').count(), 0);
  await screenshot(bureau, 'bureau-numbers-only');
});
