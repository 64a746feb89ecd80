// Measures, in a real browser with a real archive, how long a reader waits for the chest radiograph after Enter on its line: first picture, whole picture.
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openBrowser } from '../e2e/browser.ts';
import { perform } from '../kernel/actions/testing.ts';
import { sql } from '../kernel/database/sql.ts';
import { changeDicom } from '../kernel/exchange/dicom/file/change-dicom.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { dicomFixture, openImagingPlatform, uidLike } from '../server/imaging/testing.ts';
import { COOKIE } from '../server/session.ts';
import { readTreeCpu } from './process-cpu.ts';

const RUNS = 7;
const CR = dicomFixture('RG1_J2KI.dcm');
/** The built pages: `npm run build` makes them. */
const PAGES = join(import.meta.dirname, '..', 'dist', 'web');

const numberRow = z.object({ number: z.string() });

const platform = await openImagingPlatform(undefined, PAGES);
const browser = await openBrowser();
try {
  const { county } = platform;
  const { resident, patient } = county.residents.zhang;
  const uids: string[] = [];
  const files: Buffer[] = [];
  const reader = await platform.signIn('reader');
  // One for each run, and one to warm up with: a study is read once.
  for (let run = 0; run <= RUNS; run += 1) {
    const order = { date: today(), items: ['dr-chest'], priority: 'routine', centre: 'lead', summary: `第${run}次` };
    const { written } = await perform(county, 'doctor-a', 'imaging.order', resident, order);
    const target = written.find(({ type }) => type === 'ServiceRequest')?.id ?? '';
    const rows = await county.database.rows(
      sql`select number from view_imaging_requests where resident_id = ${resident} and key = ${target}`,
      numberRow,
    );
    const uid = uidLike(CR, '0020000d', 800 + run);
    uids.push(uid);
    files.push(
      changeDicom(CR, {
        '00080005': 'ISO_IR 192', '00080018': uidLike(CR, '00080018', 800 + run), '00080050': rows[0]?.number ?? '', '00100010': '张伟',
        '00100020': patient, '00100030': '19580312', '00100040': 'M', '0020000d': uid, '0020000e': uidLike(CR, '0020000e', 800 + run),
      }), // biome-ignore format: tags and values
    );
    await perform(county, 'doctor-a', 'imaging.acquire', resident, { target, date: today() });
  }
  await platform.store(files);
  await platform.arrived(...uids);

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  await context.addCookies([{ name: COOKIE, value: reader.cookie.slice(COOKIE.length + 1), url: platform.address }]);
  const page = await context.newPage();
  const spent: { first: number; firstCpu: number; whole: number; cpu: number }[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    await page.goto(`${platform.address}/rooms/imaging`);
    await page.locator('[data-row="0"]').waitFor();
    // As a reader does: the list was looked at for a moment, the engine is here.
    await page.waitForLoadState('networkidle');
    await page.locator('[data-row="0"]').focus();
    const cpu = readTreeCpu(process.pid);
    const begun = performance.now();
    await page.keyboard.press('Enter');
    await page.locator('.y-image-pane[data-state=preview], .y-image-pane[data-state=full]').first().waitFor();
    const first = performance.now() - begun;
    const firstCpu = readTreeCpu(process.pid) - cpu;
    await page.locator('.y-image-pane[data-state=full]').first().waitFor();
    const whole = performance.now() - begun;
    if (run > 0) spent.push({ first, firstCpu, whole, cpu: readTreeCpu(process.pid) - cpu });
  }
  const middle = (of: 'first' | 'firstCpu' | 'whole' | 'cpu') =>
    spent
      .map((each) => each[of])
      .sort((a, b) => a - b)
      [RUNS >> 1]?.toFixed(0);
  const best = (of: 'first' | 'whole') => Math.min(...spent.map((each) => each[of])).toFixed(0);
  console.log(
    `chest radiograph (1955 × 1841, 15 bits, JPEG 2000), Enter on its line: first picture median ${middle('first')} ms (best ${best('first')}), ` +
      `whole quality median ${middle('whole')} ms (best ${best('whole')}); processor time of platform, archive and browser together, median: ` +
      `${middle('firstCpu')} ms to the first picture, ${middle('cpu')} ms to the whole; load ${loadavg()[0]?.toFixed(1)}; limit 1000 ms`,
  );
} finally {
  await browser.close();
  await platform.close();
}
