/** What rests on ECGs inside messages: the trace with its measurements, once; parked with the reason where it cannot be read or is another's. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commit } from '../../../commit/commit.ts';
import { BY_TEST, makeIdentityNumber, makePatient } from '../../../commit/testing/small-county.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { loadFile, REAL_FILES } from '../../ecg/testing.ts';
import { type Intake, type Loose, openIntake } from '../testing/intake.ts';

let intake: Intake;
before(async () => {
  intake = await openIntake();
});
after(() => intake.close());

let counter = 0;
function head(event: string): string {
  counter += 1;
  return `MSH|^~\\&|ECG|XRY|YG|XIAN|20240506080000||${event}|E${counter}|P|2.5`;
}

const base64 = (name: string): string => Buffer.from(loadFile(name).bytes).toString('base64');
const embedded = (kind: string, subtype: string, data: string, status = 'F'): string =>
  `OBX|1|ED|11524-6^ECG^LN||^${kind}^${subtype}^Base64^${data}||||||${status}`;
/** The aECG in other bytes: another file of the same recording. */
const copyOf = (n: number): string =>
  Buffer.concat([loadFile(REAL_FILES.aecg).bytes, Buffer.from(`\n<!-- ${n} -->`, 'latin1')]).toString('base64');
/** Who the files name. */
const ANONYMOUS = 'PID|1||E1^^^XRY^PI||Anonymous||19710123|F';
const CLARK = 'PID|1||E2^^^XRY^PI||Clark||19530508|M';
const report = (number: string): string => `OBR|1|${number}|${number}|93000^ECG|||20240506075500|||||||||||||||||||F`;

async function observationsOf(patient: string): Promise<readonly Loose[]> {
  return (await intake.resources('Observation')).filter((each) => JSON.stringify(each.subject).includes(patient));
}
async function patientOf(number: string): Promise<string> {
  const found = (await intake.resources('Patient')).find((each) => JSON.stringify(each.identifier).includes(`|${number}"`));
  return found?.id ?? assert.fail(`no patient ${number}`);
}

test('a DICOM waveform in an ORU becomes a trace with its measurements, the result of its report; the same file again changes nothing', async () => {
  const lines = [ANONYMOUS, report('R1'), embedded('Application', 'DICOM', base64(REAL_FILES.dicom))];
  const taken = await intake.send([head('ORU^R01'), ...lines].join('\n'));
  assert.equal(taken.outcome, 'AA', taken.reason?.text);
  const patient = await patientOf('E1');
  const observations = await observationsOf(patient);
  assert.equal(observations.length, 9, 'one trace, eight measurements');
  const trace = observations.find((each) => each.component !== undefined);
  assert.ok(trace);
  const measured = observations.filter((each) => each.derivedFrom !== undefined);
  assert.ok(measured.every((each) => JSON.stringify(each.derivedFrom).includes(trace.id) && each.status === 'preliminary'));
  const rate = measured.find((each) => JSON.stringify(each.code).includes('8867-4'));
  assert.deepEqual(rate?.valueQuantity, { value: 61, unit: '次/分', system: 'http://unitsofmeasure.org', code: '/min' });
  const [kept] = (await intake.resources('DiagnosticReport')).filter((each) => JSON.stringify(each.subject).includes(patient));
  assert.deepEqual(
    [JSON.stringify(kept?.result), kept?.presentedForm],
    [JSON.stringify([{ reference: `Observation/${trace.id}` }]), undefined],
  );

  const again = await intake.send([head('ORU^R01'), ...lines].join('\n'));
  assert.equal(again.outcome, 'AA');
  assert.equal((await observationsOf(patient)).length, 9);
});

test('an aECG in an MDM becomes a trace beside its document', async () => {
  const document = 'TXA|1|ECG|TX|20240506080000|||||||DOC1^XRY|DOC1^XRY|||||AU';
  const lines = [CLARK, 'PV1|1|O|||||||||||||||||V77', document, embedded('Application', 'xml', base64(REAL_FILES.aecg))];
  const taken = await intake.send([head('MDM^T02'), ...lines].join('\n'));
  assert.equal(taken.outcome, 'AA', taken.reason?.text);
  const observations = await observationsOf(await patientOf('E2'));
  const trace = observations.find((each) => each.component !== undefined);
  assert.ok(trace && observations.length === 9);
  const [kept] = await intake.resources('DocumentReference');
  assert.match(JSON.stringify(kept?.context), new RegExp(`Observation/${trace.id}`));
  assert.ok(Array.isArray(kept?.content));
});

