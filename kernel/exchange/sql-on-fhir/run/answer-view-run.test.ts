// Views as clients run them: formats, limits, stored views, errors that name the element, and who may see what.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { z } from 'zod';
import { type SignedIn, standingOf } from '../../../access/actor.ts';
import { sql } from '../../../database/sql.ts';
import { EXTENSION, IDENTIFIER } from '../../../define/codes.ts';
import { type Door, openDoor, outcomeShape } from '../../fhir/testing/door.ts';
import { answerViewRun } from './answer-view-run.ts';
import { readRunAddress } from './run-address.ts';
import { MOST_ROWS_FOR_PEOPLE } from './run-view.ts';

const ours = '511803106205';
const theirs = '511803106206';
const integrator: SignedIn = {
  account: 'his',
  post: 'post-his',
  practitioner: 'his',
  name: '医院信息系统',
  role: 'integrator',
  ...standingOf('integrator'),
  org: 'county-hospital',
  area: '',
  scope: { everything: true, areas: [], orgs: ['county-hospital'] },
};
const doctor: SignedIn = {
  ...integrator,
  account: 'vd',
  role: 'village-doctor',
  ...standingOf('village-doctor'),
  org: 'clinic',
  scope: { everything: false, areas: [ours], orgs: ['clinic'] },
};

let door: Door;
const ids: string[] = [];

const people = [
  { text: '黄秀兰', area: ours, phone: '13800001111', number: '511803195603120025' },
  { text: '=SUM(A1)', area: ours, phone: '13800002222', number: '511803195603120041' },
  { text: '赵"远", 三', area: theirs, phone: '13800003333', number: '511803195603120068' },
];

before(async () => {
  door = await openDoor();
  for (const { text, area, phone, number } of people) {
    const made = await door.send('POST', 'Patient', {
      resourceType: 'Patient',
      name: [{ use: 'official', text }],
      gender: 'female',
      birthDate: '1956-03-12',
      telecom: [{ system: 'phone', value: phone }],
      identifier: [{ system: IDENTIFIER.identityNumber, value: number }],
      address: [{ extension: [{ url: EXTENSION.division, valueCode: area }], use: 'home', text: '某村' }],
    });
    assert.equal(made.status, 201, JSON.stringify(made.json));
    const { id } = z.looseObject({ id: z.string() }).parse(made.json);
    ids.push(id);
    for (const value of [55, 56.5]) {
      const kept = await door.send('POST', 'Observation', {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
        subject: { reference: `Patient/${id}` },
        effectiveDateTime: '2024-05-01',
        valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
      });
      assert.equal(kept.status, 201);
    }
  }
});
after(() => door.close());

const patientView = {
  resourceType: 'ViewDefinition',
  name: 'patients',
  resource: 'Patient',
  select: [
    {
      column: [
        { name: 'key', path: 'getResourceKey()' },
        { name: 'name', path: "name.where(use = 'official').text", type: 'string' },
        { name: 'phone', path: "telecom.where(system = 'phone').value.first()", type: 'string' },
        { name: 'joined', path: "telecom.value.join('x') & 'x' & identifier.value.first() & 'x'", type: 'string' },
      ],
    },
  ],
};
const weightView = {
  resourceType: 'ViewDefinition',
  name: 'weights',
  resource: 'Observation',
  select: [
    {
      column: [
        { name: 'patient', path: 'subject.getReferenceKey(Patient)' },
        { name: 'kg', path: 'value.ofType(Quantity).value', type: 'decimal' },
        { name: 'whole', path: 'code.coding.count()', type: 'integer' },
        { name: 'final', path: "status = 'final'", type: 'boolean' },
        { name: 'codes', path: 'code.coding.code', collection: true },
      ],
    },
  ],
};

interface Result {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Buffer;
}

async function run(who: SignedIn | undefined, body: unknown, path = 'ViewDefinition/$run', query = '', method = 'POST'): Promise<Result> {
  assert.ok(readRunAddress(path));
  const answer = await answerViewRun(door.store, who, {
    method,
    path,
    query,
    headers: { 'content-type': 'application/fhir+json' },
    body: body === undefined ? '' : JSON.stringify(body),
    base: door.base,
    source: '10.0.0.1',
  });
  if (answer.fault) throw answer.fault;
  const pieces: Buffer[] = [];
  if (typeof answer.body === 'string') pieces.push(Buffer.from(answer.body));
  else for await (const piece of answer.body) pieces.push(Buffer.from(piece));
  const bytes = Buffer.concat(pieces);
  return { status: answer.status, headers: answer.headers, text: bytes.toString('utf8'), bytes };
}

