import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchCommand } from './match-command.ts';

const actions = [
  { id: 'a.visit', label: '高血压随访' },
  { id: 'b.sign', label: '家庭医生签约' },
];

test('an action and a person are told apart in either order', () => {
  assert.deepEqual(matchCommand('随访 张伟', actions), { action: actions[0], rest: '张伟' });
  assert.deepEqual(matchCommand('zw 签约', actions), { action: actions[1], rest: 'zw' });
});

test('a village with a name names no action', () => {
  assert.equal(matchCommand('河口 张伟', actions).action, undefined);
  assert.equal(matchCommand('随访', actions).action, undefined);
});
