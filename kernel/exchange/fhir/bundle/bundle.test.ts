// Transactions and batches: references between entries, all or nothing, and the place of each fault.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { type Door, openDoor, outcomeShape } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

type Entry = Readonly<Record<string, unknown>>;
const answerShape = z.object({
  type: z.string(),
  entry: z
    .array(
      z.object({
        resource: z.unknown().optional(),
        response: z.looseObject({ status: z.string(), location: z.string().optional(), outcome: outcomeShape.optional() }),
      }),
    )
    .default([]),
});

const URN = 'urn:uuid:11111111-1111-4111-8111-111111111111';
const bundle = (type: string, ...entry: readonly Entry[]): object => ({
  resourceType: 'Bundle',
  type,
  ...(entry.length > 0 ? { entry } : {}),
});
const post = (resource: Readonly<Record<string, unknown>>, more: Entry = {}, request: Entry = {}): Entry => ({
  ...more,
  resource,
  request: { method: 'POST', url: String(resource.resourceType), ...request },
});
const put = (resource: Readonly<Record<string, unknown>>, request: Entry = {}): Entry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}`, ...request },
});
const patient = (name: string, more: Entry = {}) => ({ resourceType: 'Patient', name: [{ text: name }], ...more });
const encounter = (subject: string, more: Entry = {}) => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: subject },
  ...more,
});

async function rowsIn(): Promise<number> {
  const [row] = await door.database.rows(
    sql`select (select count(*) from resource) + (select count(*) from ref_resource) + (select count(*) from view_people) as count`,
    z.object({ count: z.number() }),
  );
  return row?.count ?? -1;
}

async function send(body: object, headers: Readonly<Record<string, string>> = {}): Promise<z.infer<typeof answerShape>> {
  const answer = await door.send('POST', '', body, headers);
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  return answerShape.parse(answer.json);
}

/** Sends what must be refused; nothing may be written. The expressions of the outcome. */
async function refused(body: object, status: number): Promise<readonly string[]> {
  const before = await rowsIn();
  const answer = await door.send('POST', '', body);
  assert.equal(answer.status, status, JSON.stringify(answer.json));
  assert.equal(await rowsIn(), before);
  return outcomeShape.parse(answer.json).issue.flatMap((issue) => issue.expression ?? []);
}

async function read(location: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  const answer = await door.send('GET', location ?? '');
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  return z.record(z.string(), z.unknown()).parse(answer.json);
}

test('entries refer to one another by urn, whatever their order, and by their addresses elsewhere', async () => {
  const his = 'https://his.example/fhir';
  const { entry } = await send(
    bundle(
      'transaction',
      post(encounter(URN, { serviceProvider: { reference: 'Organization/7' } }), { fullUrl: `${his}/Encounter/1` }),
      post(patient('刘桂英'), { fullUrl: URN }),
      post({ resourceType: 'Organization', name: '某卫生院' }, { fullUrl: `${his}/Organization/7` }),
      put({ ...encounter(URN), id: 'his-e-2' }),
      post({
        resourceType: 'Appointment',
        status: 'proposed',
        participant: [
          { status: 'accepted', actor: { reference: 'urn:uuid:22222222-2222-4222-8222-222222222222' } },
          { status: 'accepted', actor: { reference: URN } },
        ],
      }),
      post({ resourceType: 'Practitioner', name: [{ text: '某医生' }] }, { fullUrl: 'urn:uuid:22222222-2222-4222-8222-222222222222' }),
    ),
  );
  assert.deepEqual(
    entry.map((each) => each.response.status),
    Array.from({ length: 6 }, () => '201 Created'),
  );
  const person = entry[1]?.response.location?.split('/_history')[0];
  const first = await read(entry[0]?.response.location);
  assert.deepEqual(first.subject, { reference: person });
  assert.deepEqual(first.serviceProvider, { reference: entry[2]?.response.location?.split('/_history')[0] });
  assert.deepEqual((await read('Encounter/his-e-2')).subject, { reference: person });
  for (const search of [`Encounter?patient=${person}`, `Appointment?patient=${person}`]) {
    const found = z.object({ total: z.number() }).parse((await door.send('GET', `${search}&_summary=count`)).json);
    assert.equal(found.total, search.startsWith('Enc') ? 2 : 1);
  }
});

test('one faulty entry leaves nothing behind, and the outcome names it', async () => {
  const good = post(patient('好人'), { fullUrl: URN });
  assert.deepEqual(
    await refused(
      bundle(
        'transaction',
        good,
        post(encounter(URN)),
        post(encounter(URN)),
        post(encounter(URN, { status: 'over' })),
        post(encounter(URN)),
      ),
      422,
    ),
    ['Bundle.entry[3].resource.status'],
  );
  assert.deepEqual(
    await refused(
      bundle(
        'transaction',
        good,
        post(encounter(URN, { kind: 'x', period: { start: 'yesterday' } })),
        post(patient('甲', { birthDate: '1' })),
      ),
      422,
    ),
    ['Bundle.entry[1].resource.kind', 'Bundle.entry[1].resource.period.start', 'Bundle.entry[2].resource.birthDate'].sort(),
  );
  assert.deepEqual(await refused(bundle('transaction', good, post(encounter('urn:uuid:99999999-9999-4999-8999-999999999999'))), 400), [
    'Bundle.entry[1].resource.subject.reference',
  ]);
  assert.deepEqual(
    await refused(
      bundle('transaction', good, post(encounter(URN, { serviceProvider: { reference: 'Organization?identifier=urn:none|0' } }))),
      400,
    ),
    ['Bundle.entry[1].resource.serviceProvider.reference'],
  );
  assert.deepEqual(await refused(bundle('transaction', good, post(encounter('Patient/nobody'))), 400), ['Bundle.entry[1].resource']);
  assert.deepEqual(await refused(bundle('transaction', good, { request: { method: 'DELETE', url: 'Encounter/nothing' } }), 404), [
    'Bundle.entry[1].resource',
  ]);
  assert.deepEqual(await refused(bundle('transaction', good, { resource: patient('无请求') }), 422), ['Bundle.entry[1].request']);
  assert.deepEqual(await refused(bundle('transaction', good, post(patient('同址'), { fullUrl: URN })), 422), ['Bundle.entry[1].resource']);
  assert.deepEqual(
    await refused(bundle('transaction', put(patient('甲', { id: 'same-id' })), put(patient('乙', { id: 'same-id' }))), 422),
    ['Bundle.entry[1].resource'],
  );
  assert.deepEqual(
    await refused(bundle('transaction', good, { request: { method: 'PUT', url: 'Patient' }, resource: patient('x') }), 422),
    ['Bundle.entry[1].request.url'],
  );
  assert.deepEqual(await refused(bundle('collection', good), 422), ['Bundle.type']);
  assert.deepEqual(await refused({ resourceType: 'Bundle', type: 'transaction', entry: 'many' }, 400), ['Bundle.entry']);
  assert.deepEqual(await refused(patient('不是集合'), 400), ['Bundle.resourceType']);
  const [missing] = await refused({ ...bundle('transaction', good), entries: [] }, 422);
  assert.equal(missing, 'Bundle.entries');
});

test('a newer version, or an identity number that stands, undoes the whole transaction', async () => {
  await send(bundle('transaction', put(patient('冯秀珍', { id: 'feng' }))));
  await send(bundle('transaction', put(patient('冯秀珍', { id: 'feng', gender: 'female' }), { ifMatch: 'W/"1"' })));
  assert.deepEqual(
    await refused(
      bundle(
        'transaction',
        post({ resourceType: 'Organization', name: '陪衬' }),
        put(patient('冯秀珍', { id: 'feng' }), { ifMatch: 'W/"1"' }),
      ),
      412,
    ),
    ['Bundle.entry[1].resource'],
  );
  const number = { identifier: [{ system: 'urn:yigong:identifier:identity-number', value: '511803196607160029' }] };
  await send(bundle('transaction', post(patient('于凤英', number))));
  assert.deepEqual(
    await refused(bundle('transaction', post({ resourceType: 'Organization', name: '陪衬' }), post(patient('于凤英', number))), 409),
    ['Bundle.entry[1].resource.identifier'],
  );
});

test('conditional creates and references find what stands; the same condition twice in a bundle means one resource', async () => {
  const lab = { resourceType: 'Organization', name: '检验', identifier: [{ system: 'urn:lab', value: 'L 1' }] };
  const condition = { ifNoneExist: 'identifier=urn:lab|L%201' };
  const second = 'urn:uuid:33333333-3333-4333-8333-333333333333';
  const made = await send(
    bundle(
      'transaction',
      post(lab, { fullUrl: URN }, condition),
      post(lab, { fullUrl: second }, condition),
      post({ resourceType: 'Organization', name: '分部', partOf: { reference: second } }),
    ),
  );
  assert.deepEqual(
    made.entry.map((entry) => entry.response.status),
    ['201 Created', '200 OK', '201 Created'],
  );
  const id = made.entry[0]?.response.location?.split('/_history')[0];
  assert.equal(made.entry[1]?.response.location?.split('/_history')[0], id);
  assert.deepEqual((await read(made.entry[2]?.response.location)).partOf, { reference: id });
  const later = await send(
    bundle(
      'transaction',
      post({ resourceType: 'Organization', name: '二分部', partOf: { reference: 'Organization?identifier=urn:lab|L 1' } }),
      post(lab, {}, condition),
    ),
  );
  assert.deepEqual((await read(later.entry[0]?.response.location)).partOf, { reference: id });
  assert.equal(later.entry[1]?.response.status, '200 OK');
});

test('two transactions at the same time about the same new person make one person', async () => {
  const body = bundle(
    'transaction',
    post(
      patient('共同', { identifier: [{ system: 'urn:his', value: 'S-1' }] }),
      { fullUrl: URN },
      { ifNoneExist: 'identifier=urn:his|S-1' },
    ),
    post(encounter(URN)),
  );
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(body)));
  assert.equal(new Set(answers.map((answer) => answer.entry[0]?.response.location?.split('/')[1])).size, 1);
  assert.equal(answers.filter((answer) => answer.entry[0]?.response.status === '201 Created').length, 1);
  const found = z
    .object({ total: z.number() })
    .parse((await door.send('GET', `Encounter?patient=${answers[0]?.entry[0]?.response.location?.split('/')[1]}&_summary=count`)).json);
  assert.equal(found.total, 5);
});

test('of a batch the good entries are done and the bad ones explained, each in its place', async () => {
  const { type, entry } = await send(
    bundle(
      'batch',
      post(patient('批一')),
      post(patient('批二', { gender: 'x' })),
      { request: { method: 'GET', url: 'Patient?name=批一' } },
      { request: { method: 'GET', url: 'Patient/none' } },
      post(encounter(URN)),
    ),
  );
  assert.equal(type, 'batch-response');
  assert.deepEqual(
    entry.map((each) => each.response.status),
    ['201 Created', '422', '200 OK', '404', '400'],
  );
  assert.deepEqual(entry[1]?.response.outcome?.issue[0]?.expression, ['Bundle.entry[1].resource.gender']);
  assert.equal(z.object({ total: z.number() }).parse(entry[2]?.resource).total, 1);
  assert.deepEqual(entry[4]?.response.outcome?.issue[0]?.expression, ['Bundle.entry[4].resource.subject.reference']);
  const reader = door.as({ role: 'nurse' });
  const mixed = answerShape.parse(
    (await reader.send('POST', '', bundle('batch', { request: { method: 'GET', url: 'Patient?name=批一' } }, post(patient('批三'))))).json,
  );
  assert.deepEqual(
    mixed.entry.map((each) => each.response.status),
    ['200 OK', '403'],
  );
  assert.equal((await reader.send('POST', '', bundle('transaction', post(patient('批四'))))).status, 403);
});

test('an empty transaction does nothing, and the written resources come back when asked for', async () => {
  assert.deepEqual(await send(bundle('transaction')), { type: 'transaction-response', entry: [] });
  const { entry } = await send(bundle('transaction', post(patient('全文'))), { prefer: 'return=representation' });
  assert.equal(z.looseObject({ resourceType: z.string() }).parse(entry[0]?.resource).resourceType, 'Patient');
});
