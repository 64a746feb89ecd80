/** The state table of referrals: which steps each state allows (docs/domain.md §6.1), and the words of the system in English. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listLabels } from '../../kernel/define/list-labels.ts';
import { takeStep } from '../../kernel/patterns/request-loop/machine.ts';
import { machine } from './machine.ts';
import system from './system.ts';

type State = keyof typeof machine.states;
type Step = keyof typeof machine.steps;

const TABLE: Readonly<Record<State, readonly Step[]>> = {
  submitted: ['approved', 'rejected', 'cancelled'],
  rejected: [],
  pending: ['accepted', 'refused', 'redirected', 'cancelled'],
  refused: [],
  accepted: ['arrived', 'no-show', 'cancelled'],
  'no-show': ['arrived', 'chased', 'cancelled'],
  arrived: ['treated'],
  'in-treatment': ['back-referral', 'transferred-on', 'closed'],
  'back-referral': ['refused-below', 'received-below'],
  'received-below': ['closed'],
  'transferred-on': [],
  closed: [],
  cancelled: [],
};

test('each state allows its own steps and refuses all others with a way out', () => {
  const steps = Object.keys(machine.steps) as Step[];
  for (const [state, allowed] of Object.entries(TABLE) as [State, readonly Step[]][]) {
    for (const step of steps) {
      const taken = takeStep(machine, state, step);
      assert.equal('to' in taken, allowed.includes(step), `${state} → ${step}`);
      if ('refuse' in taken) assert.ok(taken.refuse.includes(machine.states[state]) && taken.next !== undefined);
    }
  }
});

test('a request ends exactly where no step goes on', () => {
  for (const [state, allowed] of Object.entries(TABLE) as [State, readonly Step[]][])
    assert.equal(machine.ends[state] !== undefined, allowed.length === 0, state);
});

test('every Chinese label has its English', () => {
  assert.deepEqual(
    listLabels(system).filter((label) => !(label in system.english)),
    [],
  );
});
