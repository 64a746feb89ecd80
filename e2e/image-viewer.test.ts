/** The image viewer in a real browser with real files: radiograph, colour ultrasound and CT are right by their pixels. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { CLOSED_POLICY } from '../server/protection/page-headers.ts';
import { servePages } from '../server/serve-pages.ts';
import config from '../vite.config.ts';
import { newDeskPage, openBrowser, screenshot } from './browser.ts';
import { mountStandIn } from './image-page/stand-in-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'yigong-viewer-'));
let app: FastifyInstance;
let browser: Browser;
let page: Page;
let origin = '';
let away = false;
let violations: string[] = [];

before(async () => {
  await build({
    ...config,
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, 'image-page'),
    build: { ...config.build, outDir: folder, emptyOutDir: true },
  });
  app = Fastify();
  // As the platform does: whatever is no page may do nothing.
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', CLOSED_POLICY);
  });
  const studies = [
    { uid: '1.2.1', file: 'RG1_J2KI.dcm' },
    { uid: '1.2.2', file: 'US1_J2KR.dcm', slices: 3 },
    { uid: '1.2.3', file: 'CT_small.dcm', slices: 5 },
    { uid: '1.2.4', file: 'CT_small.dcm', slices: 9 },
    { uid: '1.2.5', file: 'US1_J2KR.dcm', damaged: true },
  ];
  mountStandIn(app, studies, () => away);
  await servePages(app, folder);
  origin = await app.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true });
});

/** Opens the page and waits for a picture in that state; '' waits for none. */
async function open(query: string, state = 'full'): Promise<void> {
  page = await newDeskPage(browser);
  violations = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  await page.goto(`${origin}/?${query}`);
  if (state !== '') await page.locator(`.y-image-pane[data-state=${state}]`).first().waitFor();
}

/** The mean red, green and blue in a rectangle of the picture, in shares of the canvas. */
async function mean(x: number, y: number, width = 0.04, height = 0.04): Promise<readonly [number, number, number]> {
  const canvas = page.locator('.y-image-place canvas').first();
  return canvas.evaluate(
    (element, [left, top, wide, high]) => {
      if (!(element instanceof HTMLCanvasElement)) throw new Error('no canvas');
      const at = [left * element.width, top * element.height, wide * element.width, high * element.height].map(Math.round);
      const { data } = element.getContext('2d')?.getImageData(at[0] ?? 0, at[1] ?? 0, at[2] ?? 1, at[3] ?? 1) ?? { data: [] };
      const sum: [number, number, number] = [0, 0, 0];
      for (let pixel = 0; pixel < data.length; pixel += 4) for (const part of [0, 1, 2] as const) sum[part] += data[pixel + part] ?? 0;
      return [sum[0], sum[1], sum[2]].map((value) => (value * 4) / data.length) as [number, number, number];
    },
    [x, y, width, height] as const,
  );
}

const bright = async (x: number, y: number): Promise<number> => (await mean(x, y))[0];
const text = (place: string) => page.locator(`.y-image-text.is-${place}`).first().textContent();

/** Waits until the corner says it. */
async function says(place: string, words: RegExp): Promise<void> {
  await page.locator(`.y-image-text.is-${place}`).first().filter({ hasText: words }).waitFor();
}

test('the chest radiograph (JPEG 2000, MONOCHROME1, 16 bits) shows lungs dark and the middle bright, without a graphics card', async () => {
  await open('study=1.2.1&title=胸部正位片&full');
  assert.equal(await page.locator('.y-image').getAttribute('data-engine'), 'processor');
  const [middle, lung, outside] = [await bright(0.5, 0.4), await bright(0.62, 0.28), await bright(0.02, 0.5)];
  assert.ok(middle > 200 && lung < 170 && lung > 60 && outside < 5, `${middle} ${lung} ${outside}`);
  assert.match((await text('top-left')) ?? '', /张三　女　45岁/);
  assert.match((await text('bottom-left')) ?? '', /窗宽 30000 窗位 15000.*长度以像素计/);
  assert.deepEqual(await page.locator('.y-image-side').allTextContents(), ['头', '左', '足', '右']);
  assert.equal(await page.getByRole('link', { name: '全功能阅片' }).getAttribute('href'), '/ohif/viewer?StudyInstanceUIDs=1.2.1');

  await page.keyboard.press('Tab');
  await page.locator('.y-image').focus();
  await page.keyboard.press('3');
  await says('bottom-left', /窗宽 18000/);
  assert.ok((await bright(0.5, 0.4)) > middle + 10, 'more contrast changes the picture');
  await page.keyboard.press('0');
  await page.keyboard.press('i');
  await says('bottom-right', /已反相/);
  assert.ok((await bright(0.5, 0.4)) < 55, 'black and white are exchanged');
  await page.keyboard.press('i');
  await page.keyboard.press('h');
  await says('bottom-right', /已翻转/);
  assert.deepEqual(await page.locator('.y-image-side').allTextContents(), ['头', '右', '足', '左']);
  await page.keyboard.press('r');
  await says('bottom-right', /转 90°/);
  await screenshot(page, 'image-viewer-radiograph-turned');
  assert.deepEqual(violations, [], 'the strict policy of pages holds');
  await page.context().close();
});

