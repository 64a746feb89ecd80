// Makes sure a Chromium and a Chinese font are there for the browser stories, installing them on Debian when run as root.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium, hasChineseFont } from './find-chromium.ts';

function runApt(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    console.log(`  apt-get ${args.join(' ')}`);
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0', '-q', ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`apt-get ${args[0]} ended with code ${code}`))));
  });
}

/**
 * Returns the path of a Chromium that can draw Chinese. Missing packages are installed with apt-get where that is possible
 * (Debian or Ubuntu, as root), with its progress printed.
 * @throws Error saying what is missing and how to bring it, when it cannot be installed here
 */
export async function ensureChromium(): Promise<string> {
  const packages = [...(findChromium() ? [] : ['chromium']), ...(hasChineseFont() ? [] : ['fonts-noto-cjk', 'fontconfig'])];
  if (packages.length > 0) {
    if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
      throw new Error(
        `the browser stories need ${packages.join(' and ')}. Install them (on Debian: sudo apt-get install ${packages.join(' ')}), ` +
          'or set CHROME_PATH to a Chromium or Chrome.',
      );
    }
    console.log(`browser: installing ${packages.join(', ')}`);
    await runApt(['update']);
    await runApt(['install', '-y', '--no-install-recommends', ...packages]);
  }
  const path = findChromium();
  if (!path) throw new Error('chromium was installed, but is not on PATH: set CHROME_PATH to it.');
  return path;
}
