// The FHIR door as clients use it: single resources, versions, errors, formats, searches and who may do what.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../database/sql.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../define/codes.ts';
import { CLINICAL_DUTY } from '../../define/duty.ts';
import { validateResource } from '../../record/validation/validate-resource.ts';
import { type Client, type Door, type DoorAnswer, openDoor, outcomeShape } from './testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const resourceShape = z.looseObject({ resourceType: z.string(), id: z.string(), meta: z.looseObject({ versionId: z.string() }) });
const searchShape = z.object({
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })),
  entry: z
    .array(
      z.object({
        resource: z.looseObject({ resourceType: z.string(), id: z.string().optional() }),
        search: z.object({ mode: z.string() }),
      }),
    )
    .default([]),
});

async function create(resource: object, client: Client = door): Promise<string> {
  const answer = await client.send('POST', String(Reflect.get(resource, 'resourceType')), resource);
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
  return resourceShape.parse(answer.json).id;
}

async function idsOf(search: string, client: Client = door): Promise<readonly (string | undefined)[]> {
  const answer = await client.send('GET', search);
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  return searchShape
    .parse(answer.json)
    .entry.filter((entry) => entry.search.mode === 'match')
    .map((entry) => entry.resource.id);
}

function firstIssue(answer: DoorAnswer): z.infer<typeof outcomeShape>['issue'][number] {
  const [issue] = outcomeShape.parse(answer.json).issue;
  assert.ok(issue);
  assert.match(issue.details.text, /\p{Script=Han}/u);
  assert.doesNotMatch(issue.diagnostics, /\p{Script=Han}{3}/u);
  return issue;
}

const patient = (text: string, more: object = {}): object => ({
  resourceType: 'Patient',
  name: [{ use: 'official', text }],
  gender: 'female',
  birthDate: '1956-03-12',
  ...more,
});
const weight = (subject: string, value: number, date: string): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  subject: { reference: subject },
  effectiveDateTime: date,
  valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
});

test('a resource is created, read, changed, read at each version, deleted and remembered', async () => {
  const made = await door.send('POST', 'Organization', { resourceType: 'Organization', name: '某检验所' });
  assert.equal(made.status, 201);
  const { id } = resourceShape.parse(made.json);
  assert.equal(made.headers.location, `${door.base}/Organization/${id}/_history/1`);
  assert.equal(made.headers.etag, 'W/"1"');
  const changed = await door.send(
    'PUT',
    `Organization/${id}`,
    { resourceType: 'Organization', id, name: '某检验中心' },
    { 'if-match': 'W/"1"' },
  );
  assert.equal(changed.status, 200);
  assert.equal(changed.headers.etag, 'W/"2"');
  assert.equal(z.looseObject({ name: z.string() }).parse((await door.send('GET', `Organization/${id}`)).json).name, '某检验中心');
  assert.equal(z.looseObject({ name: z.string() }).parse((await door.send('GET', `Organization/${id}/_history/1`)).json).name, '某检验所');
  assert.equal((await door.send('GET', `Organization/${id}`, undefined, { 'if-none-match': 'W/"2"' })).status, 304);
  assert.equal((await door.send('DELETE', `Organization/${id}`)).status, 204);
  assert.equal((await door.send('DELETE', `Organization/${id}`)).status, 204);
  assert.equal(firstIssue({ ...(await door.send('GET', `Organization/${id}`)) }).code, 'deleted');
  const history = z
    .object({ total: z.number(), entry: z.array(z.looseObject({ request: z.object({ method: z.string() }) })) })
    .parse((await door.send('GET', `Organization/${id}/_history`)).json);
  assert.deepEqual(
    history.entry.map((entry) => entry.request.method),
    ['DELETE', 'PUT', 'POST'],
  );
  assert.deepEqual(await idsOf(`Organization?_id=${id}`), []);
  const back = await door.send('PUT', `Organization/${id}`, { resourceType: 'Organization', id, name: '又开了' });
  assert.equal(back.headers.etag, 'W/"4"');
});

