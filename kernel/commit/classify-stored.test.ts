// Records from before there were restricted categories are classified at the next start, with the rows that follow from them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { sql } from '../database/sql.ts';
import { SYSTEM } from '../define/codes.ts';
import { commit } from './commit.ts';
import { prepareStore } from './migrations.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from './testing/small-county.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const bitsRow = z.object({ id: z.string(), restricted: z.number() });

test('a start classifies what was written before, once, and computes the rows anew', async () => {
  const { database, store, residents } = county;
  const subject = { reference: `Patient/${residents.zhang.patient}` };
  const encounter = { reference: 'Encounter/visit-psy' };
  await commit(store, BY_TEST, [
    { op: 'create', id: 'visit-psy', resource: { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject } },
    {
      op: 'create',
      id: 'cond-psy',
      resource: { resourceType: 'Condition', subject, encounter, code: { coding: [{ system: SYSTEM.icd10, code: 'F20.0' }] } },
    },
    {
      op: 'create',
      id: 'drug-psy',
      resource: {
        resourceType: 'MedicationRequest',
        status: 'active',
        intent: 'order',
        subject,
        encounter,
        medicationCodeableConcept: { text: '药' },
      },
    },
    {
      op: 'create',
      id: 'flag-psy',
      resource: {
        resourceType: 'EpisodeOfCare',
        status: 'active',
        patient: subject,
        type: [{ coding: [{ system: SYSTEM.episode, code: 'mental-disorder' }] }],
        period: { start: '2024-01-01' },
      },
    },
  ]);
  const read = () =>
    database.rows(
      sql`select id, restricted from resource where resident_id = ${residents.zhang.resident} and id like '%-psy' order by id`,
      bitsRow,
    );
  const classified = await read();
  assert.deepEqual(
    classified.map(({ id, restricted }) => [id, restricted]),
    [
      ['cond-psy', 1],
      ['drug-psy', 1],
      ['flag-psy', 1],
      ['visit-psy', 0],
    ],
  );
  await database.run(sql`update resource set restricted = 0 where resident_id = ${residents.zhang.resident}`);
  await database.run(sql`delete from platform_fact where name = 'restricted-codes'`);
  await prepareStore(database, systems);
  assert.deepEqual(await read(), classified);
  const facts = await database.rows(sql`select value from platform_fact where name = 'restricted-codes'`);
  assert.equal(facts.length, 1);
});
