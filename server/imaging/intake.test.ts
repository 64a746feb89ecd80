// Images from real devices: joined to order and resident, or waiting with the reason; nothing lost while the archive is away.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { z } from 'zod';
import { runTimer } from '../../kernel/actions/run-timers.ts';
import { perform } from '../../kernel/actions/testing.ts';
import { sql } from '../../kernel/database/sql.ts';
import { tellArchive } from '../../kernel/dicom-studies/archive-place.ts';
import { openArchive } from '../../kernel/exchange/dicom/archive/archive.ts';
import { changeDicom } from '../../kernel/exchange/dicom/file/change-dicom.ts';
import { intakeJob } from '../../kernel/exchange/dicom/intake/poll-changes.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { numberOfType } from '../../kernel/record/type-number.ts';
import imaging from '../../systems/imaging/system.ts';
import { waitingListSchema } from '../contract/imaging.ts';
import { dicomFixture, type ImagingPlatform, openImagingPlatform, uidLike } from './testing.ts';

let platform: ImagingPlatform;
after(() => platform?.close());

const CT = dicomFixture('CT_small.dcm');

/** The study of a CT by its number. */
function uidOfCt(number: number): string {
  return uidLike(CT, '0020000d', number);
}

/** A CT of its own study, about whom it is told. */
function ct(number: number, changes: Readonly<Record<string, string>>, charset: 'gb18030' | 'utf8' | 'latin1' = 'utf8'): Buffer {
  const uids = {
    '0020000d': uidLike(CT, '0020000d', number),
    '0020000e': uidLike(CT, '0020000e', number),
    '00080018': uidLike(CT, '00080018', number),
  };
  const set = charset === 'gb18030' ? 'GB18030' : 'ISO_IR 192';
  return changeDicom(CT, { ...uids, '00080005': set, ...changes }, charset);
}

/** Waits for what happens in another process. */
async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 15_000; !holds(); await (await fetch(`${platform.address}/health`)).text())
    assert.ok(Date.now() < end, 'it did not come about in 15 s');
}

const studyRow = z.object({
  resident_id: z.number(),
  content: z.looseObject({ id: z.string(), resourceType: z.literal('ImagingStudy') }),
  version: z.number(),
});

async function imagingStudies(uid: string) {
  const rows = await platform.county.database.rows(
    sql`select resident_id, content, version from resource where rtype = ${numberOfType('ImagingStudy')} and not deleted`,
    studyRow,
  );
  return rows.filter(({ content }) => JSON.stringify(content).includes(`urn:oid:${uid}`));
}

async function waiting(uid: string) {
  const list = await (await platform.signIn('registrar')).get('/api/imaging/waiting');
  return waitingListSchema.parse(await list.json()).rows.filter(({ studyUid }) => studyUid === uid);
}

/** What the images of 张伟, made right, say of him. */
const rightly = (): Readonly<Record<string, string>> => ({
  '00100010': '张^伟',
  '00100020': platform.county.residents.zhang.patient,
  '00100030': '19580312',
  '00100040': 'M',
});

let first: Buffer;
let order: string;
before(async () => {
  platform = await openImagingPlatform();
  const { zhang, li } = platform.county.residents;
  order = await platform.order('zhang', 'ACC0001');
  await platform.order('li', 'ACC0002');
  await platform.order('zhang', 'ACC0031');
  const right = rightly();
  first = ct(101, { ...right, '00080050': 'ACC0001', '00100010': 'ZHANG^WEI=张^伟' }, 'gb18030');
  const begun = Date.now();
  await platform.store([
    first,
    ct(102, { '00080050': 'ACC0002', '00100010': '李^秀英', '00100020': li.patient, '00100030': '19501102', '00100040': 'F' }),
    ct(111, { ...right, '00080050': 'ACC0001', '00100020': li.patient, '00100010': '李秀英', '00100040': 'F' }),
    ct(112, { ...right, '00080050': 'ACC0001', '00100020': '' }),
    ct(113, { ...right, '00080050': 'NOSUCH' }),
    ct(114, { ...right, '00080050': '' }),
    ct(115, { ...right, '00080050': 'ACC0001', '00100010': 'WANG^FANG' }),
    ct(116, { ...right, '00080050': 'ACC0001', '00100020': 'H-12345', '00100030': '' }),
    ct(131, { ...right, '00080050': 'ACC0031' }),
  ]);
  await platform.arrived(...[101, 102, 111, 112, 113, 114, 115, 116, 131].map(uidOfCt));
  console.log(`nine studies from C-STORE to the record: ${Date.now() - begun} ms (the archive waits 1 s for rest)`);
  assert.ok(zhang.resident > 0);
});

