// Memory is given back once after work, not while there is work and not again and again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { IdleWatch } from './collect-when-idle.ts';

const MB = 2 ** 20;

test('collects when the work is done, and not again before much more was taken', () => {
  const watch = new IdleWatch(5000);
  assert.equal(watch.isWorth({ cpuMs: 2000, bytes: 220 * MB }), false, 'what happened before is not known');
  assert.equal(watch.isWorth({ cpuMs: 3500, bytes: 310 * MB }), false, 'busy');
  assert.equal(watch.isWorth({ cpuMs: 3600, bytes: 310 * MB }), true);
  watch.collected({ cpuMs: 3750, bytes: 160 * MB });
  assert.equal(watch.isWorth({ cpuMs: 3800, bytes: 165 * MB }), false, 'nothing to give back');
  assert.equal(watch.isWorth({ cpuMs: 6800, bytes: 400 * MB }), false, 'busy');
  assert.equal(watch.isWorth({ cpuMs: 6850, bytes: 400 * MB }), true);
  watch.collected({ cpuMs: 7000, bytes: 390 * MB });
  assert.equal(watch.isWorth({ cpuMs: 7050, bytes: 400 * MB }), false, 'what stays in use is not looked for again');
});

test('the memory of a process that did much falls when it is idle', () => {
  const script = `
    import { collectWhenIdle } from ${JSON.stringify(join(import.meta.dirname, 'collect-when-idle.ts'))};
    collectWhenIdle(200);
    let kept = [];
    for (let at = 0; at < 3_000_000; at += 1) kept.push({ at });
    const before = process.memoryUsage.rss();
    kept = [];
    const until = Date.now() + 60_000;
    const look = setInterval(() => {
      const fallen = process.memoryUsage.rss() < before * 0.7;
      if (!fallen && Date.now() < until) return;
      clearInterval(look);
      console.log(fallen ? 'given back' : 'kept');
    }, 50);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(stdout.trim(), 'given back', stderr);
});
