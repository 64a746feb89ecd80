// Every rule of the validator, each with a resource that keeps it and one that breaks it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IssueCode } from './issue.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { validateResource } from './validate-resource.ts';

const REASON = { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' };
const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">张三　男</div>';

const patient = {
  resourceType: 'Patient',
  id: 'a1.b-2',
  meta: { versionId: '1', lastUpdated: '2026-03-05T08:30:00.123+08:00', profile: ['http://example.org/p'] },
  text: { status: 'generated', div: DIV },
  extension: [{ url: 'http://example.org/e', extension: [{ url: 'code', valueCode: 'x' }] }],
  identifier: [{ use: 'official', system: 'http://example.org/id', value: '510101199001011234' }],
  active: true,
  name: [{ family: '张', given: ['三', null], _given: [null, { extension: [REASON] }], text: '张　三' }],
  gender: 'male',
  birthDate: '1990-02-28',
  deceasedBoolean: false,
  photo: [{ contentType: 'image/png', data: 'aGVsbG8=', size: 5 }],
  contact: [{ relationship: [{ text: '配偶' }], name: { text: '李四' }, gender: 'female' }],
  generalPractitioner: [{ reference: '#o' }],
  communication: [{ language: { text: '中文' }, preferred: true }],
  managingOrganization: { reference: 'Organization/1', display: '名山区人民医院' },
  contained: [{ resourceType: 'Organization', id: 'o', name: '卫生院' }],
};
const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8480-6', display: '收缩压' }] },
  subject: { reference: 'Patient/1' },
  effectiveDateTime: '2026-03-05T08:30:00+08:00',
  valueQuantity: { value: 140.5, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  referenceRange: [{ low: { value: 90 }, high: { value: 139 } }],
  component: [{ code: { text: '部分' }, valueInteger: -3 }],
};
const answers = {
  resourceType: 'QuestionnaireResponse',
  status: 'completed',
  authored: '2026-03-05',
  item: [
    {
      linkId: '1',
      item: [{ linkId: '1.1', answer: [{ valueDate: '2026-03', item: [{ linkId: '1.1.1', answer: [{ valueTime: '08:30:00' }] }] }] }],
    },
  ],
};
const encounter = {
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: 'urn:uuid:6d2eba67-5b4a-403f-a29f-e6da3f1ea963' },
  participant: [{ individual: { reference: 'Practitioner?identifier=x|1' } }],
  diagnosis: [{ condition: { reference: 'http://elsewhere.org/fhir/Patient/1' }, rank: 1 }],
  length: { value: 20, code: 'min', system: 'http://unitsofmeasure.org' },
};
const episode = {
  resourceType: 'EpisodeOfCare',
  status: 'active',
  statusHistory: [{ status: 'planned', period: { start: '2026' } }],
  patient: { reference: 'Patient/1/_history/2', type: 'Patient' },
  account: [{ reference: '#a' }],
  contained: [{ resourceType: 'Account', id: 'a', status: 'active' }],
};
const condition = {
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  subject: { reference: 'Patient/1' },
  onsetAge: { value: 50, unit: '岁', system: 'http://unitsofmeasure.org', code: 'a' },
};
const bundle = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [{ fullUrl: 'urn:uuid:6d2eba67-5b4a-403f-a29f-e6da3f1ea963', resource: patient, request: { method: 'POST', url: 'Patient' } }],
};

/** Sets the value at a path like `name.0.family` in a deep copy; undefined removes it. */
function alter(base: object, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(base);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at: unknown = copy;
  for (const name of names) at = Reflect.get(Object(at), name);
  if (value === undefined) Reflect.deleteProperty(Object(at), last);
  else Reflect.set(Object(at), last, value);
  return copy;
}

/** base, where, what is put there, and then the issue code and the expression that are expected. */
type Mutation = readonly [object, string, unknown, IssueCode, string];

