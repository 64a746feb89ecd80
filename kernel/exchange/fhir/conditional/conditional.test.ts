// Conditional update and delete: one resource or none, several refused, at the same moment one resource is made.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { type Door, type DoorAnswer, openDoor } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const idShape = z.looseObject({ id: z.string() });
const totalShape = z.looseObject({ total: z.number() });
const organisation = (value: string, name: string, more: object = {}): object => ({
  resourceType: 'Organization',
  identifier: [{ system: 'urn:lab', value }],
  name,
  ...more,
});
const count = async (search: string): Promise<number> => totalShape.parse((await door.send('GET', `${search}&_summary=count`)).json).total;

test('a conditional update creates, then updates, and never makes a second one', async () => {
  const put = (name: string, more: object = {}, headers = {}): Promise<DoorAnswer> =>
    door.send('PUT', 'Organization?identifier=urn:lab|1', organisation('1', name, more), headers);
  const made = await put('甲');
  assert.equal(made.status, 201);
  const { id } = idShape.parse(made.json);
  const changed = await put('乙');
  assert.deepEqual([changed.status, changed.headers.etag, idShape.parse(changed.json).id], [200, 'W/"2"', id]);
  assert.equal((await put('丙', { id })).status, 200);
  assert.equal((await put('丁', { id: 'another' })).status, 400);
  assert.equal((await put('丁', {}, { 'if-match': 'W/"1"' })).status, 412);
  await door.send('POST', 'Organization', organisation('1', '重'));
  assert.equal((await put('戊')).status, 412);
  assert.equal((await door.send('PUT', 'Organization?colour=red', organisation('1', '甲'))).status, 400);
});

test('a conditional update that finds nothing takes the id of the client, unless it stands', async () => {
  const put = (value: string, id: string): Promise<DoorAnswer> =>
    door.send('PUT', `Organization?identifier=urn:lab|${value}`, organisation(value, '己', { id }));
  const made = await put('own-1', 'lab-own');
  assert.deepEqual([made.status, idShape.parse(made.json).id], [201, 'lab-own']);
  assert.equal((await put('own-2', 'lab-own')).status, 409);
});

test('conditional updates at the same moment make one resource', async () => {
  for (const type of ['Organization', 'Patient']) {
    const body = {
      resourceType: type,
      identifier: [{ system: 'urn:lab', value: 'race' }],
      name: type === 'Patient' ? [{ text: '吴秀' }] : '同',
    };
    const answers = await Promise.all(Array.from({ length: 6 }, () => door.send('PUT', `${type}?identifier=urn:lab|race`, body)));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 200, 200, 200, 200, 201], type);
    assert.equal(await count(`${type}?identifier=urn:lab|race`), 1);
  }
});

test('a conditional delete takes one, with a limit several, all or none', async () => {
  for (const name of ['一', '二', '三']) await door.send('POST', 'Organization', organisation('del', name));
  await door.send('POST', 'Organization', organisation('del-one', '四'));
  assert.equal((await door.send('DELETE', 'Organization?identifier=urn:lab|del-one')).status, 204);
  assert.equal((await door.send('DELETE', 'Organization?identifier=urn:lab|del-one')).status, 204);
  assert.equal(await count('Organization?identifier=urn:lab|del-one'), 0);
  assert.equal((await door.send('DELETE', 'Organization?identifier=urn:lab|del')).status, 412);
  assert.equal((await door.send('DELETE', 'Organization?identifier=urn:lab|del&_count=2')).status, 412);
  assert.equal((await door.send('DELETE', 'Organization?identifier=urn:lab|del&_count=1000')).status, 400);
  assert.equal(await count('Organization?identifier=urn:lab|del'), 3);
  assert.equal((await door.send('DELETE', 'Organization?identifier=urn:lab|del&_count=10')).status, 200);
  assert.equal(await count('Organization?identifier=urn:lab|del'), 0);
  assert.equal((await door.send('DELETE', 'Organization')).status, 400);
  await door.send('POST', 'Patient', { resourceType: 'Patient', identifier: [{ system: 'urn:lab', value: 'p' }], name: [{ text: '郑' }] });
  assert.equal((await door.send('DELETE', 'Patient?identifier=urn:lab|p')).status, 204);
  assert.equal((await door.as({ role: 'nurse' }).send('DELETE', 'Organization?identifier=urn:lab|x')).status, 403);
});

test('a transaction may hold conditional updates and deletes; two that mean one resource are refused', async () => {
  await door.send('POST', 'Organization', organisation('tx-old', '旧'));
  const entry = (method: string, value: string, name?: string): object => ({
    ...(name === undefined ? {} : { resource: organisation(value, name) }),
    request: { method, url: `Organization?identifier=urn:lab|${value}` },
  });
  const bundle = (...entries: object[]): object => ({ resourceType: 'Bundle', type: 'transaction', entry: entries });
  const done = await door.send('POST', '', bundle(entry('PUT', 'tx-new', '新'), entry('DELETE', 'tx-old'), entry('DELETE', 'tx-none')));
  assert.equal(done.status, 200, JSON.stringify(done.json));
  assert.deepEqual([await count('Organization?identifier=urn:lab|tx-new'), await count('Organization?identifier=urn:lab|tx-old')], [1, 0]);
  const twice = await door.send('POST', '', bundle(entry('PUT', 'tx-new', '甲'), entry('DELETE', 'tx-new')));
  assert.equal(twice.status, 422);
  assert.equal(await count('Organization?identifier=urn:lab|tx-new'), 1);
});
