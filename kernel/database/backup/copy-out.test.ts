/** What comes out of a COPY is what stands in the table, byte by byte, also when its reader is slow. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import pg from 'pg';
import { openTestDatabase, type TestDatabase } from '../testing.ts';
import { copyOut } from './copy-out.ts';

let opened: TestDatabase | undefined;
after(() => opened?.close());

test('three hundred thousand rows come out whole while their reader takes its time', async () => {
  opened = await openTestDatabase('empty', async () => undefined, 'empty');
  const client = new pg.Client({ connectionString: opened.database.url });
  await client.connect();
  let [told, seen, rest] = [0, 0, ''];
  const stream = copyOut(client, "copy (select g, md5(g::text), '张' || g from generate_series(1, 300000) g) to stdout", (rows) => {
    told = rows;
  });
  let pieces = 0;
  for await (const piece of stream) {
    pieces += 1;
    if (pieces % 5000 === 0) await new Promise((later) => setImmediate(later));
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      seen += 1;
      assert.equal(line, `${seen}\t${createHash('md5').update(String(seen)).digest('hex')}\t张${seen}`);
    }
  }
  assert.deepEqual([seen, told, rest], [300_000, 300_000, '']);
  const failing = copyOut(client, 'copy (select 1 / (3 - g) from generate_series(1, 5) g) to stdout');
  await assert.rejects(failing.toArray(), /division by zero/);
  await client.end();
});