test('a client may choose an id once; an id of the form that the server gives is refused', async () => {
  const put = (id: string): Promise<DoorAnswer> => door.send('PUT', `Patient/${id}`, { ...patient('陈秀英'), id });
  assert.equal((await put('his-0001')).status, 201);
  assert.equal((await put('his-0001')).status, 200);
  assert.deepEqual(await idsOf('Patient?_id=his-0001'), ['his-0001']);
  const id = await create(weight('Patient/his-0001', 55, '2024-05-01'));
  assert.deepEqual(await idsOf('Observation?patient=his-0001'), [id]);
  assert.equal((await put('9-aaaaaaaaaaaaaaaaaa')).status, 422);
});

test('writing over a newer version is refused with 412, and of two at once one wins', async () => {
  for (const type of ['Organization', 'Patient']) {
    const body = type === 'Patient' ? patient('周建国') : { resourceType: type, name: '甲' };
    const id = await create(body);
    const put = (version: number): Promise<DoorAnswer> =>
      door.send('PUT', `${type}/${id}`, { ...body, id, language: 'zh' }, { 'if-match': `W/"${version}"` });
    const statuses = (await Promise.all([put(1), put(1), put(1), put(1)])).map((answer) => answer.status).sort();
    assert.deepEqual(statuses, [200, 412, 412, 412], type);
    const late = firstIssue(await put(1));
    assert.equal(late.code, 'conflict');
    assert.match(late.details.text, /版本 2/);
    const free = await Promise.all([1, 2, 3].map(() => door.send('PUT', `${type}/${id}`, { ...body, id })));
    assert.deepEqual(
      free.map((answer) => answer.status),
      [200, 200, 200],
    );
    assert.equal((await door.send('GET', `${type}/${id}`)).headers.etag, 'W/"5"');
  }
});

test('conditional creates at the same time make one resource', async () => {
  const body = patient('吴桂兰', { identifier: [{ system: 'urn:oid:1.2.3', value: 'A-77' }] });
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => door.send('POST', 'Patient', body, { 'if-none-exist': 'identifier=urn:oid:1.2.3|A-77' })),
  );
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 200, 200, 200, 200, 201]);
  assert.equal(new Set(answers.map((answer) => answer.headers.location)).size, 1);
  assert.equal((await idsOf('Patient?identifier=urn:oid:1.2.3|A-77')).length, 1);
  await create(body);
  assert.equal((await door.send('POST', 'Patient', body, { 'if-none-exist': 'identifier=A-77' })).status, 412);
  assert.equal((await door.send('POST', 'Patient', body, { 'if-none-exist': 'colour=red' })).status, 400);
});

test('an identity number belongs to one resident', async () => {
  const number = { identifier: [{ system: IDENTIFIER.identityNumber, value: '511803195603120025' }] };
  const first = await door.send('POST', 'Patient', patient('郑玉梅', number));
  const second = await door.send('POST', 'Patient', patient('郑玉梅', number));
  assert.deepEqual([first.status, second.status], [201, 409]);
  assert.deepEqual(firstIssue(second).expression, ['Patient.identifier']);
});

test('people are found by characters, pinyin and initials, by identifier, birth date, gender and phone', async () => {
  const id = await create(
    patient('欧阳春梅', {
      telecom: [{ system: 'phone', value: '13990612345' }],
      identifier: [{ system: 'urn:his', value: 'P1' }, { value: 'bare' }],
      birthDate: '1961-11-30',
    }),
  );
  for (const search of [
    'name=欧阳',
    'name=春梅',
    'name=梅&birthdate=1961-11-30',
    'name=ouyangchunmei',
    'name=oycm',
    'name=OuYang',
    'name:exact=欧阳春梅',
    'name:contains=阳春',
    'identifier=urn:his|P1',
    'identifier=P1',
    'identifier=|bare',
    'birthdate=ge1961-11&birthdate=lt1961-12',
    'phone=13990612345',
    'phone=2345',
    'gender=female&name=欧阳',
    'name=不在,欧阳',
  ]) {
    assert.deepEqual(
      await idsOf(
        `Patient?${search
          .split('&')
          .map((part) => part.split('=').map(encodeURIComponent).join('='))
          .join('&')}`.replaceAll('%3A', ':'),
      ),
      [id],
      search,
    );
  }
  for (const search of [
    'identifier=|P1',
    'identifier=urn:other|P1',
    'phone=13890612345',
    'gender=male&name=oycm',
    'birthdate=gt1961-11-30&name=oycm',
  ])
    assert.ok(!(await idsOf(`Patient?${search}`)).includes(id), search);
  const posted = await door.send('POST', 'Patient/_search', 'name=oycm', { 'content-type': 'application/x-www-form-urlencoded' });
  assert.deepEqual(
    searchShape.parse(posted.json).entry.map((entry) => entry.resource.id),
    [id],
  );
});

