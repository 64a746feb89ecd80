// A name that a thousand have is found page by page like any other.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openDoor } from '../testing/door.ts';
import { bundleShape } from '../testing/named-resources.ts';

const door = await openDoor();
after(() => door.close());

test('everybody of a common surname is found once, whoever has another name is not', async () => {
  const entry = Array.from({ length: 1100 }, (_, at) => ({
    resource: { resourceType: 'Patient', name: [{ text: at % 11 === 10 ? `李${at}` : `王${at}` }] },
    request: { method: 'POST', url: 'Patient' },
  }));
  assert.equal((await door.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).status, 200);
  for (const written of ['王', 'wang']) {
    const seen: string[] = [];
    let url: string | undefined = `Patient?name=${encodeURIComponent(written)}&_count=300`;
    let pages = 0;
    while (url !== undefined) {
      const bundle = bundleShape.parse((await door.send('GET', url)).json);
      seen.push(...bundle.entry.map(({ resource }) => JSON.stringify(resource.name)));
      url = bundle.link.find(({ relation }) => relation === 'next')?.url.replace(`${door.base}/`, '');
      pages += 1;
    }
    assert.equal(pages, 4);
    assert.equal(new Set(seen).size, 1000);
    assert.ok(seen.every((name) => name.includes('王')));
  }
});
