// Profiles: what each asks for, at its boundaries; who claims an unknown one is not refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reviewResource, validateResource } from '../validate-resource.ts';
import { listProfiles } from './find-profile.ts';
import { treeOf } from './profile-tree.ts';

const BP = 'http://hl7.org/fhir/StructureDefinition/bp';
const WEIGHT = 'http://hl7.org/fhir/StructureDefinition/bodyweight';
const UCUM = 'http://unitsofmeasure.org';
const loinc = (code: string): object => ({ coding: [{ system: 'http://loinc.org', code }] });
const pressure = (code: string, value: number, unit = 'mm[Hg]'): object => ({
  code: loinc(code),
  valueQuantity: { value, unit: 'mmHg', system: UCUM, code: unit },
});
const vital = (profile: string, changes: object): object => ({
  resourceType: 'Observation',
  meta: { profile: [profile] },
  status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
  subject: { reference: 'Patient/1' },
  effectiveDateTime: '2026-03-05',
  ...changes,
});
const bp = (changes: object = {}, profile = BP): object =>
  vital(profile, { code: loinc('85354-9'), component: [pressure('8480-6', 140), pressure('8462-4', 90)], ...changes });
const resident = (changes: object = {}): object => ({
  resourceType: 'Patient',
  meta: { profile: ['urn:yigong:profile:resident'] },
  identifier: [{ system: 'urn:yigong:identifier:identity-number', value: '11010519491231002X' }],
  name: [{ text: '张三' }],
  gender: 'male',
  birthDate: '1949-12-31',
  ...changes,
});
const contract = (changes: object = {}): object => ({
  resourceType: 'Contract',
  meta: { profile: ['urn:yigong:profile:contract'] },
  type: { coding: [{ system: 'urn:yigong:code:contract', code: 'family-doctor' }] },
  subject: [{ reference: 'Patient/1' }],
  author: { reference: 'Organization/1' },
  applies: { start: '2026-01-01', end: '2026-12-31' },
  ...changes,
});

function faultsOf(resource: object): readonly string[] {
  const result = validateResource(resource);
  return result.ok ? [] : [...new Set(result.issues.map((issue) => issue.expression))];
}

test('every profile compiles, and has an id and a URL of its own', () => {
  const profiles = listProfiles();
  assert.ok(profiles.length >= 17);
  assert.equal(new Set(profiles.map((each) => each.url)).size, profiles.length);
  for (const each of profiles) assert.ok(treeOf(each).children.length > 0, each.url);
});

test('what keeps its profile is sound, what breaks it is named', () => {
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [bp(), []],
    [bp({}, 'urn:yigong:profile:blood-pressure'), []],
    [bp({ component: [pressure('8480-6', 140)] }), ['Observation.component']],
    [
      bp({ component: [pressure('8480-6', 140), pressure('8462-4', 90, 'kPa')] }),
      ['Observation.component[1].value', 'Observation.component[1].value.code'],
    ],
    [
      bp({ component: [pressure('8480-6', 140), pressure('8462-4', 90, 'kPa')] }, 'urn:yigong:profile:blood-pressure'),
      ['Observation.component[1].value.code'],
    ],
    [bp({ component: [pressure('8480-6', 140), pressure('8480-6', 150), pressure('8462-4', 90)] }), ['Observation.component']],
    [bp({ component: [{ code: loinc('8480-6') }, pressure('8462-4', 90)] }), ['Observation.component[0]']],
    [bp({ category: undefined }), ['Observation.category']],
    [bp({ category: [{ text: '体征' }] }), ['Observation.category']],
    [bp({ code: loinc('8480-6') }), ['Observation.code.coding']],
    [bp({ effectiveDateTime: '2026-03' }), ['Observation.effective']],
    [bp({ effectiveDateTime: undefined, effectivePeriod: { start: '2026' } }), []],
    [bp({ effectiveDateTime: undefined }), ['Observation.effective']],
    [vital(WEIGHT, { code: loinc('29463-7'), valueQuantity: { value: 60, unit: 'kg', system: UCUM, code: 'kg' } }), []],
    [
      vital(WEIGHT, { code: loinc('29463-7'), valueQuantity: { value: 60, unit: '斤', system: UCUM, code: 'm' } }),
      ['Observation.value.code'],
    ],
    [vital(WEIGHT, { code: loinc('29463-7'), dataAbsentReason: { text: '拒测' } }), []],
    [vital(WEIGHT, { code: loinc('29463-7') }), ['Observation']],
    [resident(), []],
    [resident({ birthDate: undefined }), ['Patient.birthDate']],
    [resident({ identifier: [{ system: 'urn:x', value: '1' }] }), ['Patient.identifier']],
    [contract(), []],
    [contract({ applies: { start: '2026-01-01' } }), ['Contract.applies.end']],
    [contract({ subject: [{ reference: 'Patient/1' }, { reference: 'Patient/2' }] }), ['Contract.subject']],
    [contract({ type: { coding: [{ system: 'urn:other', code: 'x' }] } }), ['Contract.type.coding']],
    [{ ...resident(), resourceType: 'Person' }, ['Person']],
  ];
  const found = cases.map(([resource]) => faultsOf(JSON.parse(JSON.stringify(resource))).join(' '));
  assert.deepEqual(
    found,
    cases.map(([, expected]) => expected.join(' ')),
  );
});

test('an unknown profile is kept as it is claimed, with a warning for who asks', () => {
  const claimed = { ...resident(), meta: { profile: ['http://example.org/unknown'] } };
  assert.deepEqual(faultsOf(claimed), []);
  const issues = reviewResource(claimed).filter((issue) => issue.code === 'not-supported');
  assert.deepEqual(
    issues.map(({ severity, expression }) => [severity, expression]),
    [['warning', 'Patient.meta.profile[0]']],
  );
  assert.ok(
    reviewResource(resident({ meta: undefined, birthDate: undefined }), 'urn:yigong:profile:resident').some(
      (issue) => issue.expression === 'Patient.birthDate',
    ),
  );
});
