/** Refused attempts at injection are on the audit log by kind and account, without their text; honest mistakes are not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../kernel/database/sql.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';
import { findInjection } from './notice-injection.ts';

let doors: Doors;
let machine: DoorClient;
let village: DoorClient;
before(async () => {
  doors = await openDoors();
  machine = await doors.asMachine();
  village = await doors.signIn('village-a1');
});
after(() => doors.close());

const lineRow = z.object({ kind: z.string(), account: z.string().nullable(), what: z.string() });
const lines = () =>
  doors.county.database.rows(
    sql`select what->>'kind' as kind, account, what::text as what from audit where act = 'refused' and what->>'rule' = 'injection' order by id`,
    lineRow,
  );

test('each refused attempt leaves one line', async () => {
  const div = '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert("secret-mark")</script></div>';
  const attempts: readonly (readonly [kind: string, by: string, act: () => Promise<{ readonly status: number }>])[] = [
    ['markup', 'client:', () => machine.send('POST', '/fhir/Patient', { resourceType: 'Patient', text: { status: 'generated', div } })],
    ['sql', 'client:', () => machine.get(`/fhir/Patient?secret-mark=${encodeURIComponent("' or 1=1 --")}`, { prefer: 'handling=strict' })],
    ['path', 'village-a1', () => village.get(`/api/people/${encodeURIComponent('../../../etc/passwd')}`)],
    [
      'zero',
      'village-a1',
      () => village.send('POST', '/api/actions/residents.register', { requestId: 'z', answers: { name: 'a\u0000b' } }),
    ],
  ];
  for (const [kind, by, act] of attempts) {
    const before = (await lines()).length;
    const { status } = await act();
    assert.ok(status >= 400 && status < 500, `${kind}: ${status}`);
    const [line, ...more] = (await lines()).slice(before);
    assert.ok(line && more.length === 0, kind);
    assert.equal(line.kind, kind);
    assert.ok(line.account?.startsWith(by), `${kind} by ${line.account}`);
    assert.ok(!/secret-mark|alert|passwd/.test(line.what));
  }
});

test('honest mistakes, and what is taken, are no attempts', async () => {
  const before = (await lines()).length;
  assert.equal((await village.get('/api/people/nobody')).status >= 400, true);
  await machine.send('POST', '/fhir/Patient', { resourceType: 'Patient', birthDate: '不知道' });
  assert.equal((await lines()).length, before);
  for (const text of ["O'Brien and sons", '血压<140且>90', '联合用药；选择方案', '../', '服药 or 不服药 = 自定'])
    assert.equal(findInjection(text), undefined, text);
});
