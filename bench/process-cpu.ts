// Processor time of a process and everything below it, from Linux' /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds in one of the kernel's clock ticks (USER_HZ, 100 on every Linux). */
const TICK_MS = 10;

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly name: string;
  /** User and system time of its own and of children that ended, in ms. */
  readonly cpu: number;
}

function readProcess(id: string): Process | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const fields = text
      .slice(end + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    return {
      id: Number(id),
      parent,
      name: text.slice(text.indexOf('(') + 1, end),
      cpu: (user + system + childUser + childSystem) * TICK_MS,
    };
  } catch {
    return undefined; // it ended while we looked
  }
}

/** Processor time so far, in ms. */
export interface CpuTime {
  readonly node: number;
  readonly postgres: number;
}

/**
 * Processor time of a platform: its node process, and the database server whose postmaster is `postmaster` (undefined: none of ours).
 * Zeros on systems without /proc.
 */
export function readCpuTime(node: number, postmaster: number | undefined): CpuTime {
  const all = listProcesses();
  const postgres = all.filter(({ id, parent }) => postmaster !== undefined && (id === postmaster || parent === postmaster));
  return { node: all.find(({ id }) => id === node)?.cpu ?? 0, postgres: postgres.reduce((sum, { cpu }) => sum + cpu, 0) };
}

/** Processor time so far, in ms, of a process and everything it started that still runs: servers, browsers. */
export function readTreeCpu(root: number): number {
  const all = listProcesses();
  const below = (id: number): number => all.filter(({ parent }) => parent === id).reduce((sum, each) => sum + each.cpu + below(each.id), 0);
  return (all.find(({ id }) => id === root)?.cpu ?? 0) + below(root);
}

function listProcesses(): readonly Process[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((id) => readProcess(id) ?? []);
  } catch {
    return [];
  }
}