const MUTATIONS: readonly Mutation[] = [
  [patient, 'resourceType', undefined, 'required', 'Resource'],
  [patient, 'resourceType', 'Patients', 'not-supported', 'Resource'],
  [patient, 'resourceType', 'DomainResource', 'not-supported', 'Resource'],
  [patient, 'nickname', '小张', 'structure', 'Patient.nickname'],
  [patient, 'name.0.nick', '小张', 'structure', 'Patient.name[0].nick'],
  [patient, 'meta.project', 'x', 'structure', 'Patient.meta.project'],
  [patient, '_name', [{}], 'structure', 'Patient._name'],
  [patient, '_id', { extension: [REASON] }, 'structure', 'Patient._id'],
  [patient, 'name', { family: '张' }, 'structure', 'Patient.name'],
  [patient, 'name', [], 'structure', 'Patient.name'],
  [patient, 'name', ['张三'], 'structure', 'Patient.name[0]'],
  [patient, 'name', [null], 'structure', 'Patient.name[0]'],
  [patient, 'name', [{}], 'structure', 'Patient.name[0]'],
  [patient, 'name', [{ id: 'only' }], 'structure', 'Patient.name[0]'],
  [patient, 'gender', ['male'], 'structure', 'Patient.gender'],
  [patient, 'gender', null, 'structure', 'Patient.gender'],
  [patient, 'gender', 'xx', 'code-invalid', 'Patient.gender'],
  [patient, 'gender', '', 'value', 'Patient.gender'],
  [patient, 'contact.0.gender', '女', 'code-invalid', 'Patient.contact[0].gender'],
  [patient, 'communication.0.language', undefined, 'required', 'Patient.communication[0].language'],
  [patient, 'name.0.given', ['三', null, null], 'structure', 'Patient.name[0].given[2]'],
  [patient, 'name.0._given', [null, { extension: [REASON] }, null], 'structure', 'Patient.name[0].given[2]'],
  [patient, 'name.0._prefix', {}, 'structure', 'Patient.name[0].prefix'],
  [patient, 'name.0.family', '  ', 'value', 'Patient.name[0].family'],
  [patient, 'name.0.family', 5, 'value', 'Patient.name[0].family'],
  [patient, 'name.0.family', '张\u0000', 'value', 'Patient.name[0].family'],
  [patient, 'name.0.family', '\ud840', 'value', 'Patient.name[0].family'],
  [patient, 'name.0.family', 'x'.repeat(1024 * 1024 + 1), 'too-long', 'Patient.name[0].family'],
  [patient, 'id', 'a_b', 'value', 'Patient.id'],
  [patient, 'id', 'x'.repeat(65), 'value', 'Patient.id'],
  [patient, 'active', 'true', 'value', 'Patient.active'],
  [patient, 'birthDate', '1990-02-29', 'value', 'Patient.birthDate'],
  [patient, 'birthDate', '1900-02-29', 'value', 'Patient.birthDate'],
  [patient, 'birthDate', '1990-04-31', 'value', 'Patient.birthDate'],
  [patient, 'birthDate', '1990-13', 'value', 'Patient.birthDate'],
  [patient, 'birthDate', '1990-2-8', 'value', 'Patient.birthDate'],
  [patient, 'birthDate', '1990-02-28T00:00:00Z', 'value', 'Patient.birthDate'],
  [patient, '_birthDate', {}, 'structure', 'Patient.birthDate'],
  [patient, '_birthDate', { valueDate: '1990' }, 'structure', 'Patient.birthDate.valueDate'],
  [patient, 'meta.lastUpdated', '2026-03-05T08:30:00', 'value', 'Patient.meta.lastUpdated'],
  [patient, 'meta.lastUpdated', '2026-02-30T08:30:00Z', 'value', 'Patient.meta.lastUpdated'],
  [patient, 'meta.lastUpdated', '2026-03-05', 'value', 'Patient.meta.lastUpdated'],
  [patient, 'meta.profile', ['a b'], 'value', 'Patient.meta.profile[0]'],
  [patient, 'identifier.0.system', 'a b', 'value', 'Patient.identifier[0].system'],
  [patient, 'identifier.0.system', 'a\u0000', 'value', 'Patient.identifier[0].system'],
  [observation, 'valueQuantity.code', '\ud840', 'value', 'Observation.value.code'],
  [patient, 'photo.0.data', 'aGVsbG8', 'value', 'Patient.photo[0].data'],
  [patient, 'photo.0.data', '你好', 'value', 'Patient.photo[0].data'],
  [patient, 'photo.0.size', -1, 'value', 'Patient.photo[0].size'],
  [patient, 'photo.0.size', 2 ** 31, 'value', 'Patient.photo[0].size'],
  [patient, 'deceasedDateTime', '2026', 'structure', 'Patient.deceased'],
  [patient, '_deceasedDateTime', { extension: [REASON] }, 'structure', 'Patient.deceased'],
  [patient, 'deceasedString', 'no', 'structure', 'Patient.deceasedString'],
  [patient, 'managingOrganization.reference', 'Practitioner/1', 'value', 'Patient.managingOrganization'],
  [patient, 'managingOrganization.reference', 'Hospital/1', 'value', 'Patient.managingOrganization'],
  [patient, 'managingOrganization.reference', '1', 'value', 'Patient.managingOrganization.reference'],
  [patient, 'managingOrganization.reference', 'Organization/', 'value', 'Patient.managingOrganization.reference'],
  [patient, 'managingOrganization', { type: 'Patient', display: 'x' }, 'value', 'Patient.managingOrganization'],
  [patient, 'managingOrganization.type', 'Practitioner', 'value', 'Patient.managingOrganization'],
  [patient, 'extension.0.url', undefined, 'required', 'Patient.extension[0].url'],
  [patient, 'extension.0.valueString', 'x', 'invariant', 'Patient.extension[0]'],
  [patient, 'extension.0', { url: 'http://example.org/e' }, 'invariant', 'Patient.extension[0]'],
  [patient, 'contained.0.resourceType', 'Foo', 'not-supported', 'Patient.contained[0]'],
  [patient, 'contained.0.size', 1, 'structure', 'Patient.contained[0].size'],
  [patient, 'contained.0.contained', [{ resourceType: 'Patient' }], 'invariant', 'Patient.contained[0]'],
  [patient, 'text.div', '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>', 'invariant', 'Patient.text.div'],
  [patient, 'text.status', undefined, 'required', 'Patient.text.status'],
  [observation, 'status', undefined, 'required', 'Observation.status'],
  [observation, 'code', undefined, 'required', 'Observation.code'],
  [observation, 'status', 'done', 'code-invalid', 'Observation.status'],
  [observation, 'valueString', '140', 'structure', 'Observation.value'],
  [observation, 'valueQuantity.value', '140', 'value', 'Observation.value.value'],
  [observation, 'valueQuantity.value', Number.POSITIVE_INFINITY, 'value', 'Observation.value.value'],
  [observation, 'valueQuantity.comparator', '=', 'code-invalid', 'Observation.value.comparator'],
  [observation, 'valueQuantity.code', ' mm', 'value', 'Observation.value.code'],
  [observation, 'referenceRange.0.low.comparator', '<', 'structure', 'Observation.referenceRange[0].low.comparator'],
  [observation, 'component.0.valueInteger', 1.5, 'value', 'Observation.component[0].value'],
  [observation, 'component.0.code', undefined, 'required', 'Observation.component[0].code'],
  [observation, 'subject.reference', 'Practitioner/1', 'value', 'Observation.subject'],
  [observation, 'effectiveDateTime', '2026-03-05T08:30', 'value', 'Observation.effective'],
  [observation, 'effectiveDateTime', '2026-03-05T08:30:00', 'value', 'Observation.effective'],
  [observation, 'effectiveDateTime', '2026-03-05T24:30:00Z', 'value', 'Observation.effective'],
  [answers, 'item.0.linkId', undefined, 'required', 'QuestionnaireResponse.item[0].linkId'],
  [answers, 'item.0.item.0.answer.0.valueBoolean', true, 'structure', 'QuestionnaireResponse.item[0].item[0].answer[0].value'],
  [
    answers,
    'item.0.item.0.answer.0.item.0.answer.0.valueTime',
    '8:30',
    'value',
    'QuestionnaireResponse.item[0].item[0].answer[0].item[0].answer[0].value',
  ],
  [encounter, 'class', undefined, 'required', 'Encounter.class'],
  [encounter, 'class', { coding: [{ code: 'AMB' }] }, 'structure', 'Encounter.class.coding'],
  [encounter, 'diagnosis.0.rank', 0, 'value', 'Encounter.diagnosis[0].rank'],
  [encounter, 'participant.0.individual.reference', 'Patient?name=x', 'value', 'Encounter.participant[0].individual'],
  [episode, 'patient', undefined, 'required', 'EpisodeOfCare.patient'],
  [episode, 'patient', { reference: 'Group/1' }, 'value', 'EpisodeOfCare.patient'],
  [episode, 'statusHistory.0.period', undefined, 'required', 'EpisodeOfCare.statusHistory[0].period'],
  [condition, 'clinicalStatus.coding.0.code', 'gone', 'code-invalid', 'Condition.clinicalStatus'],
  [condition, 'clinicalStatus.coding.0.system', 'http://loinc.org', 'code-invalid', 'Condition.clinicalStatus'],
  [condition, 'clinicalStatus', { text: '活动' }, 'code-invalid', 'Condition.clinicalStatus'],
  [bundle, 'entry.0.resource.gender', 'xx', 'code-invalid', 'Bundle.entry[0].resource.gender'],
  [bundle, 'entry.0.request.method', 'SEND', 'code-invalid', 'Bundle.entry[0].request.method'],
  [bundle, 'entry.0.resource', 'x', 'structure', 'Bundle.entry[0].resource'],
];

