/** Every kind of attack as one request: its clear refusal, and the line that tells the auditor who tried what, from where. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { commit } from '../../kernel/commit/commit.ts';
import { AREAS, BY_TEST } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let village: DoorClient;
let doctor: DoorClient;
let machine: DoorClient;
let condition: string;
before(async () => {
  doors = await openDoors();
  village = await doors.signIn('village-a1');
  doctor = await doors.signIn('doctor-a');
  machine = await doors.asMachine();
  const { written } = await commit(doors.county.store, BY_TEST, [
    {
      op: 'create',
      resource: {
        resourceType: 'Condition',
        subject: { reference: `Patient/${doors.county.residents.zhang.patient}` },
        code: { coding: [{ system: SYSTEM.icd10, code: 'B20' }] },
      },
    },
  ]);
  condition = written[0]?.id ?? assert.fail('nothing was written');
});
after(() => doors.close());

/** A client's account has a name of its own. */
const MACHINE = 'client';

/** One attack: who asks what, the status of the refusal, the rule that its line names. */
interface Attack {
  readonly what: string;
  readonly ask: () => Promise<DoorReply>;
  readonly status: number;
  readonly rule: string;
  /** The account of the line; none for who is nobody. */
  readonly by: string | null;
}

const line = z.object({ account: z.string().nullable(), rule: z.string().nullable(), source: z.string().nullable() });

async function newLines(since: number) {
  return doors.county.database.rows(
    sql`select account, what ->> 'rule' as rule, source from audit where act = 'refused' and result = 'refused' and id > ${since} order by id`,
    line,
  );
}

async function lastLine(): Promise<number> {
  const [row] = await doors.county.database.rows(sql`select coalesce(max(id), 0) as last from audit`, z.object({ last: z.number() }));
  return row?.last ?? 0;
}

const upload = async (name: string, bytes: string | Buffer): Promise<DoorReply> => {
  const { statusCode, headers, body } = await doors.app.inject({
    method: 'POST',
    url: '/api/import/residents.enlist',
    headers: { ...village.own, 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name) },
    payload: bytes,
  });
  return { status: statusCode, headers, text: body, json: undefined };
};

/** A ZIP without a directory, as one that was cut or made by hand. */
const CUT_ZIP = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(200)]);

