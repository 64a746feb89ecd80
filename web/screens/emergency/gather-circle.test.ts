/** Checks in which circle an institution is put, by what was noted and never by its distance. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandOf, gatherCircle } from './gather-circle.ts';

const cell = (raw: string | number) => ({ raw, text: String(raw) });
const person = {
  resident: 0,
  name: '',
  sex: 'unknown',
  age: null,
  birthDate: null,
  area: '',
  village: '',
  household: null,
  idMasked: null,
  phoneMasked: null,
  state: 'here',
} as const;
const way = (from: string, minutes: number, measured = '2024-03-18') => ({
  key: `0|${from}${measured}`,
  person,
  reason: null,
  task: null,
  cells: { from: cell(from), to: cell('lead'), minutes: cell(minutes), measured: cell(measured), note: cell('') },
});
const organisation = (id: string, own: string, area = 'county', parent: string | null = null) => ({
  id,
  name: id,
  aliases: [],
  class: own,
  className: '',
  level: '',
  parent,
  area,
  areaName: '',
  position: null,
  staff: 0,
  grade: null,
  from: null,
  to: null,
});

test('a limit belongs to its circle, and what nobody noted is unknown', () => {
  assert.deepEqual([30, 31, 60, 61, undefined].map(bandOf), ['half', 'hour', 'hour', 'beyond', 'unknown']);
});

test('hospitals that are named as theirs come first, then the near, then the far, then those nobody measured', () => {
  const organisations = [
    organisation('unmeasured', 'C'),
    organisation('lead', 'A'),
    organisation('near', 'C'),
    organisation('far', 'C'),
    organisation('clinic', 'D'),
    organisation('station', 'B', 'county', 'near'),
    organisation('elsewhere', 'C', 'other'),
  ];
  const sites = gatherCircle([way('far', 70), way('near', 12), way('near', 40, '2023-01-01')], organisations, new Set(['county']));
  assert.deepEqual(
    sites.map(({ id, band, minutes }) => [id, band, minutes]),
    [
      ['lead', 'centre', undefined],
      ['near', 'half', 12],
      ['far', 'beyond', 70],
      ['unmeasured', 'unknown', undefined],
    ],
  );
  assert.deepEqual(gatherCircle([], [organisation('clinic', 'D')], new Set(['county'])), []);
});
