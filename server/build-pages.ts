// Builds the web pages when they are missing or older than their sources.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');
const SOURCES = [
  'web',
  'systems',
  'kernel/define',
  'kernel/forms',
  'kernel/patterns',
  'kernel/periods',
  'server/contract',
  'generated',
  'package-lock.json',
  'vite.config.ts',
];

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** The folder of the built pages. Throws with the build's own words when it fails. */
export async function buildPages(say: (text: string) => void): Promise<string> {
  const dist = join(project, 'dist', 'web');
  const built = newest(join(dist, 'index.html'));
  if (built > 0 && built >= Math.max(...SOURCES.map((source) => newest(join(project, source))))) return dist;
  say('正在构建页面（约 10 秒）……');
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const build = spawn(process.execPath, [join(project, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [build.stdout, build.stderr]) stream.on('data', (data: Buffer) => output.push(data.toString('utf8')));
    build.on('error', reject);
    build.on('exit', resolve);
  });
  if (code !== 0) throw new Error(`页面构建失败：\n${output.join('').slice(-4000)}`);
  return dist;
}