test('what calls itself an ECG and cannot be read is parked with the reason, and nothing of the message stays', async () => {
  const person = 'PID|1||E3^^^XRY^PI||钱三||19600101|M';
  const cut = Buffer.from(loadFile(REAL_FILES.dicom).bytes.subarray(0, 4000)).toString('base64');
  const cases = [
    [embedded('Application', 'DICOM', cut), /内嵌的心电图读不出来：/],
    [embedded('Application', 'xml', Buffer.from('<AnnotatedECG xmlns="urn:hl7-org:v3">').toString('base64')), /读不出来/],
    [embedded('Application', 'DICOM', '@@@not base64@@@'), /不是有效的 Base64/],
    [embedded('Application', 'DICOM', Buffer.from('hello').toString('base64')), /读不出来/],
  ] as const;
  for (const [line, reason] of cases) {
    const refused = await intake.send([head('ORU^R01'), person, report('R3'), line].join('\n'));
    assert.deepEqual([refused.outcome, refused.reason?.place], ['AE', 'OBX-5'], line.slice(0, 60));
    assert.match(refused.reason?.text ?? '', reason);
  }
  assert.equal((await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes('钱三')).length, 0);
});

test('a file that names somebody else than the message is parked; a PDF stays a document; a result taken back is no trace', async () => {
  const other = 'PID|1||E4^^^XRY^PI||赵四||19600101|M';
  const refused = await intake.send([head('ORU^R01'), other, report('R4'), embedded('Application', 'xml', copyOf(4))].join('\n'));
  assert.deepEqual([refused.outcome, refused.reason?.code], ['AE', '204']);
  assert.match(refused.reason?.text ?? '', /与报文的患者不符：姓名/);
  const pdf = embedded('Application', 'PDF', Buffer.from('%PDF-1.4').toString('base64'));
  assert.equal((await intake.send([head('ORU^R01'), other, report('R5'), pdf].join('\n'))).outcome, 'AA');
  const back = embedded('Application', 'DICOM', base64(REAL_FILES.dicom), 'W');
  assert.equal((await intake.send([head('ORU^R01'), other, report('R6'), back].join('\n'))).outcome, 'AA');
  assert.deepEqual(await observationsOf(await patientOf('E4')), []);
});

test('the number of an order joins the trace to it; an order of another resident parks it', async () => {
  const identity = makeIdentityNumber('1953-05-08', '017');
  const create = (resource: Parameters<typeof commit>[2][number]) => commit(intake.store, BY_TEST, [resource]);
  const { written } = await create({
    op: 'create',
    resource: { ...makePatient('Clark', { birth: '1953-05-08', identity, gender: 'male' }) },
  });
  const patient = written[0]?.id ?? assert.fail();
  const order = async (subject: string, value: string): Promise<string> => {
    const done = await create({
      op: 'create',
      resource: {
        resourceType: 'ServiceRequest',
        status: 'active',
        intent: 'order',
        identifier: [{ system: IDENTIFIER.order, value }],
        subject: { reference: `Patient/${subject}` },
      },
    });
    return done.written[0]?.id ?? assert.fail();
  };
  const own = await order(patient, 'E24050600001');
  await order(await patientOf('E1'), 'E24050600002');
  const message = (number: string): string =>
    [head('ORU^R01'), `PID|1||${identity}^^^^NNCHN||Clark||19530508|M`, report(number), embedded('Application', 'xml', copyOf(5))].join(
      '\n',
    );
  const refused = await intake.send(message('E24050600002'));
  assert.match(refused.reason?.text ?? '', /申请单 E24050600002 是另一位居民的/);
  const taken = await intake.send(message('E24050600001'));
  assert.equal(taken.outcome, 'AA', taken.reason?.text);
  const observations = await observationsOf(patient);
  assert.equal(observations.length, 9);
  assert.ok(observations.every((each) => JSON.stringify(each.basedOn) === JSON.stringify([{ reference: `ServiceRequest/${own}` }])));
});
