// DICOMweb for systems and apps with signed tokens, and for residents: only within the scope, only within reach, every look and refusal written down.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { signAssertion, tokenRequest } from '../../bench/backend-services.ts';
import { clientInputSchema, registerClient } from '../../kernel/access/oidc/clients.ts';
import { openResidentSession } from '../../kernel/access/residents/resident-sessions.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost, type ResidentName } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { changeDicom } from '../../kernel/exchange/dicom/file/change-dicom.ts';
import { allow, askToken, authorizationUrl, Browser, makePkce, REDIRECT, registerApp } from '../oidc/testing/app-client.ts';
import { COOKIE } from '../session.ts';
import { dicomFixture, type ImagingPlatform, openImagingPlatform, PASSWORD, uidLike } from './testing.ts';

let platform: ImagingPlatform;
/** StudyInstanceUIDs of one chest radiograph each. */
const studies: Partial<Record<ResidentName, string>> = {};
const CR = dicomFixture('RG1_J2KI.dcm');
const key = generateKeyPairSync('ec', { namedCurve: 'P-384' });

async function registerSystem(post: string): Promise<string> {
  const jwks = { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }] };
  const input = clientInputSchema.parse({ name: '区域影像云', kind: 'system', scopes: ['system/*.cruds'], post, jwks });
  const made = await registerClient(platform.county.database, undefined, input);
  return 'refuse' in made ? assert.fail(made.refuse) : made.id;
}

async function bearer(client: string, scope: string): Promise<Readonly<Record<string, string>>> {
  const assertion = await signAssertion({ client, tokenUrl: 'http://localhost/oidc/token', key: key.privateKey, kid: 'k' });
  const answer = await askToken(new Browser(platform.app), tokenRequest(assertion, scope));
  assert.equal(answer.status, 200, answer.text);
  return { authorization: `Bearer ${String(answer.json.access_token)}` };
}

const found = z.array(z.record(z.string(), z.looseObject({ Value: z.array(z.unknown()).optional() })));

/** The StudyInstanceUIDs that a search gives. */
async function search(headers: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const answer = await fetch(`${platform.address}/dicom-web/studies`, { headers });
  assert.equal(answer.status, 200, await answer.clone().text());
  return found.parse(await answer.json()).map((each) => each['0020000D']?.Value?.[0]);
}

const uidOf = (name: ResidentName): string => studies[name] ?? assert.fail('no study');
const read = async (name: ResidentName, headers: Readonly<Record<string, string>>): Promise<number> => {
  const answer = await fetch(`${platform.address}/dicom-web/studies/${uidOf(name)}/metadata`, { headers });
  await answer.body?.cancel();
  return answer.status;
};
async function auditOf(
  account: string,
): Promise<readonly { readonly act: string; readonly result: string; readonly rule: string | null }[]> {
  return platform.county.database.rows(
    sql`select act, result, what ->> 'rule' as rule from audit where account = ${account} and what ->> 'door' = 'dicom-web' order by id`,
    z.object({ act: z.string(), result: z.string(), rule: z.string().nullable() }),
  );
}

before(async () => {
  platform = await openImagingPlatform();
  await commit(platform.county.store, BY_TEST, [
    { op: 'create', id: 'post-his-b', resource: makePost('staff-his-b', '乡镇信息系统', 'integrator', 'hospital-b') },
  ]);
  const patients = { zhang: ['张伟', '19580312', 'M'], li: ['李秀英', '19501102', 'F'] } as const;
  const files: Buffer[] = [];
  for (const [at, name] of (['zhang', 'li'] as const).entries()) {
    const accession = `CR000${at}`;
    await platform.order(name, accession);
    const [chars, birth, sex] = patients[name];
    const uid = uidLike(CR, '0020000d', 710 + at);
    studies[name] = uid;
    files.push(
      changeDicom(CR, {
        '00080005': 'ISO_IR 192', '00080018': uidLike(CR, '00080018', 710 + at), '00080050': accession, '00100010': chars,
        '00100020': platform.county.residents[name].patient, '00100030': birth, '00100040': sex, '0020000d': uid, '0020000e': uidLike(CR, '0020000e', 710 + at),
      }), // biome-ignore format: tags and values
    );
  }
  await platform.store(files);
  await platform.arrived(uidOf('zhang'), uidOf('li'));
});
beforeEach(() => platform.up());
after(() => platform?.close());

test('a system with the scope finds and reads images of residents within its reach, and each look is written down', async () => {
  const client = await registerSystem('post-his');
  const headers = await bearer(client, 'system/ImagingStudy.rs');
  assert.deepEqual(new Set(await search(headers)), new Set([uidOf('zhang'), uidOf('li')]));
  assert.equal(await read('zhang', headers), 200);
  const lines = await auditOf(`client:${client}`);
  assert.deepEqual(
    lines.map(({ act, result }) => [act, result]),
    [
      ['search-people', 'done'],
      ['read-person', 'done'],
    ],
  );
});

