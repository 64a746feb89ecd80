/** A consultation by video: the township and the county see each other's moving picture in the page, with nothing installed and no other host asked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { newDeskPage, openBrowser, screenshot } from './browser.ts';
import { beginConsultation, seesMoving } from './consultation-in-session.ts';
import { openStage, type Stage } from './story.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

test('two pages see each other, and the room closes when the asking side ends the session', async () => {
  const { family, specialist, address, leave } = await beginConsultation(stage);

  // The way there is a link in the lists of both sides, into a window of its own.
  await family.goto('/worklists/teleconsultation.my-sessions');
  const link = family.getByRole('link', { name: '进入会诊室' }).first();
  await link.waitFor();
  assert.equal(await link.getAttribute('href'), address);

  // Pages with a camera that is none, each in a browser of its own settings.
  const browser = await openBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  try {
    const enter = async (from: Page, phone = false): Promise<Page> => {
      const storageState = await from.context().storageState();
      const page = await newDeskPage(browser, { baseURL: stage.address, storageState });
      if (phone) await page.setViewportSize({ width: 390, height: 844 });
      const refused: string[] = [];
      page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
      page.on('request', (request) => assert.equal(new URL(request.url()).host, new URL(stage.address).host, request.url()));
      const opened = await page.goto(address);
      assert.match(opened?.headers()['permissions-policy'] ?? '', /camera=\(self\), microphone=\(self\)/);
      await page.getByRole('button', { name: '进入会诊室' }).click();
      await page.getByRole('button', { name: '静音' }).waitFor();
      assert.deepEqual(
        refused.filter((text) => /Content Security Policy|Permissions policy/i.test(text)),
        [],
      );
      return page;
    };
    const township = await enter(family, true);
    const county = await enter(specialist);
    const seen = await Promise.all([seesMoving(township), seesMoving(county)]);
    for (const { width } of seen) assert.ok(width > 0);
    assert.equal(
      await township
        .locator('.y-face:not([data-own]) figcaption')
        .innerText()
        .then((text) => text.includes('医院')),
      true,
    );
    const [name, own] = await Promise.all([
      township.locator('.y-face:not([data-own]) figcaption').boundingBox(),
      township.locator('.y-face[data-own]').boundingBox(),
    ]);
    assert.ok(name && own && name.y + name.height <= own.y, "on a phone one's own picture covers nobody's name");
    await screenshot(county, 'meeting-county');
    await screenshot(township, 'meeting-township-phone');
    await refusesCameraElsewhere(township.context());

    await leave();
    for (const page of [township, county]) await page.getByText('会诊已经结束，会诊室随之关闭。').waitFor();
    assert.equal(await county.locator('.y-face').count(), 0);
  } finally {
    await browser.close();
  }
});

/** On every other page the browser itself refuses the camera. */
async function refusesCameraElsewhere(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.goto('/');
  const name = await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'allowed',
      (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
    ),
  );
  assert.equal(name, 'NotAllowedError');
  await page.close();
}
