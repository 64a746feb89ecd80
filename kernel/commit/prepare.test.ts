/** An installation that starts again with other declarations: views that changed are filled from the record. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { sql } from '../database/sql.ts';
import { prepareStore } from './migrations.ts';
import { dumpDerived } from './testing/dump-tables.ts';
import { openSmallCounty, type SmallCounty } from './testing/small-county.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

test('starting again with the same declarations changes nothing', async () => {
  const before = await dumpDerived(county.database);
  await prepareStore(county.database, systems);
  assert.deepEqual(await dumpDerived(county.database), before);
});

test('tasks whose declaration changed are computed anew', async () => {
  const before = await dumpDerived(county.database);
  await county.database.run(sql`update view_state set fingerprint = 'earlier' where view = 'task residents.open-record'`);
  await county.database.run(sql`update task set due = '2000-01-01'`);
  await prepareStore(county.database, systems);
  assert.deepEqual(await dumpDerived(county.database), before);
});

test('a start that broke off while it filled a view fills it the next time', async () => {
  const before = await dumpDerived(county.database);
  await county.database.run(sql`update view_state set fingerprint = 'earlier' where view = 'family_doctor_key_groups'`);
  await county.database.run(sql`alter table view_people rename column since to elsewhere`);
  await assert.rejects(prepareStore(county.database, systems));
  await county.database.run(sql`alter table view_people rename column elsewhere to since`);
  await prepareStore(county.database, systems);
  assert.deepEqual(await dumpDerived(county.database), before);
});

test('a view whose declaration changed is made anew from the record', async () => {
  const before = await dumpDerived(county.database);
  assert.ok((before.view_family_doctor_key_groups?.length ?? 0) > 0 && (before.view_registry_posts?.length ?? 0) > 0);
  await county.database.run(
    sql`update view_state set fingerprint = 'earlier' where view in ('family_doctor_key_groups', 'registry_posts')`,
  );
  await county.database.run(sql`update view_family_doctor_key_groups set area = 'wrong'`);
  await county.database.run(sql`delete from task`);
  await prepareStore(county.database, systems);
  assert.deepEqual(await dumpDerived(county.database), before);
});
