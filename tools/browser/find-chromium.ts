// Finds the Chromium the browser stories drive, and tells whether the machine can draw Chinese.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const commandNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macOsPaths = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds a Chromium or Chrome: `CHROME_PATH` first, then the usual commands on `PATH`, then the usual places on macOS.
 * @param environment usually `process.env`
 * @returns the executable's path, or null when there is none
 * @throws when CHROME_PATH is set but names nothing that can be run: a wrong setting must not be passed over
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const chosen = environment.CHROME_PATH;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`CHROME_PATH is ${chosen}, which cannot be run. Correct it, or unset it to use the chromium on PATH.`);
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = commandNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...macOsPaths].find(isExecutable) ?? null;
}

/** Tells whether fontconfig knows any font with Chinese; without one every screenshot is full of empty boxes. */
export function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true;
  const listing = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  return listing.status === 0 && listing.stdout.trim() !== '';
}