test('a token without the scope is refused, by interaction, and the refusal is written down', async () => {
  const client = await registerSystem('post-his');
  assert.equal(await read('zhang', await bearer(client, 'system/Patient.rs')), 403);
  const reads = await bearer(client, 'system/ImagingStudy.r');
  assert.equal(await read('zhang', reads), 200, 'reading alone reads');
  assert.equal((await fetch(`${platform.address}/dicom-web/studies`, { headers: reads })).status, 403, 'and does not search');
  const body = new Uint8Array(Buffer.from('--b--'));
  const stow = { method: 'POST', headers: { ...reads, 'content-type': 'multipart/related; type="application/dicom"; boundary=b' }, body };
  assert.equal((await fetch(`${platform.address}/dicom-web/studies`, stow)).status, 403, 'nor stores');
  const refused = (await auditOf(`client:${client}`)).filter(({ act }) => act === 'refused');
  assert.deepEqual(
    refused.map(({ result, rule }) => [result, rule]),
    Array.from({ length: 3 }, () => ['refused', 'scope-missing']),
  );
});

test('a system of another town reaches neither, by search or by number, and the try is written down', async () => {
  const client = await registerSystem('post-his-b');
  const headers = await bearer(client, 'system/ImagingStudy.rs');
  assert.deepEqual(await search(headers), []);
  assert.equal(await read('zhang', headers), 403);
  assert.ok((await auditedRefusals(`client:${client}`)) >= 1);
});

async function auditedRefusals(account: string): Promise<number> {
  const [row] = await platform.county.database.rows(
    sql`select count(*)::int as n from audit where account = ${account} and result = 'refused'`,
    z.object({ n: z.number() }),
  );
  return row?.n ?? 0;
}

test('an app of a doctor that was allowed one resident sees that one’s images alone, also from a page of another site', async () => {
  const { li } = platform.county.residents;
  const scopes = ['launch/patient', 'patient/ImagingStudy.rs'];
  const app = await registerApp(platform.county.database, scopes);
  const browser = new Browser(platform.app);
  assert.equal((await browser.ask('POST', '/api/session', { user: 'doctor-a', password: PASSWORD })).status, 200);
  const { verifier, challenge } = makePkce();
  const back = await allow(browser, authorizationUrl(app, scopes.join(' '), challenge), li.resident);
  const code = back.searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', client_id: app, redirect_uri: REDIRECT, code, code_verifier: verifier };
  const token = await askToken(browser, form);
  assert.equal(token.status, 200, token.text);
  const headers = { authorization: `Bearer ${String(token.json.access_token)}` };
  assert.deepEqual(await search(headers), [uidOf('li')]);
  assert.equal(await read('li', headers), 200);
  assert.equal(await read('zhang', headers), 403, 'though the doctor reaches them');
  const asked = { method: 'OPTIONS', headers: { origin: 'https://app.example', 'access-control-request-headers': 'authorization' } };
  const answer = await fetch(`${platform.address}/dicom-web/studies`, asked);
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  assert.equal(answer.headers.get('access-control-allow-credentials'), null, 'never with our cookies');
});

test('residents see their own images and nobody else’s; they store none', async () => {
  const { database, residents } = platform.county;
  const token = await openResidentSession(database, { resident: residents.li.resident, identity: 'li' }, { source: 'test' });
  const headers = { cookie: `${COOKIE}=${token}` };
  assert.deepEqual(await search(headers), [uidOf('li')]);
  assert.equal(await read('li', headers), 200);
  const [first] = found.parse(await (await fetch(`${platform.address}/dicom-web/studies/${uidOf('li')}/metadata`, { headers })).json());
  const part = (tag: string) => String(first?.[tag]?.Value?.[0]);
  const picture = `/dicom-web/studies/${uidOf('li')}/series/${part('0020000E')}/instances/${part('00080018')}/frames/1/rendered`;
  assert.equal((await fetch(`${platform.address}${picture}`, { headers: { ...headers, accept: 'image/jpeg' } })).status, 200);
  assert.equal(await read('zhang', headers), 403);
  const body = new Uint8Array(Buffer.from('--b--'));
  const type = { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' };
  const stored = await fetch(`${platform.address}/dicom-web/studies`, { method: 'POST', headers: { ...headers, ...type }, body });
  assert.equal(stored.status, 403);
  const lines = await database.rows(
    sql`select reason, what ->> 'kind' as kind from audit where account = ${`resident:${residents.li.resident}`} and act = 'read-person'
        and what ->> 'door' = 'dicom-web' order by id`,
    z.object({ reason: z.string().nullable(), kind: z.string().nullable() }),
  );
  assert.deepEqual(lines, [
    { reason: 'self', kind: 'metadata' },
    { reason: 'self', kind: 'rendered' },
  ]);
  assert.ok((await auditedRefusals(`resident:${residents.li.resident}`)) >= 1, 'the try to see another’s is written down');
});
