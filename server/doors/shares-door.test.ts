// Images and reports shared by link and code: who may give them out, what whoever brings the key sees, when it ends, and that each opening is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DiagnosticReport, ImagingStudy, Patient } from '@medplum/fhirtypes';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { openResidentSession } from '../../kernel/access/residents/resident-sessions.ts';
import { commit } from '../../kernel/commit/commit.ts';
import {
  BY_TEST,
  makePatient,
  makePost,
  openSmallCounty,
  type ResidentName,
  type SmallCounty,
} from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { readCurrent } from '../../kernel/record/read.ts';
import { buildApp } from '../build-app.ts';
import { madeShareSchema, sharedSchema, sharesSchema } from '../contract/shares.ts';
import { SHARE_COOKIE } from '../cookies.ts';
import { Browser } from '../oidc/testing/app-client.ts';
import { DEFAULT_LIMITS } from '../protection/rate-limits.ts';
import { COOKIE } from '../session.ts';

const PASSWORD = 'correct horse';
let county: SmallCounty;
let app: FastifyInstance;
/** References of a study with its report, and of one without. */
const about: Record<'reported' | 'bare' | 'closed', string> = { reported: '', bare: '', closed: '' };

const studyOf = (name: ResidentName, uid: string): ImagingStudy => ({
  resourceType: 'ImagingStudy',
  status: 'available',
  subject: { reference: `Patient/${county.residents[name].patient}` },
  identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${uid}` }],
  started: '2026-08-01T02:00:00Z',
  description: '胸部正位片',
});
const reportOf = (name: ResidentName, study: string, code: string): DiagnosticReport => ({
  resourceType: 'DiagnosticReport',
  status: 'final',
  code: { coding: [{ system: SYSTEM.examItem, code, display: '胸部正位片' }], text: '胸部正位片' },
  subject: { reference: `Patient/${county.residents[name].patient}` },
  conclusion: '两肺未见明显异常',
  issued: '2026-08-01T03:00:00Z',
  imagingStudy: [{ reference: study }],
  extension: [
    { url: EXTENSION.org, valueReference: { reference: 'Organization/lead' } },
    { url: EXTENSION.findings, valueString: '双肺纹理清晰。' },
  ],
});

async function write(resource: ImagingStudy | DiagnosticReport | Patient): Promise<string> {
  const { written } = await commit(county.store, BY_TEST, [{ op: 'create', resource }]);
  return `${resource.resourceType}/${written[0]?.id ?? assert.fail()}`;
}

before(async () => {
  county = await openSmallCounty(systems);
  app = await buildApp(county.store, { demo: () => false, secureCookie: false, pages: undefined, log: false });
  await commit(county.store, BY_TEST, [
    { op: 'create', id: 'post-doctor-b', resource: makePost('staff-doctor-b', '邓医生', 'family-doctor', 'hospital-b') },
  ]);
  for (const name of ['doctor-a', 'doctor-b', 'registrar']) await setAccount(county.database, name, PASSWORD, `staff-${name}`);
  about.reported = await write(studyOf('li', '1.2.3.1'));
  await write(reportOf('li', about.reported, 'dr-chest'));
  about.bare = await write(studyOf('li', '1.2.3.2'));
});
after(async () => {
  await app.close();
  await county.close();
});

async function residentOf(name: ResidentName): Promise<Browser> {
  const browser = new Browser(app);
  const token = await openResidentSession(
    county.database,
    { resident: county.residents[name].resident, identity: name },
    { source: 'test' },
  );
  browser.keep(COOKIE, token);
  return browser;
}
async function staffOf(user: string): Promise<Browser> {
  const browser = new Browser(app);
  const entered = await browser.ask('POST', '/api/session', { user, password: PASSWORD });
  assert.equal(entered.status, 200, entered.text);
  return browser;
}
const wish = (more: Readonly<Record<string, unknown>> = {}) => ({ about: about.reported, purpose: 'referral', hours: 72, ...more });
async function share(more: Readonly<Record<string, unknown>> = {}) {
  const made = await (await residentOf('li')).ask('POST', '/api/my/shares', wish(more));
  assert.equal(made.status, 200, made.text);
  const { path, code, share: line } = madeShareSchema.parse(made.json);
  return { token: path.slice('/share#'.length), code, id: line.id };
}
const open = async (key: Readonly<Record<string, string>>): Promise<{ readonly browser: Browser; readonly status: number }> => {
  const browser = new Browser(app);
  return { browser, status: (await browser.ask('POST', '/api/shared', key)).status };
};
const linesOf = (id: string) =>
  county.database.rows(
    sql`select act, role, reason, result from audit where what ->> 'share' = ${id} order by id`,
    z.object({ act: z.string(), role: z.string().nullable(), reason: z.string().nullable(), result: z.string() }),
  );

test('a link shows report and images without an account, and the resident sees that somebody looked', async () => {
  const { token, id } = await share();
  assert.ok(token.split('.')[1]?.length === 43, '256 bits that nobody can guess');
  const { browser, status } = await open({ token });
  assert.equal(status, 200);
  const { report, studies, person } = sharedSchema.parse((await browser.ask('GET', '/api/shared')).json);
  assert.equal(person.name, '李秀英');
  assert.equal(report?.conclusion, '两肺未见明显异常');
  assert.equal(report?.findings, '双肺纹理清晰。');
  assert.deepEqual(
    studies.map(({ uid }) => uid),
    ['1.2.3.1'],
    'the other study stays where it is',
  );
  assert.deepEqual(
    (await linesOf(id)).map(({ act, role, reason }) => [act, role, reason]),
    [
      ['deliver', 'resident', null],
      ['read-person', 'visitor', 'share'],
    ],
  );
  const record = await (await residentOf('li')).ask('GET', '/api/my/record');
  const lookers = z.object({ lookers: z.array(z.object({ name: z.string(), why: z.string() })) }).parse(record.json).lookers;
  assert.ok(lookers.some(({ name, why }) => name === '持分享链接者（外出就诊或转诊）' && why === '影像分享'));
  const list = sharesSchema.parse((await (await residentOf('li')).ask('GET', '/api/my/shares')).json);
  assert.equal(list.rows.find((row) => row.id === id)?.opened, 1);
});

test('what was shared opens nothing else: no record, no search, no other study', async () => {
  const { token } = await share();
  const { browser } = await open({ token });
  const { patient, resident } = county.residents.li;
  for (const path of [`/fhir/Patient/${patient}`, '/api/my/record', `/api/people/${resident}`, '/dicom-web/studies', '/api/home'])
    assert.equal((await browser.ask('GET', path)).status, 401, path);
  for (const path of ['/studies', '/studies/1.2.3.2/series', '/studies/1.2.3.1', '/../../api/home'])
    assert.notEqual((await browser.ask('GET', `/api/shared/dicom-web${path}`)).status, 200, path);
});

test('a code needs the birth date and is dead after five wrong ones; the link goes on', async () => {
  const { token, code } = await share();
  assert.match(code, /^[2-9A-HJ-NP-Z]{8}$/);
  assert.equal((await open({ code: code.toLowerCase(), birthDate: '1950-11-02' })).status, 200, 'however it is typed');
  for (let tries = 0; tries < 5; tries += 1) assert.equal((await open({ code, birthDate: '1950-11-03' })).status, 404);
  assert.equal((await open({ code, birthDate: '1950-11-02' })).status, 404);
  assert.equal((await open({ token })).status, 200);
  assert.equal((await open({ code: 'ZZZZ9999', birthDate: '1950-11-02' })).status, 404, 'nobody’s, and the same answer');
});

test('a share ends by itself, and at once when it is taken back, also for who looks', async () => {
  const late = await share({ hours: 24 });
  await county.database.run(sql`update share set expires = now() - interval '1 minute' where id = ${late.id}`);
  assert.equal((await open({ token: late.token })).status, 404);
  const { token, code, id } = await share();
  const { browser } = await open({ token });
  const mine = await residentOf('li');
  assert.equal((await mine.ask('DELETE', `/api/my/shares/${id}`)).status, 200);
  assert.equal((await browser.ask('GET', '/api/shared')).status, 401);
  assert.equal((await open({ token })).status, 404);
  assert.equal((await open({ code, birthDate: '1950-11-02' })).status, 404);
  const other = await residentOf('zhang');
  assert.equal((await other.ask('DELETE', `/api/my/shares/${late.id}`)).status, 404, 'nobody takes back another’s');
});

test('staff share for a patient of theirs who wants it; others are refused and that is written down', async () => {
  const { resident } = county.residents.li;
  const path = `/api/people/${resident}/shares`;
  const doctor = await staffOf('doctor-a');
  assert.equal((await doctor.ask('POST', path, wish())).status, 422, 'the patient has to agree');
  const made = await doctor.ask('POST', path, wish({ agreed: true }));
  assert.equal(made.status, 200, made.text);
  const { share: line } = madeShareSchema.parse(made.json);
  assert.equal((await (await staffOf('registrar')).ask('POST', path, wish({ agreed: true }))).status, 403);
  assert.equal((await (await staffOf('doctor-b')).ask('POST', path, wish({ agreed: true }))).status, 403, 'no reason to know her');
  assert.equal((await (await staffOf('doctor-b')).ask('DELETE', `/api/people/${resident}/shares/${line.id}`)).status, 403);
  const list = sharesSchema.parse((await (await residentOf('li')).ask('GET', '/api/my/shares')).json);
  assert.ok(
    list.rows.some(({ id, own }) => id === line.id && own),
    'the resident sees it and may take it back',
  );
});

test('link or code goes by text message to the phone that is named or to the patient’s own, and to nobody else’s share', async () => {
  const sent: { readonly phone: string; readonly text: string }[] = [];
  const sms = { send: async (phone: string, text: string) => void sent.push({ phone, text }) };
  const connected = await buildApp(county.store, {
    demo: () => false,
    secureCookie: false,
    pages: undefined,
    log: false,
    sms,
    publicAddress: 'https://county.example',
  });
  try {
    const browserOf = async (name: ResidentName) => {
      const browser = new Browser(connected);
      const resident = county.residents[name].resident;
      browser.keep(COOKIE, await openResidentSession(county.database, { resident, identity: name }, { source: 'test' }));
      return browser;
    };
    const mine = await browserOf('li');
    const made = madeShareSchema.parse((await mine.ask('POST', '/api/my/shares', wish())).json);
    const token = made.path.slice('/share#'.length);
    assert.deepEqual(made.message, { phone: '138****0022' });
    const path = `/api/my/shares/${made.share.id}/message`;
    assert.equal((await mine.ask('POST', path, { key: { token } })).status, 200);
    assert.equal((await mine.ask('POST', path, { key: { code: made.code }, phone: '13900000001' })).status, 200);
    assert.deepEqual(
      sent.map(({ phone }) => phone),
      ['13800000022', '13900000001'],
    );
    assert.ok(sent[0]?.text.includes(`https://county.example/share#${token}`) && sent[1]?.text.includes(made.code));
    assert.ok(
      sent.every(({ text }) => !/胸|李秀英/.test(text)),
      'neither name nor examination stands on a locked screen',
    );
    assert.equal((await mine.ask('POST', path, { key: { token: `1.${'x'.repeat(43)}` } })).status, 404, 'no text but its own');
    assert.equal((await mine.ask('POST', path, { key: { token }, phone: '110' })).status, 400);
    assert.equal((await (await browserOf('zhang')).ask('POST', path, { key: { token } })).status, 404);
    await Promise.all(Array.from({ length: 10 }, () => mine.ask('POST', path, { key: { token }, phone: '13900000001' })));
    assert.equal((await mine.ask('POST', path, { key: { token }, phone: '13900000001' })).status, 429, 'nobody is flooded');
    assert.equal(sent.length, 6);
    const lines = (await linesOf(made.share.id)).map(({ act, result }) => `${act} ${result}`);
    assert.deepEqual(lines, ['deliver done', ...sent.map(() => 'deliver done')]);
    const doctor = new Browser(connected);
    assert.equal((await doctor.ask('POST', '/api/session', { user: 'doctor-a', password: PASSWORD })).status, 200);
    const { resident } = county.residents.li;
    const theirs = madeShareSchema.parse((await doctor.ask('POST', `/api/people/${resident}/shares`, wish({ agreed: true }))).json);
    const send = (id: string, key: object) =>
      doctor.ask('POST', `/api/people/${resident}/shares/${id}/message`, { key, phone: '13900000009' });
    assert.equal((await send(theirs.share.id, { code: theirs.code })).status, 200);
    assert.equal((await send(made.share.id, { token })).status, 404, 'what the patient made is theirs to send');
  } finally {
    await connected.close();
  }
  const { token, id } = await share();
  assert.equal(
    (await (await residentOf('li')).ask('POST', `/api/my/shares/${id}/message`, { key: { token } })).status,
    404,
    'not connected',
  );
});

