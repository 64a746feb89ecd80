/** Checks that staff and posts are written once each and that a change of post keeps both spans. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PractitionerRole } from '@medplum/fhirtypes';
import type { Kept } from '../../kernel/define/source.ts';
import { nobody } from '../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../kernel/periods/plain-date.ts';
import { validateResource } from '../../kernel/record/validation/validate-resource.ts';
import { refusePostChange, refuseUnlessOpen } from './staff-actions.ts';
import { registryPosts } from './views.ts';
import { buildPost, buildPractitioner, endPost } from './write-staff.ts';

const ANSWERS = {
  date: toDate('2021-03-01'),
  name: '陈芳',
  sex: '2',
  birthDate: toDate('1985-05-05'),
  identityNumber: '510000198505050022',
  organisation: 'baizhang',
  role: 'family-doctor',
  profession: 'physician',
  licence: '110511800000123',
  title: 'middle',
} as const;

function keep(resource: PractitionerRole): Kept<PractitionerRole> {
  return { id: 'post-1', version: 1, updated: nowInstant(), resource };
}

const post = buildPost(ANSWERS, 'Practitioner/s1', '陈芳', 'main');

test('a member of staff has identity, licence and name', () => {
  const person = buildPractitioner(ANSWERS);
  assert.deepEqual([person.gender, person.birthDate, person.name?.[0]?.text], ['female', '1985-05-05', '陈芳']);
  assert.deepEqual(
    person.identifier?.map(({ value }) => value),
    ['510000198505050022', '110511800000123'],
  );
});

test('staff and posts are valid FHIR R4', () => {
  for (const resource of [buildPractitioner({ ...ANSWERS, phone: '13900000000' }), post, endPost(post, toDate('2024-02-29'), 'retired')])
    assert.deepEqual(validateResource(resource), { ok: true, resource });
});

test('a post is one row under its institution', () => {
  assert.deepEqual(registryPosts.rows({ of: [keep(post)] }, nobody()), [
    {
      key: 'post-1',
      org: 'baizhang',
      name: '陈芳',
      staff: 's1',
      role: 'family-doctor',
      profession: 'physician',
      title: 'middle',
      licence: '110511800000123',
      main: true,
      from: '2021-03-01',
      until: undefined,
    },
  ]);
  const additional = buildPost({ ...ANSWERS, organisation: 'village' }, 'Practitioner/s1', '陈芳', 'additional');
  assert.equal(registryPosts.rows({ of: [keep(additional)] }, nobody())[0]?.main, false);
});

test('a post that came from elsewhere without words is still a row, counted as a main one', () => {
  const [row] = registryPosts.rows({ of: [keep({ resourceType: 'PractitionerRole' })] }, nobody());
  assert.deepEqual([row?.role, row?.profession, row?.org, row?.main], [undefined, undefined, undefined, true]);
});

test('an ended post keeps its span and its reason, and can not be changed again', () => {
  const ended = endPost(post, toDate('2024-02-29'), 'transferred');
  assert.deepEqual(ended.period, { start: '2021-03-01', end: '2024-02-29' });
  assert.equal(ended.active, false);
  assert.match(refuseUnlessOpen(keep(ended), toDate('2024-03-01'))?.refuse ?? '', /已于2024-02-29结束/);
  assert.equal(refuseUnlessOpen(keep(post), toDate('2021-02-28'))?.item, 'date');
  assert.equal(refuseUnlessOpen(undefined, toDate('2024-03-01'))?.item, 'target');
});

test('a change of post starts after the first day of the old one', () => {
  assert.equal(refusePostChange(keep(post), ANSWERS)?.item, 'date');
  assert.equal(refusePostChange(keep(post), { ...ANSWERS, date: toDate('2021-03-02') }), undefined);
});
