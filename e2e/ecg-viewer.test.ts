/** The ECG viewer in a real browser under the policy of the pages: what it draws is measured on its pixels, and it is worked by keys alone. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import react from '@vitejs/plugin-react';
import type { Browser, Page } from 'playwright-core';
import { build, type Plugin } from 'vite';
import { z } from 'zod';
import { pagePolicy } from '../server/protection/page-headers.ts';
import { newDeskPage, newPhonePage, openBrowser, screenshot } from './browser.ts';

/** Device pixels to the millimetre that the screen is said to have. */
const PIXELS = 8;
/** ms between the beats of the trace: 75 a minute. */
const RR = 800;

/** A page of nothing but the viewer: ten seconds of twelve leads at 1000 Hz whose R waves are 1 mV high, with lawful limb leads. */
const entry = `
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { STANDARD_LEADS } from '/kernel/patterns/ecg-signal/lead-names.ts';
import { EcgViewer } from '/web/parts/ecg/ecg-viewer.tsx';
import '/web/look/tokens.css';
import '/web/print.css';
const share = { I: 0.5, II: 1, III: 0.5, aVR: -0.75, aVL: 0, aVF: 0.75 };
const beat = (ms) => Math.max(0, 1 - Math.abs((ms % ${RR}) - 400) / 20) * 1000;
const lead = (name) => ({ name, step: 1, microvolts: Float32Array.from({ length: 10000 }, (_, ms) => beat(ms) * (share[name] ?? 1)) });
const trace = { samplesPerSecond: 1000, leads: STANDARD_LEADS.map(lead) };
window.measured = [];
window.refused = [];
addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective));
const from = performance.now();
createRoot(document.getElementById('app')).render(createElement(EcgViewer, {
  trace, previous: { trace, label: '上次' }, patientLine: '张三', onMeasure: (each) => window.measured.push(each),
}));
requestAnimationFrame(() => requestAnimationFrame(() => { document.body.dataset.ready = String(performance.now() - from); }));
`;

const root = join(import.meta.dirname, '..');
const PAGE = 'virtual:ecg-page';
const paths: Plugin = {
  name: 'ecg-page',
  resolveId: (id) => (id === PAGE ? `\0${PAGE}` : /^\/(?:web|kernel)\//.test(id) ? join(root, id) : null),
  load: (id) => (id === `\0${PAGE}` ? entry : null),
};

async function buildPage(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [react(), paths],
    build: { write: false, minify: false, modulePreload: false, rollupOptions: { input: PAGE } },
  });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  return new Map(
    outputs
      .flatMap(({ output }) => output)
      .map((file) =>
        file.type === 'chunk'
          ? ['/viewer.js', file.code]
          : [file.fileName.endsWith('.css') ? '/viewer.css' : file.fileName, String(file.source)],
      ),
  );
}

let browser: Browser;
let files: ReadonlyMap<string, string>;
before(async () => {
  [browser, files] = await Promise.all([openBrowser(), buildPage()]);
});
after(() => browser?.close());

const html = `<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/viewer.css"><div id="app"></div><script type="module" src="/viewer.js"></script></html>`;

async function openViewer(page: Page): Promise<Page> {
  await page.route('http://ecg.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    const body = pathname === '/' ? html : (files.get(pathname) ?? '');
    const contentType = pathname.endsWith('.js') ? 'text/javascript' : pathname.endsWith('.css') ? 'text/css' : 'text/html; charset=utf-8';
    return route.fulfill({ body, contentType, headers: { 'content-security-policy': pagePolicy('once') } });
  });
  await page.addInitScript((kept) => localStorage.setItem('yigong.screen.device-pixels-per-millimetre', String(kept)), PIXELS);
  await page.goto('http://ecg.test/');
  await page.locator('body[data-ready]').waitFor();
  return page;
}

/** The runs of dark pixels along a line of the paper, given in mm from its left or top; each by its middle, in device pixels. */
async function findInk(page: Page, along: 'column' | 'row', millimetre: number, from: number, to: number): Promise<readonly number[]> {
  const runs = await page.evaluate(
    ({ along, at, from, to }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.y-ecg-sheet canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) return null;
      const [width, height] = along === 'column' ? [1, to - from] : [to - from, 1];
      const { data } = context.getImageData(along === 'column' ? at : from, along === 'column' ? from : at, width, height);
      const found: number[] = [];
      let start = -1;
      for (let pixel = 0; pixel <= to - from; pixel += 1) {
        const isDark = pixel < to - from && Math.max(data[pixel * 4] ?? 255, data[pixel * 4 + 1] ?? 255, data[pixel * 4 + 2] ?? 255) < 110;
        if (isDark && start < 0) start = pixel;
        if (!isDark && start >= 0) {
          found.push(from + (start + pixel - 1) / 2);
          start = -1;
        }
      }
      return found;
    },
    { along, at: Math.round(millimetre * PIXELS), from: Math.round(from * PIXELS), to: Math.round(to * PIXELS) },
  );
  return z.array(z.number()).parse(runs);
}

/** mm from the top of the zero lines of the four rows (web/parts/ecg/paper/sheet.ts), and from the left of the traces. */
const ZEROS = [20, 50, 80, 110] as const;
const LEFT = 15;

/** Distances in mm between the R waves of the strip of lead II, where it crosses 0.5 mV on its way up; the last beat begins as the sheet ends. */
async function measureBeats(page: Page, gain: number, width: number): Promise<readonly number[]> {
  const crossings = await findInk(page, 'row', ZEROS[3] - gain * 0.5, LEFT, width);
  const ups = crossings.filter((_, at) => at % 2 === 0);
  return ups.slice(1).map((at, index) => (at - (ups[index] ?? 0)) / PIXELS);
}