test('results are sorted by date and paged by key until the last, without loss or repetition', async () => {
  const subject = await create(patient('何淑珍'));
  const dates = ['2024-03-01', '2023-01-05T08:00:00+08:00', '2024-03-01', '2022-07', '2024-12-31', '2021'];
  for (const [index, date] of dates.entries()) await create(weight(`Patient/${subject}`, 50 + index, date));
  await create({ resourceType: 'Observation', status: 'final', code: { text: '无日期' }, subject: { reference: `Patient/${subject}` } });
  for (const [sort, first] of [
    ['_sort=date', '2021'],
    ['_sort=-date', '2024-12-31'],
    ['_sort=_lastUpdated', '2024-03-01'],
    ['', undefined],
  ] as const) {
    const seen: unknown[] = [];
    let url: string | undefined = `Observation?subject=Patient/${subject}&_count=2&${sort}`;
    for (let page = 0; url !== undefined && page < 10; page += 1) {
      const bundle: z.infer<typeof searchShape> = searchShape.parse((await door.send('GET', url)).json);
      if (page === 0 && first !== undefined) assert.equal(bundle.entry[0]?.resource.effectiveDateTime, first);
      seen.push(...bundle.entry.map((entry) => entry.resource.id));
      url = bundle.link.find((link) => link.relation === 'next')?.url.slice(door.base.length + 1);
    }
    assert.equal(seen.length, 7, sort);
    assert.equal(new Set(seen).size, 7, sort);
  }
  const count = async (search: string): Promise<number | undefined> =>
    searchShape.parse((await door.send('GET', `Observation?patient=${subject}&_summary=count&${search}`)).json).total;
  assert.equal(await count('date=2024-03-01'), 2);
  assert.equal(await count('date=ne2024-03-01'), 4);
  assert.equal(await count('date=gt2024-03-01'), 1);
  assert.equal(await count('date=ge2024-03-01'), 3);
  assert.equal(await count('date=le2023-01-05'), 3);
  assert.equal(await count('date=2023-01-05T00:00:00Z'), 1);
  assert.equal(await count('code=http://loinc.org|29463-7'), 6);
  assert.equal(await count('code=http://other|29463-7'), 0);
});

test('an unknown search parameter is said to be ignored, or refused when the client is strict', async () => {
  const lenient = searchShape.parse((await door.send('GET', 'Patient?name=oycm&shoe-size=42')).json);
  assert.ok(!lenient.link.some((link) => link.url.includes('shoe')));
  assert.equal(lenient.entry.at(-1)?.search.mode, 'outcome');
  const strict = await door.send('GET', 'Patient?name=oycm&shoe-size=42', undefined, { prefer: 'handling=strict' });
  assert.equal(strict.status, 400);
  assert.match(firstIssue(strict).details.text, /shoe-size/);
  assert.equal((await door.send('GET', 'Patient?birthdate=about1960')).status, 400);
  assert.equal((await door.send('GET', 'Patient?birthdate=1960-02-30')).status, 400);
  assert.equal((await door.send('GET', 'Patient?name:soundex=x')).status, 400);
  assert.equal((await door.send('GET', 'Patient?_cursor=xyz')).status, 400);
});

