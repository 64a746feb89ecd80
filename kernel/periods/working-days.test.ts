/** Working days by the week, and by a list of moved days (dates and documents are made up for the test). */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { limitFrom } from './limit.ts';
import { type Instant, toDate } from './plain-date.ts';
import { readMovedDays } from './read-moved-days.ts';
import { addWorkingDays, isWorkingDay, tellMovedDays } from './working-days.ts';

afterEach(() => tellMovedDays(new Map()));

const LIST = `日期,安排,依据
2030-10-01,休,试〔2030〕1号
2030-10-02,休,试〔2030〕1号
# 调休
2030-09-29,班,试〔2030〕1号
`;

test('without a list the week alone counts', () => {
  assert.equal(addWorkingDays(toDate('2030-09-27'), 1), '2030-09-30');
  assert.equal(addWorkingDays(toDate('2030-09-30'), 2), '2030-10-02');
});

test('holidays lengthen a limit, a worked weekend shortens it', () => {
  tellMovedDays(readMovedDays(LIST));
  assert.equal(isWorkingDay(toDate('2030-10-01')), false);
  assert.equal(isWorkingDay(toDate('2030-09-29')), true);
  assert.equal(addWorkingDays(toDate('2030-09-27'), 1), '2030-09-29', 'a Sunday that is worked');
  assert.equal(addWorkingDays(toDate('2030-09-30'), 2), '2030-10-04');
  const asked = '2030-09-30T09:00:00+08:00' as Instant; // the shape of an instant
  assert.equal(limitFrom(asked, { workingDays: 1 }), '2030-10-03T15:59:59.999Z');
});

test('what is wrong in a list is named with its line', () => {
  const refuse = (line: string, why: RegExp) => assert.throws(() => readMovedDays(`日期,安排,依据\n${line}`), why);
  refuse('2030-02-30,休,试', /第2行：“2030-02-30”不是日期/);
  refuse('2030-10-01,放假,试', /应写“休”或“班”/);
  refuse('2030-10-01,休', /没有写依据/);
  refuse('2030-10-01,休,试\n2030-10-01,休,试', /第3行：2030-10-01写了两次/);
  refuse('2030-10-01,班,试', /本来就是工作日/);
  refuse('2030-09-29,休,试', /本来就是周末/);
  assert.equal(readMovedDays('\uFEFF2030-10-01,休,试\r\n').size, 1, 'a list of Excel, without a heading');
});
