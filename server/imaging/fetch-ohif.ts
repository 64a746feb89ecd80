// Brings OHIF, the full reading program, into the data folder: one exact version from the npm registry, checked by its hash, once.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ohifConfig, placeUnderOhif } from './ohif-pages.ts';

/** The version that was tried, and what the registry says its archive hashes to. */
export const OHIF = {
  name: '@ohif/app',
  version: '3.13.2',
  integrity: 'sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==',
} as const;

/** Rewritten pages are made anew when this counts up. */
const LAYOUT = 3;
const MINUTES = 10;

function run(program: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let out = '';
    let trouble = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      trouble = `${trouble}${chunk}`.slice(-400);
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(trouble.trim().split('\n').at(-1) ?? `${program} ${code}`))));
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * The folder of OHIF's pages under `home`, fetched where they are not there yet. Throws Error when the registry cannot be reached, or what
 * came is not what was tried; nothing of it stays then.
 */
export async function fetchOhif(home: string, signal: AbortSignal): Promise<string> {
  const folder = join(home, `ohif-${OHIF.version}`);
  const mark = join(folder, '.placed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === String(LAYOUT)) return join(folder, 'dist');
  mkdirSync(home, { recursive: true });
  const work = mkdtempSync(join(home, 'fetching-'));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(MINUTES * 60_000)]);
  try {
    // npm itself: it knows the registry, the proxy and the certificates of whoever runs this machine.
    await run('npm', ['pack', `${OHIF.name}@${OHIF.version}`, '--silent', '--ignore-scripts'], work, limit);
    const archive = join(work, `ohif-app-${OHIF.version}.tgz`);
    const got = await hashOf(archive);
    if (got !== OHIF.integrity) throw new Error(`取到的文件与登记的校验值不符（${got.slice(0, 20)}…）`);
    await run('tar', ['xzf', archive, '--no-same-owner', '-C', work], work, limit);
    const dist = join(work, 'package', 'dist');
    placeUnderOhif(dist);
    writeFileSync(join(dist, 'app-config.js'), ohifConfig());
    rmSync(archive);
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(join(work, 'package', '.placed'), String(LAYOUT));
    renameSync(join(work, 'package'), folder);
    return join(folder, 'dist');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