test('a device’s images come to the resident of the order, with names in GB18030 and in UTF-8', async () => {
  const { zhang, li } = platform.county.residents;
  const [study] = await imagingStudies(uidOfCt(101));
  assert.ok(study, JSON.stringify(await waiting(uidOfCt(101))));
  assert.equal(study.resident_id, zhang.resident);
  assert.deepEqual(study.content.basedOn, [{ reference: `ServiceRequest/${order}` }]);
  assert.equal(study.content.numberOfInstances, 1);
  assert.ok(JSON.stringify(study.content.extension).includes('Organization/hospital-a'));
  const [other] = await imagingStudies(uidOfCt(102));
  assert.equal(other?.resident_id, li.resident, JSON.stringify(await waiting(uidOfCt(102))));
});

test('images of another patient, of none, and of no known order wait with the reason in words', async () => {
  const reasons = async (number: number) => (await waiting(uidLike(CT, '0020000d', number)))[0]?.reasons.map(({ code }) => code).sort();
  assert.deepEqual(await reasons(111), ['name', 'other-patient', 'sex']);
  assert.deepEqual(await reasons(112), ['no-patient-id']);
  assert.deepEqual(await reasons(113), ['unknown-accession']);
  assert.deepEqual(await reasons(114), ['no-accession']);
  assert.deepEqual(await reasons(115), ['name']);
  assert.deepEqual(await reasons(116), ['unknown-patient']);
  const [line] = await waiting(uidOfCt(111));
  assert.equal(line?.reasons.find(({ code }) => code === 'name')?.text, '姓名与申请单的居民不一致');
  assert.equal(line?.orgName, '青龙镇卫生院');
  for (const number of [111, 112, 113, 114, 115, 116]) assert.deepEqual(await imagingStudies(uidLike(CT, '0020000d', number)), []);
});

test('what waits is attached by who answers for it, or rejected; others neither see nor settle it', async () => {
  const { zhang } = platform.county.residents;
  const doctor = await platform.signIn('doctor-a');
  const [line] = await waiting(uidOfCt(114));
  const elsewhere = await platform.signIn('doctor-b');
  assert.equal((await elsewhere.get(`/api/imaging/waiting/${line?.id}`)).status, 404);
  assert.equal((await elsewhere.send('POST', `/api/imaging/waiting/${line?.id}/attach`, { order, reason: '核对无误' })).status, 404);
  assert.equal((await (await platform.signIn('bureau')).get('/api/imaging/waiting')).status, 403);
  const shown = await doctor.get(`/api/imaging/waiting/${line?.id}`);
  assert.ok((await shown.text()).includes(order), 'the open order of the resident is offered');
  assert.equal((await doctor.send('POST', `/api/imaging/waiting/${line?.id}/attach`, { order, reason: '' })).status, 400);
  const both = await Promise.all(
    [1, 2].map(() => doctor.send('POST', `/api/imaging/waiting/${line?.id}/attach`, { order, reason: '设备未录申请单号，已核对' })),
  );
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 422]);
  const [study] = await imagingStudies(uidOfCt(114));
  assert.equal(study?.resident_id, zhang.resident);
  const [bad] = await waiting(uidOfCt(113));
  assert.equal((await doctor.send('POST', `/api/imaging/waiting/${bad?.id}/reject`, { reason: '重复拍摄，未出片' })).status, 200);
  assert.deepEqual(await waiting(uidOfCt(113)), []);
  assert.equal((await doctor.get(`/dicom-web/studies/${uidOfCt(113)}/metadata`)).status, 403);
});

