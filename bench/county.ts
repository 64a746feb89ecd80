// `npm run bench`: measures a platform of its own over HTTP and prints what each operation takes and costs.
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openClient } from './client.ts';
import { type Figures, measure } from './measure.ts';
import { listOperations } from './operations.ts';
import { readCpuTime } from './process-cpu.ts';

const project = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'small' },
    'data-dir': { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    settle: { type: 'string', default: '0' },
    save: { type: 'boolean', default: false },
  },
});
const size = z.enum(['small', 'county']).parse(values.size);
const dataDir = values['data-dir'] ?? join(project, '.yigong', `bench-${size}`);
const PASSWORD = 'measured-on-this-machine';

/** The database server's first process; undefined where it is not ours (DATABASE_URL). */
function readPostmaster(): number | undefined {
  try {
    return Number(readFileSync(join(dataDir, 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

function print(figures: Figures): void {
  const { name, clients, count, p50, p95, perSecond, cpu } = figures;
  const columns = [clients, count, p50.toFixed(1), p95.toFixed(1), perSecond.toFixed(1), cpu.node.toFixed(1), cpu.postgres.toFixed(1)];
  console.log(`${name.padEnd(48)}${columns.map((column) => String(column).padStart(9)).join('')}`);
}

const server = fork(join(import.meta.dirname, 'serve.ts'), {
  env: { ...process.env, YIGONG_DATA_DIR: dataDir, YIGONG_DEMO: size, YIGONG_DEMO_PASSWORD: PASSWORD, PORT: '0', HOST: '127.0.0.1' },
});
const ended = new Promise<never>((_, reject) => server.once('exit', (code) => reject(new Error(`the platform ended (${code})`))));
ended.catch(() => undefined); // heard below, or at the end on purpose
const message = await Promise.race([new Promise((resolve) => server.once('message', resolve)), ended]);
const { address } = z.object({ address: z.string() }).parse(message);
const postmaster = readPostmaster();
const users = {
  clinician: await openClient(address, 'family', PASSWORD),
  town: await openClient(address, 'township', PASSWORD),
  county: await openClient(address, 'consortium', PASSWORD),
};
// The platform reads the usual numbers in the background after it started; this is work of its own.
await new Promise((resolve) => setTimeout(resolve, Number(values.settle) * 1000));
const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
const all: Figures[] = [];
const failed: string[] = [];
console.log(`${size}, ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}; ms`);
console.log(
  `${'operation'.padEnd(48)}${['clients', 'count', 'p50', 'p95', 'per s', 'node', 'postgres'].map((head) => head.padStart(9)).join('')}`,
);
for (const { name, clients, count, run } of await listOperations(users, today, values.only)) {
  try {
    const figures = await measure(
      name,
      { clients, count, seconds: Number(values.seconds) },
      () => readCpuTime(server.pid ?? 0, postmaster),
      run,
    );
    all.push(figures);
    print(figures);
  } catch (error) {
    failed.push(name);
    console.log(`${name.padEnd(48)} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (values.save) {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const [processor] = cpus();
  const machine = { processors: cpus().length, model: processor?.model ?? '', node: process.version, load: loadavg()[0] };
  writeFileSync(join(folder, `${today}-${size}.json`), `${JSON.stringify({ size, machine, figures: all }, undefined, 2)}\n`);
}
server.send('stop');
await ended.catch(() => undefined);
process.exitCode = failed.length > 0 ? 1 : 0;
process.exit();
