/** Orders go to institutions that registered what they examine; where nobody has, to any. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { commit } from '../commit/commit.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { SYSTEM } from '../define/codes.ts';
import { defineSystem } from '../define/system.ts';
import { defineDiagnosisCentre } from '../patterns/diagnosis-centre/centre.ts';
import { today } from '../periods/plain-date.ts';
import { listCentres } from '../reading/list-centres.ts';
import { readOptions } from '../reading/read-options.ts';
import { loadReference } from '../record/read.ts';
import { startAction } from './start-action.ts';
import { ask, faultOf, perform } from './testing.ts';

const centre = defineDiagnosisCentre({
  id: 'ecg',
  name: '心电',
  english: 'ECG',
  letter: 'E',
  items: { rest: '常规心电图' },
  orderItems: {},
  reportItems: {},
  turnAround: () => ({ routine: undefined, urgent: undefined, stat: undefined }),
  critical: {},
  rejects: { blurred: '干扰' },
  source: '测试',
  doubleSign: () => false,
  shows: 'trace',
  templates: [],
  orderedBy: ['village-doctor'],
  readBy: ['diagnosis-reader'],
});
const system = defineSystem({
  id: 'ecg',
  title: '心电',
  description: '申请送往登记了的机构。',
  forms: [centre.forms.order],
  views: [centre.view],
  actions: [centre.actions.order],
  english: {},
});

describe('where an order may go', () => {
  let county: SmallCounty;
  before(async () => {
    county = await openSmallCounty([system]);
  });
  after(() => county.close());

  const order = (to: string) => ({ date: today(), items: ['rest'], priority: 'routine', centre: to, summary: '胸闷' });
  async function register(id: string, ...codes: string[]): Promise<void> {
    const found = (await loadReference(county.database, 'Organization')).find((each) => each.id === id)?.resource;
    if (found?.resourceType !== 'Organization') assert.fail(`no institution ${id}`);
    const type = [...(found.type ?? []), ...codes.map((code) => ({ coding: [{ system: SYSTEM.centre, code }] }))];
    await commit(county.store, BY_TEST, [{ op: 'update', resource: { ...found, id, type } }]);
    await county.store.directory.refresh(county.database);
  }

  it('is anywhere while no institution has registered, then only where it is registered, shared centres first', async () => {
    const who = county.as('village-a1');
    const { resident } = county.residents.zhang;
    const choices = async () => (await readOptions(county.store, who, 'centre:ecg', '')).map(({ code }) => code);
    assert.ok((await choices()).length > 5, 'every institution');
    await perform(county, 'village-a1', 'ecg.order', resident, order('lead'));

    await register('lead', 'ecg');
    await register('centre', 'ecg', 'imaging');
    assert.deepEqual(await choices(), ['centre', 'lead']);
    const started = await startAction(county.store, who, centre.actions.order, county.residents.li.resident);
    assert.equal(started.answers.centre, 'centre', 'the one shared centre stands in the form');

    const fault = await faultOf(ask(county, 'village-a1', 'ecg.order', resident, order('town-a')));
    assert.match(fault.text, /没有登记为承担心电诊断的机构/);
    assert.deepEqual(
      fault.problems.map(({ field }) => field),
      ['centre'],
    );
    await perform(county, 'village-a1', 'ecg.order', resident, order('centre'));
    assert.throws(() => listCentres(county.store, 'lead', 'surgery'), /centre:surgery/);
  });
});
