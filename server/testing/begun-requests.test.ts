/** What a doctor wrote once is not written again: orders and requests begin with the note of the visit, the sheet of sending back with the care at the hospital. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import { systems } from '../../generated/all-systems.gen.ts';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { findAction } from '../../kernel/actions/perform-action.ts';
import { startAction } from '../../kernel/actions/start-action.ts';
import { type Answers, idIn, performAs, staffOf } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { loadRecords } from '../../kernel/record/read.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const I10 = { code: 'I10', display: '特发性(原发性)高血压' };

const act = (who: SignedIn, action: string, resident: number | undefined, answers: Answers) =>
  performAs(county, who, action, resident, { date: today(), ...answers });

const begin = (who: SignedIn, action: string, resident: number, of: { row?: string; encounter?: string }) =>
  startAction(county.store, who, findAction(county.store, action), resident, of.row, of.encounter);

/** A visit with its note; gives the id of its Encounter. */
async function visit(who: SignedIn, resident: number, more: Answers = {}): Promise<string> {
  const note = {
    setting: 'AMB',
    complaint: '头晕两天',
    history: '高血压十年',
    pressure: { systolic: 158, diastolic: 96 },
    pulse: 82,
    diagnosis: I10,
    otherDiagnoses: [],
    medicines: [],
    treatment: '低盐饮食',
    disposition: 'home',
  };
  return idIn(await act(who, 'clinic.record-visit', resident, { ...note, ...more }), 'Encounter');
}

const PRESENT = '头晕两天\n高血压十年\n脉率82次/分，血压158/96mmHg';

test('orders to every centre, a consultation and a referral begin with the diagnosis and the words of the note', async () => {
  const { resident } = county.residents.zhang;
  const doctor = county.as('doctor-a');
  const encounter = await visit(doctor, resident);
  for (const centre of ['laboratory', 'imaging', 'ecg', 'pathology']) {
    const { answers, from } = await begin(doctor, `${centre}.order`, resident, { encounter });
    assert.deepEqual([answers.diagnosis, answers.summary, from.summary], [I10, PRESENT, '本次就诊'], centre);
  }
  const consultation = await begin(doctor, 'teleconsultation.request', resident, { encounter });
  assert.deepEqual([consultation.answers.diagnosis, consultation.answers.origin], [I10, 'clinic']);
  assert.match(String(consultation.answers.summary), /头晕两天[\s\S]*治疗：低盐饮食/);
  const referral = await begin(doctor, 'referral.request', resident, { encounter });
  assert.deepEqual([referral.answers.diagnosis, referral.answers.present], [I10, PRESENT]);
});

test('an order that is opened without a visit begins with the note of today at the same institution, never with another one', async () => {
  const { resident } = county.residents.wang;
  const doctor = county.as('doctor-a');
  assert.equal((await begin(doctor, 'ecg.order', resident, {})).answers.summary, undefined);
  await visit(county.as('village-a2'), resident, { complaint: '村里看过' });
  assert.equal((await begin(doctor, 'ecg.order', resident, {})).answers.summary, undefined);
  await visit(doctor, resident, { date: addDays(today(), -1), complaint: '昨天看过' });
  assert.equal((await begin(doctor, 'ecg.order', resident, {})).answers.summary, undefined);
  await visit(doctor, resident);
  assert.equal((await begin(doctor, 'ecg.order', resident, {})).answers.summary, PRESENT);
});

test('what was begun with may be changed before it is sent', async () => {
  const { resident } = county.residents.zhang;
  const doctor = county.as('doctor-a');
  const { answers } = await begin(doctor, 'ecg.order', resident, { encounter: await visit(doctor, resident) });
  const sent = { ...answers, items: ['ecg-12'], priority: 'routine', centre: 'centre', summary: '胸闷，请查心电图' };
  const order = idIn(await act(doctor, 'ecg.order', resident, sent), 'ServiceRequest');
  const [stored] = await loadRecords(county.database, [resident], [{ type: 'ServiceRequest', codes: ['ecg-12'] }]);
  assert.ok(stored?.id === order && stored.resource.resourceType === 'ServiceRequest');
  assert.deepEqual([stored.resource.note?.[0]?.text, stored.resource.reasonCode?.[0]?.text], ['胸闷，请查心电图', I10.display]);
});

/** A stay at the county hospital as its own system sends it: today in and out, with a report, a procedure and a medicine to take home. */
async function stay(resident: number, diagnosis: typeof I10): Promise<void> {
  const subject = { reference: `Patient/${Object.values(county.residents).find((each) => each.resident === resident)?.patient}` };
  const encounter = 'urn:uuid:00000000-0000-4000-8000-00000000000a';
  const within = { subject, encounter: { reference: encounter } };
  const made: readonly Resource[] = [
    {
      resourceType: 'DiagnosticReport',
      ...within,
      status: 'final',
      code: { text: '胸部CT' },
      issued: `${today()}T10:00:00+08:00`,
      conclusion: '双肺未见异常',
    },
    { resourceType: 'Procedure', ...within, status: 'completed', code: { text: '冠状动脉造影' }, performedDateTime: today() },
    {
      resourceType: 'MedicationRequest',
      ...within,
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: '苯磺酸氨氯地平片' },
      authoredOn: today(),
      dosageInstruction: [{ text: '5mg 每日一次' }],
    },
  ];
  const inHospital: Resource = {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: SYSTEM.actCode, code: 'IMP' },
    subject,
    period: { start: today(), end: today() },
    reasonCode: [{ coding: [{ system: SYSTEM.icd10, ...diagnosis }], text: diagnosis.display }],
    serviceProvider: { reference: 'Organization/lead' },
  };
  await commit(county.store, BY_TEST, [
    { op: 'create', resource: inHospital, reference: encounter },
    ...made.map((resource) => ({ op: 'create' as const, resource })),
  ]);
}