const patientRows = z.array(z.object({ key: z.string(), name: z.string(), phone: z.string(), joined: z.string() }));

async function rowsFor(who: SignedIn, body: unknown = patientView, query = ''): Promise<z.infer<typeof patientRows>> {
  const { status, text } = await run(who, body, undefined, query);
  assert.equal(status, 200, text);
  return patientRows.parse(JSON.parse(text));
}

async function refusal(who: SignedIn | undefined, body: unknown, path?: string, query?: string, method?: string) {
  const { status, text } = await run(who, body, path, query, method);
  const [issue] = outcomeShape.parse(JSON.parse(text)).issue;
  assert.ok(issue);
  assert.match(issue.details.text, /\p{Script=Han}/u);
  return { status, text: issue.details.text, code: issue.code, place: issue.expression?.[0] };
}

test('an integrator gets everybody whole; a doctor gets their own village, numbers masked before any expression sees them', async () => {
  const all = await rowsFor(integrator);
  assert.deepEqual(
    all.map(({ name, phone }) => [name, phone]),
    people.map(({ text, phone }) => [text, phone]),
  );
  const mine = await rowsFor(doctor);
  assert.deepEqual(
    mine.map(({ key }) => key),
    ids.slice(0, 2).map((id) => `Patient/${id}`),
  );
  for (const { phone, joined } of mine) {
    assert.match(phone, /^138\*+\d{4}$/);
    assert.doesNotMatch(joined, /1380000|19560312/);
  }
  const hidden = { ...patientView, where: [{ path: "telecom.exists(value = '13800001111')" }] };
  assert.equal((await rowsFor(integrator, hidden)).length, 1);
  assert.equal((await rowsFor(doctor, hidden)).length, 0);
});

test('records of residents follow the same reach, a named patient out of reach is refused, and resources of nobody are open', async () => {
  const { text } = await run(doctor, weightView);
  assert.equal(JSON.parse(text).length, 4);
  assert.equal(JSON.parse((await run(doctor, weightView, undefined, `patient=Patient/${ids[0]}`)).text).length, 2);
  const { status, code } = await refusal(doctor, weightView, undefined, `patient=${ids[2]}`);
  assert.deepEqual([status, code], [403, 'forbidden']);
  await door.send('POST', 'Organization', { resourceType: 'Organization', name: '某检验所' });
  const organisations = {
    resource: 'Organization',
    select: [{ column: [{ name: 'name', path: 'name' }] }],
    resourceType: 'ViewDefinition',
  };
  assert.deepEqual(JSON.parse((await run(doctor, organisations)).text), [{ name: '某检验所' }]);
});

test('nobody and roles that see no people get no rows, and the log hears of it; each run is logged with the residents it read', async () => {
  assert.equal((await refusal(undefined, patientView)).status, 401);
  assert.equal((await refusal({ ...doctor, account: 'bureau', role: 'bureau-manager' }, patientView)).status, 403);
  const lines = await door.database.rows(
    sql`select account, act, result, what from audit where act in ('export', 'refused') order by id`,
    z.object({ account: z.string().nullable(), act: z.string(), result: z.string(), what: z.record(z.string(), z.unknown()) }),
  );
  assert.ok(lines.some(({ account, act }) => account === 'bureau' && act === 'refused'));
  const whole = lines.find(({ account, what }) => account === 'his' && Array.isArray(what.residents));
  assert.equal(z.array(z.number()).parse(whole?.what.residents).length, 3);
  assert.ok(lines.some(({ account, act, what }) => account === 'vd' && act === 'export' && what.view === 'weights'));
  assert.ok(!JSON.stringify(lines).includes('1380000'));
});

test('CSV quotes what must be quoted and lets no cell be a formula', async () => {
  const { text, headers } = await run(integrator, patientView, undefined, '_format=csv');
  assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
  assert.match(headers['content-disposition'] ?? '', /patients\.csv/);
  const lines = text.split('\r\n');
  assert.equal(lines[0], 'key,name,phone,joined');
  assert.equal(lines[2], `Patient/${ids[1]},'=SUM(A1),13800002222,13800002222x511803195603120041x`);
  assert.equal(lines[3], `Patient/${ids[2]},"赵""远"", 三",13800003333,13800003333x511803195603120068x`);
  const bare = await run(integrator, weightView, undefined, '_format=text/csv&header=false&_limit=1');
  assert.equal(bare.text, `Patient/${ids[0]},55,1,true,"[""29463-7""]"\r\n`);
});