test('what was shared before two records were found to be one person’s is listed, told and taken back by whoever goes on', async () => {
  const visitor = (birth: string) => makePatient('李秀英', { birth });
  const second = await write(visitor('1950-11-20'));
  const [patient = ''] = second.split('/').slice(1);
  const [row] = await county.database.rows(
    sql`select resident_id from view_people where key = ${patient}`,
    z.object({ resident_id: z.number() }),
  );
  const resident = row?.resident_id ?? assert.fail();
  const study = await write({ ...studyOf('li', '1.2.3.77'), subject: { reference: second } });
  const theirs = new Browser(app);
  theirs.keep(COOKIE, await openResidentSession(county.database, { resident, identity: 'second' }, { source: 'test' }));
  const made = madeShareSchema.parse((await theirs.ask('POST', '/api/my/shares', wish({ about: study }))).json);
  const { patient: first, resident: survivor } = county.residents.li;
  const current = await readCurrent(county.database, 'Patient', first);
  assert.ok(current?.resource?.resourceType === 'Patient');
  const other = (id: string) => ({ reference: `Patient/${id}` });
  await commit(county.store, BY_TEST, [
    {
      op: 'update',
      resource: { ...visitor('1950-11-20'), id: patient, active: false, link: [{ type: 'replaced-by', other: other(first) }] },
    },
    { op: 'update', resource: { ...current.resource, id: first, link: [{ type: 'replaces', other: other(patient) }] } },
  ]);
  assert.equal((await open({ code: made.code, birthDate: '1950-11-02' })).status, 200, 'by the birth date that was put right');
  const mine = await residentOf('li');
  const list = sharesSchema.parse((await mine.ask('GET', '/api/my/shares')).json);
  assert.equal(list.rows.find(({ id }) => id === made.share.id)?.opened, 1);
  const told = await county.database.rows(
    sql`select resident_id from audit where what ->> 'share' = ${made.share.id} and act = 'read-person' order by resident_id`,
    z.object({ resident_id: z.number() }),
  );
  assert.deepEqual(
    told.map((line) => line.resident_id),
    [survivor, resident].toSorted((a, b) => a - b),
  );
  assert.equal((await mine.ask('DELETE', `/api/my/shares/${made.share.id}`)).status, 200);
  assert.equal((await open({ token: made.path.slice('/share#'.length) })).status, 404);
});