test('what is sent again is one study; two patients under one StudyInstanceUID are not shown until one was rejected', async () => {
  const { li } = platform.county.residents;
  const uid = uidOfCt(131);
  const doctor = await platform.signIn('doctor-a');
  assert.equal((await doctor.get(`/dicom-web/studies/${uid}/metadata`)).status, 200);
  await platform.store([
    // The same image, and one more of its study.
    first,
    changeDicom(first, { '00080018': uidLike(CT, '00080018', 103) }, 'gb18030'),
    ct(131, {
      ...rightly(),
      '00080050': 'ACC0031',
      '00100010': '李秀英',
      '00100020': li.patient,
      '00080018': uidLike(CT, '00080018', 132),
    }),
  ]);
  await platform.arrived(uidOfCt(101));
  while ((await waiting(uid)).length === 0) await platform.arrived();
  const again = await imagingStudies(uidOfCt(101));
  assert.equal(again.length, 1);
  assert.equal(again[0]?.content.numberOfInstances, 2);
  assert.equal(again[0]?.version, 2);
  assert.equal((await doctor.get(`/dicom-web/studies/${uid}/metadata`)).status, 422);
  const [line] = await waiting(uid);
  assert.ok(line?.reasons.some(({ code }) => code === 'two-patients'));
  assert.equal((await doctor.send('POST', `/api/imaging/waiting/${line?.id}/reject`, { reason: '设备选错了患者' })).status, 200);
  const metadata = await doctor.get(`/dicom-web/studies/${uid}/metadata`);
  assert.equal(metadata.status, 200);
  assert.ok(!(await metadata.text()).includes('李秀英'));
});

test('devices that are not registered, and questions for others’ images, are turned away', async () => {
  await assert.rejects(platform.store([CT], 'NOBODY'));
  const run = promisify(execFile);
  const port = String(platform.orthanc.dicomPort);
  const ask = ['-S', '-aet', 'DRA', '-aec', 'YIGONG', '-k', '0008,0052=STUDY', '-k', '0010,0010=*', '127.0.0.1', port];
  const { stderr } = await run('findscu', ask);
  assert.match(stderr, /Find Failed/);
});

test('while the archive is away the state says so; orders stay true, and what came before is taken in after: nothing is lost', async () => {
  const { resident } = platform.county.residents.zhang;
  const asked = { date: today(), items: ['ct-head'], priority: 'routine', centre: 'centre', summary: '头痛两天' };
  const { written } = await perform(platform.county, 'doctor-a', 'imaging.order', resident, asked);
  const target = written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no order');
  const request = async () => {
    const [timer] = imaging.timers;
    if (timer) await runTimer(platform.county.store, timer, nowInstant());
    const [found] = await platform.county.database.rows(
      sql`select number, state, arrived from view_imaging_requests where key = ${target}`,
      z.object({ number: z.string(), state: z.string(), arrived: z.number() }),
    );
    return found ?? assert.fail('no row');
  };
  const { number } = await request();
  const images = ct(141, { ...rightly(), '00080050': number });
  await platform.store([images]);
  const archive = openArchive(() => platform.orthanc.address());
  const job = intakeJob(platform.county.store, archive);
  const once = () => job.run({ clock: () => assert.fail('no clock'), holder: 'test', signal: new AbortController().signal });
  const doctor = await platform.signIn('doctor-a');
  const state = async () =>
    z
      .looseObject({ up: z.boolean(), awaySince: z.string().nullable(), text: z.string() })
      .parse(await (await doctor.get('/api/imaging/state')).json());
  await tellArchive(platform.county.database, nowInstant(), undefined);
  assert.equal((await state()).up, true);
  const killed = platform.orthanc.pid();
  assert.ok(killed);
  process.kill(killed, 'SIGKILL');
  await until(() => platform.orthanc.address() === undefined);
  await once();
  const away = await state();
  assert.equal(away.up, false);
  assert.ok(away.awaySince);
  assert.match(away.text, /没有回应/);
  const gone = await fetch(`${platform.address}/dicom-web/studies/${uidOfCt(101)}/metadata`, { headers: { cookie: doctor.cookie } });
  assert.equal(gone.status, 503, await gone.text());
  // However long it lasts: since when it is away stays as first noticed, orders say what is true, and new ones can be asked for.
  await tellArchive(platform.county.database, nowInstant(), 'still away');
  assert.equal((await state()).awaySince, away.awaySince);
  assert.deepEqual(await request(), { number, state: 'requested', arrived: 0 });
  await perform(platform.county, 'doctor-a', 'imaging.order', resident, { ...asked, items: ['dr-knee'] });
  await until(() => platform.orthanc.address() !== undefined);
  await platform.up();
  // A device sends again what it was not told of as kept: it is one study all the same.
  await platform.store([images]);
  await platform.arrived(uidOfCt(141));
  await once();
  assert.equal((await state()).up, true);
  assert.equal((await imagingStudies(uidOfCt(141))).length, 1);
  assert.deepEqual(await request(), { number, state: 'acquired', arrived: 1 });
});
