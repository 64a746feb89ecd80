import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduceToColumns } from './reduce-to-columns.ts';

test('a spike of one sample is never lost, wherever it falls', () => {
  for (let at = 0; at < 400; at += 1) {
    const samples = new Float32Array(400);
    samples[at] = at % 2 === 0 ? 5000 : -5000;
    assert.ok(reduceToColumns(samples, 0, 400, 10.58).includes(at), `sample ${at}`);
  }
});

test('each column keeps its least and greatest sample, in order, and few besides', () => {
  const samples = Float32Array.from({ length: 10_000 }, (_, at) => Math.sin(at / 7) * 1000 + ((at * 7919) % 101));
  const kept = reduceToColumns(samples, 0, samples.length, 10);
  assert.ok(kept.length <= 4 * 1000 && kept.length >= 1000);
  assert.deepEqual(
    kept,
    [...new Set(kept)].sort((a, b) => a - b),
  );
  for (let column = 0; column < 1000; column += 1) {
    const all = samples.subarray(column * 10, column * 10 + 10);
    const drawn: number[] = kept.filter((at) => Math.floor(at / 10) === column).map((at) => samples[at] ?? Number.NaN);
    assert.equal(Math.max(...drawn), Math.max(...all));
    assert.equal(Math.min(...drawn), Math.min(...all));
  }
});

test('where a column has four samples or fewer all are drawn; what lies outside the recording is not', () => {
  const samples = new Float32Array(100);
  assert.deepEqual(
    reduceToColumns(samples, 10, 20, 2.6),
    Array.from({ length: 10 }, (_, at) => at + 10),
  );
  assert.deepEqual(reduceToColumns(samples, 98, 300, 20), [98, 99]);
  assert.deepEqual(reduceToColumns(samples, -50, 0, 20), []);
});

test('a gap stays a gap', () => {
  const samples = new Float32Array(100);
  samples[55] = Number.NaN;
  assert.ok(reduceToColumns(samples, 0, 100, 20).includes(55));
});
