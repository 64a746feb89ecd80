// Histories of one resource, a type and everything: times, pages, and only what the reader reaches.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { type Client, type Door, openDoor } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const idShape = z.looseObject({ id: z.string(), meta: z.looseObject({ lastUpdated: z.string() }) });
const historyShape = z.object({
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })),
  entry: z
    .array(
      z.object({
        fullUrl: z.string(),
        request: z.object({ method: z.string() }),
        response: z.object({ etag: z.string(), lastModified: z.string() }),
      }),
    )
    .default([]),
});

async function write(method: string, url: string, body?: object): Promise<z.infer<typeof idShape>> {
  const answer = await door.send(method, url, body);
  assert.ok(answer.status < 300, JSON.stringify(answer.json));
  return idShape.parse(answer.json ?? { id: '', meta: { lastUpdated: '' } });
}

async function history(url: string, client: Client = door): Promise<z.infer<typeof historyShape>> {
  const answer = await client.send('GET', url);
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  assert.ok(validateResource(answer.json).ok);
  return historyShape.parse(answer.json);
}

test('a history tells every version, can begin at a time, and tells what stood at a time', async () => {
  const first = await write('POST', 'Organization', { resourceType: 'Organization', name: '一' });
  const url = `Organization/${first.id}`;
  const second = await write('PUT', url, { resourceType: 'Organization', id: first.id, name: '二' });
  await write('DELETE', url);
  const all = await history(`${url}/_history`);
  assert.deepEqual([all.total, all.entry.map((entry) => entry.request.method)], [3, ['DELETE', 'PUT', 'POST']]);
  assert.equal((await history(`${url}/_history?_since=${second.meta.lastUpdated}`)).entry.length, 2);
  const then = await history(`${url}/_history?_at=${second.meta.lastUpdated}`);
  assert.ok(then.entry.some((entry) => entry.response.etag === 'W/"2"'));
  assert.deepEqual((await history(`${url}/_history?_at=2001-05`)).entry, []);
  assert.equal((await history(`${url}/_history?_at=${new Date(Date.now() + 60_000).toISOString()}`)).entry.length, 1);
  for (const bad of ['_since=yesterday', '_at=2024-02-31', '_count=0', '_count=x', '_cursor=abc'])
    assert.equal((await door.send('GET', `${url}/_history?${bad}`)).status, 400, bad);
  assert.equal((await door.send('GET', `${url}/_history?colour=red`, undefined, { prefer: 'handling=strict' })).status, 400);
  assert.equal((await door.send('GET', 'Organization/none/_history')).status, 404);
});

test('the history of a type and of everything comes in pages that miss nothing and repeat nothing', async () => {
  for (let at = 0; at < 7; at += 1) {
    const { id } = await write('POST', 'Location', { resourceType: 'Location', name: `病房${at}` });
    await write('PUT', `Location/${id}`, { resourceType: 'Location', id, name: `病房${at}甲` });
  }
  for (const [start, least] of [
    ['Location/_history?_count=4', 14],
    ['_history?_count=6', 16],
  ] as const) {
    const seen: string[] = [];
    const times: string[] = [];
    for (let url: string | undefined = start; url !== undefined; ) {
      const page: z.infer<typeof historyShape> = await history(url);
      seen.push(...page.entry.map((entry) => `${entry.fullUrl} ${entry.response.etag}`));
      times.push(...page.entry.map((entry) => entry.response.lastModified));
      url = page.link.find((link) => link.relation === 'next')?.url.slice(door.base.length + 1);
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(seen.length >= least, `${seen.length}`);
    assert.deepEqual(times, [...times].sort().reverse());
  }
});

test('people see the history of residents within their reach only', async () => {
  const { id } = await write('POST', 'Patient', { resourceType: 'Patient', name: [{ text: '周芳' }], gender: 'female' });
  await write('POST', 'Observation', {
    resourceType: 'Observation',
    status: 'final',
    code: { text: '体重' },
    subject: { reference: `Patient/${id}` },
  });
  const stranger = door.as({ role: 'nurse', scope: { everything: false, areas: [], orgs: ['elsewhere'] } });
  assert.equal((await history('Patient/_history')).entry.length, 1);
  assert.equal((await history('Observation/_history')).entry.length, 1);
  assert.equal((await history('Patient/_history', stranger)).entry.length, 0);
  assert.ok((await history('_history?_count=500', stranger)).entry.every((entry) => !/Patient|Observation/.test(entry.fullUrl)));
  assert.equal((await stranger.send('GET', `Patient/${id}/_history`)).status, 403);
  assert.equal((await door.as({ role: 'bureau-manager' }).send('GET', '_history')).status, 403);
  assert.equal((await door.as(undefined).send('GET', '_history')).status, 401);
});
