// Opens the real browser the stories are told in: a desk of 1440×900 and a phone of 390×844, in Chinese, on Shanghai's time.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../tools/browser/find-chromium.ts';

const screenshotFolder = join(import.meta.dirname, '..', '.yigong', 'screenshots');

// No story may wait for, or be changed by, what Chromium would fetch for itself.
const quietArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const chinese = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai' } as const;

/** What a story may choose about its page: where the platform answers, and a saved log-in. */
export type PageOptions = Pick<BrowserContextOptions, 'baseURL' | 'storageState'>;

/**
 * Starts Chromium without a window, with a user data folder of its own that is removed when it is closed.
 * One per test file: `before` opens it, `after` closes it. `more`: further switches, e.g. for a camera that is none.
 * @throws Error when the machine has no Chromium; `npm test` installs it where it can
 */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error('No Chromium found: run the stories through `npm test`, which installs it on Debian, or set CHROME_PATH.');
  }
  // Chromium refuses its sandbox to root, which is who runs in containers.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...quietArgs] : quietArgs;
  return chromium.launch({ executablePath, args: [...args, ...more] });
}

/** Opens an empty page as an office sees it: 1440×900, with a mouse. Each page has its own cookies; close its `context()` when done. */
export async function newDeskPage(browser: Browser, options: PageOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ...chinese, viewport: { width: 1440, height: 900 }, ...options });
  return context.newPage();
}

/** Opens an empty page as a village doctor's phone shows it: 390×844, touch, two device pixels to one. */
export async function newPhonePage(browser: Browser, options: PageOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    ...chinese,
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    ...options,
  });
  return context.newPage();
}

/**
 * Saves what the page shows now, to be looked at; never compared, so no story depends on it.
 * @param name kebab-case, says whose page and which moment: `village-doctor-home`
 * @returns the path of the PNG, under `.yigong/screenshots`
 */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(screenshotFolder, { recursive: true });
  const path = join(screenshotFolder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

/**
 * Saves what the page shows as a phone and as a desk show it (`<name>-phone`, `<name>-desk`).
 * @throws Error when something stands beyond the edge of either
 */
export async function look(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  for (const [where, width, height] of [
    ['phone', 390, 844],
    ['desk', 1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await screenshot(page, `${name}-${where}`);
    if (over > 0) throw new Error(`${name} stands ${over} px beyond the edge of a ${where}`);
  }
  if (size) await page.setViewportSize(size);
}
