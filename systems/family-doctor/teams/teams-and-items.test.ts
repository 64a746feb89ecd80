/** Teams, their social organisations, the items on offer, and home visits, from the form to the row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionContext, Draft } from '../../../kernel/define/action.ts';
import { nobody } from '../../../kernel/define/view.ts';
import { nowInstant, toDate } from '../../../kernel/periods/plain-date.ts';
import { itemsView, publishItem } from '../services/publish-item.ts';
import { visitHome } from '../services/visit-home.ts';
import { formTeam, teamForm } from './form-team.ts';
import { partnersView, teamsView } from './teams-view.ts';

const now = nowInstant();

const context: ActionContext = {
  now,
  today: toDate('2024-06-30'),
  actor: { practitioner: 'p1', name: '李医生', role: 'township-manager', org: 'org-1', orgClass: 'C2' },
  person: undefined,
  subject: '',
  encounter: undefined,
  records: {},
  serial: () => 5,
  newReference: () => 'urn:uuid:1',
};

const team = {
  date: toDate('2024-01-01'),
  name: '社医联盟',
  kind: 'characteristic',
  leader: 'p1',
  members: [{ staff: 'p2', role: 'nurse' }],
  villages: [{ village: '511803001001' }, { village: '511803001002' }],
  partners: [
    { name: '晚晴助老服务中心', service: '陪诊' },
    { name: '青苗社工站', service: '儿童照护' },
  ],
} as const;

function createdBy(drafts: readonly Draft[]) {
  const [draft] = drafts;
  assert.ok(draft && 'create' in draft);
  return draft.create;
}

test('a team is one row, its social organisations are rows of their own', () => {
  const resource = createdBy(formTeam.write(team, context));
  assert.ok(resource.resourceType === 'CareTeam');
  const kept = { id: 't1', version: 1, updated: now, resource };
  const [row] = teamsView.rows({ of: [kept] }, nobody());
  assert.deepEqual(row, {
    key: 't1',
    org: 'org-1',
    name: '社医联盟',
    kind: 'characteristic',
    leader: 'p1',
    members: 2,
    villages: 2,
    partners: 2,
    from: '2024-01-01',
    until: undefined,
  });
  const partners = partnersView.rows({ of: [kept] }, nobody());
  assert.deepEqual(
    partners.map(({ name, service }) => [name, service]),
    [
      ['晚晴助老服务中心', '陪诊'],
      ['青苗社工站', '儿童照护'],
    ],
  );
  const ofResident = { ...kept, resource: { ...resource, subject: { reference: 'Patient/1-a' } } };
  assert.deepEqual(teamsView.rows({ of: [ofResident] }, nobody()), []);
});

test('a team without villages, or with somebody twice, is refused', () => {
  const items = (changes: object) => teamForm.check({ ...team, ...changes }).map(({ item }) => item);
  assert.deepEqual(items({}), []);
  assert.deepEqual(items({ villages: [] }), ['villages']);
  assert.deepEqual(items({ members: [{ staff: 'p1', role: 'nurse' }] }), ['members']);
  assert.deepEqual(items({ partners: [team.partners[0], team.partners[0]] }), ['partners']);
});

test('a published item is a row with its price in cents; other charges are none', () => {
  const resource = createdBy(
    publishItem.write({ date: toDate('2024-02-01'), code: 'child-tuina', name: '小儿推拿', kind: 'child', price: 49.9 }, context),
  );
  assert.ok(resource.resourceType === 'ChargeItemDefinition');
  const [row] = itemsView.rows({ of: [{ id: 'i1', version: 1, updated: now, resource }] }, nobody());
  assert.deepEqual(row, { key: 'i1', org: 'org-1', name: '小儿推拿', kind: 'child', price: 4_990, from: '2024-02-01', until: undefined });
  const other = { resourceType: 'ChargeItemDefinition' as const, url: 'urn:x', status: 'active' as const };
  assert.deepEqual(itemsView.rows({ of: [{ id: 'i2', version: 1, updated: now, resource: other }] }, nobody()), []);
});

test('a home visit is an encounter at home of the institution and its class', () => {
  const answers = { date: toDate('2024-06-01'), reason: 'follow-up', situation: '行动不便', handling: '测血压，指导用药' } as const;
  const encounter = createdBy(visitHome.write(answers, { ...context, subject: 'Patient/1-a' }));
  assert.ok(encounter.resourceType === 'Encounter');
  assert.equal(encounter.class.code, 'HH');
  assert.equal(encounter.type?.[0]?.coding?.[0]?.code, 'C2');
  assert.equal(encounter.period?.start, '2024-06-01');
  assert.equal(visitHome.form.check({ ...answers, nextVisit: toDate('2024-06-01') })[0]?.item, 'nextVisit');
});