test('Parquet holds the columns with their types', async () => {
  const { bytes, headers } = await run(integrator, weightView, undefined, '_format=parquet');
  assert.equal(headers['content-type'], 'application/vnd.apache.parquet');
  const file = new Uint8Array(bytes).buffer;
  const { schema, num_rows } = parquetMetadata(file);
  assert.equal(num_rows, 6n);
  assert.deepEqual(
    schema.slice(1).map(({ name, type }) => [name, type]),
    [
      ['patient', 'BYTE_ARRAY'],
      ['kg', 'DOUBLE'],
      ['whole', 'INT64'],
      ['final', 'BOOLEAN'],
      ['codes', 'BYTE_ARRAY'],
    ],
  );
  const rows = await parquetReadObjects({ file });
  assert.deepEqual(
    rows.map(({ kg, whole, final, codes }) => [kg, whole, final, codes]),
    [55, 56.5, 55, 56.5, 55, 56.5].map((kg) => [kg, 1n, true, ['29463-7']]),
  );
  const none = await run(integrator, { ...weightView, where: [{ path: 'false' }] }, undefined, '_format=parquet');
  assert.equal(parquetMetadata(new Uint8Array(none.bytes).buffer).num_rows, 0n);
});

test('lines of JSON, limits, and resources written since', async () => {
  const { text } = await run(integrator, weightView, undefined, '_format=ndjson&_limit=4');
  const lines = text.trimEnd().split('\n');
  assert.equal(lines.length, 4);
  assert.equal(JSON.parse(lines[0] ?? '').kg, 55);
  assert.equal((await run(integrator, weightView, undefined, '_limit=0')).text, '[]');
  assert.equal((await run(integrator, weightView, undefined, '_since=2999-01-01T00:00:00%2B08:00')).text, '[]');
  assert.equal((await rowsFor(integrator, patientView, '_since=2001-01-01T00:00:00Z')).length, 3);
});

test('Parameters carry the view and resources of the caller, over which it then runs', async () => {
  const parameters = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'viewResource', resource: { ...weightView, select: [{ column: [{ name: 'id', path: 'id' }] }] } },
      { name: '_format', valueCode: 'ndjson' },
      { name: 'resource', resource: { resourceType: 'Observation', id: 'mine' } },
      { name: 'resource', valueString: '{"resourceType":"Observation","id":"other"}' },
      { name: 'resource', resource: { resourceType: 'Patient', id: 'no' } },
    ],
  };
  assert.equal((await run(integrator, parameters)).text, '{"id":"mine"}\n{"id":"other"}\n');
});

test('a stored view runs by its id, by GET too, and by reference', async () => {
  const data = Buffer.from(JSON.stringify(weightView)).toString('base64');
  const library = {
    resourceType: 'Library',
    id: 'weights',
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/library-type', code: 'logic-library' }] },
    content: [{ contentType: 'application/json', data }],
  };
  assert.equal((await door.send('PUT', 'Library/weights', library)).status, 201);
  assert.equal(JSON.parse((await run(integrator, undefined, 'ViewDefinition/weights/$run', '', 'GET')).text).length, 6);
  const reference = {
    resourceType: 'Parameters',
    parameter: [{ name: 'viewReference', valueReference: { reference: 'ViewDefinition/weights' } }],
  };
  assert.equal(JSON.parse((await run(integrator, reference)).text).length, 6);
  assert.equal((await refusal(integrator, undefined, 'ViewDefinition/unknown/$run')).status, 404);
});

test('errors name the element, in Chinese and before any row', async () => {
  const column = (path: string, more: object = {}): object => ({
    resourceType: 'ViewDefinition',
    resource: 'Patient',
    select: [{ column: [{ name: 'a', path, ...more }] }],
  });
  const place = 'ViewDefinition.select[0].column[0].path';
  for (const path of ['name.', 'name.substring(1)', '%nothing', 'gender + 1', "birthDate.where('x')"]) {
    const { status, place: found } = await refusal(integrator, column(path));
    assert.deepEqual([path, status, found], [path, 422, place]);
  }
  assert.equal((await refusal(integrator, column('id', { typ: 'id' }))).place, 'ViewDefinition.select[0].column[0]');
  assert.equal((await refusal(integrator, column('gender', { type: 'integer' }))).place, place);
  assert.equal(
    (await refusal(integrator, { ...column('id'), select: [{ repeat: ['$this'], column: [] }] })).place?.includes('repeat'),
    true,
  );
  const several = await refusal(integrator, column('name.text | 1'));
  assert.equal(several.status, 422);
  const many = await refusal(integrator, { ...column("(telecom.value.first() & ',').join() & 'x'"), where: [{ path: 'name.text' }] });
  assert.equal(many.place, 'ViewDefinition.where[0].path');
  const twice = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'viewResource', resource: column('name.family') },
      { name: 'resource', resource: { resourceType: 'Patient', name: [{ family: 'a' }, { family: 'b' }] } },
    ],
  };
  const { status, text } = await refusal(integrator, twice);
  assert.equal(status, 422);
  assert.match(text, /a.*first\(\)/);
});

