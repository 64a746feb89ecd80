// Every R4 resource type through the whole door: what is sent comes back unchanged, whichever way it is read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { RESOURCE_TYPES } from '../../record/validation/resource-types.ts';
import { type Door, openDoor } from './testing/door.ts';
import { generateInstances, generateValues, listFillable, type Made, markFilled } from './testing/generate-instances.ts';

/** The state of a Subscription, and whose it is, are the platform's to say: it does not come back as it was sent. */
const ROUND = RESOURCE_TYPES.filter((type) => type !== 'Subscription');

let door: Door;
before(async () => {
  door = await openDoor();
  await door.send('PUT', 'Patient/resident', { resourceType: 'Patient', id: 'resident', name: [{ text: '张三' }] });
});
after(() => door.close());

const resource = z.looseObject({ id: z.string(), meta: z.looseObject({}).optional() });
const bundle = z.object({
  entry: z.array(z.object({ resource: resource.optional(), response: z.object({ status: z.string() }).optional() })).default([]),
});

/** A resource without what the server stamps on it: its id, version and time. */
function bare(value: unknown): unknown {
  const { id: _id, meta, ...rest } = resource.parse(value);
  const { versionId: _version, lastUpdated: _updated, ...others } = meta ?? {};
  return Object.keys(others).length === 0 ? rest : { ...rest, meta: others };
}

function sent(made: Made): unknown {
  return bare({ ...made, id: '' });
}

/** What the platform itself decides about, and sends of others do not change as they please. */
function idOf(type: string, index: number): string {
  return `rt-${type.toLowerCase()}-${index}`;
}

const all: readonly (readonly [type: string, made: readonly Made[]])[] = [
  ...ROUND.map((type) => [type, generateInstances(type)] as const),
  ['Basic', generateValues()],
];

test('the instances fill what the validator knows', () => {
  const filled = new Set<string>();
  for (const [type, list] of all) for (const made of list) markFilled({ ...made, id: 'given' }, type, filled);
  const fillable = [...listFillable(ROUND)];
  const missing = fillable.filter((each) => !filled.has(each));
  assert.deepEqual(
    ROUND.filter((type) => !filled.has(`${type}.id`)),
    [],
  );
  // What is missing hangs on invariants that tie several elements together.
  assert.ok(missing.length < fillable.length * 0.03, `${missing.length} of ${fillable.length}: ${missing.join(' ')}`);
});

test('every type: create, read, version, search, update, history and delete give back what was sent', async () => {
  const troubles: string[] = [];
  let count = 0;
  for (const [type, list] of all) {
    const entry = list.map((made, index) => {
      const id = idOf(type, index + (made.extension && list.length === 1 && type === 'Basic' ? 500 : 0));
      return { resource: { ...made, id }, request: { method: 'PUT', url: `${type}/${id}` } };
    });
    const written = await door.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    if (written.status !== 200) {
      troubles.push(`${type}: ${JSON.stringify(written.json).slice(0, 400)}`);
      continue;
    }
    count += entry.length;
    const ids = entry.map((each) => each.resource.id);
    const page = bundle.parse((await door.send('GET', `${type}?_id=${ids.join(',')}&_count=500`)).json);
    const found = new Map(page.entry.map(({ resource: each }) => [each?.id, each]));
    for (const { resource: made } of entry) assert.deepEqual(bare(found.get(made.id)), sent(made), `${type}/${made.id}`);

    const [first] = entry;
    assert.ok(first, type);
    const { id } = first.resource;
    assert.deepEqual(bare((await door.send('GET', `${type}/${id}/_history/1`)).json), sent(first.resource));
    const searched = bundle.parse((await door.send('GET', `${type}?_id=${id}`)).json);
    assert.deepEqual(
      searched.entry.map(({ resource: each }) => bare(each)),
      [sent(first.resource)],
      `${type}?_id`,
    );

    const changed = { ...first.resource, language: 'zh-CN' };
    const updated = await door.send('PUT', `${type}/${id}`, changed);
    assert.equal(updated.status, 200, `${type}: ${JSON.stringify(updated.json)}`);
    assert.deepEqual(bare(updated.json), sent(changed));
    const history = bundle.parse((await door.send('GET', `${type}/${id}/_history`)).json);
    assert.deepEqual(
      history.entry.map(({ resource: each }) => bare(each)),
      [sent(changed), sent(first.resource)],
      `${type} history`,
    );

    const deleted = await door.send('DELETE', `${type}/${id}`);
    assert.equal(deleted.status, 204, `${type}: ${JSON.stringify(deleted.json)}`);
    assert.equal((await door.send('GET', `${type}/${id}`)).status, 410);
    assert.deepEqual(bare((await door.send('GET', `${type}/${id}/_history/2`)).json), sent(changed));
    assert.equal(bundle.parse((await door.send('GET', `${type}?_id=${id}`)).json).entry.length, 0);
    // Without an id of its own: the server's id is all that is added.
    const created = await door.send('POST', type, first.resource);
    assert.equal(created.status, 201, `${type}: ${JSON.stringify(created.json)}`);
    assert.deepEqual(bare(created.json), sent(first.resource));
  }
  assert.deepEqual(troubles, []);
  assert.ok(count > 800, String(count));
});
