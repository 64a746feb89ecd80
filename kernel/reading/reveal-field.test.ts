/** Masked fields: the address of who is sent is cut to the township, shown whole one look at a time, logged; not by roles that may not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { type SignedIn, standingOf } from '../access/actor.ts';
import { faultOf } from '../actions/testing.ts';
import { commit } from '../commit/commit.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { SYSTEM } from '../define/codes.ts';
import type { Role } from '../define/role.ts';
import { today } from '../periods/plain-date.ts';
import { readPerson } from './read-person.ts';
import { revealField } from './reveal-field.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
  // In the county hospital's hands today: its doctors have a reason.
  await commit(county.store, BY_TEST, [
    {
      op: 'create',
      resource: {
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { system: SYSTEM.actCode, code: 'IMP' },
        subject: { reference: `Patient/${county.residents.li.patient}` },
        serviceProvider: { reference: 'Organization/lead' },
        period: { start: today() },
      },
    },
  ]);
});
after(() => county.close());

function at(role: Role): SignedIn {
  return { ...county.as('registrar'), account: role, post: `post-${role}`, role, ...standingOf(role) };
}
const reveals = async (): Promise<number> => {
  const [row] = await county.database.rows(
    sql`select count(*)::int as n from audit where act = 'reveal' and what->>'field' = 'address'`,
    z.object({ n: z.number() }),
  );
  return row?.n ?? 0;
};

test('a specialist sees the township, and the whole address by a logged look', async () => {
  const { resident } = county.residents.li;
  const { person } = await readPerson(county.store, at('specialist'), resident);
  assert.ok(person.addressMasked && person.address?.endsWith('***'), String(person.address));
  assert.equal(await revealField(county.store, at('specialist'), resident, 'address'), '1组');
  assert.equal(await reveals(), 1);
  const near = await readPerson(county.store, county.as('village-a1'), resident);
  assert.deepEqual([near.person.addressMasked, near.person.address], [false, '1组'], 'who visits at home sees it');
});

test('a role that reveals nothing, and a role without a reason, get nothing', async () => {
  const { li, chen } = county.residents;
  assert.equal((await faultOf(revealField(county.store, at('pharmacist'), li.resident, 'address'))).code, 'not-allowed');
  assert.equal((await faultOf(revealField(county.store, at('specialist'), chen.resident, 'address'))).code, 'out-of-scope');
  assert.equal(await reveals(), 1);
});