test('what cannot be understood is refused with status, sentence and place', async () => {
  const cases: readonly (readonly [DoorAnswer, number, string])[] = [
    [await door.send('POST', 'Patient', '{"resourceType": "Patient",'), 400, 'structure'],
    [await door.send('POST', 'Patient', ''), 400, 'structure'],
    [await door.send('POST', 'Patient', '[]'), 400, 'structure'],
    [await door.send('POST', 'Patient', '<Patient/>', { 'content-type': 'application/fhir+xml' }), 415, 'not-supported'],
    [await door.send('GET', 'Patient', undefined, { accept: 'application/fhir+xml' }), 406, 'not-supported'],
    [await door.send('GET', 'Patient?_format=xml'), 406, 'not-supported'],
    [await door.send('POST', 'Patient', { resourceType: 'Observation' }), 400, 'value'],
    [await door.send('POST', 'Patient', { resourceType: 'Patient', birthDate: '1956-13-01' }), 422, 'value'],
    [await door.send('POST', 'Observation', weight('Patient/nobody', 1, '2024-01-01')), 400, 'not-found'],
    [await door.send('POST', 'Observation', weight('urn:uuid:5f0c5a0e-0000-4000-8000-000000000000', 1, '2024-01-01')), 400, 'not-found'],
    [await door.send('PUT', 'Organization/a', { resourceType: 'Organization', id: 'b', name: 'x' }), 400, 'value'],
    [
      await door.send('PUT', 'Organization/a', { resourceType: 'Organization', id: 'a', name: 'x' }, { 'if-match': 'newest' }),
      400,
      'value',
    ],
    [await door.send('PUT', 'Organization', { resourceType: 'Organization', name: 'x' }), 400, 'required'],
    [await door.send('PUT', 'Organization/x/_history', { resourceType: 'Organization', name: 'x' }), 405, 'not-supported'],
    [await door.send('GET', 'Kitten/1'), 404, 'not-supported'],
    [await door.send('GET', 'Patient/unknown'), 404, 'not-found'],
    [await door.send('DELETE', 'Observation/unknown'), 404, 'not-found'],
    [await door.send('DELETE', 'Patient/his-0001'), 409, 'conflict'],
  ];
  for (const [answer, status, code] of cases) {
    assert.equal(answer.status, status, JSON.stringify(answer.json));
    assert.equal(firstIssue(answer).code, code, JSON.stringify(answer.json));
    assert.match(answer.headers['content-type'] ?? '', /^application\/fhir\+json/);
  }
  assert.deepEqual(firstIssue(await door.send('POST', 'Patient', { resourceType: 'Patient', birthDate: '1956-13-01' })).expression, [
    'Patient.birthDate',
  ]);
});

test('people read within their reach, numbers masked; number roles and strangers do not; each look is logged', async () => {
  const village = '511803106205';
  const id = await create(
    patient('黄秀兰', {
      telecom: [{ system: 'phone', value: '13890606789' }],
      address: [{ text: '某组', extension: [{ url: EXTENSION.division, valueCode: village }] }],
    }),
  );
  const scope = { everything: false, areas: [village], orgs: ['clinic'] };
  const doctor = door.as({ account: 'vd', role: 'village-doctor', org: 'clinic', scope });
  const far = door.as({
    account: 'far',
    role: 'village-doctor',
    org: 'other',
    scope: { ...scope, areas: ['511803106206'], orgs: ['other'] },
  });
  const seen = await doctor.send('GET', `Patient/${id}`);
  assert.equal(seen.status, 200);
  assert.doesNotMatch(JSON.stringify(seen.json), /13890606789/);
  assert.match(JSON.stringify((await door.send('GET', `Patient/${id}`)).json), /13890606789/);
  assert.deepEqual(await idsOf('Patient?name=黄秀兰', doctor), [id]);
  assert.deepEqual(await idsOf('Patient?name=黄秀兰', far), []);
  for (const url of [`Patient/${id}`, `Patient/${id}/_history`, `Patient/${id}/_history/1`, `Observation?patient=${id}`]) {
    const refused = await far.send('GET', url);
    assert.equal(refused.status, 403, url);
    assert.equal(firstIssue(refused).code, 'forbidden');
  }
  assert.equal((await doctor.send('POST', 'Observation', weight(`Patient/${id}`, 60, '2024-01-01'))).status, 403);
  const bureau = await door.as({ account: 'bureau', role: 'bureau-manager' }).send('GET', 'Patient?name=黄秀兰');
  assert.equal(bureau.status, 403);
  assert.match(firstIssue(bureau).details.text, /卫健局管理员/);
  const nobody = door.as(undefined);
  assert.equal((await nobody.send('GET', `Patient/${id}`)).status, 401);
  assert.equal((await nobody.send('GET', 'metadata')).status, 200);
  const lines = await door.database.rows(
    sql`select account, act, result from audit where account in ('vd', 'far', 'bureau') order by id`,
    z.object({ account: z.string(), act: z.string(), result: z.string() }),
  );
  assert.deepEqual(
    lines.map((line) => `${line.account} ${line.act} ${line.result}`),
    [
      'vd read-person done',
      'vd search-people done',
      'far refused refused',
      'far refused refused',
      'far refused refused',
      'far refused refused',
      'vd refused refused',
      'bureau refused refused',
    ],
  );
});

