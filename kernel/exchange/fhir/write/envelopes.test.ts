import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { type Door, openDoor } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
  for (const [id, text] of [
    ['one', '张三'],
    ['two', '李四'],
  ] as const)
    await door.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id, name: [{ text }] });
});
after(() => door.close());

const BASE = 'https://platform.example/fhir';
const URN = 'urn:uuid:0fe3b2c8-3f4f-4f16-9d04-3a0d3c5f8f13';

function collection(...entries: readonly (readonly [fullUrl: string | undefined, resource: Readonly<Record<string, unknown>>])[]) {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: entries.map(([fullUrl, resource]) => ({ ...(fullUrl === undefined ? {} : { fullUrl }), resource })),
  };
}

const about = (reference: string) => ({ resourceType: 'Observation', status: 'final', code: { text: '血压' }, subject: { reference } });
const patient = (id?: string) => ({ resourceType: 'Patient', ...(id === undefined ? {} : { id }), name: [{ text: '张三' }] });

test('a Bundle about one resident lies with that resident; one about nobody with what is about nobody', async () => {
  const kept: readonly (readonly [body: object, residents: boolean])[] = [
    [collection([undefined, about('Patient/one')]), true],
    [collection([`${BASE}/Patient/one`, patient('one')], [undefined, about(`${BASE}/Patient/one`)]), true],
    [collection([URN, patient('one')], ['urn:uuid:0fe3b2c8-3f4f-4f16-9d04-3a0d3c5f8f14', about(URN)]), true],
    [collection([undefined, { ...collection([undefined, about('Patient/one')]) }]), true],
    [collection([undefined, { resourceType: 'Basic', code: { text: '词表' } }]), false],
    [{ resourceType: 'Parameters', parameter: [{ name: 'a', part: [{ name: 'b', valueReference: { reference: 'Patient/one' } }] }] }, true],
    [{ resourceType: 'Parameters', parameter: [{ name: 'a', resource: about('Patient/one') }] }, true],
  ];
  for (const [body, residents] of kept) {
    const type = z.object({ resourceType: z.string() }).parse(body).resourceType;
    const made = await door.send('POST', type, body);
    assert.equal(made.status, 201, JSON.stringify(made.json));
    const { id } = z.looseObject({ id: z.string() }).parse(made.json);
    const [row] = await door.store.database.rows(
      sql`select (select count(*) from resource where id = ${id}) as with_resident, (select count(*) from ref_resource where id = ${id}) as apart`,
    );
    assert.deepEqual(row, residents ? { with_resident: 1, apart: 0 } : { with_resident: 0, apart: 1 }, JSON.stringify(body));
    assert.equal((await door.send('GET', `${type}/${id}`)).status, 200);
  }
});

test('what is about several residents, or about somebody unknown here, is refused with the reason', async () => {
  const refused: readonly (readonly [body: object, says: RegExp])[] = [
    [collection([undefined, about('Patient/one')], [undefined, about('Patient/two')]), /2 位居民/],
    [collection(['https://other.example/fhir/Patient/one', patient('one')]), /不知是本平台的哪位居民/],
    [collection(['https://other.example/fhir/Observation/1', about('Patient/one')]), /不知是本平台的哪位居民/],
    [collection([URN, patient()], [undefined, about(URN)]), /不知是本平台的哪位居民/],
    [collection([undefined, about('https://other.example/fhir/Patient/one')]), /不知是本平台的哪位居民/],
    [collection([undefined, about('Patient/nobody')]), /Patient\/nobody/],
    [
      {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method: 'GET', url: 'Patient/one' } }],
      },
      /POST 到接口根地址/,
    ],
    [
      {
        resourceType: 'Parameters',
        parameter: [
          { name: 'a', resource: about('Patient/one') },
          { name: 'b', resource: about('Patient/two') },
        ],
      },
      /2 位居民/,
    ],
  ];
  for (const [body, says] of refused) {
    const type = z.object({ resourceType: z.string() }).parse(body).resourceType;
    const reply = await door.send('POST', type, body);
    assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status} ${JSON.stringify(body)}`);
    assert.match(JSON.stringify(reply.json), says);
  }
});

test('definitions of others are kept beside those served here, never under their names', async () => {
  const statement = {
    resourceType: 'CapabilityStatement',
    id: 'his',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    implementation: { description: '医院接口' },
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [{ mode: 'server' }],
  };
  assert.equal((await door.send('PUT', 'CapabilityStatement/his', statement)).status, 201);
  assert.equal(Reflect.get(Object((await door.send('GET', 'CapabilityStatement/his')).json), 'kind'), 'instance');
  assert.equal(Reflect.get(Object((await door.send('GET', 'metadata')).json), 'name'), 'Yigong');
  const own = (await door.send('GET', 'StructureDefinition/Patient')).json;
  const shadow = await door.send('PUT', 'StructureDefinition/Patient', own);
  assert.equal(shadow.status, 422);
  assert.match(JSON.stringify(shadow.json), /平台自己已提供/);
  const renamed = await door.send('PUT', 'StructureDefinition/mine', { ...Object(own), id: 'mine' });
  assert.equal(renamed.status, 422, 'nor under the same URL');
  const other = await door.send('PUT', 'StructureDefinition/mine', {
    ...Object(own),
    id: 'mine',
    url: 'http://his.example/StructureDefinition/mine',
  });
  assert.equal(other.status, 201, JSON.stringify(other.json));
});

test('a resident’s document says what is restricted as its parts would', async () => {
  const hiv = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'B20' }] };
  const condition = { resourceType: 'Condition', code: hiv, subject: { reference: 'Patient/one' } };
  const alone = await door.send('POST', 'Condition', condition);
  const within = await door.send('POST', 'Bundle', collection([undefined, condition]));
  const bits = await door.store.database.rows(
    sql`select id, restricted from resource where id = any(${[alone, within].map(({ json }) => String(Reflect.get(Object(json), 'id')))}::text[])`,
  );
  assert.equal(bits.length, 2);
  assert.ok(Number(bits[0]?.restricted) > 0);
  assert.equal(bits[0]?.restricted, bits[1]?.restricted);
});
