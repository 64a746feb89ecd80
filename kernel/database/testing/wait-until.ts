// Waiting for a state of another process, which tells nobody when it changes: looks again until it holds.
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves as soon as `holds` does; fails with `what` after `seconds` (30 unless told). Never waits longer than the state needs. */
export async function waitUntil(what: string, holds: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() >= deadline) throw new Error(`never happened: ${what}`);
    await delay(10);
  }
}