test('sound resources are valid and come back as they are', () => {
  for (const resource of [patient, observation, answers, encounter, episode, condition, bundle]) {
    const result = validateResource(resource);
    assert.deepEqual(result.ok ? [] : result.issues, []);
    assert.ok(result.ok && Object.is(result.resource, resource));
  }
});

for (const [base, path, value, code, expression] of MUTATIONS) {
  const shown = (JSON.stringify(value) ?? 'removed').slice(0, 60);
  test(`${code} at ${expression}: ${path} ${shown}`, () => {
    const result = validateResource(alter(base, path, value));
    assert.ok(!result.ok);
    assert.ok(
      result.issues.some((issue) => issue.code === code && issue.expression === expression),
      JSON.stringify(result.issues),
    );
    assert.equal(result.issues.length, 1, JSON.stringify(result.issues));
  });
}

test('what only looks wrong is accepted', () => {
  const accepted: readonly (readonly [object, string, unknown])[] = [
    [patient, 'birthDate', '2000-02-29'],
    [patient, '_birthDate', { extension: [REASON] }],
    [patient, 'gender', undefined],
    [patient, '_gender', { id: 'g', extension: [REASON] }],
    [patient, 'name.0.family', '𠮷'],
    [patient, 'managingOrganization.reference', '#o'],
    [observation, 'subject.reference', 'Group/1'],
    [observation, 'valueQuantity', undefined],
    [observation, 'focus', [{ reference: 'Medication/1' }]],
    [observation, 'effectiveDateTime', '2016-12-31T23:59:60Z'],
    [encounter, 'language', 'zh-CN'],
  ];
  for (const [base, path, value] of accepted) {
    const result = validateResource(alter(base, path, value));
    assert.deepEqual(result.ok ? [] : result.issues, [], path);
  }
});

