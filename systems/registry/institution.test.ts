/** Checks that institutions are written, changed and closed as the register must remember them, and refusals said in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Organization } from '@medplum/fhirtypes';
import type { Actor } from '../../kernel/define/action.ts';
import { positionOfAddress } from '../../kernel/define/position.ts';
import type { Kept } from '../../kernel/define/source.ts';
import { nobody } from '../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../kernel/periods/plain-date.ts';
import { validateResource } from '../../kernel/record/validation/validate-resource.ts';
import { refuseChange, refuseOpening, refuseUnlessStanding } from './institution-actions.ts';
import { institutionForm } from './institution-forms.ts';
import { registryGrades, registryInstitutions } from './views.ts';
import { buildInstitution, changeInstitution, closeInstitution } from './write-institution.ts';

const TODAY = toDate('2024-06-30');
const CLERK: Actor = { practitioner: 'p1', name: '王敏', role: 'registrar', org: 'bureau' };
const MANAGER: Actor = { practitioner: 'p2', name: '李强', role: 'township-manager', org: 'baizhang' };

const OPENING = {
  date: toDate('2005-03-01'),
  name: '百丈镇中心卫生院',
  otherNames: [],
  kind: 'township-hospital',
  ownership: 'public',
  village: '511803106001',
  address: '百丈镇',
  serves: [{ village: '511803106201' }, { village: '511803106202' }, { village: '511803106201' }],
  parent: 'bureau',
  grade: '12',
} as const;

function keep(resource: Organization): Kept<Organization> {
  return { id: 'baizhang', version: 3, updated: nowInstant(), resource: { ...resource, id: 'baizhang' } };
}

const opened = buildInstitution(OPENING);

function rowOf(resource: Organization) {
  const row = registryInstitutions.rows({ of: [keep(resource)] }, nobody())[0];
  assert.ok(row);
  return row;
}

test('a township hospital is primary care of class C, in its village, with the villages it serves', () => {
  const row = rowOf(opened);
  assert.deepEqual(
    { ...row },
    {
      key: 'baizhang',
      org: 'baizhang',
      name: '百丈镇中心卫生院',
      otherNames: undefined,
      kind: 'township-hospital',
      category: 'primary',
      class: 'C',
      ownership: 'public',
      grade: '12',
      division: '511803106001',
      parent: 'bureau',
      consortium: undefined,
      villages: 2,
      from: '2005-03-01',
      until: undefined,
    },
  );
});

test('institutions are valid FHIR R4 through all that happens to them', () => {
  const full = buildInstitution({ ...OPENING, code: '45211', creditCode: '91350100M000100Y43', phone: '08353222222', consortium: 'group' });
  const on = { target: 'baizhang', date: toDate('2024-01-10') } as const;
  const changes = [
    { ...on, change: 'grade', grade: '23' },
    { ...on, change: 'parent', parent: 'hospital' },
    { ...on, change: 'consortium', consortium: 'other' },
    { ...on, change: 'leave-consortium' },
    { ...on, change: 'place', village: '511803106002', address: '新街' },
    { ...on, change: 'serves', serves: [] },
    { ...on, change: 'position', longitude: 103.278, latitude: 30.216 },
    { ...on, change: 'name', name: '新名称', keepName: false },
  ] as const;
  for (const change of changes) {
    const resource = changeInstitution(full, change);
    assert.deepEqual(validateResource(resource), { ok: true, resource }, change.change);
    assert.notDeepEqual(resource, full);
  }
  const resource = closeInstitution(full, TODAY);
  assert.deepEqual(validateResource(resource), { ok: true, resource });
});

test('a position is kept with the address, both parts or none, and goes when the institution moves', () => {
  const placed = buildInstitution({ ...OPENING, longitude: 103.278, latitude: 30.216 });
  assert.deepEqual(validateResource(placed), { ok: true, resource: placed });
  assert.deepEqual(positionOfAddress(placed.address?.[0]), { longitude: 103.278, latitude: 30.216 });
  const on = { target: 'baizhang', date: TODAY } as const;
  const corrected = changeInstitution(placed, { ...on, change: 'position', longitude: 103.28, latitude: 30.217 });
  assert.deepEqual(positionOfAddress(corrected.address?.[0]), { longitude: 103.28, latitude: 30.217 });
  assert.equal(rowOf(corrected).division, OPENING.village, 'the village stays');
  const moved = changeInstitution(corrected, { ...on, change: 'place', village: '511803106002', address: '新街' });
  assert.equal(positionOfAddress(moved.address?.[0]), undefined);
  const [half] = institutionForm.check({ ...OPENING, longitude: 103.278 });
  assert.equal(half?.item, 'latitude');
});

test('an institution that came with a class only still has one category', () => {
  const foreign = (code: string): Organization => ({
    resourceType: 'Organization',
    type: [{ coding: [{ system: 'urn:yigong:code:ws-218', code }] }],
  });
  assert.deepEqual(
    ['A100', 'B', 'C', 'D600', 'J', 'G', 'P', 'Z'].map((code) => rowOf(foreign(code)).category),
    ['hospital', 'primary', 'primary', 'primary', 'public-health', 'public-health', 'other', 'other'],
  );
  assert.equal(rowOf({ resourceType: 'Organization' }).category, 'other');
});

test('a new grade ends the one before on the day before, and both remain', () => {
  const graded = changeInstitution(opened, { target: 'baizhang', date: toDate('2024-01-10'), change: 'grade', grade: '23' });
  const rows = registryGrades.rows({ of: [keep(graded)] }, nobody());
  assert.deepEqual(
    rows.map(({ grade, from, until }) => [grade, from, until]),
    [
      ['12', '2005-03-01', '2024-01-09'],
      ['23', '2024-01-10', undefined],
    ],
  );
  assert.equal(rowOf(graded).grade, '23');
  assert.match(
    refuseChange(keep(graded), { target: 'baizhang', date: toDate('2023-12-01'), change: 'grade', grade: '22' })?.refuse ?? '',
    /2024-01-10起算/,
  );
});

test('a second official name stands beside the legal one, a new legal name may keep the old', () => {
  const named = changeInstitution(opened, { target: 'baizhang', date: TODAY, change: 'alias', name: '名山区第二人民医院' });
  const renamed = changeInstitution(named, { target: 'baizhang', date: TODAY, change: 'name', name: '名山区第二人民医院', keepName: true });
  assert.deepEqual([named.name, named.alias], ['百丈镇中心卫生院', ['名山区第二人民医院']]);
  assert.deepEqual([renamed.name, renamed.alias], ['名山区第二人民医院', ['百丈镇中心卫生院']]);
});

test('a new parent keeps the former one with its dates', () => {
  const moved = changeInstitution(opened, { target: 'baizhang', date: toDate('2020-07-01'), change: 'parent', parent: 'hospital' });
  assert.equal(moved.partOf?.reference, 'Organization/hospital');
  const former = moved.extension?.find((extension) => extension.url === 'urn:yigong:extension:former-parent')?.extension;
  assert.deepEqual(former, [
    { url: 'parent', valueReference: { reference: 'Organization/bureau' } },
    { url: 'valid', valuePeriod: { start: '2005-03-01', end: '2020-06-30' } },
  ]);
  const again = { target: 'baizhang', date: toDate('2020-07-01'), change: 'parent', parent: 'other' } as const;
  assert.match(refuseChange(keep(moved), again)?.refuse ?? '', /其后/);
  assert.match(refuseChange(keep(moved), { ...again, date: TODAY, parent: 'baizhang' })?.refuse ?? '', /自己的上级/);
});

test('joining and leaving the consortium is dated', () => {
  const joined = changeInstitution(opened, { target: 'baizhang', date: toDate('2022-01-01'), change: 'consortium', consortium: 'group' });
  const left = changeInstitution(joined, { target: 'baizhang', date: toDate('2024-01-01'), change: 'leave-consortium' });
  assert.equal(rowOf(joined).consortium, 'group');
  assert.equal(rowOf(left).consortium, undefined);
  const leaving = { target: 'baizhang', date: TODAY, change: 'leave-consortium' } as const;
  assert.match(refuseChange(keep(left), leaving)?.refuse ?? '', /不属于任何医共体/);
});

test('closing ends the institution and its grade on the last day; nothing follows', () => {
  const closed = closeInstitution(opened, toDate('2024-05-31'));
  assert.deepEqual([rowOf(closed).from, rowOf(closed).until, closed.active], ['2005-03-01', '2024-05-31', false]);
  assert.deepEqual(
    registryGrades.rows({ of: [keep(closed)] }, nobody()).map((row) => row.until),
    ['2024-05-31'],
  );
  assert.match(refuseUnlessStanding(keep(closed), TODAY)?.refuse ?? '', /已于2024-05-31注销/);
  assert.match(refuseUnlessStanding(keep(opened), toDate('2005-02-28'))?.refuse ?? '', /早于/);
  assert.match(refuseUnlessStanding(undefined, TODAY)?.refuse ?? '', /找不到/);
});

test('a township hospital registers only the service points it runs', () => {
  const point = { ...OPENING, name: '曹公村服务点', kind: 'service-point', parent: 'baizhang', class: 'C' } as const;
  assert.equal(refuseOpening(point, MANAGER), undefined);
  assert.match(refuseOpening({ ...point, parent: 'elsewhere' }, MANAGER)?.refuse ?? '', /本院举办/);
  assert.match(refuseOpening(OPENING, MANAGER)?.refuse ?? '', /本院举办/);
  const { parent: _, ...withoutParent } = point;
  assert.equal(refuseOpening(withoutParent, CLERK)?.item, 'parent');
});

test('opening is refused for a wrong credit code', () => {
  assert.equal(refuseOpening({ ...OPENING, creditCode: '91350100M000100Y44' }, CLERK)?.item, 'creditCode');
});

test('what an institution examines is registered, changed as a whole, and leaves kind and class as they are', () => {
  const centre = buildInstitution({ ...OPENING, centres: ['laboratory'] });
  const codesOf = ({ type }: Organization) => (type ?? []).map(({ coding }) => coding?.[0]?.code);
  assert.deepEqual(codesOf(centre), ['township-hospital', 'C', 'laboratory']);
  const more = changeInstitution(centre, { target: 'baizhang', date: TODAY, change: 'centres', centres: ['imaging', 'ecg'] });
  assert.deepEqual(codesOf(more), ['township-hospital', 'C', 'imaging', 'ecg']);
  const none = changeInstitution(more, { target: 'baizhang', date: TODAY, change: 'centres', centres: [] });
  assert.deepEqual(codesOf(none), ['township-hospital', 'C']);
  assert.equal(rowOf(more).kind, 'township-hospital');
});