test('images without a report may be shared; what is restricted, unknown or another’s may not, nor without end', async () => {
  await share({ about: about.bare });
  const mine = await residentOf('li');
  const status = async (more: Readonly<Record<string, unknown>>) => (await mine.ask('POST', '/api/my/shares', wish(more))).status;
  assert.equal(await status({ about: 'ImagingStudy/none' }), 404);
  assert.equal(await status({ hours: 100_000 }), 400);
  assert.equal(await status({ purpose: 'sale' }), 400);
  const other = await write(studyOf('zhang', '1.2.3.9'));
  assert.equal(await status({ about: other }), 404);
  const hidden = await write(studyOf('li', '1.2.3.4'));
  await county.database.run(
    sql`update resource set restricted = 1 where resident_id = ${county.residents.li.resident} and id = ${hidden.split('/')[1]}`,
  );
  assert.equal(await status({ about: hidden }), 422);
});

test('made-up links are refused alike, and whoever goes on is slowed', async () => {
  const limited = await buildApp(county.store, {
    demo: () => false,
    secureCookie: false,
    pages: undefined,
    log: false,
    limits: DEFAULT_LIMITS,
  });
  try {
    const answers: number[] = [];
    for (let tries = 0; tries < 80; tries += 1) {
      const { statusCode } = await limited.inject({ method: 'POST', url: '/api/shared', payload: { token: `1.${'x'.repeat(43)}` } });
      answers.push(statusCode);
    }
    assert.equal(answers[0], 404);
    assert.ok(answers.includes(429));
    assert.ok(answers.every((each) => each === 404 || each === 429));
  } finally {
    await limited.close();
  }
});