function attacks(): readonly Attack[] {
  const { chen, zhang } = doors.county.residents;
  const elsewhere = { status: 403, rule: 'out-of-scope', by: 'village-a1' };
  const view = {
    resourceType: 'ViewDefinition',
    resource: 'Patient',
    status: 'active',
    select: [{ column: [{ name: 'id', path: 'id' }] }],
  };
  const visit = { requestId: 'attack-1', resident: chen.resident, answers: {} };
  return [
    { what: 'a guessed id on the pages', ask: () => village.get(`/api/people/${chen.resident}`), ...elsewhere },
    { what: 'their timeline', ask: () => village.get(`/api/people/${chen.resident}/timeline`), ...elsewhere },
    { what: 'who looked at them', ask: () => village.get(`/api/people/${chen.resident}/lookers`), ...elsewhere },
    { what: 'their whole number', ask: () => village.send('POST', `/api/people/${chen.resident}/reveal`, { what: 'phone' }), ...elsewhere },
    { what: 'a form about them', ask: () => village.get(`/api/actions/residents.move/start?resident=${chen.resident}`), ...elsewhere },
    { what: 'a record about them', ask: () => village.send('POST', '/api/actions/hypertension.screen', visit), ...elsewhere },
    {
      what: 'results of theirs',
      ask: () => village.get(`/api/actions/laboratory.order/priors?resident=${chen.resident}&items=cbc`),
      ...elsewhere,
    },
    { what: 'a meeting about them', ask: () => village.get(`/api/people/${chen.resident}/meetings/none`), ...elsewhere },
    { what: 'what they share', ask: () => village.get(`/api/people/${chen.resident}/shares`), ...elsewhere },
    {
      what: 'the print of their page',
      ask: () => village.send('POST', '/api/taken', { act: 'print', page: '/', resident: chen.resident }),
      ...elsewhere,
    },
    { what: 'a number nobody has', ask: () => village.get('/api/people/987654321'), status: 404, rule: 'not-found', by: 'village-a1' },
    { what: 'an id nobody has', ask: () => village.get('/fhir/Patient/nobody-has-it'), status: 404, rule: 'not-found', by: 'village-a1' },
    {
      what: 'the history of none',
      ask: () => machine.get('/fhir/Condition/nobody-has-it/_history'),
      status: 404,
      rule: 'not-found',
      by: MACHINE,
    },
    { what: 'a guessed id over FHIR', ask: () => village.get(`/fhir/Patient/${chen.patient}`), ...elsewhere },
    { what: 'their history', ask: () => village.get(`/fhir/Patient/${chen.patient}/_history`), ...elsewhere },
    { what: 'a version of theirs', ask: () => village.get(`/fhir/Patient/${chen.patient}/_history/1`), ...elsewhere },
    { what: 'all of theirs', ask: () => village.get(`/fhir/Patient/${chen.patient}/$everything`), ...elsewhere },
    { what: 'a search that names them', ask: () => village.get(`/fhir/Observation?patient=${chen.patient}&_include=*`), ...elsewhere },
    { what: 'their compartment', ask: () => village.get(`/fhir/Patient/${chen.patient}/Condition`), ...elsewhere },
    {
      what: 'their rows as a table',
      ask: () => village.send('POST', `/fhir/ViewDefinition/$run?_format=csv&patient=Patient/${chen.patient}`, view),
      ...elsewhere,
    },
    {
      what: 'them in a batch',
      ask: () =>
        village.send('POST', '/fhir', {
          resourceType: 'Bundle',
          type: 'batch',
          entry: [{ request: { method: 'GET', url: `Patient/${chen.patient}` } }],
        }),
      status: 200,
      rule: 'out-of-scope',
      by: 'village-a1',
    },
    {
      what: 'the people behind a number of theirs',
      ask: () => village.get(`/api/indicators/clinic.visits/people?area=${AREAS.townB}`),
      ...elsewhere,
    },
    { what: 'a report of their town', ask: () => village.get(`/api/reports/work-report/docx?area=${AREAS.townB}`), ...elsewhere },
    { what: 'an export of everything', ask: () => doctor.get('/fhir/$export'), status: 403, rule: 'not-allowed', by: 'doctor-a' },
    { what: 'a restricted record', ask: () => doctor.get(`/fhir/Condition/${condition}`), status: 404, rule: 'restricted', by: 'doctor-a' },
    {
      what: 'its history',
      ask: () => doctor.get(`/fhir/Condition/${condition}/_history`),
      status: 404,
      rule: 'restricted',
      by: 'doctor-a',
    },
    {
      what: 'digits of a masked number',
      ask: () => doctor.get('/fhir/Patient?_content=1380'),
      status: 403,
      rule: 'forbidden',
      by: 'doctor-a',
    },
    {
      what: 'an order by a masked number',
      ask: () => doctor.get('/fhir/Patient?_sort=telecom'),
      status: 403,
      rule: 'forbidden',
      by: 'doctor-a',
    },
    {
      what: 'a write by hand',
      ask: () => doctor.send('POST', '/fhir/Patient', { resourceType: 'Patient' }),
      status: 403,
      rule: 'not-allowed',
      by: 'doctor-a',
    },
    { what: 'the audit log', ask: () => doctor.get('/api/audit/lines'), status: 403, rule: 'not-allowed', by: 'doctor-a' },
    { what: 'the accounts', ask: () => doctor.get('/api/accounts'), status: 403, rule: 'not-allowed', by: 'doctor-a' },
    { what: 'images of others', ask: () => village.get('/dicom-web/studies?PatientID=x'), status: 200, rule: '', by: null },
    {
      what: 'a made-up session',
      ask: () => doors.nobody.get('/api/home', { cookie: `yigong_session=${'A'.repeat(43)}` }),
      status: 401,
      rule: 'not-signed-in',
      by: null,
    },
    {
      what: 'a made-up token',
      ask: () => doors.nobody.get('/fhir/Patient', { authorization: `Bearer ${'x'.repeat(60)}` }),
      status: 401,
      rule: 'not-signed-in',
      by: null,
    },
    {
      what: 'a page of another site',
      ask: () => village.send('POST', '/api/actions/hypertension.screen', visit, { origin: 'https://evil.example' }),
      status: 403,
      rule: 'foreign-page',
      by: null,
    },
    {
      what: 'a narrative with a script',
      ask: () =>
        machine.send('POST', '/fhir/Patient', {
          resourceType: 'Patient',
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>' },
        }),
      status: 422,
      rule: 'injection',
      by: MACHINE,
    },
    {
      what: 'SQL in a date',
      ask: () => machine.get(`/fhir/Patient?birthdate=${encodeURIComponent("1' or '1'='1")}`),
      status: 400,
      rule: 'injection',
      by: MACHINE,
    },
    {
      what: 'a path out',
      ask: () => machine.get('/fhir/Patient/..%2f..%2f..%2fetc%2fpasswd'),
      status: 404,
      rule: 'injection',
      by: MACHINE,
    },
    { what: 'a zero byte', ask: () => village.get('/api/people/%00'), status: 400, rule: 'injection', by: 'village-a1' },
    {
      what: 'XML with entities',
      ask: () =>
        machine.send('POST', '/fhir/Patient', '<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>', { 'content-type': 'application/fhir+xml' }),
      status: 415,
      rule: 'injection',
      by: MACHINE,
    },
    {
      what: 'a body beyond its limit',
      ask: () => village.send('POST', '/api/actions/residents.register', { requestId: 'r-1', answers: { name: 'x'.repeat(1_100_000) } }),
      status: 413,
      rule: 'too-large',
      by: 'village-a1',
    },
    { what: 'a workbook that was cut', ask: () => upload('名单.xlsx', CUT_ZIP), status: 400, rule: 'file', by: 'village-a1' },
    {
      what: 'a program named list',
      ask: () => upload('名单.csv', Buffer.from('\x7fELF\x02\x01\x01\x00\x00', 'latin1')),
      status: 400,
      rule: 'file',
      by: 'village-a1',
    },
    { what: 'nothing', ask: () => upload('../../etc/cron.d/x.csv', ''), status: 400, rule: 'file', by: 'village-a1' },
    { what: 'their own page', ask: () => village.get(`/api/people/${zhang.resident}`), status: 200, rule: '', by: null },
  ];
}

test('each is refused in plain words and leaves its line; what is allowed leaves none', async () => {
  const wrong: string[] = [];
  for (const { what, ask, status, rule, by } of attacks()) {
    const since = await lastLine();
    const reply = await ask();
    const lines = await newLines(since);
    if (reply.status !== status) wrong.push(`${what}: ${reply.status} instead of ${status}: ${reply.text.slice(0, 160)}`);
    if (status >= 400 && !/[一-鿿]{4}/.test(reply.text)) wrong.push(`${what}: no sentence: ${reply.text.slice(0, 160)}`);
    if (/node_modules|select .* from|at \w+ \(/.test(reply.text)) wrong.push(`${what}: tells of the inside: ${reply.text.slice(0, 160)}`);
    if (
      rule === ''
        ? lines.length > 0
        : !lines.some(
            (each) =>
              each.rule === rule && (by === MACHINE ? each.account?.startsWith('client:') : each.account === by) && each.source !== null,
          )
    )
      wrong.push(`${what}: line ${rule} of ${by} missing: ${JSON.stringify(lines)}`);
  }
  assert.deepEqual(wrong, []);
});