test('a required primitive may be given by its extensions alone', () => {
  const { status: _, ...rest } = observation;
  assert.ok(validateResource({ ...rest, _status: { extension: [REASON] } }).ok);
});

test('the sentence names the element in Chinese, lists the choices and quotes what came', () => {
  const result = validateResource({ ...patient, gender: 'xx' });
  assert.ok(!result.ok);
  assert.equal(result.issues[0]?.diagnostics, '“性别”必须是 male、female、other、unknown 之一，收到“xx”');
  assert.equal(result.issues[0]?.english, 'must be one of male, female, other, unknown, received "xx"');
});

test('it stops at fifty issues, at deep nesting, and never throws for what is no resource', () => {
  const many = validateResource({ ...patient, name: Array.from({ length: 500 }, () => ({ foo: 1 })) });
  assert.equal(many.ok ? 0 : many.issues.length, 50);
  let nested: object = { linkId: 'x' };
  for (let level = 0; level < 20_000; level += 1) nested = { linkId: 'x', item: [nested] };
  const deep = validateResource({ ...answers, item: [nested] });
  assert.equal(deep.ok ? undefined : deep.issues[0]?.code, 'too-costly');
  for (const value of [undefined, null, 1, 'Patient', [], {}, [patient], nested, { resourceType: 'Patient', birthDate: nested }]) {
    assert.equal(validateResource(value).ok, false);
  }
  assert.equal(validateResource(JSON.parse('{"resourceType":"Patient","__proto__":{"x":1},"constructor":1}')).ok, false);
});

test('every resource type has a structure', () => {
  assert.equal(RESOURCE_TYPES.length, 146);
  for (const resourceType of RESOURCE_TYPES) {
    const result = validateResource({ resourceType, id: 'x' });
    assert.ok(result.ok || result.issues.every((issue) => ['required', 'invariant'].includes(issue.code)), resourceType);
  }
});
