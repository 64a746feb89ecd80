/** Where and how long a mark holds: at the boundary of city, province and region, after its certificate was taken back, and in cases with a window of their own. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Organization } from '@medplum/fhirtypes';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { findPriors } from '../../kernel/actions/find-priors.ts';
import { findAction } from '../../kernel/actions/perform-action.ts';
import { faultOf, perform } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty, type ResidentName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION } from '../../kernel/define/codes.ts';
import { findPanel } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { addDays, type PlainDate, today } from '../../kernel/periods/plain-date.ts';
import { adoptList, makeEcg, makePanel } from './standing-results.ts';

/** Hospitals elsewhere: a neighbour in the city, another city, another province. */
const OUTSIDE = { neighbour: '511802000000', 'other-city': '510107000000', 'other-province': '500103000000' } as const;

function hospitalAt(name: string, division: string): Organization {
  return { resourceType: 'Organization', active: true, name, address: [{ extension: [{ url: EXTENSION.division, valueCode: division }] }] };
}

describe('where a mark holds', () => {
  let county: SmallCounty;
  before(async () => {
    county = await openSmallCounty(systems);
    await adoptList(county, 'national');
    const writes = Object.entries(OUTSIDE).map(([id, division]) => ({
      op: 'create' as const,
      id,
      resource: hospitalAt(`${id}医院`, division),
    }));
    await commit(county.store, BY_TEST, writes);
    await county.store.directory.refresh(county.database);
  });
  after(() => county.close());

  const residentOf = (name: ResidentName): number => county.residents[name].resident;
  const find = (name: ResidentName, item: string, action = 'ecg.order', encounter?: string) =>
    findPriors(county.store, county.as('doctor-a'), findAction(county.store, action), residentOf(name), [item], encounter);
  const certify = (org: string, mark: string, from: PlainDate, until: PlainDate, number: string, areas?: readonly string[]) =>
    perform(county, 'bureau', 'mutual-recognition.register-certificate', undefined, {
      date: today(),
      institution: org,
      mark,
      number,
      issuer: '临床检验中心',
      from,
      until,
      items: ['ecg-12', ...(findPanel('electrolytes')?.items ?? [])],
      ...(areas ? { areas: areas.map((division) => ({ division })) } : {}),
    });

  it('a city’s mark ends at the city, a province’s at the province, a region’s at the divisions that its certificate names', async () => {
    const scope = (rows: Awaited<ReturnType<typeof find>>) => rows.map(({ org, mark }) => `${org} ${mark}`).toSorted();
    for (const org of Object.keys(OUTSIDE))
      for (const mark of ['city', 'province', 'region', 'national']) await makeEcg(county, 'zhang', 1, { org, mark });
    assert.deepEqual(scope(await find('zhang', 'ecg-12')), [
      'neighbour city',
      'neighbour national',
      'neighbour province',
      'neighbour region',
      'other-city national',
      'other-city province',
      'other-city region',
      'other-province national',
    ]);
    await certify('other-province', 'region', addDays(today(), -100), addDays(today(), 100), 'R-1', ['510000000000', '500000000000']);
    assert.ok(scope(await find('zhang', 'ecg-12')).includes('other-province region'), 'the agreement names both provinces');
    const unnamed = await faultOf(certify('other-city', 'region', today(), today(), 'R-2'));
    assert.match(unnamed.text, /适用地区|约定互认/);
  });

  it('the list may recognise less far than the mark: only within the consortium', async () => {
    await perform(county, 'bureau', 'mutual-recognition.set-item', undefined, {
      date: today(),
      item: 'holter',
      listed: 'listed',
      from: today(),
      lasting: 'days',
      days: 7,
      scope: 'consortium',
    });
    await makeEcg(county, 'zhang', 1, { code: 'holter', org: 'neighbour', mark: 'national' });
    const inside = await makeEcg(county, 'zhang', 1, { code: 'holter', org: 'lead', mark: 'national' });
    assert.deepEqual(
      (await find('zhang', 'holter')).map(({ key }) => key),
      [inside],
    );
  });

  it('a certificate that is taken back or lapses acts from that day on: earlier results of an outside hospital stay recognised', async () => {
    const lab = () => find('li', 'electrolytes', 'laboratory.order');
    await certify('neighbour', 'city', addDays(today(), -30), addDays(today(), 30), 'C-1');
    const before = await makePanel(county, 'li', 'electrolytes', addDays(today(), -1), { org: 'neighbour' });
    const [row] = await county.database.rows(
      sql`select key from view_mutual_recognition_certificates where number = 'C-1'`,
      z.object({ key: z.string() }),
    );
    const revoke = () =>
      perform(county, 'bureau', 'mutual-recognition.revoke-certificate', undefined, {
        target: row?.key,
        date: today(),
        reason: '室间质评不合格',
      });
    await revoke();
    await makePanel(county, 'li', 'electrolytes', today(), { org: 'neighbour' });
    assert.deepEqual(
      (await lab()).map(({ key }) => key),
      [before],
      'what was made yesterday stands, what is made today does not',
    );
    const [closed] = await county.database.rows(
      sql`select closed::text as closed from view_mutual_recognition_certificates where number = 'C-1'`,
      z.object({ closed: z.string() }),
    );
    assert.equal(closed?.closed, today(), 'it stays on the list with its day');
    assert.match((await faultOf(revoke())).text, /已经办结/);
    // The same by lapse: within its last day, not on the next; and the centre's own report keeps the mark it was released with.
    await certify('other-city', 'province', addDays(today(), -30), addDays(today(), -3), 'C-2');
    const last = await makePanel(county, 'li', 'electrolytes', addDays(today(), -3), { org: 'other-city' });
    await makePanel(county, 'li', 'electrolytes', addDays(today(), -2), { org: 'other-city' });
    assert.deepEqual((await lab()).map(({ key }) => key).toSorted(), [before, last].toSorted());
  });

  it('an emergency visit takes the shorter window that the list sets for it', async () => {
    await perform(county, 'bureau', 'mutual-recognition.set-item', undefined, {
      date: today(),
      item: 'ecg-18',
      listed: 'listed',
      from: today(),
      lasting: 'days',
      days: 7,
      cases: [
        { setting: 'EMER', days: 1 },
        { ageFrom: 80, days: 2 },
      ],
      scope: 'province',
    });
    const wang = county.residents.wang;
    const key = await makeEcg(county, 'wang', 3, { code: 'ecg-18' });
    const { written } = await commit(
      county.store,
      BY_TEST,
      ['EMER', 'AMB'].map((code) => ({
        op: 'create' as const,
        resource: {
          resourceType: 'Encounter' as const,
          status: 'in-progress' as const,
          class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code },
          subject: { reference: `Patient/${wang.patient}` },
          period: { start: today() },
        },
      })),
    );
    const [emergency, outpatient] = written.map(({ id }) => id);
    const keys = async (encounter?: string) => (await find('wang', 'ecg-18', 'ecg.order', encounter)).map((each) => each.key);
    assert.deepEqual(await keys(emergency), []);
    assert.deepEqual(await keys(outpatient), [key]);
    assert.deepEqual(await keys(), [key], 'she is younger than eighty');
    await assert.rejects(find('li', 'ecg-18', 'ecg.order', emergency), /找不到/);
  });
});