test('keys that are forged, cut, swapped, of a look that was ended, or of somebody else’s page open nothing, and each try leaves its line', async () => {
  const { token, code, id } = await share();
  const other = await share({ about: about.bare });
  const [resident = '', secret = ''] = token.split('.');
  const refusedLines = () => county.database.run(sql`select 1 from audit where act = 'refused' and what ->> 'door' = 'share'`);
  const before = await refusedLines();
  const forged = [
    secret,
    `${resident}.`,
    `.${secret}`,
    `${resident}.${secret.slice(0, -1)}`,
    `${resident}.${secret}x`,
    `${(Number.parseInt(resident, 36) + 1).toString(36)}.${secret}`,
    `zzzzzzzzzzz.${secret}`,
    `${resident}.${[...secret].reverse().join('')}`,
    `${resident}.${id}`,
    `-1.${secret}`,
    `9007199254740993.${secret}`,
    `${resident}.${secret}' or '1'='1`,
  ];
  let told = 0;
  for (const key of forged) {
    const { status } = await open({ token: key });
    assert.ok(status === 404 || status === 400, `${key}: ${status}`);
    if (status === 404) told += 1;
  }
  for (const key of [
    { code, birthDate: '1950-02-30' },
    { code, birthDate: '0000-00-00' },
    { code: '********', birthDate: '1950-11-02' },
    { code: other.id, birthDate: '1950-11-02' },
  ]) {
    const { status } = await open(key);
    assert.ok(status === 404 || status === 400, `${JSON.stringify(key)}: ${status}`);
    if (status === 404) told += 1;
  }
  assert.equal(await refusedLines(), before + told, 'every try that was a key leaves a line');

  // The look ends with its page, and its cookie is worth nothing again; nor is a made-up one, nor a session of somebody else.
  const { browser } = await open({ token });
  const look = browser.cookie(SHARE_COOKIE) ?? assert.fail('no cookie');
  assert.equal((await browser.ask('GET', '/api/shared')).status, 200);
  assert.equal((await browser.ask('DELETE', '/api/shared')).status, 200);
  for (const value of [look, `${look}x`, 'a'.repeat(43), token, await sessionToken()]) {
    const again = new Browser(app);
    again.keep(SHARE_COOKIE, value);
    assert.equal((await again.ask('GET', '/api/shared')).status, 401, value.slice(0, 10));
  }
  // A look is no session, and a resident's session is no look.
  const visitor = await open({ token });
  const shown = visitor.browser.cookie(SHARE_COOKIE) ?? assert.fail('no cookie');
  const posing = new Browser(app);
  posing.keep(COOKIE, shown);
  for (const path of ['/api/session', '/api/home', '/api/my/record', '/api/my/shares'])
    assert.equal((await posing.ask('GET', path)).status, 401, path);
  // Each look shows its own share, whatever it asks for.
  for (const path of ['/api/shared?about=ImagingStudy/x', `/api/shared?id=${other.id}`, `/api/shared/${other.id}`]) {
    const { status, text } = await visitor.browser.ask('GET', path);
    assert.ok(status !== 200 || !text.includes('1.2.3.2'), `${path}: ${text.slice(0, 200)}`);
  }
});