test('requests that ask for nothing there is are told so', async () => {
  const cases = [
    [{ query: '_format=xml' }, 400],
    [{ query: '_limit=-1' }, 400],
    [{ query: '_since=yesterday' }, 400],
    [{ query: 'group=1' }, 400],
    [{ query: 'patient=Patient/none' }, 404],
    [{ body: undefined }, 400],
    [{ body: { resourceType: 'Patient' } }, 400],
    [{ method: 'DELETE' }, 405],
  ] as const;
  for (const [given, status] of cases) {
    const body = 'body' in given ? given.body : weightView;
    const method = 'method' in given ? given.method : 'POST';
    const told = await refusal(integrator, body, undefined, 'query' in given ? given.query : '', method);
    assert.deepEqual([given, told.status], [given, status]);
  }
  for (const path of ['ViewDefinition', 'ViewDefinition/x', 'Patient/$run', '$run']) assert.equal(readRunAddress(path), undefined);
  assert.deepEqual(readRunAddress('$viewdefinition-run'), { id: undefined });
});

test('a run over many resources goes on from batch to batch; a person is refused more rows than people may take', async () => {
  const count = MOST_ROWS_FOR_PEOPLE + 500;
  await door.database.run(sql`insert into ref_resource (rtype, id, version, updated, content)
    select rtype, 'many-' || n, 1, now(), jsonb_build_object('resourceType', 'Organization', 'id', 'many-' || n, 'name', n::text)
    from ref_resource, generate_series(1, ${count}) n where content ->> 'name' = '某检验所'`);
  const view = {
    resourceType: 'ViewDefinition',
    resource: 'Organization',
    select: [{ column: [{ name: 'id', path: 'id', type: 'id' }] }],
    where: [{ path: "name != '某检验所'" }],
  };
  const { text } = await run(integrator, view, undefined, '_format=csv&header=false');
  const lines = text.trimEnd().split('\r\n');
  assert.equal(lines.length, count);
  assert.equal(new Set(lines).size, count);
  const told = await refusal(doctor, view);
  assert.deepEqual([told.status, told.code], [403, 'too-costly']);
  assert.equal(JSON.parse((await run(doctor, view, undefined, '_limit=1500')).text).length, 1500);
});

test('resources with very many rows are read in smaller batches, and one that has too many is refused in words', async () => {
  const fill = (prefix: string, resources: number, aliases: number): Promise<number> =>
    door.database.run(sql`insert into ref_resource (rtype, id, version, updated, content)
      select rtype, ${prefix}::text || n, 1, now(), jsonb_build_object('resourceType', 'Organization', 'id', ${prefix}::text || n, 'name', ${prefix}::text,
        'alias', (select jsonb_agg(a::text) from generate_series(1, ${aliases}) a))
      from ref_resource, generate_series(1, ${resources}) n where content ->> 'name' = '某检验所'`);
  await fill('wide-', 12, 60);
  const view = {
    resourceType: 'ViewDefinition',
    resource: 'Organization',
    constant: [{ name: 'kind', valueString: 'wide-' }],
    select: [
      { forEach: 'alias', column: [{ name: 'a', path: '$this', type: 'string' }] },
      { forEach: 'alias', column: [{ name: 'b', path: '$this', type: 'string' }] },
    ],
    where: [{ path: 'name = %kind' }],
  };
  assert.equal((await run(integrator, view, undefined, '_format=ndjson')).text.trimEnd().split('\n').length, 12 * 60 * 60);
  await fill('huge-', 1, 150);
  const huge = { ...view, constant: [{ name: 'kind', valueString: 'huge-' }] };
  assert.deepEqual((await refusal(integrator, huge)).status, 403);
});
