// Attacks on shares: keys that were guessed, forged, cut or swapped, looks that ended, what fell into a restricted category, other towns.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openResidentSession } from '../../kernel/access/residents/resident-sessions.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { readCurrent } from '../../kernel/record/read.ts';
import { buildApp } from '../build-app.ts';
import { SHARE_COOKIE } from '../cookies.ts';
import { Browser } from '../oidc/testing/app-client.ts';
import { DEFAULT_LIMITS } from '../protection/rate-limits.ts';
import { COOKIE } from '../session.ts';
import { openSharing, type Sharing } from '../testing/open-sharing.ts';

let sharing: Sharing;
before(async () => {
  sharing = await openSharing();
});
after(() => sharing.close());

test('made-up links are refused alike, and whoever goes on is slowed', async () => {
  const { county } = sharing;
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
  const { county, about, app, share, open } = sharing;
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
  const { county, studyOf, reportOf, write, staffOf, share, open } = sharing;
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
  return openResidentSession(
    sharing.county.database,
    { resident: sharing.county.residents.li.resident, identity: 'posing' },
    { source: 'test' },
  );
}
