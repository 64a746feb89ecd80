/** What is taken of a day and what is free between, as the calendar of rooms shows it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Instant, toDate } from '../../../kernel/periods/plain-date.ts';
import { layOutDay } from './lay-out-day.ts';

const DAY = toDate('2030-03-05');
const at = (time: string): Instant => new Date(`2030-03-05T${time}:00+08:00`).toISOString() as Instant; // toISOString writes an instant
const tell = (bookings: readonly (readonly [string, string])[], now: Instant) =>
  layOutDay(
    bookings.map(([from, until], place) => ({ from: at(from), until: at(until), number: `HZ${place + 1}` })),
    DAY,
    now,
  ).map(({ from, until, number }) => `${from}—${until} ${number ?? '空闲'}`);

const BEFORE = '2030-03-04T00:00:00.000Z' as Instant; // the shape of an instant

test('between what is taken the rest of the day is free, from full and half hours on', () => {
  assert.deepEqual(tell([], BEFORE), ['08:00—20:00 空闲']);
  assert.deepEqual(
    tell(
      [
        ['14:30', '15:10'],
        ['09:00', '10:00'],
        ['10:00', '10:45'],
      ],
      BEFORE,
    ),
    ['08:00—09:00 空闲', '09:00—10:00 HZ2', '10:00—10:45 HZ3', '11:00—14:30 空闲', '14:30—15:10 HZ1', '15:30—20:00 空闲'],
  );
});

test('what is over is free no more, too short a gap neither; what is taken at night is shown', () => {
  assert.deepEqual(tell([['16:20', '17:00']], at('15:50')), ['16:20—17:00 HZ1', '17:00—20:00 空闲']);
  assert.deepEqual(tell([['06:00', '07:00']], at('19:40')), ['06:00—07:00 HZ1']);
  assert.deepEqual(tell([['21:00', '22:00']], BEFORE), ['08:00—20:00 空闲', '21:00—22:00 HZ1']);
  assert.deepEqual(tell([['09:00', '10:00']], '2030-03-06T00:00:00.000Z' as Instant), ['09:00—10:00 HZ1']);
});
