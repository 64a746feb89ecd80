// DICOMweb through our doors: a real client finds, reads and stores; each sees what they reach, and nothing beside DICOMweb is reachable.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';
import dicomParser from 'dicom-parser';
import { api } from 'dicomweb-client';
import iconv from 'iconv-lite';
import { z } from 'zod';
import { sql } from '../../kernel/database/sql.ts';
import { changeDicom } from '../../kernel/exchange/dicom/file/change-dicom.ts';
import { keepWorklist } from '../../kernel/exchange/dicom/worklist/keep-worklist.ts';
import { FetchRequest } from './fetch-request.testing.ts';
import { dicomFixture, type ImagingPlatform, openImagingPlatform, uidLike, type Visitor } from './testing.ts';

let platform: ImagingPlatform;
let doctor: Visitor;
let study: string;
const CR = dicomFixture('RG1_J2KI.dcm');

function stowBody(files: readonly Buffer[]): { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> } {
  const parts = files.flatMap((bytes) => [Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n'), bytes, Buffer.from('\r\n')]);
  return {
    body: Buffer.concat([...parts, Buffer.from('--b--')]),
    headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' },
  };
}

async function stow(who: Visitor, files: readonly Buffer[]): Promise<Response> {
  const { body, headers } = stowBody(files);
  return who.send('POST', '/dicom-web/studies', body, headers);
}

before(async () => {
  platform = await openImagingPlatform();
  const { zhang } = platform.county.residents;
  await platform.order('zhang', 'CR0001');
  study = uidLike(CR, '0020000d', 701);
  doctor = await platform.signIn('doctor-a');
  const chest = changeDicom(CR, {
    '00080005': 'ISO_IR 192', '00080050': 'CR0001', '00100010': '张伟', '00100020': zhang.patient, '00100030': '19580312', '00100040': 'M', '0020000d': study,
  }); // biome-ignore format: tags and values
  const stored = await stow(doctor, [chest, Buffer.from('not a picture'), chest.subarray(0, Math.floor(chest.length * 0.6))]);
  assert.equal(stored.status, 202, await stored.clone().text());
  const told = await stored.text();
  assert.match(told, /不是 DICOM 文件/);
  assert.match(told, /不完整或已损坏/);
  await platform.arrived(study);
});
beforeEach(() => platform.up());
after(() => platform?.close());

const dataset = z.record(z.string(), z.looseObject({ Value: z.array(z.unknown()).optional() }));

async function find(who: Visitor, query: string): Promise<readonly z.infer<typeof dataset>[]> {
  const reply = await who.get(`/dicom-web/studies?${query}`);
  assert.equal(reply.status, 200, await reply.clone().text());
  return z.array(dataset).parse(await reply.json());
}

test('dicomweb-client finds the study, reads its metadata and the very pixels that were sent', async () => {
  const { cookie } = doctor;
  // The client makes its requests as in a browser, which would bring the cookie.
  Reflect.set(
    globalThis,
    'XMLHttpRequest',
    class extends FetchRequest {
      constructor() {
        super({ cookie });
      }
    },
  );
  const client = new api.DICOMwebClient({ url: `${platform.address}/dicom-web`, headers: {}, singlepart: '' });
  // Its types say less than it can.
  const call = async (method: string, options: unknown): Promise<unknown> => {
    const found: unknown = Reflect.get(client, method);
    assert.ok(typeof found === 'function');
    return Reflect.apply(found, client, [options]);
  };
  const found = z.array(dataset).parse(await call('searchForStudies', { queryParams: { PatientName: '张伟' } }));
  assert.deepEqual(
    found.map((each) => each['0020000D']?.Value),
    [[study]],
  );
  const series = z.array(dataset).parse(await call('searchForSeries', { studyInstanceUID: study }));
  const seriesUid = z.string().parse(series[0]?.['0020000E']?.Value?.[0]);
  const metadata = z.array(dataset).parse(await call('retrieveStudyMetadata', { studyInstanceUID: study }));
  assert.deepEqual(metadata[0]?.['00280011']?.Value, [1841]);
  // The record's word for the patient, and no number of the device's.
  assert.deepEqual(metadata[0]?.['00100020']?.Value, [platform.county.residents.zhang.patient]);
  assert.equal(metadata[0]?.['00101000'], undefined);
  const image = z.string().parse(metadata[0]?.['00080018']?.Value?.[0]);
  const [frame] = z.array(z.instanceof(ArrayBuffer)).parse(
    await call('retrieveInstanceFrames', {
      studyInstanceUID: study,
      seriesInstanceUID: seriesUid,
      sopInstanceUID: image,
      frameNumbers: [1],
      mediaTypes: [{ mediaType: 'image/jp2', transferSyntaxUID: '1.2.840.10008.1.2.4.91' }],
    }),
  );
  assert.ok(frame);
  const sent = CR.subarray(CR.length - 2000, CR.length - 1000);
  assert.ok(Buffer.from(frame).includes(sent), `${frame.byteLength} bytes are not the frame of the file`);
});

test('pixels come as they are kept, whatever transfer syntax is asked for: the archive decodes none of them', async () => {
  const metadata = z.array(dataset).parse(await (await doctor.get(`/dicom-web/studies/${study}/metadata`)).json());
  const uid = (tag: string) => String(metadata[0]?.[tag]?.Value?.[0]);
  const path = `/dicom-web/studies/${study}/series/${uid('0020000E')}/instances/${uid('00080018')}`;
  const sent = CR.subarray(CR.length - 2000, CR.length - 1000);
  const plain = 'transfer-syntax=1.2.840.10008.1.2.1';
  for (const accept of ['*/*', 'image/jpeg', `multipart/related; type="application/octet-stream"; ${plain}`]) {
    const frame = await doctor.get(`${path}/frames/1`, { accept });
    assert.equal(frame.status, 200, accept);
    assert.ok(Buffer.from(await frame.arrayBuffer()).includes(sent), accept);
  }
  const file = await doctor.get(path, { accept: `multipart/related; type="application/dicom"; ${plain}` });
  assert.ok(Buffer.from(await file.arrayBuffer()).includes(sent));
});

test('names are found by characters, pinyin and initials; other attributes narrow', async () => {
  for (const name of ['张伟', '张*', 'zhangwei', 'ZHANG^WEI', 'zw'])
    assert.equal((await find(doctor, `PatientName=${encodeURIComponent(name)}`)).length, 1, name);
  assert.equal((await find(doctor, 'PatientName=李*')).length, 0);
  assert.equal((await find(doctor, 'ModalitiesInStudy=CR&AccessionNumber=CR0001&StudyDate=20040826')).length, 1);
  assert.equal((await find(doctor, 'ModalitiesInStudy=MR')).length, 0);
  assert.equal((await find(doctor, `StudyInstanceUID=${study}&00100020=${platform.county.residents.zhang.patient}`)).length, 1);
  assert.equal((await doctor.get('/dicom-web/studies?InstitutionName=x')).status, 400);
});

test('a rendered picture comes as JPEG, bulk data and parts at our own address', async () => {
  const metadata = z.array(dataset).parse(await (await doctor.get(`/dicom-web/studies/${study}/metadata`)).json());
  const uid = (tag: string) => String(metadata[0]?.[tag]?.Value?.[0]);
  const path = `/dicom-web/studies/${study}/series/${uid('0020000E')}/instances/${uid('00080018')}`;
  const picture = await doctor.get(`${path}/frames/1/rendered?viewport=400,400`, { accept: 'image/jpeg' });
  assert.equal(picture.status, 200);
  assert.equal(
    Buffer.from(await picture.arrayBuffer())
      .subarray(0, 2)
      .toString('hex'),
    'ffd8',
  );
  for (const uri of JSON.stringify(metadata).match(/https?:[^"]*/g) ?? [])
    assert.ok(uri.startsWith(`${platform.address}/dicom-web/studies/`), uri);
  assert.equal((await doctor.get(`${path}/frames/9`)).status, 404);
});

test('who does not reach the resident sees nothing; each look is one line for each kind of request', async () => {
  const elsewhere = await platform.signIn('doctor-b');
  assert.equal((await find(elsewhere, 'PatientName=张伟')).length, 0);
  assert.equal((await elsewhere.get(`/dicom-web/studies/${study}/metadata`)).status, 403);
  assert.equal((await elsewhere.get(`/dicom-web/studies/${study}/series`)).status, 403);
  assert.equal((await (await platform.signIn('bureau')).get('/dicom-web/studies')).status, 403);
  assert.equal((await fetch(`${platform.address}/dicom-web/studies`)).status, 401);
  // The order in hand lets the centre's reader in.
  const reader = await platform.signIn('reader');
  assert.equal((await find(reader, 'PatientName=张伟')).length, 1);
  for (let look = 0; look < 3; look += 1) assert.equal((await reader.get(`/dicom-web/studies/${study}/metadata`)).status, 200);
  const lines = await platform.county.database.rows(
    sql`select act, reason, what ->> 'kind' as kind from audit where account = 'reader' and resident_id = ${platform.county.residents.zhang.resident}`,
    z.object({ act: z.string(), reason: z.string().nullable(), kind: z.string().nullable() }),
  );
  assert.deepEqual(lines, [{ act: 'read-person', reason: 'referral', kind: 'metadata' }]);
});

test('nothing of the archive beside DICOMweb is reachable, however the path is written', async () => {
  const paths = [
    'system', '../system', '%2e%2e/system', 'studies/../../system', '..%2fsystem', 'studies/1.2/../../../changes', 'servers', 'info', `studies/${study}/archive`,
    `studies/${study}/metadata/x`, 'studies/1.2.3%00', `studies/${study}/series/*/metadata`, 'instances/x/file', `studies/${study}/bulk/00282000`,
  ]; // biome-ignore format: a list of paths
  for (const path of paths) {
    const reply = await platform.app.inject({ method: 'GET', url: `/dicom-web/${path}`, headers: { cookie: doctor.cookie } });
    assert.equal(reply.statusCode, 404, `${path}: ${reply.statusCode} ${reply.body.slice(0, 200)}`);
    assert.ok(!/Orthanc|DatabaseVersion|Changes/.test(reply.body), path);
  }
  for (const method of ['PUT', 'DELETE'] as const)
    assert.equal(
      (await platform.app.inject({ method, url: `/dicom-web/studies/${study}`, headers: { cookie: doctor.cookie } })).statusCode,
      404,
    );
  // The archive itself answers nobody without its password.
  assert.equal((await fetch(`${platform.orthanc.address()?.url}/system`)).status, 401);
});

test('an enormous upload, a cut-off one, and one of another organisation’s study are refused; so is who may not send', async () => {
  const { headers } = stowBody([]);
  const enormous = await platform.app.inject({
    method: 'POST',
    url: '/dicom-web/studies',
    headers: { cookie: doctor.cookie, ...headers, 'content-length': String(3 * 1024 ** 3) },
    payload: 'x',
  });
  assert.equal(enormous.statusCode, 413, enormous.body);
  const { body } = stowBody([CR]);
  assert.equal((await doctor.send('POST', '/dicom-web/studies', body.subarray(0, body.length - 9), headers)).status, 400);
  const other = changeDicom(CR, { '0020000d': study, '00080018': uidLike(CR, '00080018', 777) });
  const refused = await stow(await platform.signIn('doctor-b'), [other]);
  assert.equal(refused.status, 409);
  assert.match(await refused.text(), /其他机构/);
  assert.equal((await stow(await platform.signIn('bureau'), [CR])).status, 403);
  assert.equal((await doctor.send('POST', '/dicom-web/studies', body, { 'content-type': 'application/dicom' })).status, 400);
});

test('devices get the worklist of their own organisation, in their own character set; what is done or revoked leaves it', async () => {
  await platform.order('li', 'MWL0001');
  const revoked = await platform.order('zhang', 'MWL0002', { status: 'revoked' });
  assert.ok(revoked);
  const { entries } = await keepWorklist(platform.county.store, platform.orthanc.worklist);
  // CR0001 has its images; MWL0002 was revoked.
  assert.equal(entries, 1);
  const ask = async (ae: string): Promise<readonly Buffer[]> => {
    const folder = mkdtempSync(join(tmpdir(), 'yigong-mwl-'));
    const keys = ['0010,0010', '0010,0020', '0008,0050', '0040,0100[0].0040,0001', '0040,0100[0].0008,0060'].flatMap((key) => ['-k', key]);
    await promisify(execFile)(
      'findscu',
      ['-W', '-X', '-aet', ae, '-aec', 'YIGONG', ...keys, '127.0.0.1', String(platform.orthanc.dicomPort)],
      { cwd: folder },
    );
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    rmSync(folder, { recursive: true });
    return files;
  };
  const [item, ...more] = await ask('DRA');
  assert.ok(item);
  assert.deepEqual(more, []);
  assert.deepEqual(await ask('DRB'), []);
  const answer = dicomParser.parseDicom(item);
  assert.equal(answer.string('x00080050'), 'MWL0001');
  const name = answer.elements.x00100010;
  assert.ok(name);
  const bytes = item.subarray(name.dataOffset, name.dataOffset + name.length);
  const set = answer.string('x00080005') ?? '';
  assert.equal(iconv.decode(bytes, set === 'GB18030' ? 'gb18030' : 'utf8').trim(), 'LIXIUYING=李秀英', set);
});
