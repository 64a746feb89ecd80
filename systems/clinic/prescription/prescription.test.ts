/** Prescriptions: limits of days and medicines, allergies as far as names tell, one number, and the note's medicines taken up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AllergyIntolerance, Encounter, MedicationRequest } from '@medplum/fhirtypes';
import type { ActionContext } from '../../../kernel/define/action.ts';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import { nobody } from '../../../kernel/define/view.ts';
import { checkAnswers } from '../../../kernel/forms/check-answers.ts';
import { dateOfInstant, nowInstant } from '../../../kernel/periods/plain-date.ts';
import { writePlace } from '../queue/place-in-queue.ts';
import { findConflicts, readAllergies } from './allergies.ts';
import { type Prescription, prescriptionForm } from './form.ts';
import { prescribe } from './prescribe.ts';
import { prescriptionsView } from './prescriptions-view.ts';

const now = nowInstant();
const today = dateOfInstant(now);
const item = (code: string, display: string, days = 7) => ({
  medicine: { code, display },
  spec: '5mg×28片',
  dose: '5mg',
  frequency: 'qd' as const,
  route: 'oral' as const,
  days,
  total: '1盒',
});

const plain: Prescription = {
  date: today,
  kind: 'ordinary',
  department: 'general',
  diagnosis: { code: 'I10', display: '原发性高血压' },
  medicines: [item('amlodipine', '苯磺酸氨氯地平片')],
  validDays: 1,
};

function keep<R extends Encounter | MedicationRequest | AllergyIntolerance>(resource: R, id: string): Kept<R> {
  return { id, version: 1, updated: now, resource: { ...resource, id } };
}

const visit = keep<Encounter>(
  {
    resourceType: 'Encounter',
    status: 'finished',
    class: { code: 'AMB' },
    period: { start: now },
    serviceProvider: { reference: 'Organization/town' },
    reasonCode: [{ coding: [{ system: SYSTEM.icd10, code: 'I10', display: '原发性高血压' }] }],
  },
  'v1',
);

function allergy(code: string | undefined, text: string, status = 'unconfirmed'): Kept<AllergyIntolerance> {
  return keep(
    {
      resourceType: 'AllergyIntolerance',
      verificationStatus: { coding: [{ code: status }] },
      code: { ...(code === undefined ? {} : { coding: [{ system: SYSTEM.allergen, code }] }), text },
      patient: { reference: 'Patient/1-a' },
    },
    `allergy-${text}`,
  );
}

type Context = ActionContext<typeof prescribe.sources>;

function contextWith(records: Partial<Context['records']> = {}, more: Partial<Context> = {}): Context {
  return {
    now,
    today,
    actor: { practitioner: 'p1', name: '李医生', role: 'village-doctor', org: 'town', orgClass: 'C2' },
    person: nobody(),
    subject: 'Patient/1-a',
    encounter: undefined,
    records: { visits: [visit], medicines: [], allergies: [], ...records },
    serial: () => 7,
    newReference: () => 'urn:uuid:1',
    ...more,
  };
}

const findings = (changes: Partial<Prescription>) =>
  prescriptionForm
    .check({ ...plain, ...changes })
    .map((finding) => ('refuse' in finding ? `refuse ${finding.item}` : `warn ${finding.item}`));

test('days: 7, emergency 3, long-term 4 weeks; beyond asks for a reason, 12 weeks is the end', () => {
  const days = (kind: Prescription['kind'], n: number) => findings({ kind, medicines: [item('amlodipine', '氨氯地平', n)] });
  assert.deepEqual([days('ordinary', 7), days('ordinary', 8)], [[], ['warn medicines']]);
  assert.deepEqual([days('emergency', 3), days('emergency', 4)], [[], ['warn medicines']]);
  assert.deepEqual([days('long', 28), days('long', 29)], [[], ['warn medicines']]);
  const asked = (n: number) =>
    checkAnswers(
      prescriptionForm,
      { ...plain, kind: 'long', longReason: '病情稳定', medicines: [item('amlodipine', '氨氯地平', n)] },
      undefined,
    );
  assert.equal(asked(84).problems.length, 0);
  assert.equal(asked(85).problems[0]?.field, 'medicines[0].days');
});

test('a prescription begins with the department of the desk; what the rules ask for on paper is asked for', () => {
  const place = { department: 'paediatrics', number: 3, state: 'called', first: false, booked: false, skips: 0 } as const;
  const arrived = keep<Encounter>({ ...visit.resource, status: 'triaged', extension: [writePlace(place)] }, 'v1');
  const begun = prescribe.begin?.({
    records: { visits: [arrived], medicines: [], allergies: [] },
    today,
    org: 'town',
    encounter: 'Encounter/v1',
  });
  assert.equal(begun?.department, 'paediatrics');
  const { spec: _, ...without } = item('a', 'a');
  const asked = checkAnswers(prescriptionForm, { ...plain, medicines: [without] }, undefined);
  assert.equal(asked.problems[0]?.field, 'medicines[0].spec', 'name, form, specification, amount and use stand on every line');
  const { department: __, ...nowhere } = plain;
  assert.equal(checkAnswers(prescriptionForm, nowhere, undefined).problems[0]?.field, 'department');
});

test('at most five medicines, none twice, at least one; longer than its day asks for a reason, longer than three days is refused', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((code) => item(code, code));
  assert.equal(checkAnswers(prescriptionForm, { ...plain, medicines: many.slice(0, 5) }, undefined).problems.length, 0);
  assert.equal(checkAnswers(prescriptionForm, { ...plain, medicines: many }, undefined).problems[0]?.field, 'medicines');
  assert.deepEqual(findings({ medicines: [] }), ['refuse medicines']);
  assert.deepEqual(findings({ medicines: [item('a', 'a'), item('a', 'a')] }), ['refuse medicines']);
  assert.deepEqual([findings({ validDays: 1 }), findings({ validDays: 3 })], [[], ['warn validDays']]);
  assert.equal(checkAnswers(prescriptionForm, { ...plain, validDays: 4 }, undefined).problems[0]?.field, 'validDays');
  const long = checkAnswers(prescriptionForm, { ...plain, kind: 'long' }, undefined);
  assert.equal(long.problems[0]?.field, 'longReason');
});

test('allergies: a class or a name stands against the medicines that carry it; what was refuted does not; cross-allergy is not guessed', () => {
  const amoxicillin = { code: 'amoxicillin', display: '阿莫西林胶囊' };
  const cefradine = { code: 'cefradine', display: '头孢拉定胶囊' };
  const against = (medicine: typeof amoxicillin, ...kept: Kept<AllergyIntolerance>[]) => findConflicts(medicine, readAllergies(kept));
  assert.deepEqual(against(amoxicillin, allergy('penicillin', '青霉素')), ['青霉素']);
  assert.deepEqual(against(cefradine, allergy('penicillin', '青霉素')), []);
  assert.deepEqual(against(cefradine, allergy(undefined, '头孢类药物过敏')), ['头孢类药物过敏']);
  assert.deepEqual(against(cefradine, allergy('other-drug', '其他')), []);
  assert.deepEqual(against(amoxicillin, allergy('penicillin', '青霉素', 'refuted')), []);
  const doubts = prescribe.doubt(
    { ...plain, medicines: [item('amoxicillin', '阿莫西林胶囊')] },
    contextWith({ allergies: [allergy('penicillin', '青霉素')] }),
  );
  assert.deepEqual(
    doubts.map(({ item: at }) => at),
    ['medicines[0].medicine'],
  );
});

function named(id: string, encounter: string, days: number, on: string = today): Kept<MedicationRequest> {
  return keep<MedicationRequest>(
    {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/1-a' },
      encounter: { reference: `Encounter/${encounter}` },
      authoredOn: on,
      medicationCodeableConcept: { coding: [{ system: 'urn:yigong:list:medicines', code: 'amlodipine', display: '苯磺酸氨氯地平片' }] },
      dispenseRequest: { expectedSupplyDuration: { value: days } },
    },
    id,
  );
}

test('what the note named is taken up, not written twice; the same medicine of another visit that still lasts is a doubt', () => {
  const context = contextWith({ medicines: [named('m1', 'v1', 14)] });
  const [draft, ...rest] = prescribe.write(plain, context);
  assert.equal(rest.length, 0);
  assert.ok(draft && 'update' in draft && draft.update.id === 'm1');
  assert.deepEqual(prescribe.doubt(plain, context), []);
  assert.match(prescribe.doubt(plain, contextWith({ medicines: [named('m2', 'v0', 30)] }))[0]?.warn ?? '', /重复用药/);
  const begun = prescribe.begin?.({ records: context.records, today, org: 'town', encounter: undefined });
  assert.equal(begun?.department, 'general', 'whoever came by no desk is seen in general practice unless told');
  assert.deepEqual(begun?.medicines?.[0], { medicine: { code: 'amlodipine', display: '苯磺酸氨氯地平片' }, days: 14 });
});

test('a prescription belongs to a visit here today that was called or written', () => {
  assert.match(prescribe.check(plain, contextWith({ visits: [] }))?.refuse ?? '', /属于一次就诊/);
  const elsewhere = keep<Encounter>({ ...visit.resource, serviceProvider: { reference: 'Organization/other' } }, 'v2');
  assert.match(prescribe.check(plain, contextWith({ visits: [elsewhere] }, { encounter: 'Encounter/v2' }))?.refuse ?? '', /不在您的机构/);
  assert.equal(prescribe.check(plain, contextWith()), undefined);
});

test('the list shows one row a prescription, with its number and how long it lasts', () => {
  const drafts = prescribe.write(
    { ...plain, medicines: [item('amlodipine', '氨氯地平', 28), item('metformin', '二甲双胍', 7)], kind: 'long' },
    contextWith(),
  );
  const requests = drafts.flatMap((draft, at) =>
    'create' in draft && draft.create.resourceType === 'MedicationRequest' ? [keep(draft.create, `r${at}`)] : [],
  );
  const [row, ...others] = prescriptionsView.rows({ requests }, nobody());
  assert.equal(others.length, 0);
  assert.equal(row?.number, `CF${today.replaceAll('-', '')}00007`);
  assert.deepEqual([row?.kinds, row?.valid, row?.org], [2, today, 'town']);
});
