// Makes sure that Orthanc is there with its plugins, installing Debian's packages where that is possible.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What runs: the program and its plugins, by path. */
export interface OrthancPrograms {
  readonly program: string;
  readonly plugins: readonly string[];
}

const PROGRAMS = ['/usr/sbin/Orthanc', '/usr/bin/Orthanc', '/usr/local/sbin/Orthanc'];
const PLUGIN_FOLDER = '/usr/share/orthanc/plugins';
/** By Debian's package: what it brings. orthanc-gdcm decodes JPEG 2000, without which many devices' images cannot be shown. */
const PLUGINS: Readonly<Record<string, string>> = {
  orthanc: 'libModalityWorklists.so',
  'orthanc-dicomweb': 'libOrthancDicomWeb.so',
  'orthanc-gdcm': 'libOrthancGdcm.so',
};

function findPrograms(): OrthancPrograms | { readonly missing: readonly string[] } {
  const program = PROGRAMS.find((path) => existsSync(path));
  const missing = Object.entries(PLUGINS)
    .filter(([name, file]) => !existsSync(`${PLUGIN_FOLDER}/${file}`) || (name === 'orthanc' && program === undefined))
    .map(([name]) => name);
  if (missing.length > 0 || program === undefined) return { missing };
  return { program, plugins: Object.values(PLUGINS).map((file) => `${PLUGIN_FOLDER}/${file}`) };
}

function runApt(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0', '-qq', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // The service that the package would start is not ours: it would take the ports.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-500);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`apt-get ${args[0]} 没有成功（${code}）：${said.trim().split('\n').at(-1) ?? ''}`)),
    );
  });
}

/**
 * The programs. What is missing is installed with apt-get, as root on Debian; else throws Error naming the packages and the command.
 * @param say hears that something is being installed
 */
export async function ensureOrthanc(say: (text: string) => void): Promise<OrthancPrograms> {
  const found = findPrograms();
  if ('program' in found) return found;
  const names = found.missing.join(' ');
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    throw new Error(
      `影像归档需要 Orthanc，本机缺少：${names}。请先安装（Debian：sudo apt-get install ${names}），或用 YIGONG_ORTHANC_URL 指定已有的 Orthanc。`,
    );
  }
  say(`正在安装影像归档：${names}……`);
  try {
    await runApt(['update']);
    await runApt(['install', '-y', '--no-install-recommends', ...found.missing]);
  } catch (error) {
    throw new Error(`影像归档装不上：${error instanceof Error ? error.message : String(error)}。请手工运行：apt-get install ${names}`);
  }
  const now = findPrograms();
  if ('program' in now) return now;
  throw new Error(`装好后仍缺少 ${now.missing.join(' ')}。`);
}
