// `npm run bench -- fhir`: loads and measures a FHIR R4 server, our own platform unless BASE_URL names another one.
import { execSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { listBulk, listDeclaredOperations } from './bulk-operations.ts';
import { openFhirClient } from './fhir-client.ts';
import { type Loaded, loadCounty, loadedSchema } from './load-county.ts';
import { type Line, measureOperation } from './measure-operation.ts';
import type { Ground, Operation } from './operation.ts';
import { startOwnPlatform } from './own-platform.ts';
import { readMemory } from './process-meter.ts';
import { listReads } from './read-operations.ts';
import { listMessages, listWrites } from './write-operations.ts';
import { formatLine, formatReport, type Report, TABLE_HEAD } from './write-report.ts';

const project = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '5000' },
    'observations-each': { type: 'string', default: '10' },
    seconds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '1,8,32' },
    only: { type: 'string' },
    'data-dir': { type: 'string', default: join(project, '.yigong', 'bench-fhir') },
    processes: { type: 'string', default: '1' },
    label: { type: 'string' },
    save: { type: 'boolean', default: false },
    'cpu-prof': { type: 'string' },
  },
});
const { env } = process;
const say = (text: string): void => console.error(text);
const foreign = env.BASE_URL;
const own =
  foreign === undefined ? await startOwnPlatform(values['data-dir'], Number(values.processes), values['cpu-prof'], say) : undefined;
const numberOr = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);
const metered = own?.metered ?? { server: numberOr(env.SERVER_PID), database: numberOr(env.DB_PID) };
const sizeCommand = env.DB_SIZE_CMD;
const databaseBytes =
  own?.databaseBytes ?? (async () => (sizeCommand === undefined ? undefined : Number(execSync(sizeCommand, { encoding: 'utf8' }).trim())));
const { TOKEN: given } = env;
const client = openFhirClient(own?.base ?? foreign ?? '', own?.token ?? (given === undefined ? undefined : () => given));
const idleMemoryMb = readMemory(metered);

const stateFile = env.STATE ?? (own ? join(values['data-dir'], 'bench-fhir.json') : 'bench-fhir-state.json');
async function load(): Promise<Loaded> {
  if (existsSync(stateFile)) return loadedSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8')));
  const patients = Number(values.patients);
  const options = {
    patients,
    observationsEach: Number(values['observations-each']),
    tasks: Math.min(5000, patients),
    metered,
    databaseBytes,
    say,
  };
  const fresh = await loadCounty(client, options);
  mkdirSync(dirname(stateFile), { recursive: true });
  writeFileSync(stateFile, JSON.stringify(fresh));
  return fresh;
}

const loaded = await load();
// Seconds since the autumn of 2026, a hundred numbers for each: no two runs share a resource.
let serial = 2_000_000 + (Math.floor(Date.now() / 1000) % 250_000) * 100;
const ground: Ground = {
  client,
  loaded,
  fresh: () => {
    serial += 1;
    return serial;
  },
  any: (list) => {
    const found = list[Math.floor(Math.random() * list.length)];
    if (found === undefined) throw new Error('nothing was loaded');
    return found;
  },
};
const declared = await listDeclaredOperations(ground);
for (const name of ['export', 'import'] as const) if (!declared.has(name)) console.log(`$${name}: not declared in /metadata, left out`);
const probe = own ? 200 : (await client.send('POST', '/hl7', '', { 'content-type': 'application/hl7-v2' })).status;
if (probe === 404) console.log('HL7: nothing answers at /hl7, left out');
const operations: readonly Operation[] = [
  ...listReads(ground),
  ...listWrites(ground),
  ...(probe === 404 ? [] : listMessages(ground)),
  ...listBulk(ground, declared),
];
const wanted = values.only === undefined ? operations : operations.filter(({ name }) => new RegExp(values.only ?? '').test(name));
const clientsWanted = values.clients.split(',').map(Number);
const label = values.label ?? (own ? 'yigong' : (foreign ?? ''));
const lines: Line[] = [];
console.log(TABLE_HEAD);
for (const operation of wanted) {
  for (const clients of clientsWanted.filter((count) => (operation.clients ?? [1, 8, 32]).includes(count))) {
    const lasting = { seconds: Number(values.seconds), warmUp: Math.min(1, Number(values.seconds)), processes: own?.processes ?? 2 };
    const line = await measureOperation(operation, clients, metered, lasting);
    lines.push(line);
    console.log(formatLine(line));
  }
}
const [processor] = cpus();
const report: Report = {
  label,
  at: new Date().toISOString(),
  machine: { processors: cpus().length, model: processor?.model ?? '', node: process.version, load: loadavg()[0] },
  ready: { firstMs: own?.firstMs, warmMs: own?.warmMs },
  idleMemoryMb,
  loaded: loaded.phases,
  lines,
};
if (values.save) {
  const folder = join(import.meta.dirname, '..', 'results');
  mkdirSync(folder, { recursive: true });
  const name = join(folder, `${report.at.slice(0, 10)}-fhir-${label.replace(/[^\w.-]+/g, '-')}`);
  writeFileSync(`${name}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(`${name}.txt`, formatReport(report));
}
client.close();
await own?.stop();
const wrong = lines.filter((line) => line.wrong > 0);
if (wrong.length > 0) console.log(`answered wrongly: ${wrong.map(({ name, clients }) => `${name} (${clients})`).join(', ')}`);
process.exit(wrong.length > 0 ? 1 : 0);
