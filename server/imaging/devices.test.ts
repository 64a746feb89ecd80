// Devices are registered by those who run the interfaces; without an archive its doors stand and say so.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost } from '../../kernel/commit/testing/small-county.ts';
import { readExtras } from '../read-extras.ts';
import { type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';
import { ohifConfig, ohifPolicy, placeUnderOhif } from './ohif-pages.ts';
import { readArchiveAddress } from './start-imaging.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
  await commit(doors.county.store, BY_TEST, [
    { op: 'create', id: 'post-ops', resource: makePost('staff-ops', '运维', 'administrator', 'bureau') },
  ]);
  await setAccount(doors.county.database, 'ops', PASSWORD, 'staff-ops');
});
after(() => doors?.close());

async function asOps() {
  const { headers } = await doors.nobody.send('POST', '/api/session', { user: 'ops', password: PASSWORD });
  const own = { cookie: String(headers['set-cookie']).split(';')[0] ?? '' };
  return (method: 'GET' | 'PUT' | 'DELETE', url: string, body?: unknown) =>
    method === 'GET' ? doors.nobody.get(url, own) : doors.nobody.send(method, url, body, own);
}

const DEVICE = { org: 'hospital-a', name: 'DR 机房', modality: 'DR', charset: 'GB18030' };

test('a device is registered, listed, changed and taken off by those who run the interfaces, and by nobody else', async () => {
  const ops = await asOps();
  const doctor = await doors.signIn('doctor-a');
  assert.equal((await doctor.send('PUT', '/api/imaging/sources/DR1', DEVICE)).status, 403);
  assert.equal((await ops('PUT', '/api/imaging/sources/DR1', DEVICE)).status, 200);
  assert.equal((await ops('PUT', '/api/imaging/sources/DR1', { ...DEVICE, name: 'DR 一室' })).status, 200);
  assert.match((await ops('GET', '/api/imaging/sources')).text, /DR 一室.*青龙镇卫生院/);
  assert.equal((await ops('PUT', '/api/imaging/sources/DR2', { ...DEVICE, org: 'nowhere' })).status, 404);
  assert.equal((await ops('PUT', '/api/imaging/sources/A%20B', DEVICE)).status, 400);
  assert.equal((await doctor.send('DELETE', '/api/imaging/sources/DR1')).status, 403);
  assert.equal((await ops('DELETE', '/api/imaging/sources/DR1')).status, 204);
  assert.equal((await ops('DELETE', '/api/imaging/sources/DR1')).status, 404);
});

test('without an archive the state says how to start one, searches answer from the record, and the reading program says why it is not there', async () => {
  const doctor = await doors.signIn('doctor-a');
  const state = z.looseObject({ mode: z.string(), up: z.boolean(), text: z.string() }).parse((await doctor.get('/api/imaging/state')).json);
  assert.deepEqual([state.mode, state.up], ['off', false]);
  assert.match(state.text, /--with imaging/);
  assert.deepEqual((await doctor.get('/dicom-web/studies')).text, '[]');
  const page = await doctor.get('/ohif/');
  assert.equal(page.status, 422);
  assert.match(page.text, /没有带上影像归档/);
  assert.equal((await doors.nobody.get('/ohif/index.html')).status, 401);
});

test('a start reads what it is to bring along, and says what it does not know', () => {
  assert.deepEqual(readExtras(['--with', 'imaging']), ['imaging']);
  assert.deepEqual(readExtras(['--with=imaging,imaging']), ['imaging']);
  assert.deepEqual(readExtras([]), []);
  assert.throws(() => readExtras(['--with', 'magic']), /magic/);
  assert.throws(() => readExtras(['--without']), /--with imaging/);
  assert.deepEqual(readArchiveAddress('http://10.0.0.5:8042/pacs/', 'u', 'p'), {
    url: 'http://10.0.0.5:8042/pacs',
    user: 'u',
    password: 'p',
  });
  assert.throws(() => readArchiveAddress('http://u:p@10.0.0.5:8042', undefined, undefined), /YIGONG_ORTHANC_USER/);
});

test('the reading program’s page is moved under /ohif, runs only what comes from here, and keeps nothing after a sign-out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yigong-ohif-'));
  const page =
    '<script>window.PUBLIC_URL="/"</script><link rel="manifest" href="/manifest.json"><script type="module" src="/init-service-worker.js"></script>' +
    '<link href="https://fonts.example/x.css" rel="stylesheet"><script defer src="/app.bundle.js"></script>';
  writeFileSync(join(folder, 'index.html'), page);
  placeUnderOhif(folder);
  const moved = readFileSync(join(folder, 'index.html'), 'utf8');
  rmSync(folder, { recursive: true });
  assert.match(moved, /<script nonce="[^"]+">window\.PUBLIC_URL="\/ohif\/"<\/script>/);
  assert.match(moved, /src="\/ohif\/app\.bundle\.js"/);
  assert.ok(!/service-worker|https:|manifest/.test(moved), moved);
  assert.match(ohifConfig(), /"wadoRoot":"\/dicom-web"/);
  assert.ok(!/unsafe-inline'[^;]*; *script|https?:/.test(ohifPolicy('n')));
});
