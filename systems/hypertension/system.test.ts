import assert from 'node:assert/strict';
import { it } from 'node:test';
import { listLabels } from '../../kernel/define/list-labels.ts';
import system from './system.ts';

it('every Chinese label of hypertension care has its English', () => {
  assert.deepEqual(
    listLabels(system).filter((label) => !(label in system.english)),
    [],
  );
});

it('every task is answered by an action of the system, every repair by a task', () => {
  const actions = system.actions.map((action) => action.id);
  assert.deepEqual(
    system.tasks.map((task) => task.action).filter((action) => !actions.includes(action)),
    [],
  );
  const tasks = system.tasks.map((task) => task.id);
  assert.deepEqual(
    system.indicators.flatMap((indicator) =>
      indicator.repair === undefined || tasks.includes(indicator.repair) ? [] : [indicator.repair],
    ),
    [],
  );
});
