/** What a loop refuses and by when it must be answered, at the edges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitFrom } from '../../periods/limit.ts';
import type { Instant } from '../../periods/plain-date.ts';
import { isBy } from './columns.ts';
import { defineMachine, takeStep, tellMoment } from './machine.ts';

const machine = defineMachine({
  kind: 'trial',
  noun: '申请',
  states: { asked: '待答复', done: '已办结' },
  steps: { asked: '申请', done: '办结' },
  moves: { done: { to: 'done', from: ['asked'], by: 'asked' } },
  status: { asked: 'requested', done: 'completed' },
  wayOut: { asked: '请等待答复。', done: '需要时请重新申请。' },
  ends: { done: 'completed' },
});

const at = (text: string): Instant => new Date(text).toISOString() as Instant; // toISOString writes an instant

test('a step that the state does not allow is refused with the state, who brought it there and when, and the way out', () => {
  assert.deepEqual(takeStep(machine, 'asked', 'done'), { to: 'done' });
  const steps = [{ step: 'done', at: at('2026-11-02T15:04:30+08:00'), by: 'p1', name: '王医生', org: 'lead', reason: undefined }];
  assert.deepEqual(takeStep(machine, 'done', 'done', { steps }), {
    refuse: '这份申请已办结（王医生11月2日 15:04），不能办结。',
    item: 'target',
    next: '需要时请重新申请。',
  });
  assert.ok('refuse' in takeStep(machine, 'asked', 'asked'));
});

test('times are told as people in Shanghai read them', () => {
  assert.equal(tellMoment(at('2026-12-31T16:00:00Z')), '1月1日 00:00');
});

test('an emergency is answered within ten minutes to the second', () => {
  const limit = limitFrom(at('2026-11-02T15:00:00+08:00'), { minutes: 10 });
  assert.equal(isBy(at('2026-11-02T15:10:00+08:00'), limit), true);
  assert.equal(isBy(at('2026-11-02T15:10:01+08:00'), limit), false);
});

test('the same day ends at midnight in Shanghai, also for what was sent late in the evening', () => {
  const limit = limitFrom(at('2026-11-02T23:58:00+08:00'), { sameDay: true });
  assert.equal(isBy(at('2026-11-02T23:59:59+08:00'), limit), true);
  assert.equal(isBy(at('2026-11-03T00:00:00+08:00'), limit), false);
});

test('one working day from a Friday is the end of Monday', () => {
  const limit = limitFrom(at('2026-11-06T09:00:00+08:00'), { workingDays: 1 });
  assert.equal(isBy(at('2026-11-09T23:59:59+08:00'), limit), true);
  assert.equal(isBy(at('2026-11-10T00:00:00+08:00'), limit), false);
});
