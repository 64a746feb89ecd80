// The CapabilityStatement is true: everything it names answers, and everything that answers is named.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { RESOURCE_TYPES } from '../../../record/validation/resource-types.ts';
import { readBulkAddress } from '../../bulk/bulk-address.ts';
import { OPERATIONS } from '../operations/operations.ts';
import { type Door, openDoor } from '../testing/door.ts';
import { buildCapabilityStatement } from './capability-statement.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const [rest] = buildCapabilityStatement('https://platform.example/fhir').rest ?? [];
const resources = rest?.resource ?? [];
const answered = z.looseObject({
  resourceType: z.string(),
  issue: z.array(z.looseObject({ code: z.string(), diagnostics: z.string().optional() })).optional(),
});

test('every search parameter, include, history and read that it names is understood', async () => {
  for (const { type, searchParam = [], searchInclude = [] } of resources) {
    // One request a type: what is not known would be refused by name.
    const names = searchParam
      .map(({ name = '' }) => [name, 'missing'] as const)
      .filter(([name]) => !['_id', '_filter', '_content', '_text', '_list', '_query', 'near'].includes(name));
    for (let at = 0; at < names.length; at += 30) {
      const query = names.slice(at, at + 30).map(([name, modifier]) => `${name}:${modifier}=true`);
      const { status, json } = await door.send('GET', `${type}?_count=1&${query.join('&')}`, undefined, { prefer: 'handling=strict' });
      const text = JSON.stringify(json);
      // Composites and some special ones know no :missing, and say so by name; they are asked once more without.
      if (status !== 200) assert.match(text, /modifier|missing/, `${type}: ${text.slice(0, 400)}`);
    }
    const included = searchInclude.map((each) => `_include=${encodeURIComponent(each)}`);
    const search = await door.send('GET', `${type}?_count=1&${included.join('&')}`, undefined, { prefer: 'handling=strict' });
    assert.equal(search.status, 200, `${type} _include: ${JSON.stringify(search.json).slice(0, 300)}`);
    assert.equal((await door.send('GET', `${type}/_history?_count=1`)).status, 200, `${type}/_history`);
    assert.equal((await door.send('GET', `${type}/nothing-of-this-id`)).status, 404, `${type} read`);
    assert.equal((await door.send('DELETE', `${type}/nothing-of-this-id`)).status, 404, `${type} delete`);
    for (const [method, url] of [
      ['POST', type],
      ['PUT', `${type}/x`],
      ['PATCH', `${type}/x`],
    ] as const) {
      const { status, json } = await door.send(
        method,
        url,
        method === 'PATCH' ? '[]' : {},
        method === 'PATCH' ? { 'content-type': 'application/json-patch+json' } : {},
      );
      // Whatever is wrong with what was sent, the interaction itself is there.
      assert.ok(![405, 501].includes(status) && status < 500, `${method} ${url}: ${status} ${JSON.stringify(json)}`);
    }
  }
});

test('every operation that it names answers at each of its addresses with a definition, and each that answers is named', async () => {
  const named = new Set<string>();
  const ask = async (definition: string | undefined, name: string, type: string | undefined): Promise<void> => {
    const id = definition?.replace('urn:yigong:operation:', '') ?? '';
    const { status, json } = await door.send('GET', `OperationDefinition/${id}`);
    assert.equal(status, 200, definition);
    const told = z.object({ code: z.string(), system: z.boolean(), type: z.boolean(), instance: z.boolean() }).parse(json);
    assert.equal(told.code, name);
    named.add(`${type ?? ''}$${name}`);
    const addresses = [
      ...(told.system ? [`$${name}`] : []),
      ...(told.type ? [`${type}/$${name}`] : []),
      ...(told.instance ? [`${type}/x/$${name}`] : []),
    ];
    assert.ok(addresses.length > 0, definition);
    for (const address of addresses) {
      if (readBulkAddress(address)) continue; // answered by the door of bulk exchange, which has tests of its own
      const answer = await door.send('POST', address, { resourceType: 'Parameters' });
      const { issue } = answered.parse(answer.json);
      assert.ok(
        !issue?.some(({ diagnostics }) => diagnostics?.includes('no operation answers')),
        `${address}: ${JSON.stringify(answer.json)}`,
      );
    }
  };
  for (const { name, definition } of rest?.operation ?? []) await ask(definition, name ?? '', undefined);
  // Operations of every type are asked at a few of them.
  for (const { type, operation = [] } of resources)
    for (const { name = '', definition } of operation)
      if (!definition?.includes(':Resource-') || ['Patient', 'Observation', 'Organization'].includes(type ?? ''))
        await ask(definition, name, type);
  const there = OPERATIONS.flatMap((each) => (each.types.length === 0 ? ['Patient'] : each.types).map((type) => `${type}$${each.name}`));
  assert.deepEqual(
    there.filter((each) => !named.has(each)),
    [],
  );
  for (const each of ['$export', '$import', 'Patient$export', 'Group$export']) assert.ok(named.has(each), each);
});

test('what it says of the system as a whole holds', async () => {
  const codes = rest?.interaction?.map(({ code }) => code) ?? [];
  assert.deepEqual(codes.toSorted(), ['batch', 'history-system', 'search-system', 'transaction']);
  assert.equal((await door.send('GET', '_history?_count=1')).status, 200);
  assert.equal((await door.send('GET', '?_type=Patient&_count=1')).status, 200);
  for (const type of ['batch', 'transaction'])
    assert.equal((await door.send('POST', '', { resourceType: 'Bundle', type })).status, 200, type);
  assert.deepEqual(
    resources.map(({ type }) => type),
    RESOURCE_TYPES,
  );
});
