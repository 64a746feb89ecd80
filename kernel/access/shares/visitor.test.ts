// Whoever holds a share is somebody whom the policy compiler lets see the records named and nothing else of anybody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../../generated/all-systems.gen.ts';
import { faultOf } from '../../actions/testing.ts';
import { commit } from '../../commit/commit.ts';
import { BY_TEST, openSmallCounty, type ResidentName, type SmallCounty } from '../../commit/testing/small-county.ts';
import { sql } from '../../database/sql.ts';
import { requireResident } from '../../reading/require-resident.ts';
import { recordsWithinReach, rowsWithinReach } from '../row-condition.ts';
import { visitorOf } from './open-share.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const ids = z.object({ id: z.string() });

async function note(name: ResidentName): Promise<string> {
  const subject = { reference: `Patient/${county.residents[name].patient}` };
  const { written } = await commit(county.store, BY_TEST, [
    { op: 'create', resource: { resourceType: 'ImagingStudy', status: 'available', subject } },
  ]);
  return written[0]?.id ?? assert.fail();
}

test('the records that are named are seen, of that resident alone; no other record, no row of a view, no person', async () => {
  const [shown, , foreign] = [await note('li'), await note('li'), await note('zhang')];
  const { resident } = county.residents.li;
  const visitor = visitorOf(resident, { id: 's', records: [shown, foreign], purpose: 'family' });
  const seen = await county.database.rows(
    sql`select r.id from resource r join view_people p on p.resident_id = r.resident_id where not r.deleted and ${recordsWithinReach(visitor)}`,
    ids,
  );
  assert.deepEqual(
    seen.map(({ id }) => id),
    [shown],
    'an id of somebody else’s record opens nothing',
  );
  const rows = await county.database.rows(
    sql`select v.key as id from view_residents_records v where ${rowsWithinReach(visitor, 'v')}`,
    ids,
  );
  assert.deepEqual(rows, []);
  assert.equal((await faultOf(requireResident(county.database, visitor, resident))).code, 'out-of-scope');
});