test('the sheet of sending back begins with the care at the hospital since the arrival, of the referral it is opened about', async () => {
  const { resident } = county.residents.li;
  const village = county.as('village-a1');
  const specialist = staffOf(county, 'specialist', 'lead', 'specialist', '专科医生');
  const sheet = {
    direction: 'up',
    priority: 'stat',
    express: true,
    upReasons: ['critical'],
    origin: 'clinic',
    to: 'lead',
    setting: 'EMER',
    diagnosis: I10,
    present: '血压升高',
    parts: ['summary'],
    consent: true,
    insurance: 'exempt',
    transport: 'ambulance',
  };
  const refer = async (department: string, caseNumber: string): Promise<string> => {
    const target = idIn(await act(village, 'referral.request', resident, { ...sheet, department }), 'ServiceRequest');
    await act(specialist, 'referral.answer', resident, { target, decision: 'accept', notified: true });
    await act(specialist, 'referral.record-arrival', resident, { target, came: 'yes', treated: true, setting: 'EMER', caseNumber });
    return target;
  };
  await visit(county.as('doctor-a'), resident, { complaint: '乡镇的病历不算' });
  const [one, other] = [await refer('cardiology', 'ZY0001'), await refer('neurology', 'ZY0002')];
  const I11 = { code: 'I11.9', display: '高血压性心脏病' };
  await stay(resident, I11);

  const { answers, from } = await begin(specialist, 'referral.hand-back', resident, { row: one });
  assert.deepEqual([answers.target, answers.caseNumber, answers.diagnosis], [one, 'ZY0001', I11]);
  assert.deepEqual([answers.discharged, answers.course], [today(), `冠状动脉造影（${today()}）`]);
  assert.equal(answers.results, `胸部CT（${today()}）：双肺未见异常`);
  assert.equal(answers.plan, '继续用药：苯磺酸氨氯地平片 5mg 每日一次');
  assert.equal(from.course, '诊疗记录');
  assert.equal((await begin(specialist, 'referral.hand-back', resident, { row: other })).answers.caseNumber, 'ZY0002');
  // Which of the two is not known: nothing is begun.
  assert.equal((await begin(specialist, 'referral.hand-back', resident, {})).answers.diagnosis, undefined);
  const back = { ...answers, outcome: 'better', followUp: 7 };
  assert.equal(idIn(await act(specialist, 'referral.hand-back', resident, back), 'Task') !== '', true);
});

test('of a stay that the platform itself keeps, orders begin with why somebody was admitted, the sheet of sending back with the discharge', async () => {
  const { resident } = county.residents.chen;
  const [village, desk] = [county.as('village-b1'), staffOf(county, 'referral-desk', 'lead', 'desk', '转诊台')];
  const specialist = county.as('specialist');
  const sheet = { direction: 'up', priority: 'stat', express: true, upReasons: ['critical'], origin: 'clinic', to: 'lead', setting: 'IMP' };
  const told = { diagnosis: I10, present: '胸闷', parts: ['summary'], consent: true, insurance: 'exempt', transport: 'ambulance' };
  const sent = await act(village, 'referral.request', resident, { ...sheet, ...told, department: 'cardiology' });
  const target = idIn(sent, 'ServiceRequest');
  await act(desk, 'referral.answer', resident, { target, decision: 'accept', notified: true });
  await act(desk, 'referral.record-arrival', resident, { target, came: 'yes', treated: true, setting: 'IMP' });
  const nurse = staffOf(county, 'nurse', 'lead', 'ward-nurse', '病区护士');
  const opened = await act(nurse, 'clinic.open-ward-beds', undefined, { ward: '内科', first: 3, last: 3 });
  // The ward, then its bed.
  const bed = opened.written.findLast(({ type }) => type === 'Location')?.id;
  const admitted = { way: 'emd', bed, diagnosis: I10, note: '胸闷半日，心电图ST段压低' };
  const encounter = idIn(await act(specialist, 'clinic.admit', resident, admitted), 'Encounter');
  assert.equal((await begin(specialist, 'laboratory.order', resident, {})).answers.summary, '胸闷半日，心电图ST段压低');
  const out = { target: encounter, disposition: 'home', diagnosis: { code: 'I20.9', display: '心绞痛' }, advice: '规律服药，两周复查' };
  await act(specialist, 'clinic.discharge', resident, out);
  const { answers } = await begin(specialist, 'referral.hand-back', resident, { row: target });
  assert.deepEqual(
    [answers.diagnosis, answers.discharged, answers.course, answers.plan],
    [out.diagnosis, today(), '胸闷半日，心电图ST段压低', '规律服药，两周复查'],
  );
});
