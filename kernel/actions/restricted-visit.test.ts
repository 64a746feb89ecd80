// A visit for a restricted diagnosis: the pages of those without the right show nothing of it; numbers count it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type SignedIn, standingOf } from '../access/actor.ts';
import { openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import type { Worklist } from '../define/worklist.ts';
import { today } from '../periods/plain-date.ts';
import { readPerson } from '../reading/read-person.ts';
import { readTimeline } from '../reading/read-timeline.ts';
import { countWorklist, readWorklist, requireWorklist } from '../reading/read-worklist.ts';
import { noteAnswers, perform } from './testing.ts';

let county: SmallCounty;
let resident: number;
before(async () => {
  county = await openSmallCounty(systems);
  resident = county.residents.zhang.resident;
  await perform(county, 'village-a1', 'clinic.record-visit', resident, noteAnswers(today()));
  await perform(
    county,
    'village-a1',
    'clinic.record-visit',
    resident,
    noteAnswers(today(), { diagnosis: { code: 'F20.9', display: '精神分裂症' } }),
  );
});
after(() => county.close());

const psychiatrist = (): SignedIn => ({ ...county.as('doctor-a'), account: 'psy', role: 'mental-health', ...standingOf('mental-health') });

test('card, timeline and list hold the visit for those with the right only', async () => {
  const texts = async (who: SignedIn) => {
    const [page, line] = [await readPerson(county.store, who, resident), await readTimeline(county.store, who, resident, {})];
    return JSON.stringify([page.cards, line.rows, page.tasks, page.person.tags]);
  };
  assert.match(await texts(psychiatrist()), /F20|精神分裂/);
  for (const post of ['village-a1', 'doctor-a', 'manager-a', 'consortium'] as const)
    assert.doesNotMatch(await texts(county.as(post)), /F20|精神分裂/, post);
  const visits = async (who: SignedIn) =>
    (await readPerson(county.store, who, resident)).cards.find(({ system }) => system === 'clinic')?.rows.length ?? 0;
  assert.deepEqual([await visits(psychiatrist()), await visits(county.as('doctor-a'))], [2, 1]);
});

test('the list of those seen today counts and names the open visit alone', async () => {
  const { store } = county;
  const who = county.as('doctor-a');
  const list = requireWorklist(store, who, 'clinic.seen-today');
  const page = await readWorklist(store, who, list, {});
  assert.deepEqual([page.rows.length, page.total.count], [1, 1]);
});

test('a list that asks about the rows of another view asks about those alone that its reader may see', async () => {
  const { store } = county;
  const people = store.registry.views.get('people');
  const visits = requireWorklist(store, county.as('doctor-a'), 'clinic.seen-today').view;
  assert.ok(people);
  const asking = (test: '>=' | '=', n: number): Worklist => ({
    ...requireWorklist(store, county.as('doctor-a'), 'clinic.seen-today'),
    view: people,
    where: { op: 'count', view: visits, where: { op: 'all', of: [] }, test, n },
  });
  const count = async (who: SignedIn, test: '>=' | '=', n: number) => (await countWorklist(store, who, asking(test, n))).count;
  assert.equal(await count(psychiatrist(), '>=', 2), 1, 'two visits for who may see both');
  assert.equal(await count(county.as('doctor-a'), '>=', 2), 0, 'the list does not tell of the second');
  assert.equal(await count(county.as('doctor-a'), '=', 1), 1);
});
