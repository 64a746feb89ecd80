/** The demo's pathology day is one that people could have had: every step by their actions, kept by the platform, seen in every list. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty, type PostName } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Acting } from '../history/resident.ts';
import { CASES } from './cases.ts';
import { composePathology } from './day.ts';

test('a case stands at each step, with pictures, and the frozen section was told in time', async () => {
  const county = await openSmallCounty(systems);
  try {
    const memberOf = (post: PostName): Acting => {
      const { practitioner, name, role, org } = county.as(post);
      assert.ok(role === 'family-doctor' || role === 'diagnosis-reader');
      return { id: practitioner, name, role, org, orgLetter: undefined };
    };
    const staff = { township: memberOf('doctor-a'), surgeon: memberOf('doctor-a'), readers: [memberOf('reader-1'), memberOf('reader-2')] };
    const { patient } = county.residents.li;
    await commit(
      county.store,
      BY_TEST,
      composePathology(
        CASES.map(() => patient),
        staff,
        nowInstant(),
      ),
    );
    const cases = await county.database.rows(
      sql`select state, count(*)::int as n, bool_and(on_time) as in_time from view_pathology_cases where resident_id = ${county.residents.li.resident} group by state`,
      z.object({ state: z.string(), n: z.number(), in_time: z.boolean().nullable() }),
    );
    assert.equal(
      cases.reduce((sum, { n }) => sum + n, 0),
      CASES.length,
    );
    for (const state of ['requested', 'acquired', 'assigned', 'draft-review', 'released', 'rejected'])
      assert.ok(
        cases.some((each) => each.state === state),
        `${state} of ${JSON.stringify(cases)}`,
      );
    const [pictures] = await county.database.rows(
      sql`select count(*)::int as n, max(length(content->'content'->>'data')) as largest from resource where resident_id = ${county.residents.li.resident} and content->>'resourceType' = 'Media'`,
      z.object({ n: z.number(), largest: z.number() }),
    );
    assert.ok((pictures?.n ?? 0) >= 10);
    assert.ok((pictures?.largest ?? 0) < 60_000, 'small pictures');
  } finally {
    await county.close();
  }
});
