/** What rests on the ECG centre's day: every state is there, with a real trace where one was taken, and all of it is sound FHIR. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation, Task } from '@medplum/fhirtypes';
import { instantOfFhir } from '../../kernel/periods/plain-date.ts';
import { validateResource } from '../../kernel/record/validation/validate-resource.ts';
import { buildNetwork } from '../county/network.ts';
import { villagesOfSize } from '../population/sizes.ts';
import { composeEcgDay } from './ecg-day.ts';

const NOW = instantOfFhir('2026-11-20T03:00:00.000Z') ?? assert.fail();

test('the ECG centre has work in every state, and nothing happened after now or before the day began', () => {
  const villages = villagesOfSize('small');
  const people = Array.from({ length: 18 }, (_, at) => ({ patient: `p${at}`, village: villages[at % villages.length]?.code ?? '' }));
  const writes = composeEcgDay(people, buildNetwork('1', villages), NOW);
  const resources = writes.flatMap((write) => (write.op === 'create' ? [write.resource] : []));
  for (const resource of resources) {
    const checked = validateResource(resource);
    assert.ok(checked.ok, JSON.stringify('issues' in checked ? checked.issues[0] : {}));
  }
  const tasks = resources.filter((each): each is Task => each.resourceType === 'Task');
  const count = (kind: string, state?: string): number =>
    tasks.filter(
      ({ code, businessStatus }) =>
        code?.coding?.[0]?.code === kind && (state === undefined || businessStatus?.coding?.[0]?.code === state),
    ).length;
  assert.deepEqual(
    ['requested', 'acquired', 'assigned', 'rejected', 'released'].map((state) => count('ecg', state)),
    [3, 5, 2, 2, 6],
  );
  assert.deepEqual([count('critical', 'disposed'), count('chest-pain', 'answered')], [1, 1]);
  const traces = resources.filter((each): each is Observation => each.resourceType === 'Observation' && each.component !== undefined);
  assert.equal(traces.length, 15);
  assert.ok(traces.every(({ component, note }) => component?.length === 12 && note?.[0]?.text?.includes('公开的真实记录')));
  assert.equal(resources.filter(({ resourceType }) => resourceType === 'Observation').length, 15 * 9);
  const steps = tasks.flatMap(({ output }) => output?.flatMap(({ valueDateTime }) => valueDateTime ?? []) ?? []);
  assert.ok(steps.every((at) => at <= NOW));
  assert.ok(JSON.stringify(resources).length < 12_000_000, 'a day of traces is a few megabytes');
});

test('a demo begun just after midnight has nothing of the evening before but when the pain began', () => {
  const villages = villagesOfSize('small');
  const people = Array.from({ length: 18 }, (_, at) => ({ patient: `p${at}`, village: villages[0]?.code ?? '' }));
  const night = instantOfFhir('2026-11-19T16:05:00.000Z') ?? assert.fail();
  const orders = composeEcgDay(people, buildNetwork('1', villages), night).flatMap((write) =>
    write.op === 'create' && write.resource.resourceType === 'ServiceRequest' ? [write.resource.authoredOn ?? ''] : [],
  );
  assert.ok(orders.length === 18 && orders.every((at) => at >= '2026-11-19T16:00:00.000Z' && at <= night));
});
