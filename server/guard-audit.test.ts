// At every start the audit log is verified: what was changed while the platform stood still is said and stands on the auditor's list; old lines stay.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { listAlerts } from '../kernel/access/audit/alerts.ts';
import { searchLines } from '../kernel/access/audit/search-lines.ts';
import { verifyChain } from '../kernel/access/audit/verify-chain.ts';
import { recordAudit } from '../kernel/access/audit.ts';
import { openSmallCounty, type SmallCounty } from '../kernel/commit/testing/small-county.ts';
import { raw, sql } from '../kernel/database/sql.ts';
import { waitUntil } from '../kernel/database/testing/wait-until.ts';
import { nowInstant } from '../kernel/periods/plain-date.ts';
import { guardAudit } from './guard-audit.ts';

const project = join(import.meta.dirname, '..');
let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([]);
});
after(() => county.close());

const said: string[] = [];
const guard = () => guardAudit(county.store, { anchors: undefined, say: (text) => void said.push(text) });
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

test('a start finds what was changed meanwhile, says where, and goes on; a start over an untouched log says nothing', async () => {
  const { database } = county;
  for (const days of [400, 200, 190, 1])
    await recordAudit(database, county.as('doctor-a'), { act: 'read-person', resident: 1, what: { days }, result: 'done' }, daysAgo(days));
  const stop = await guard();
  await waitUntil('all is sealed', async () => (await verifyChain(database, { now: nowInstant() })).unsealed === 0);
  await stop();
  await (await guard())();
  assert.deepEqual(said, []);
  // The embedded server's account is a superuser, whom no grant holds off.
  await database.run(raw("update audit set account = 'somebody-else' where what->>'days' = '200'"));
  const stopAgain = await guard();
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /审计日志校验不通过.*封条 \d+.*日志第 \d+ 行/);
  assert.equal((await listAlerts(database, { pattern: 'chain' }, 10)).length, 1);
  await stopAgain();
});

test('lines older than six months stay in the log and are found; nothing in the platform deletes any', async () => {
  const { lines } = await searchLines(county.database, { until: daysAgo(183) }, 50);
  assert.deepEqual(lines.map(({ what }) => what.days).toSorted(), [190, 200, 400]);
  const deleting = /(?:delete\s+from|truncate(?:\s+table)?)\s+audit(?:_seal|_review)?\b/i;
  const sources = ['kernel', 'server', 'systems', 'demo', 'tools'].flatMap((folder) =>
    existsSync(join(project, folder))
      ? readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
          .map((name) => join(project, folder, name))
      : [],
  );
  assert.ok(sources.length > 500);
  assert.deepEqual(
    sources.filter((path) => deleting.test(readFileSync(path, 'utf8'))),
    [],
  );
  const [row] = await county.database.rows(sql`select count(*) as count from audit`);
  assert.ok(Number(row?.count) >= 4);
});
