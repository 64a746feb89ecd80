/** Membership in key groups at its first and last day. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person } from '../../../kernel/define/person.ts';
import type { KeptEpisode, Records } from '../../../kernel/define/source.ts';
import { nobody } from '../../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../../kernel/periods/plain-date.ts';
import { groupsOn, type keyGroupSources, listMemberships } from './key-groups.ts';
import { keyGroupsView } from './key-groups-view.ts';

const nothing: Records<typeof keyGroupSources> = { flags: [], episodes: [] };

function born(day: string, more: Partial<Person> = {}): Person {
  return { ...nobody(), birthDate: toDate(day), ...more };
}

function groups(person: Person, day: string, records = nothing): string[] {
  return [...groupsOn(listMemberships(records, person), toDate(day))].sort();
}

function episode(code: string, start: string, end?: string): KeptEpisode {
  return {
    id: `e-${code}-${start}`,
    version: 1,
    start: toDate(start),
    end: end === undefined ? undefined : toDate(end),
    org: 'org-1',
    resource: { resourceType: 'EpisodeOfCare', status: 'active', type: [{ coding: [{ code }] }], patient: { reference: 'Patient/1-a' } },
  };
}

function flag(code: string, start: string, end?: string) {
  return {
    id: `f-${code}`,
    version: 1,
    updated: nowInstant(),
    resource: {
      resourceType: 'Flag' as const,
      status: 'active' as const,
      code: { coding: [{ code }] },
      subject: { reference: 'Patient/1-a' },
      period: { start, ...(end === undefined ? {} : { end }) },
    },
  };
}

test('the elderly group begins on the 65th birthday', () => {
  assert.deepEqual(groups(born('1959-07-01'), '2024-06-30'), []);
  assert.deepEqual(groups(born('1959-06-30'), '2024-06-30'), ['elderly']);
});

test('born on 29 February, 65 on 28 February of a common year', () => {
  assert.deepEqual(groups(born('1960-02-29'), '2025-02-27'), []);
  assert.deepEqual(groups(born('1960-02-29'), '2025-02-28'), ['elderly']);
});

test('a child from birth to the day before the seventh birthday', () => {
  const child = born('2017-06-30');
  assert.deepEqual(groups(child, '2017-06-29'), []);
  assert.deepEqual(groups(child, '2017-06-30'), ['child']);
  assert.deepEqual(groups(child, '2024-06-29'), ['child']);
  assert.deepEqual(groups(child, '2024-06-30'), []);
});

test('somebody in several groups has one row for each, and each group once on a day', () => {
  const records = {
    flags: [flag('disabled', '2020-01-01')],
    episodes: [episode('hypertension', '2019-05-01'), episode('hypertension', '2023-05-01'), episode('diabetes2', '2021-03-01')],
  };
  const person = born('1950-01-01');
  assert.deepEqual(groups(person, '2024-06-30', records), ['diabetes2', 'disabled', 'elderly', 'hypertension']);
  const rows = keyGroupsView.rows(records, person);
  assert.equal(rows.length, 5);
  assert.equal(new Set(rows.map((row) => row.key)).size, 5);
});

test('flags and episodes count from their first to their last day; pregnancy is the maternal episode', () => {
  const records = {
    flags: [flag('poverty-relieved', '2020-01-01', '2023-12-31')],
    episodes: [episode('maternal', '2024-01-10', '2024-11-20')],
  };
  const mother = born('1995-04-01');
  assert.deepEqual(groups(mother, '2023-12-31', records), ['poverty-relieved']);
  assert.deepEqual(groups(mother, '2024-01-09', records), []);
  assert.deepEqual(groups(mother, '2024-01-10', records), ['pregnant']);
  assert.deepEqual(groups(mother, '2024-11-20', records), ['pregnant']);
  assert.deepEqual(groups(mother, '2024-11-21', records), []);
});

test('no elderly row for somebody who died before 65, no child row for who was seven before contracting began', () => {
  assert.deepEqual(listMemberships(nothing, born('1960-01-01', { deceased: toDate('2020-01-01') })), []);
  const listed = (day: string) => listMemberships(nothing, born(day)).map(({ group }) => group);
  assert.deepEqual(listed('2009-06-01'), ['elderly']);
  assert.deepEqual(listed('2009-06-02'), ['child', 'elderly']);
});
