/** What rests on timers: that residents whose records cannot be written, however many, keep nobody else waiting. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commit } from '../commit/commit.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { SYSTEM } from '../define/codes.ts';
import { resources } from '../define/source.ts';
import { defineSystem } from '../define/system.ts';
import { defineTimer } from '../define/timer.ts';
import { defineView, textColumn } from '../define/view.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { readCurrent } from '../record/read.ts';
import { runTimer, timersJob } from './run-timers.ts';

const sources = { tasks: resources('Task', 'critical') };

const view = defineView({
  id: 'timed_tasks',
  title: '待提醒',
  per: 'event',
  sources,
  columns: { state: textColumn('状态') },
  rows: ({ tasks }) => tasks.map(({ id, resource }) => ({ key: id, org: undefined, state: resource.status })),
});

/** Ends what was asked; of what is called 坏 it writes something that nobody can keep, of what is called 停 nothing. */
const remind = defineTimer({
  id: 'timed.remind',
  title: '提醒',
  view,
  due: (row) => row.state.is('requested'),
  sources,
  write: ({ keys, records }) =>
    records.tasks.flatMap(({ id, version, resource }) => {
      if (!keys.includes(id)) return [];
      if (resource.description === '停') return [];
      const bad = resource.description === '坏';
      return [{ update: { ...resource, id, status: 'completed' as const }, ifVersion: bad ? version + 1 : version }];
    }),
});

const system = defineSystem({
  id: 'timed',
  title: '提醒',
  description: '到时提醒',
  views: [view],
  timers: [remind],
  english: {},
});

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([system]);
});
after(() => county.close());

async function ask(patient: string, description: string, count = 1): Promise<string> {
  const { written } = await commit(
    county.store,
    BY_TEST,
    Array.from({ length: count }, () => ({
      op: 'create' as const,
      resource: {
        resourceType: 'Task' as const,
        status: 'requested' as const,
        intent: 'order' as const,
        code: { coding: [{ system: SYSTEM.centreTask, code: 'critical' }] },
        for: { reference: `Patient/${patient}` },
        description,
      },
    })),
  );
  return written[0]?.id ?? assert.fail('nothing was written');
}

async function stateOf(id: string): Promise<string | undefined> {
  const kept = await readCurrent(county.database, 'Task', id);
  return kept?.resource.resourceType === 'Task' ? kept.resource.status : undefined;
}

test('one resident whose records cannot be written keeps nobody else waiting, and the trouble is told', async () => {
  const people = Object.values(county.residents).toSorted((a, b) => a.resident - b.resident);
  const [first, ...others] = people;
  assert.ok(first && others.length > 0);
  await ask(first.patient, '坏');
  const good = await Promise.all(others.map(({ patient }) => ask(patient, '好')));
  const round = await runTimer(county.store, remind, nowInstant());
  assert.deepEqual([round.written, round.failures.length], [others.length, 1]);
  for (const id of good) assert.equal(await stateOf(id), 'completed');
  const job = timersJob(county.store);
  await assert.rejects(
    async () => job.run({ clock: nowInstant, holder: 'test', signal: new AbortController().signal }),
    /提醒：1 人未能办理/,
  );
});

test('hundreds of rows that cannot move do not hide the one behind them', async () => {
  const [first, ...others] = Object.values(county.residents).toSorted((a, b) => a.resident - b.resident);
  const last = others.at(-1);
  assert.ok(first && last);
  await ask(first.patient, '停', 450);
  const good = await ask(last.patient, '好');
  const round = await runTimer(county.store, remind, nowInstant());
  assert.equal(await stateOf(good), 'completed');
  assert.equal(round.written, 1);
});