/** Equal within the breadth of the line that draws them. */
function assertAll(millimetres: readonly number[], wanted: readonly number[]): void {
  const isNear = millimetres.length === wanted.length && millimetres.every((value, at) => Math.abs(value - (wanted[at] ?? 0)) <= 0.15);
  assert.ok(isNear, `${millimetres} mm are not ${wanted} mm`);
}

const toMillimetres = (pixels: readonly number[]) => pixels.map((pixel) => pixel / PIXELS);

test('a screen that was measured shows true millimetres: the pulse is 10 mm high, beats of 75 a minute are 20 mm apart; so does the print', async () => {
  const blank = await newDeskPage(browser);
  const devtools = await blank.context().newCDPSession(blank);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const page = await openViewer(blank);
  const ready = Number(await page.locator('body').getAttribute('data-ready'));
  const { metrics } = await devtools.send('Performance.getMetrics');
  const worked = (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  const [shown, busy] = [ready, worked].map((each) => each.toFixed(0));
  console.log(
    `two traces of 12 leads by 10 s at 1,000 Hz: the sheet stands after ${shown} ms; the page worked ${busy} ms in all, its loading with it`,
  );
  // On a busy machine the clock tells of others; what the page itself worked does not.
  assert.ok(Math.min(ready, worked) < 500, `ready after ${ready} ms, ${worked} ms of work`);
  const tops = await findInk(page, 'column', 5.5, 0, 120);
  const feet = await findInk(page, 'column', 2, 0, 120);
  assertAll(toMillimetres(feet), ZEROS);
  assertAll(
    toMillimetres(tops),
    ZEROS.map((zero) => zero - 10),
  );
  assertAll(await measureBeats(page, 10, LEFT + 250), Array(12).fill(20));
  await page.keyboard.press('v');
  await page.keyboard.press('m');
  await page.getByRole('button', { name: /50 mm\/s/ }).waitFor();
  assertAll(await measureBeats(page, 20, LEFT + 500), Array(12).fill(40));
  await page.keyboard.press('0');
  await page.getByRole('button', { name: /25 mm\/s/ }).waitFor();
  assert.deepEqual(await page.evaluate('window.refused'), [], 'the policy of the pages refuses something');
  await screenshot(page, 'ecg-viewer-desk');

  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const printed = await page.locator('.y-ecg-page canvas').evaluateAll((found) => found.map((each) => each.getBoundingClientRect().width));
  assertAll(
    printed.map((width) => (width / 96) * 25.4),
    [270],
  );
  await page.emulateMedia({ media: null });
  await page.evaluate(() => document.body.classList.add('is-printing-ecg'));
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = [...pdf.matchAll(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) =>
    [width, height].map((points) => Math.round(Number(points))),
  );
  assert.deepEqual(pages, [[842, 595]]);
});

test('without a mouse: callipers on two beats, moved, kept as RR, QTc read, taken over; with one: by dragging', async () => {
  const page = await openViewer(await newDeskPage(browser));
  const reading = page.locator('.y-ecg-reading');
  await page.keyboard.press('c');
  await reading.getByText('II 800 ms · 75 次/分 · 0.00 mV').waitFor();
  await page.keyboard.press('Shift+ArrowRight');
  await reading.getByText('840 ms · 71 次/分').waitFor();
  await page.keyboard.press('r');
  await page.keyboard.press('Enter');
  await page.keyboard.press('q');
  await reading.getByText('QT 400 ms · RR 840 ms · QTc 436 (Bazett) / 424 (Fridericia)').waitFor();
  await page.keyboard.press('Enter');
  assert.deepEqual(await page.evaluate('window.measured'), [
    { kind: 'interval', lead: 'II', milliseconds: 840, millivolts: 0, perMinute: 71 },
    { kind: 'qt', lead: 'II', milliseconds: 400, qtc: { rr: 840, bazett: 436, fridericia: 424 } },
  ]);
  await page.keyboard.press('f');
  await page.getByRole('status').getByText('滤波已开：低通 100 Hz').waitFor();
  await page.keyboard.press('Escape');
  await reading.getByText('QT').waitFor({ state: 'detached' });
  await page.keyboard.press('o');
  await page.getByText('蓝色：上次').waitFor();

  const box = await page.locator('.y-ecg-over').boundingBox();
  assert.ok(box);
  const moveTo = (x: number, y: number) => page.mouse.move(box.x + x * PIXELS, box.y + y * PIXELS);
  await moveTo(LEFT + 10, ZEROS[1]);
  await page.mouse.down();
  await moveTo(LEFT + 20, ZEROS[1] - 2);
  await moveTo(LEFT + 30, ZEROS[1] - 5);
  await page.mouse.up();
  await reading.getByText('II 800 ms · 75 次/分 · 0.50 mV').waitFor();
});

test('a phone scrolls the same paper sideways, and the page itself stays still', async () => {
  const page = await openViewer(await newPhonePage(browser));
  const widths = await page.evaluate(() => {
    const paper = document.querySelector('.y-ecg-scroll');
    return { page: document.documentElement.scrollWidth, room: innerWidth, paper: paper?.scrollWidth ?? 0, seen: paper?.clientWidth ?? 0 };
  });
  assert.ok(widths.page <= widths.room, `the page is ${widths.page} px wide`);
  assert.ok(widths.paper > widths.seen * 2, 'the paper is not wider than the phone');
  assertAll(await measureBeats(page, 10, LEFT + 250), Array(12).fill(20));
  await screenshot(page, 'ecg-viewer-phone');
});
