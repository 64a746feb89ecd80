// Operations over records: $validate, $everything, $lastn, $match and $merge, as clients call them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { makeIdentityNumber } from '../../../commit/testing/small-county.ts';
import { EXTENSION, IDENTIFIER } from '../../../define/codes.ts';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { type Client, type Door, openDoor, outcomeShape } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const idShape = z.looseObject({ id: z.string() });
const bundleShape = z.object({
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
  entry: z
    .array(
      z.object({
        resource: z.looseObject({ resourceType: z.string(), id: z.string() }),
        search: z.object({ score: z.number().optional(), extension: z.array(z.object({ valueCode: z.string() })).optional() }),
      }),
    )
    .default([]),
});

async function create(resource: object): Promise<string> {
  const made = await door.send('POST', String(Reflect.get(resource, 'resourceType')), resource);
  assert.equal(made.status, 201, JSON.stringify(made.json));
  return idShape.parse(made.json).id;
}

async function get(url: string, client: Client = door): Promise<z.infer<typeof bundleShape>> {
  const answer = await client.send('GET', url);
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  assert.ok(validateResource(answer.json).ok);
  return bundleShape.parse(answer.json);
}

const patient = (text: string, more: object = {}): object => ({
  resourceType: 'Patient',
  name: [{ use: 'official', text }],
  gender: 'female',
  birthDate: '1956-03-12',
  ...more,
});
const measured = (id: string, code: string, value: number, date: string, category?: string): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  ...(category === undefined ? {} : { category: [{ coding: [{ system: 'urn:cat', code: category }] }] }),
  subject: { reference: `Patient/${id}` },
  effectiveDateTime: date,
  valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
});
const STRANGER = { role: 'nurse', scope: { everything: false, areas: [], orgs: ['elsewhere'] } } as const;