test('what is shared and then falls into a restricted category is shown no more; nor is what another town’s doctor asks for', async () => {
  const study = await write(studyOf('li', '1.2.3.55'));
  const report = await write(reportOf('li', study, 'dr-hand'));
  const { token } = await share({ about: study });
  const { browser } = await open({ token });
  assert.match((await browser.ask('GET', '/api/shared')).text, /1\.2\.3\.55/);
  for (const reference of [study, report]) {
    const [type = '', id = ''] = reference.split('/');
    assert.ok(type === 'ImagingStudy' || type === 'DiagnosticReport');
    const { resource } = (await readCurrent(county.database, type, id)) ?? assert.fail();
    const meta = { security: [{ system: SYSTEM.restricted, code: 'hiv' }] };
    if (resource?.resourceType === 'ImagingStudy' || resource?.resourceType === 'DiagnosticReport')
      await commit(county.store, BY_TEST, [{ op: 'update', resource: { ...resource, id, meta } }]);
  }
  const { status, text } = await browser.ask('GET', '/api/shared');
  assert.ok(!/1\.2\.3\.55|未见明显异常/.test(text), `${status} ${text.slice(0, 300)}`);
  const foreign = await staffOf('doctor-b');
  const { resident } = county.residents.li;
  for (const path of [`/api/people/${resident}/shares`, `/api/people/${resident}/shares?about=${study}`])
    assert.equal((await foreign.ask('GET', path)).status, 403, path);
});

async function sessionToken(): Promise<string> {
  return openResidentSession(county.database, { resident: county.residents.li.resident, identity: 'posing' }, { source: 'test' });
}
