import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskLine } from '../../../server/contract/contract.ts';
import { groupTasks } from './group-tasks.ts';

function task(resident: number, village: string, household: string | null): TaskLine {
  const person = {
    resident,
    name: `居民${resident}`,
    sex: '女',
    age: 70,
    birthDate: null,
    area: '511803106205',
    village,
    household,
    idMasked: null,
    phoneMasked: null,
    state: 'here',
  } as const;
  return {
    task: 'a.visit',
    title: '随访',
    key: String(resident),
    person,
    action: 'a.visit',
    row: null,
    why: '',
    due: '2026-11-01',
    overdueDays: 0,
    urgent: false,
    dispatched: false,
    status: 'open',
    closedOn: null,
    evidence: null,
  };
}

test('tasks of a house stand together under their village, in the order they came', () => {
  const villages = groupTasks([task(1, '河口村', 'H1'), task(2, '新民村', 'H9'), task(3, '河口村', 'H1')]);
  assert.deepEqual(
    villages.map(({ village, people }) => [village, people]),
    [
      ['河口村', 2],
      ['新民村', 1],
    ],
  );
  assert.deepEqual(
    villages[0]?.houses.map(({ tasks }) => tasks.map(({ person }) => person.resident)),
    [[1, 3]],
  );
});

test('people without a household are not thrown together', () => {
  assert.equal(groupTasks([task(1, '河口村', null), task(2, '河口村', null)])[0]?.houses.length, 2);
});
