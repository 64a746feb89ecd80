/** What rests on the consortium's own lists of restricted codes: that they hold from the next write on, and take nothing away that is settled. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { listUnconfirmed } from '../../../kernel/access/policy/restricted-codes.ts';
import { ask, perform, refused } from '../../../kernel/actions/testing.ts';
import { commit } from '../../../kernel/commit/commit.ts';
import { prepareStore } from '../../../kernel/commit/migrations.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from '../../../kernel/commit/testing/small-county.ts';
import { sql } from '../../../kernel/database/sql.ts';
import { SYSTEM, VALUE_SET } from '../../../kernel/define/codes.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import residents from '../system.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([residents]);
});
after(() => county.close());

/** The bits of a result with a code. */
async function bitsOf(code: string, system: string = SYSTEM.loinc): Promise<number> {
  const subject = { reference: `Patient/${county.residents.zhang.patient}` };
  const { written } = await commit(county.store, BY_TEST, [
    { op: 'create', resource: { resourceType: 'Observation', status: 'final', subject, code: { coding: [{ system, code }] } } },
  ]);
  return storedBits(written[0]?.id ?? '');
}

async function storedBits(id: string): Promise<number> {
  const shape = z.object({ restricted: z.number() });
  const [row] = await county.database.rows(
    sql`select restricted from resource where resident_id = ${county.residents.zhang.resident} and id = ${id}`,
    shape,
  );
  return row?.restricted ?? assert.fail(id);
}

const answers = { date: today(), category: 'hiv', system: 'loinc', codes: '7917-8\n 5221-7，48345-3', ground: '医共体理事会决定' };

test('a confirmed list stands in the place of the declared LOINC codes; diagnoses that law settles stay restricted', async () => {
  const unconfirmed = () => listUnconfirmed(county.store.directory.current().restricted);
  assert.deepEqual([await bitsOf('7917-8'), await bitsOf('75622-1'), await bitsOf('5221-7')], [2, 2, 0], 'as declared');
  assert.deepEqual(unconfirmed(), ['hiv', 'sexual-health'], 'no document settles the codes of these tests');
  const before = await bitsOf('48345-3');
  assert.equal(before, 0);
  await perform(county, 'consortium', 'residents.confirm-restricted-codes', undefined, answers);
  assert.deepEqual([await bitsOf('7917-8'), await bitsOf('5221-7'), await bitsOf('75622-1')], [2, 2, 0]);
  assert.deepEqual(unconfirmed(), ['sexual-health']);
  await perform(county, 'consortium', 'residents.confirm-restricted-codes', undefined, { ...answers, system: 'icd10', codes: 'B98.8' });
  assert.deepEqual([await bitsOf('B20', SYSTEM.icd10), await bitsOf('B98.8', SYSTEM.icd10), await bitsOf('5221-7')], [2, 2, 2]);
  const sets = await county.database.run(
    sql`select 1 from ref_resource where content->>'url' = ${`${VALUE_SET.restricted}hiv`} and not deleted`,
  );
  assert.equal(sets, 1, 'one ValueSet a category');
});

test('what is stored is classified by the list at the next start', async () => {
  const { written } = await commit(county.store, BY_TEST, [
    {
      op: 'create',
      resource: {
        resourceType: 'Observation',
        status: 'final',
        subject: { reference: `Patient/${county.residents.zhang.patient}` },
        code: {
          coding: [
            { system: SYSTEM.loinc, code: '24110-9' },
            { system: SYSTEM.loinc, code: '99999-9' },
          ],
        },
      },
    },
  ]);
  const id = written[0]?.id ?? '';
  assert.equal(await storedBits(id), 4);
  const shorter = { ...answers, codes: '99999-9' };
  await assert.rejects(
    ask(county, 'bureau', 'residents.confirm-restricted-codes', undefined, shorter),
    refused(/7917-8、5221-7、48345-3/, 'unprocessable'),
  );
  await perform(county, 'bureau', 'residents.confirm-restricted-codes', undefined, { ...shorter, drops: true });
  await prepareStore(county.database, [residents]);
  assert.equal(await storedBits(id), 6);
});

test('what is no code, and who may not, is refused', async () => {
  for (const codes of ["7917-8' or 1=1", '(a+)+$', '中文', 'a'.repeat(30)])
    await assert.rejects(
      ask(county, 'consortium', 'residents.confirm-restricted-codes', undefined, { ...answers, codes }),
      refused(/不是代码/, 'invalid'),
      codes,
    );
  await assert.rejects(ask(county, 'village-a1', 'residents.confirm-restricted-codes', undefined, answers), refused(/./, 'not-allowed'));
});
