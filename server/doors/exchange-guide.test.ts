/** The guide for integrators is true: each of its requests is sent in its order and answered as it says, each of its declarations is read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import iconv from 'iconv-lite';
import { clientInputSchema, registerClient } from '../../kernel/access/oidc/clients.ts';
import { readSenderRules } from '../../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { readSubscribers } from '../../kernel/exchange/hl7v2/outbound/subscriber.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';

const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guide', 'exchange.md'), 'utf8');

/** The fenced blocks of a kind, as they stand. */
function blocksOf(kind: string): readonly string[] {
  return [...guide.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].flatMap(([, named, text = '']) => (named === kind ? [text.trim()] : []));
}

let doors: Doors;
let his: DoorClient;
before(async () => {
  doors = await openDoors();
  his = await doors.asMachine();
});
after(() => doors.close());

test('every request of the guide is answered as it says', async () => {
  let asked = 0;
  for (const block of blocksOf('http')) {
    const [head = '', ...rest] = block.split('\n\n');
    const body = rest.join('\n\n');
    for (const line of head.split('\n')) {
      const [, method, url = '', status] = /^(GET|POST|PUT|DELETE) (\S+) → (\d{3})$/.exec(line) ?? [];
      assert.ok(method && status, `“${line}” says method, address and status`);
      const address = encodeURI(url);
      const headers = { prefer: url.includes('$export') ? 'respond-async' : 'handling=strict' };
      const reply =
        method === 'GET'
          ? await his.get(address, headers)
          : await his.send(method === 'PUT' ? 'PUT' : method === 'DELETE' ? 'DELETE' : 'POST', address, body, headers);
      assert.equal(reply.status, Number(status), `${line}\n${reply.text.slice(0, 600)}`);
      if (reply.status >= 400) assert.match(reply.text, /"OperationOutcome".*"details":\{"text":"[^"]*[\u4e00-\u9fff]/);
      asked += 1;
    }
  }
  assert.ok(asked >= 10, String(asked));
  const [registration = '{}'] = blocksOf('json client');
  const made = await registerClient(doors.county.database, undefined, clientInputSchema.parse(JSON.parse(registration)));
  assert.ok('id' in made, JSON.stringify(made));
});

test('its message in GB18030 is taken, and its declarations are read', async () => {
  const [message = ''] = blocksOf('hl7');
  const reply = await doors.app.inject({
    method: 'POST',
    url: '/hl7',
    headers: {
      ...his.own,
      'content-type': 'application/hl7-v2; charset=gb18030',
    },
    payload: iconv.encode(message.replaceAll('\n', '\r'), 'gb18030'),
  });
  assert.match(reply.body, /MSA\|AA\|GUIDE-1/);
  const found = await his.get(`/fhir/Patient?name=${encodeURIComponent('周小满')}`);
  assert.match(found.text, /周小满/);
  for (const rules of blocksOf('json rules')) assert.equal(readSenderRules(JSON.parse(rules)).length, 1);
  for (const subscribers of blocksOf('json subscribers')) assert.equal(readSubscribers(JSON.parse(subscribers)).length, 1);
  assert.deepEqual([blocksOf('json rules').length, blocksOf('json subscribers').length], [1, 1]);
});
