// What processes use, from Linux' /proc: processor time and memory of a server, its database and this driver; nothing elsewhere.
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds in one of the kernel's clock ticks (USER_HZ, 100 on every Linux). */
const TICK_MS = 10;

/** The process ids at the top of what is metered; each counts with everything below it. */
export interface Metered {
  readonly server: number | undefined;
  readonly database: number | undefined;
}

/** Processor milliseconds so far; `busy` is all of the machine's. */
export interface Usage {
  readonly server: number;
  readonly database: number;
  readonly driver: number;
  readonly busy: number;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process ended while we looked, or this is no Linux
  }
}

/** The process and everything below it. */
function listTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  let names: readonly string[] = [];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  for (const name of names) {
    const stat = readOr(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  for (let level = [root]; level.length > 0; level = level.flatMap((each) => children.get(each) ?? [])) found.push(...level);
  return found;
}

/** Own time of every process of the tree, and that of children of the root that have ended. */
function cpuOf(root: number | undefined, apart: number | undefined): number {
  if (root === undefined) return 0;
  const without = new Set(apart === undefined ? [] : listTree(apart));
  return listTree(root)
    .filter((each) => !without.has(each))
    .reduce((sum, each) => {
      const stat = readOr(`/proc/${each}/stat`);
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
      return sum + (user + system + (each === root ? childUser + childSystem : 0)) * TICK_MS;
    }, 0);
}

/** Reads the usage so far. A database below the server is not counted with it. */
export function readUsage({ server, database }: Metered): Usage {
  const own = process.cpuUsage();
  const [user = 0, nice = 0, system = 0, , , irq = 0, soft = 0, steal = 0] = (readOr('/proc/stat').split('\n')[0] ?? '')
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return {
    server: cpuOf(server, database),
    database: cpuOf(database, undefined),
    driver: (own.user + own.system) / 1000,
    busy: (user + nice + system + irq + soft + steal) * TICK_MS,
  };
}

/** Resident memory of the server's processes in MB (the database apart); undefined when it is not known. */
export function readMemory({ server, database }: Metered): number | undefined {
  if (server === undefined) return undefined;
  const without = new Set(database === undefined ? [] : listTree(database));
  const kilobytes = listTree(server)
    .filter((each) => !without.has(each))
    .reduce((sum, each) => sum + Number(/VmRSS:\s+(\d+)/.exec(readOr(`/proc/${each}/status`))?.[1] ?? 0), 0);
  return Math.round(kilobytes / 1024);
}
