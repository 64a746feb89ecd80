/** What a doctor may and may not write in an outpatient note, and what follows from it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import type { ActionContext } from '../../kernel/define/action.ts';
import type { KeptObservation } from '../../kernel/define/source.ts';
import { refusalOf } from '../../kernel/define/testing.ts';
import { nobody } from '../../kernel/define/view.ts';
import { dateOfInstant, nowInstant, toDate } from '../../kernel/periods/plain-date.ts';
import { recordVisit } from './record-visit.ts';
import { type ClinicVisit, clinicVisitForm, computeBmi } from './visit-form.ts';

const now = nowInstant();
const today = dateOfInstant(now);

const note: ClinicVisit = {
  date: today,
  setting: 'AMB',
  complaint: '头晕三天',
  diagnosis: { code: 'I10', display: '原发性高血压' },
  otherDiagnoses: [{ diagnosis: { code: 'E11.9', display: '2型糖尿病' } }],
  medicines: [{ medicine: { code: 'amlodipine', display: '苯磺酸氨氯地平片' }, usage: '口服，每日1次，每次5毫克', days: 28 }],
  disposition: 'home',
};

type Context = ActionContext<typeof recordVisit.sources>;

function contextWith(changes: Partial<Context> = {}): Context {
  let references = 0;
  return {
    now,
    today,
    actor: { practitioner: 'p1', name: '李医生', role: 'village-doctor', org: 'clinic-1', orgClass: 'D6' },
    person: { ...nobody(), birthDate: toDate('1950-03-01') },
    subject: 'Patient/1-a',
    encounter: undefined,
    records: { pressures: [], visits: [] },
    serial: () => 1,
    newReference: () => `urn:uuid:${++references}`,
    ...changes,
  };
}

function created(answers: ClinicVisit, context = contextWith()): Resource[] {
  return recordVisit.write(answers, context).flatMap((draft) => ('create' in draft ? [draft.create] : []));
}

test('a note becomes an encounter with its diagnoses in order and its medicines', () => {
  const [encounter, main, other, medicine, ...rest] = created(note);
  assert.equal(rest.length, 0);
  assert.equal(encounter?.resourceType === 'Encounter' && encounter.class.code, 'AMB');
  assert.equal(encounter?.resourceType === 'Encounter' && encounter.reasonCode?.[0]?.coding?.[0]?.code, 'I10');
  assert.equal(encounter?.resourceType === 'Encounter' && encounter.type?.[0]?.coding?.[0]?.code, 'D6');
  assert.equal(main?.resourceType === 'Condition' && main.encounter?.reference, 'urn:uuid:1');
  assert.equal(other?.resourceType === 'Condition' && other.code?.coding?.[0]?.code, 'E11.9');
  assert.equal(medicine?.resourceType === 'MedicationRequest' && medicine.dosageInstruction?.[0]?.text, '口服，每日1次，每次5毫克');
});

test('a visit written on its day keeps the hour; one entered later only the day', () => {
  const [sameDay] = created(note);
  assert.equal(sameDay?.resourceType === 'Encounter' && sameDay.period?.start, now);
  const [later] = created({ ...note, date: toDate('2024-05-06') });
  assert.equal(later?.resourceType === 'Encounter' && later.period?.start, '2024-05-06');
});

test('the date is refused in the future, before birth and after death', () => {
  const context = contextWith({
    today: toDate('2024-06-30'),
    person: { ...nobody(), birthDate: toDate('2024-06-01'), deceased: toDate('2024-06-20') },
  });
  const check = (day: string) => refusalOf(recordVisit, { ...note, date: toDate(day) }, context)?.item;
  assert.equal(check('2024-07-01'), 'date');
  assert.equal(check('2024-05-31'), 'date');
  assert.equal(check('2024-06-21'), 'date');
  assert.equal(check('2024-06-01'), undefined);
  assert.equal(check('2024-06-20'), undefined);
});

function findings(systolic: number, diastolic: number): string[] {
  return clinicVisitForm.check({ ...note, pressure: { systolic, diastolic } }).map((finding) => ('refuse' in finding ? 'refuse' : 'warn'));
}

test('blood pressure: reversed is refused, extremes ask for a reason', () => {
  assert.deepEqual(findings(120, 120), ['refuse']);
  assert.deepEqual(findings(121, 120), ['warn']);
  assert.deepEqual(findings(180, 90), ['warn']);
  assert.deepEqual(findings(179, 109), []);
  assert.deepEqual(findings(179, 110), ['warn']);
  assert.deepEqual(findings(90, 60), ['warn']);
  assert.deepEqual(findings(91, 60), []);
});

test('the same diagnosis twice and a return visit that is not later are refused', () => {
  const twice = clinicVisitForm.check({ ...note, otherDiagnoses: [{ diagnosis: note.diagnosis }] });
  assert.equal(twice[0]?.item, 'otherDiagnoses');
  const back = clinicVisitForm.check({ ...note, disposition: 'review', reviewDate: note.date });
  assert.equal(back[0]?.item, 'reviewDate');
});

test('body mass index to one decimal, absent without both measures', () => {
  assert.equal(computeBmi(70, 175), 22.9);
  assert.equal(computeBmi(70, undefined), undefined);
});

test('from 35 years on, a first visit of the year without a blood pressure says so', () => {
  const at = (birth: string, taken: string[]) =>
    recordVisit.tell(
      { ...note, date: toDate('2024-06-10') },
      contextWith({
        person: { ...nobody(), birthDate: toDate(birth) },
        records: {
          visits: [],
          pressures: taken.map(
            (day): KeptObservation => ({
              id: day,
              date: toDate(day),
              value: undefined,
              components: {},
              org: undefined,
              encounter: undefined,
              resource: { resourceType: 'Observation', status: 'final', code: {} },
            }),
          ),
        },
      }),
    );
  assert.match(at('1989-06-10', [])?.text ?? '', /首诊请测量血压/);
  assert.equal(at('1989-06-11', []), undefined);
  assert.match(at('1989-06-10', ['2023-12-31'])?.text ?? '', /首诊请测量血压/);
  assert.equal(at('1989-06-10', ['2024-01-01']), undefined);
});

test('an urgent pressure tells the doctor to refer now', () => {
  assert.equal(recordVisit.tell({ ...note, pressure: { systolic: 180, diastolic: 100 } }, contextWith())?.urgent, true);
});