test('the colour ultrasound (JPEG 2000, RGB) has its colours', async () => {
  await open('study=1.2.2&title=淋巴结超声&list', '');
  const faults: Error[] = [];
  page.on('pageerror', (fault) => faults.push(fault));
  for (const _ of ['first', 'again']) {
    await page.getByRole('button', { name: '打开' }).click();
    await page.locator('.y-image-pane[data-state=full]').waitFor();
    await page.getByRole('button', { name: '关上' }).click();
  }
  await page.getByRole('button', { name: '打开' }).click();
  await page.locator('.y-image-pane[data-state=full]').waitFor();
  assert.deepEqual(faults, [], 'it can be left and opened again');
  await page.waitForLoadState('networkidle'); // the next frames are fetched and decoded ahead
  await page.locator('.y-image').focus();
  await page.keyboard.press('i');
  await page.keyboard.press('i');
  await page.keyboard.press('ArrowDown');
  await says('bottom-right', /第 2\/3 帧/);
  const [red, green, blue] = await mean(0.857, 0.43, 0.006, 0.006);
  assert.ok(red > 200 && green > 150 && blue < 60, `the scale of flow is yellow here: ${red} ${green} ${blue}`);
  const flow = await mean(0.36, 0.44);
  assert.ok(flow[0] > 100 && flow[0] - flow[2] > 60, `flow is red to yellow: ${flow}`);
  const grey = await mean(0.16, 0.6);
  assert.ok(Math.max(...grey) - Math.min(...grey) < 12 && grey[0] > 20, String(grey));
  assert.equal(await page.getByRole('button', { name: '文件窗' }).count(), 0, 'colours have no window');
  await page.context().close();
});

test('CT: windows by key, lengths in millimetres, key images, and a prior study that scrolls along', async () => {
  await open('study=1.2.3&prior=1.2.4&title=胸部 CT');
  await page.locator('.y-image').focus();
  await page.keyboard.press('1');
  await says('bottom-left', /窗宽 1500 窗位 -600/);
  const [bone, soft] = [await bright(0.5, 0.57), await bright(0.2, 0.8)];
  await page.keyboard.press('3');
  await says('bottom-left', /窗宽 1800 窗位 400/);
  assert.ok(bone > 240 && (await bright(0.5, 0.57)) < bone && (await bright(0.2, 0.8)) < soft - 60, `${bone} ${soft}`);

  await page.keyboard.press('l');
  const box = await page.locator('.y-image-place').first().boundingBox();
  assert.ok(box);
  const zoom = Number(/放大 (\d+)%/.exec((await text('bottom-right')) ?? '')?.[1]) / 100;
  await page.mouse.move(box.x + box.width / 2 - 100, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 300, { steps: 4 });
  await page.mouse.move(box.x + box.width / 2 + 100, box.y + 300, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(
    (expected) => {
      const told = document.querySelector('.y-image-place svg text')?.textContent ?? '';
      return Math.abs(Number(/^([\d.]+) mm/.exec(told)?.[1]) - expected) < 0.3;
    },
    (200 / zoom) * 0.661468,
  );
  const style = await page.locator('.y-image-place svg text').first().getAttribute('style');
  assert.match(style ?? '', /shadow/, 'the label stands off the picture');
  assert.deepEqual(violations, [], 'labels keep to the policy');

  await page.keyboard.press('ArrowDown');
  await says('bottom-right', /第 2\/5 帧/);
  await page.keyboard.press('m');
  await says('top-left', /关键图/);
  const key = JSON.parse((await page.locator('body').getAttribute('data-key')) ?? '{}');
  assert.deepEqual(
    [key.studyInstanceUid, key.seriesInstanceUid, key.sopInstanceUid, key.frame, key.marked],
    ['1.2.3', '1.2.3.1', '1.2.3.1.2', 1, true],
  );
  await page.keyboard.press('b');
  const beside = page.locator('.y-image-pane').nth(1);
  await beside.and(page.locator('[data-state=full]')).waitFor();
  await beside.filter({ hasText: '前次检查' }).waitFor();
  await page.keyboard.press('End');
  await says('bottom-right', /第 5\/5 帧/);
  // Both lie in one frame of reference: the fifth slice of the one is the fifth of the other, not its last.
  await beside.filter({ hasText: '第 5/9 帧' }).waitFor();
  await screenshot(page, 'image-viewer-prior-beside');
  await page.context().close();
});

test('a frame that cannot be decoded, an archive that is away and a study without pictures say so', async () => {
  await open('study=1.2.5', 'failed');
  await page.getByText('第 1 帧无法解码或没有传到。').waitFor();
  away = true;
  await page.goto(`${origin}/?study=1.2.2`);
  await page.getByText('影像存储暂不可用。').waitFor();
  away = false;
  await page.getByRole('button', { name: '重试' }).click();
  await page.locator('.y-image-pane[data-state=full]').waitFor();
  await page.goto(`${origin}/?study=1.2.9`);
  await page.getByText('影像未归档或不在线').waitFor();
  await page.context().close();
});
