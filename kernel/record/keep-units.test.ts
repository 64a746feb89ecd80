import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareStore } from '../commit/migrations.ts';
import { sql } from '../database/sql.ts';
import { openTestDatabase } from '../database/testing.ts';
import { keepUnits, readKeptUnits } from './keep-units.ts';
import { listLikeUnits } from './validation/units/list-like-units.ts';
import { readUnit } from './validation/units/read-unit.ts';

test('unusual units that were met are kept, and those of earlier runs are found without being met again', async () => {
  const { database, close } = await openTestDatabase('units', async (fresh) => void (await prepareStore(fresh, [])));
  try {
    assert.ok(readUnit('mmol/(8.h)'));
    assert.ok(readUnit('mmol/L'));
    await keepUnits(database);
    const kept = await database.rows(sql`select name from platform_fact where name like 'unit %' order by name`);
    assert.deepEqual(kept, [{ name: 'unit mmol/(8.h)' }]);
    const { unit } = readUnit('mol/s') ?? { unit: '' };
    // As an earlier run left it, in a size that this one never met.
    await database.run(sql`insert into platform_fact (name, value) values ('unit umol/(6.h)', 'true')`);
    assert.ok(!listLikeUnits(unit).codes.has('umol/(6.h)'));
    await readKeptUnits(database);
    assert.ok(listLikeUnits(unit).codes.has('umol/(6.h)'));
  } finally {
    await close();
  }
});