test('a machine cannot give rights: posts, divisions and catchments are refused, and residents are placed only within reach', async () => {
  const post = { resourceType: 'PractitionerRole', code: [{ coding: [{ system: SYSTEM.role, code: 'administrator' }] }] };
  const catchment = { resourceType: 'Organization', name: 'x', extension: [{ url: EXTENSION.serves, valueCode: '511803000000' }] };
  for (const body of [post, catchment]) assert.equal((await door.send('POST', body.resourceType, body)).status, 403);
  assert.equal((await door.send('PUT', 'Location/511803106205', { resourceType: 'Location', id: '511803106205' })).status, 403);
  const town = door.as({ scope: { everything: false, areas: ['511803106205'], orgs: ['town'] } });
  const living = (area: string): object => patient('谢丽', { address: [{ extension: [{ url: EXTENSION.division, valueCode: area }] }] });
  assert.equal((await town.send('POST', 'Patient', living('511803106205'))).status, 201);
  assert.equal((await town.send('POST', 'Patient', living('511803107205'))).status, 422);
});

test('a session of the pages is told whose a found resource is, also where the Patient’s id was chosen elsewhere; a machine is not', async () => {
  assert.ok([200, 201].includes((await door.send('PUT', 'Patient/his-0002', { ...patient('罗玉'), id: 'his-0002' })).status));
  const id = await create(weight('Patient/his-0002', 55, '2024-05-01'));
  const told = async (client: Pick<typeof door, 'send'>) =>
    z
      .object({ entry: z.array(z.object({ search: z.looseObject({ extension: z.array(z.unknown()).optional() }) })) })
      .parse((await client.send('GET', `Observation?_id=${id}`)).json).entry[0]?.search.extension;
  const [row] = await door.database.rows(
    sql`select resident_id from view_people where key = 'his-0002'`,
    z.object({ resident_id: z.number() }),
  );
  assert.deepEqual(await told(door.as({ session: 'pages' })), [{ url: EXTENSION.resident, valueString: String(row?.resident_id) }]);
  assert.equal(await told(door), undefined);
});

test('a machine registers nobody for duty', async () => {
  const duty = {
    resourceType: 'Task',
    status: 'in-progress',
    intent: 'order',
    code: { coding: [{ system: SYSTEM.duty, code: CLINICAL_DUTY }] },
  };
  assert.equal((await door.send('POST', 'Task', duty)).status, 403);
});

const VALUES: Readonly<Record<string, string>> = { date: '2024', number: '1', quantity: '1' };

test('the CapabilityStatement is valid and says what is there', async () => {
  const { json } = await door.send('GET', 'metadata');
  const checked = validateResource(json);
  assert.ok(checked.ok, JSON.stringify(checked).slice(0, 500));
  const rest = z
    .object({
      rest: z.array(
        z.object({
          resource: z.array(z.object({ type: z.string(), searchParam: z.array(z.object({ name: z.string(), type: z.string() })) })),
        }),
      ),
    })
    .parse(json).rest[0];
  for (const { type, searchParam } of rest?.resource ?? []) {
    const query = searchParam
      .map(({ name, type: kind }) =>
        kind === 'composite' ? `${name}:missing=true` : `${name}=${VALUES[kind] ?? (name === 'near' ? '30|103' : '12345')}`,
      )
      .join('&');
    const answer = await door.send('GET', `${type}?${query}&_summary=count`, undefined, { prefer: 'handling=strict' });
    assert.equal(answer.status, 200, `${type}?${query} ${JSON.stringify(answer.json)}`);
  }
});
