// Measures one operation at so many clients: rate, latency, and what it costs the server and its database in processor time.
import { quantileOf, runLoop } from './closed-loop.ts';
import type { Operation } from './operation.ts';
import { type Metered, readMemory, readUsage } from './process-meter.ts';

/** One line of the result. Times in ms; `…Ms` processor time for each unit; `allows` units a second that this leaves on two processors. */
export interface Line {
  readonly name: string;
  readonly clients: number;
  readonly unit: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly serverMs: number;
  readonly databaseMs: number;
  readonly driverMs: number;
  /** Processor ms that a fixed piece of work took just before: how slow a shared machine is at this moment. */
  readonly calibrationMs: number;
  /** Share of the machine that other processes took meanwhile. */
  readonly foreign: number;
  readonly allows: number;
  readonly goal: number | undefined;
  readonly memoryMb: number | undefined;
  readonly statuses: Readonly<Record<string, number>>;
  readonly wrong: number;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** How long is measured, after how long a warm-up, in seconds; whether the server is one process (else it may use every processor). */
export interface Lasting {
  readonly seconds: number;
  readonly warmUp: number;
  readonly processes: number;
}

const PROCESSORS = 2;

const WORK = JSON.stringify(Array.from({ length: 200 }, (_, at) => ({ at, name: `号${at}`, codes: [at, String(at), { at: at / 7 }] })));

/** Processor ms of parsing the same text many times. */
function calibrate(): number {
  const start = process.cpuUsage();
  for (let round = 0; round < 400; round += 1) JSON.parse(WORK);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Measures once. Throws when the server does not know who asks: the figures would mean nothing. */
export async function measureOperation(operation: Operation, clients: number, metered: Metered, lasting: Lasting): Promise<Line> {
  await runLoop(operation.ask, clients, lasting.warmUp);
  const calibrationMs = calibrate();
  const before = readUsage(metered);
  const loop = await runLoop(operation.ask, clients, lasting.seconds);
  const after = readUsage(metered);
  if (loop.statuses[401]) throw new Error(`${operation.name}: not signed in`);
  const expected = (operation.expect ?? [200]).map(String);
  const wrong = Object.entries(loop.statuses).reduce((sum, [status, count]) => sum + (expected.includes(status) ? 0 : count), 0);
  const [server, database, driver] = [after.server - before.server, after.database - before.database, after.driver - before.driver];
  const all = server + database + driver;
  const share = Math.max(0, after.busy - before.busy - all) / (loop.elapsed * 1000 * PROCESSORS);
  const known = metered.server !== undefined && loop.units > 0;
  return {
    name: operation.name,
    clients,
    unit: operation.unit ?? 'request',
    perSecond: round(loop.units / loop.elapsed, 1),
    p50: round(quantileOf(loop.times, 0.5), 2),
    p99: round(quantileOf(loop.times, 0.99), 2),
    serverMs: round(server / loop.units, 3),
    databaseMs: round(database / loop.units, 3),
    driverMs: round(driver / loop.units, 3),
    calibrationMs: round(calibrationMs, 1),
    foreign: round(share, 2),
    allows: known ? Math.round(Math.min((1000 * lasting.processes * loop.units) / server, (1000 * PROCESSORS * loop.units) / all)) : 0,
    goal: operation.goal,
    memoryMb: readMemory(metered),
    statuses: loop.statuses,
    wrong,
  };
}
