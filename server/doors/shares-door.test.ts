// Images and reports shared by link and code: who may give them out, what whoever brings the key sees, when it ends, and that each opening is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { openResidentSession } from '../../kernel/access/residents/resident-sessions.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePatient, type ResidentName } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { addDays, addMonths, today } from '../../kernel/periods/plain-date.ts';
import { readCurrent } from '../../kernel/record/read.ts';
import { buildApp } from '../build-app.ts';
import { madeShareSchema, sharedSchema, sharesSchema } from '../contract/shares.ts';
import { Browser } from '../oidc/testing/app-client.ts';
import { COOKIE } from '../session.ts';
import { PASSWORD } from '../testing/open-doors.ts';
import { openSharing, type Sharing } from '../testing/open-sharing.ts';

let sharing: Sharing;
before(async () => {
  sharing = await openSharing();
});
after(() => sharing.close());

const linesOf = (id: string) =>
  sharing.county.database.rows(
    sql`select act, role, reason, result from audit where what ->> 'share' = ${id} order by id`,
    z.object({ act: z.string(), role: z.string().nullable(), reason: z.string().nullable(), result: z.string() }),
  );

test('a link shows report and images without an account, and the resident sees that somebody looked', async () => {
  const { residentOf, share, open } = sharing;
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
  const { county, share, open } = sharing;
  const { token } = await share();
  const { browser } = await open({ token });
  const { patient, resident } = county.residents.li;
  for (const path of [`/fhir/Patient/${patient}`, '/api/my/record', `/api/people/${resident}`, '/dicom-web/studies', '/api/home'])
    assert.equal((await browser.ask('GET', path)).status, 401, path);
  for (const path of ['/studies', '/studies/1.2.3.2/series', '/studies/1.2.3.1', '/../../api/home'])
    assert.notEqual((await browser.ask('GET', `/api/shared/dicom-web${path}`)).status, 200, path);
});

test('a code needs the birth date and is dead after five wrong ones; the link goes on', async () => {
  const { share, open } = sharing;
  const { token, code } = await share();
  assert.match(code, /^[2-9A-HJ-NP-Z]{8}$/);
  assert.equal((await open({ code: code.toLowerCase(), birthDate: '1950-11-02' })).status, 200, 'however it is typed');
  for (let tries = 0; tries < 5; tries += 1) assert.equal((await open({ code, birthDate: '1950-11-03' })).status, 404);
  assert.equal((await open({ code, birthDate: '1950-11-02' })).status, 404);
  assert.equal((await open({ token })).status, 200);
  assert.equal((await open({ code: 'ZZZZ9999', birthDate: '1950-11-02' })).status, 404, 'nobody’s, and the same answer');
});

test('a share ends by itself, and at once when it is taken back, also for who looks', async () => {
  const { county, residentOf, share, open } = sharing;
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
  const { county, residentOf, staffOf, wish } = sharing;
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
  const { county, residentOf, wish, share } = sharing;
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
  const { county, app, studyOf, write, residentOf, wish, open } = sharing;
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
  const { county, about, studyOf, write, residentOf, wish, share } = sharing;
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

test('a shared page tells the age in days in the first month, in months below three years, then in years', async () => {
  const { county, app, studyOf, write, wish, open } = sharing;
  const now = today();
  const ages = [
    [addDays(now, -10), { count: 10, unit: 'day' }],
    [addMonths(now, -1), { count: 1, unit: 'month' }],
    [addDays(addMonths(now, -36), 1), { count: 35, unit: 'month' }],
    [addMonths(now, -36), { count: 3, unit: 'year' }],
  ] as const;
  for (const [birth, age] of ages) {
    const reference = await write(makePatient('李小小', { birth }));
    const [row] = await county.database.rows(
      sql`select resident_id from view_people where key = ${reference.slice('Patient/'.length)}`,
      z.object({ resident_id: z.number() }),
    );
    const resident = row?.resident_id ?? assert.fail();
    const study = await write({ ...studyOf('li', `1.2.4.${resident}`), subject: { reference } });
    const browser = new Browser(app);
    browser.keep(COOKIE, await openResidentSession(county.database, { resident, identity: reference }, { source: 'test' }));
    const made = madeShareSchema.parse((await browser.ask('POST', '/api/my/shares', wish({ about: study }))).json);
    const visitor = await open({ code: made.code, birthDate: birth });
    assert.deepEqual(sharedSchema.parse((await visitor.browser.ask('GET', '/api/shared')).json).person.age, age, birth);
  }
});
