/** Checks that the personal information form writes the resident and their history, and that a change withdraws what is no longer said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import type { Draft } from '../../../kernel/define/action.ts';
import { EXTENSION, IDENTIFIER } from '../../../kernel/define/codes.ts';
import type { Person } from '../../../kernel/define/person.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import { nobody } from '../../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../../kernel/periods/plain-date.ts';
import { validateResource } from '../../../kernel/record/validation/validate-resource.ts';
import { NO_HISTORY, writeHistory } from '../record/write-history.ts';
import { type BasicAnswers, buildPatient } from '../write-patient.ts';
import { refuseBasicChange, refuseRegistration } from './basic-actions.ts';
import { basicForm } from './basic-form.ts';

const TODAY = toDate('2024-06-30');

const ANSWERS: BasicAnswers = {
  date: toDate('2024-06-01'),
  name: '张桂芳',
  documentType: '01',
  identityNumber: '11010519491231002X',
  sex: '2',
  birthDate: toDate('1949-12-31'),
  nationality: '01',
  phone: '13900000000',
  residency: 'usual',
  registration: '1',
  village: '511803106203',
  address: '3组12号',
  relation: '12',
  household: '511803106203-00012',
  blood: '1',
  rhesus: '2',
  education: '8',
  occupation: '4',
  marital: '2',
  payment: ['2', '4'],
  allergies: ['2', '5'],
  otherAllergy: '头孢',
  exposures: ['1'],
  hadDiseases: '2',
  diseases: [
    { disease: '2', onset: '2015-03' },
    { disease: '6', name: '胃癌' },
  ],
  hadOperations: '1',
  hadInjuries: '1',
  hadTransfusions: '1',
  father: ['2', '7'],
  mother: ['1'],
  siblings: ['1'],
  children: ['1'],
  hereditary: '1',
  disability: ['5'],
};

const PERSON: Person = { ...nobody(), residentId: 1, area: '511803106203', residency: 'usual', household: '511803106203-00012' };

function keep<R extends Resource>(resource: R, id: string): Kept<R> {
  return { id, version: 2, updated: nowInstant(), resource: { ...resource, id } };
}

function created(drafts: readonly Draft[]): readonly Resource[] {
  return drafts.flatMap((draft) => ('create' in draft ? [draft.create] : []));
}

function standing(drafts: readonly Draft[]) {
  const written = created(drafts);
  return {
    allergies: written.flatMap((each, at) => (each.resourceType === 'AllergyIntolerance' ? [keep(each, `a${at}`)] : [])),
    conditions: written.flatMap((each, at) => (each.resourceType === 'Condition' ? [keep(each, `c${at}`)] : [])),
    families: written.flatMap((each, at) => (each.resourceType === 'FamilyMemberHistory' ? [keep(each, `f${at}`)] : [])),
    disabled: written.flatMap((each, at) => (each.resourceType === 'Flag' ? [keep(each, `d${at}`)] : [])),
  };
}

test('the resident carries identity, place, household and coded facts', () => {
  const patient = buildPatient({ ...ANSWERS, since: toDate('2001-05-01') }, '511803106203-00012');
  assert.deepEqual(patient.identifier, [{ system: IDENTIFIER.identityNumber, value: '11010519491231002X' }]);
  assert.deepEqual([patient.gender, patient.birthDate, patient.name?.[0]?.text], ['female', '1949-12-31', '张桂芳']);
  assert.equal(patient.address?.[0]?.extension?.[0]?.valueCode, '511803106203');
  const extensionsAt = (url: string) => patient.extension?.filter((extension) => extension.url === url);
  assert.deepEqual(extensionsAt(EXTENSION.presence), [{ url: EXTENSION.presence, valuePeriod: { start: '2001-05-01' } }]);
  assert.equal(extensionsAt(EXTENSION.household)?.[0]?.valueString, '511803106203-00012');
  assert.equal(extensionsAt(EXTENSION.relationToHead)?.[0]?.valueCode, '12');
  assert.deepEqual(
    extensionsAt(`${EXTENSION.personal}payment`)?.map(({ valueCode }) => valueCode),
    ['2', '4'],
  );
  assert.deepEqual(extensionsAt(`${EXTENSION.personal}kitchen`), [], 'what was not answered is absent');
});

test('everything written is valid FHIR R4', () => {
  const { identityNumber: _, ...rest } = ANSWERS;
  const first = writeHistory(ANSWERS, 'Patient/1-a', NO_HISTORY);
  const healthy: BasicAnswers = { ...ANSWERS, allergies: ['1'], hadDiseases: '1', diseases: [], father: ['1'], disability: ['1'] };
  const resources = [
    buildPatient({ ...ANSWERS, since: toDate('2001-05-01'), contactName: '张强', contactPhone: '13900000001' }, '511803106203-00012'),
    buildPatient({ ...rest, documentType: '08', documentNumber: 'A123456789' }, undefined),
    ...created(first),
    ...writeHistory(healthy, 'Patient/1-a', standing(first)).flatMap((draft) => ('update' in draft ? [draft.update] : [])),
  ];
  for (const resource of resources) assert.deepEqual(validateResource(resource), { ok: true, resource });
});

test('another document is kept under its type, and none leaves no identifier', () => {
  const { identityNumber: _, ...rest } = ANSWERS;
  const passport = buildPatient({ ...rest, documentType: '03', documentNumber: 'E12345678' }, undefined);
  assert.deepEqual(
    passport.identifier?.map(({ system, value }) => [system, value]),
    [['urn:yigong:identifier:document:03', 'E12345678']],
  );
  assert.equal(buildPatient({ ...rest, documentType: 'none' }, undefined).identifier, undefined);
});

test('a change keeps numbers of others, the record number, the day of arrival and foreign facts', () => {
  const before = {
    ...buildPatient({ ...ANSWERS, since: toDate('2001-05-01') }, '511803106203-00012'),
    id: '1-a',
    identifier: [
      { system: IDENTIFIER.identityNumber, value: '110105194912310021' },
      { system: IDENTIFIER.healthRecord, value: '51180310610300007' },
      { system: IDENTIFIER.foreign, value: 'his|77' },
    ],
  };
  before.extension = [...(before.extension ?? []), { url: 'http://example.org/other', valueCode: 'x' }];
  const { phone: _, ...quiet } = ANSWERS;
  const after = buildPatient(quiet, '511803106203-00012', before);
  assert.deepEqual(
    after.identifier?.map(({ value }) => value),
    ['51180310610300007', 'his|77', '11010519491231002X'],
  );
  assert.equal(after.id, '1-a');
  assert.equal(after.telecom, undefined);
  assert.ok(after.extension?.some((extension) => extension.url === 'http://example.org/other'));
  const presence = after.extension?.filter((extension) => extension.url === EXTENSION.presence);
  assert.deepEqual(presence, [{ url: EXTENSION.presence, valuePeriod: { start: '2001-05-01' } }]);
  const urls = after.extension?.map((extension) => extension.url) ?? [];
  assert.equal(urls.filter((url) => url === EXTENSION.residency).length, 1);
});

test('allergies, diseases, family and disability become resources of the resident', () => {
  const written = created(writeHistory(ANSWERS, 'urn:uuid:p', NO_HISTORY));
  assert.deepEqual(
    written.map((each) => each.resourceType),
    ['AllergyIntolerance', 'AllergyIntolerance', 'Condition', 'Condition', 'FamilyMemberHistory', 'Flag'],
  );
  const texts = written.flatMap((each) =>
    each.resourceType === 'AllergyIntolerance' || each.resourceType === 'Condition' ? [each.code?.text] : [],
  );
  assert.deepEqual(texts, ['青霉素', '头孢', '高血压', '胃癌']);
});

test('the same answers again create nothing', () => {
  const drafts = writeHistory(ANSWERS, 'Patient/1-a', standing(writeHistory(ANSWERS, 'Patient/1-a', NO_HISTORY)));
  assert.deepEqual(created(drafts), []);
  assert.equal(drafts.length, 5);
});

test('what is no longer said is withdrawn, a disability no longer there ends', () => {
  const stands = standing(writeHistory(ANSWERS, 'Patient/1-a', NO_HISTORY));
  const { otherAllergy: _, diseases: __, ...rest } = ANSWERS;
  const healthy: BasicAnswers = { ...rest, allergies: ['2'], hadDiseases: '1', father: ['1'], disability: ['1'] };
  const drafts = writeHistory(healthy, 'Patient/1-a', stands);
  const withdrawn = drafts.flatMap((draft) => {
    if (!('update' in draft)) return [];
    const { update } = draft;
    if (update.resourceType === 'AllergyIntolerance' || update.resourceType === 'Condition')
      return update.verificationStatus?.coding?.[0]?.code === 'entered-in-error' ? [update.id] : [];
    if (update.resourceType === 'FamilyMemberHistory') return update.status === 'entered-in-error' ? [update.id] : [];
    return update.resourceType === 'Flag' && update.period?.end === '2024-06-01' ? [update.id] : [];
  });
  assert.deepEqual(withdrawn, ['a1', 'c2', 'c3', 'f4', 'd5']);
});

test('the form proposes birth and sex from the identity number and refuses what can not be', () => {
  assert.equal(basicForm.compute.birthDate?.({ identityNumber: '11010519491231002X' }), '1949-12-31');
  assert.equal(basicForm.compute.sex?.({ identityNumber: '11010519491231002X' }), '2');
  assert.equal(basicForm.compute.birthDate?.({ identityNumber: '1101' }), undefined);
  const items = (answers: BasicAnswers) => basicForm.check(answers).map((finding) => finding.item);
  assert.deepEqual(items(ANSWERS), []);
  assert.deepEqual(items({ ...ANSWERS, since: toDate('1949-01-01') }), ['since']);
  assert.deepEqual(items({ ...ANSWERS, date: toDate('1949-01-01') }), ['birthDate', 'diseases']);
  assert.deepEqual(items({ ...ANSWERS, diseases: [{ disease: '2', onset: '1940' }] }), ['diseases']);
  const { household: _, phone: __, ...alone } = ANSWERS;
  assert.deepEqual(items(alone), ['household', 'phone']);
});

test('a village or a residency is not changed by the form but by a move', () => {
  assert.equal(refuseBasicChange(ANSWERS, PERSON, TODAY), undefined);
  assert.equal(refuseBasicChange({ ...ANSWERS, village: '511803106204' }, PERSON, TODAY)?.item, 'village');
  assert.equal(refuseBasicChange({ ...ANSWERS, residency: 'visitor' }, PERSON, TODAY)?.item, 'residency');
  assert.equal(refuseRegistration({ ...ANSWERS, since: toDate('2024-07-01') }, TODAY)?.item, 'since');
});