test('$validate says what a write would say, and writes nothing', async () => {
  const issueOf = async (method: string, url: string, body?: object) => {
    const answer = await door.send(method, url, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    const [issue] = outcomeShape.parse(answer.json).issue;
    assert.ok(issue);
    return [issue.severity, issue.code, issue.expression?.[0]];
  };
  const fine = ['information', 'informational', 'Patient'];
  assert.deepEqual(await issueOf('POST', 'Patient/$validate', patient('赵一')), fine);
  assert.deepEqual(await issueOf('POST', 'Patient/$validate', patient('赵一', { gender: 'f' })), [
    'error',
    'code-invalid',
    'Patient.gender',
  ]);
  const wrapped = (resource: object, mode: string): object => ({
    resourceType: 'Parameters',
    parameter: [
      { name: 'resource', resource },
      { name: 'mode', valueCode: mode },
    ],
  });
  assert.deepEqual(await issueOf('POST', 'Patient/$validate', wrapped(patient('赵一'), 'create')), fine);
  assert.deepEqual(await issueOf('POST', 'Patient/$validate', wrapped(patient('赵一'), 'update')), ['error', 'required', 'Patient.id']);
  const lost = measured('nobody', '29463-7', 50, '2024-01-01');
  assert.equal((await issueOf('POST', 'Observation/$validate', lost))[0], 'information');
  assert.equal((await issueOf('POST', 'Observation/$validate', wrapped(lost, 'create')))[1], 'not-found');
  const number = { identifier: [{ system: IDENTIFIER.identityNumber, value: '511803195603120025' }] };
  const id = await create(patient('赵二', number));
  assert.equal((await issueOf('POST', 'Patient/$validate', wrapped(patient('赵二', number), 'create')))[1], 'duplicate');
  assert.deepEqual(await issueOf('GET', `Patient/${id}/$validate`), fine);
  assert.equal((await issueOf('GET', `Patient/${id}/$validate?mode=delete`))[1], 'informational'); // nothing else stands about them
  assert.equal((await issueOf('POST', 'Patient/$validate?profile=http://example.org/x', patient('赵一')))[0], 'warning');
  const asked = 'Patient/$validate?profile=urn:yigong:profile:resident';
  assert.deepEqual(await issueOf('POST', asked, patient('赵一')), ['error', 'required', 'Patient.identifier']);
  assert.deepEqual(await issueOf('POST', asked, patient('赵三', number)), fine);
  assert.equal((await get('Patient?name=赵一')).entry.length, 0);
  assert.equal((await door.send('GET', `Patient/${id}`)).headers.etag, 'W/"1"');
  assert.equal((await door.send('POST', 'Patient/$validate?mode=sing', patient('赵一'))).status, 400);
  assert.equal((await door.send('GET', 'Patient/$validate?mode=delete')).status, 400);
  assert.equal((await door.as(STRANGER).send('GET', `Patient/${id}/$validate`)).status, 403);
  assert.equal((await door.as(undefined).send('POST', 'Patient/$validate', patient('赵一'))).status, 401);
});

test('$everything gives the whole record of one resident, by time and type, in pages', async () => {
  const id = await create(patient('钱大妈'));
  const other = await create(patient('旁人'));
  for (const month of ['01', '02', '03', '04', '05']) await create(measured(id, '29463-7', 50, `2024-${month}-10`));
  await create({
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
    patient: { reference: `Patient/${id}` },
    code: { text: '青霉素' },
  });
  await create(measured(other, '29463-7', 60, '2024-01-10'));
  const all = await get(`Patient/${id}/$everything`);
  assert.equal(all.total, 7);
  assert.equal(all.entry[0]?.resource.resourceType, 'Patient');
  const typesIn = async (query: string): Promise<readonly string[]> =>
    (await get(`Patient/${id}/$everything?${query}`)).entry.map((entry) => entry.resource.resourceType);
  assert.deepEqual(await typesIn('start=2024-02&end=2024-03'), ['Patient', 'AllergyIntolerance', 'Observation', 'Observation']);
  assert.deepEqual(await typesIn('_type=AllergyIntolerance,Condition'), ['AllergyIntolerance']);
  assert.equal((await typesIn(`_since=${new Date(Date.now() + 60_000).toISOString()}`)).length, 0);
  const seen: string[] = [];
  for (let url: string | undefined = `Patient/${id}/$everything?_count=3`; url !== undefined; ) {
    const page: z.infer<typeof bundleShape> = await get(url);
    assert.ok(page.entry.length <= 3);
    seen.push(...page.entry.map((entry) => entry.resource.id));
    url = page.link.find((link) => link.relation === 'next')?.url.slice(door.base.length + 1);
  }
  assert.deepEqual(new Set(seen).size, 7);
  assert.equal(seen.length, 7);
  assert.equal((await door.as(STRANGER).send('GET', `Patient/${id}/$everything`)).status, 403);
  assert.equal((await door.send('GET', 'Patient/nobody/$everything')).status, 404);
  assert.equal((await door.send('GET', `Patient/${id}/$everything?_type=Kitten`)).status, 400);
  assert.equal((await door.send('GET', `Observation/${id}/$everything`)).status, 404);
});

test('$lastn gives the newest of each code', async () => {
  const id = await create(patient('孙阿姨'));
  for (const [code, value, date, category] of [
    ['29463-7', 51, '2024-01-01', 'vital'],
    ['29463-7', 53, '2024-03-01', 'vital'],
    ['29463-7', 52, '2024-02-01', 'vital'],
    ['8302-2', 160, '2023-01-01', 'vital'],
    ['14771-0', 5, '2024-01-05', 'lab'],
  ] as const)
    await create(measured(id, code, value, date, category));
  const values = async (query: string): Promise<readonly unknown[]> =>
    (await get(`Observation/$lastn?patient=${id}${query}`)).entry.map(
      ({ resource }) => z.looseObject({ value: z.number() }).parse(resource.valueQuantity).value,
    );
  assert.deepEqual([...(await values(''))].sort(), [160, 5, 53]);
  assert.deepEqual(await values('&code=29463-7&max=2'), [53, 52]);
  assert.deepEqual(await values('&code=http://loinc.org|29463-7'), [53]);
  assert.deepEqual(await values('&code=urn:other|29463-7'), []);
  assert.deepEqual(await values('&category=lab'), [5]);
  assert.equal((await door.send('GET', 'Observation/$lastn')).status, 400);
  assert.equal((await door.send('GET', `Observation/$lastn?patient=${id}&max=0`)).status, 400);
  assert.equal((await door.as(STRANGER).send('GET', `Observation/$lastn?patient=${id}`)).status, 403);
});

test('$match finds a person by number and name, then by what is alike, and never takes two valid numbers for one person', async () => {
  const numbered = (value: string): object => ({ identifier: [{ system: IDENTIFIER.identityNumber, value }] });
  const id = await create(
    patient('李桂英', { ...numbered('11010519491231002X'), birthDate: '1949-12-31', telecom: [{ system: 'phone', value: '13990611111' }] }),
  );
  const bare = await create(patient('李贵英', { birthDate: '1949-12-31' }));
  const match = async (person: object, more: readonly object[] = []): Promise<readonly (readonly [string, string | undefined])[]> => {
    const answer = await door.send('POST', 'Patient/$match', {
      resourceType: 'Parameters',
      parameter: [{ name: 'resource', resource: person }, ...more],
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    assert.ok(validateResource(answer.json).ok, JSON.stringify(validateResource(answer.json)));
    return bundleShape.parse(answer.json).entry.map((entry) => [entry.resource.id, entry.search.extension?.[0]?.valueCode] as const);
  };
  const same = patient('李桂英', { ...numbered('11010519491231002X'), birthDate: '1949-12-31' });
  assert.deepEqual((await match(same))[0], [id, 'certain']);
  assert.deepEqual(await match(same, [{ name: 'onlyCertainMatches', valueBoolean: true }]), [[id, 'certain']]);
  const byName = await match(patient('李桂英', { birthDate: '1949-12-31' }));
  assert.deepEqual(byName, [
    [id, 'probable'],
    [bare, 'probable'],
  ]);
  assert.deepEqual(await match(patient('李桂英', { birthDate: '1980-01-01', gender: 'male' })), []);
  const other = await match(
    patient('李桂英', { ...numbered('440524188001010014'), birthDate: '1949-12-31', telecom: [{ system: 'phone', value: '13990611111' }] }),
  );
  assert.ok(!other.some(([found]) => found === id), 'two valid numbers that differ');
  assert.deepEqual((await door.as(STRANGER).send('POST', 'Patient/$match', same)).status, 200);
  assert.equal(bundleShape.parse((await door.as(STRANGER).send('POST', 'Patient/$match', same)).json).entry.length, 0);
  assert.equal((await door.send('POST', 'Patient/$match', { resourceType: 'Patient', gender: 'female' })).status, 422);
  assert.equal((await door.send('GET', 'Patient/$match')).status, 405);
});

test('$match tells who sees numbers masked only whether a number is the same, not whether it is near', async () => {
  const person = (order: string): object => ({
    resourceType: 'Patient',
    name: [{ text: '郝近邻' }],
    birthDate: '1949-12-31',
    identifier: [{ system: IDENTIFIER.identityNumber, value: makeIdentityNumber('1949-12-31', order) }],
  });
  const id = await create(patient('郝近邻', { ...person('124'), gender: 'female' }));
  const registrar = door.as({ account: 'reg', role: 'registrar' });
  const ask = async (client: Client, order: string) => {
    const answer = await client.send('POST', 'Patient/$match', person(order));
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    const found = bundleShape.parse(answer.json).entry.find(({ resource }) => resource.id === id);
    return JSON.stringify(found?.search);
  };
  const [near, far] = ['134', '968'];
  assert.notEqual(await ask(door, near), await ask(door, far), 'a machine is told of a slip of the pen');
  assert.equal(await ask(registrar, near), await ask(registrar, far));
  assert.match(await ask(registrar, '124'), /"certain"/);
});

test('$merge links two registrations, hides the source from matches, and can be undone', async () => {
  const source = await create(patient('周淑华', { birthDate: '1960-01-02' }));
  const target = await create(patient('周淑华', { birthDate: '1960-01-02', telecom: [{ system: 'phone', value: '13990622222' }] }));
  const sides = (more: readonly object[] = []): object => ({
    resourceType: 'Parameters',
    parameter: [
      { name: 'source-patient', valueReference: { reference: `Patient/${source}` } },
      { name: 'target-patient', valueReference: { reference: `Patient/${target}` } },
      ...more,
    ],
  });
  const read = async (id: string) =>
    z
      .looseObject({ active: z.boolean().optional(), link: z.array(z.object({ type: z.string() })).optional() })
      .parse((await door.send('GET', `Patient/${id}`)).json);
  assert.equal((await door.send('POST', 'Patient/$merge', sides([{ name: 'preview', valueBoolean: true }]))).status, 200);
  assert.equal((await read(source)).active, undefined);
  const done = await door.send('POST', 'Patient/$merge', sides());
  assert.equal(done.status, 200, JSON.stringify(done.json));
  assert.deepEqual([(await read(source)).active, (await read(source)).link?.[0]?.type], [false, 'replaced-by']);
  assert.equal((await read(target)).link?.[0]?.type, 'replaces');
  const found = bundleShape.parse((await door.send('POST', 'Patient/$match', patient('周淑华', { birthDate: '1960-01-02' }))).json);
  assert.deepEqual(
    found.entry.map((entry) => entry.resource.id),
    [target],
  );
  assert.equal((await door.send('POST', 'Patient/$merge', sides())).status, 422);
  assert.equal((await door.send('POST', 'Patient/$unmerge', sides())).status, 200);
  assert.deepEqual([(await read(source)).active, (await read(source)).link, (await read(target)).link], [true, undefined, undefined]);
  assert.equal((await door.send('POST', 'Patient/$unmerge', sides())).status, 422);
  assert.equal((await door.as({ role: 'nurse' }).send('POST', 'Patient/$merge', sides())).status, 403);
});

test('$merge refuses valid numbers that differ, and registered residents as the source', async () => {
  const numbered = (value: string): object => ({ identifier: [{ system: IDENTIFIER.identityNumber, value }] });
  const a = await create(patient('吴丽', numbered(makeIdentityNumber('1960-01-02', '044'))));
  const b = await create(patient('吴丽', numbered(makeIdentityNumber('1960-01-02', '022'))));
  const c = await create(patient('吴丽', { extension: [{ url: EXTENSION.residency, valueCode: 'usual' }] }));
  for (const [source, target] of [
    [a, b],
    [c, a],
    [a, a],
  ])
    assert.equal(
      (
        await door.send('POST', 'Patient/$merge', {
          resourceType: 'Parameters',
          parameter: [
            { name: 'source-patient', valueReference: { reference: `Patient/${source}` } },
            { name: 'target-patient', valueReference: { reference: `Patient/${target}` } },
          ],
        })
      ).status,
      422,
    );
});
