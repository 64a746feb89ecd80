/** Teams from their forming to their pay, studios, models and awards, in a small county, through the forms. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, perform as performIn, refused } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import {
  AREAS,
  BY_TEST,
  openSmallCounty,
  type PostName,
  type ResidentName,
  type SmallCounty,
} from '../../kernel/commit/testing/small-county.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { readOptions } from '../../kernel/reading/read-options.ts';
import { writeAgreement } from './contracts/agreement.ts';

let county: SmallCounty;
let requests = 0;
let team = '';

function perform(action: string, post: PostName, answers: Answers, resident?: number) {
  return performIn(county, post, `family-doctor.${action}`, resident, answers);
}

async function numberOf(id: string, period: string, area: string = AREAS.county): Promise<number | null> {
  const query = { indicator: findIndicator(county.store, `family-doctor.${id}`), area, period: requirePeriod(period) };
  return (await evaluateIndicator(county.store, county.as('bureau'), query)).value;
}

async function choices(target: string, post: PostName) {
  return (await readOptions(county.store, county.as(post), target, '')).map(({ display }) => display);
}

async function signed(who: ResidentName, start: string, id: string): Promise<void> {
  const contract = writeAgreement({
    serial: ++requests,
    signed: toDate(start),
    start: toDate(start),
    years: 1,
    subject: `Patient/${county.residents[who].patient}`,
    org: 'hospital-a',
    team: `CareTeam/${team}`,
    packages: ['basic'],
    continues: undefined,
  });
  await commit(county.store, BY_TEST, [{ op: 'create', id, resource: contract }]);
}

before(async () => {
  county = await openSmallCounty(systems);
  const formed = await perform('form-team', 'manager-a', {
    date: '2024-01-01',
    name: '青龙一队',
    kind: 'ordinary',
    leader: 'staff-doctor-a',
    members: [],
    villages: [{ village: AREAS.villageA1 }],
    partners: [],
  });
  team = formed.written.find(({ type }) => type === 'CareTeam')?.id ?? '';
});
after(() => county.close());

describe('paying a team', () => {
  const advance = { date: '2024-12-01', year: 2024, fee: 120, share: 70, advance: 60 };

  before(async () => {
    // 张伟 was served; 李秀英 was not; 王芳 is signed twice.
    await signed('zhang', '2024-02-01', 'c-zhang');
    await signed('li', '2024-03-01', 'c-li');
    await signed('wang', '2024-04-01', 'c-wang');
    await signed('wang', '2024-05-01', 'c-wang-2');
    await perform(
      'deliver-service',
      'doctor-a',
      { date: '2024-06-01', service: 'health-assessment', way: 'clinic', confirmed: true },
      county.residents.zhang.resident,
    );
  });

  it('advances a share for contracts that are not void, doubled, of the dead or of those who moved', async () => {
    const done = await perform('pay-advance', 'bureau', { ...advance, target: team });
    // Three contracts × 120 元 × 70 % = 252.00; the second of 王芳 is a duplicate. 60 % of it in advance.
    assert.equal(done.tell?.text, '应付协议3份，应付252.00元，预拨151.20元。');
    assert.equal(await numberOf('paid-to-teams', '2024'), 151.2);
    assert.equal(await numberOf('owed-to-teams', '2024'), 100.8);
    assert.equal(await numberOf('owed-to-teams', '2024', AREAS.townA), 100.8);
    assert.equal(await numberOf('owed-to-teams', '2024', AREAS.townB), 0);
    assert.equal(await numberOf('owed-to-teams', '2024H1'), 0);
  });

  it('refuses a second advance of the year', async () => {
    await assert.rejects(perform('pay-advance', 'bureau', { ...advance, target: team }), refused(/已预拨/));
  });

  it('refuses a year without contracts, and a share below the rule', async () => {
    await assert.rejects(perform('pay-advance', 'bureau', { ...advance, target: team, year: 2023 }), refused(/没有应付费的协议/));
    await assert.rejects(perform('pay-advance', 'bureau', { ...advance, target: team, share: 60 }), refused(/70/));
    await assert.rejects(perform('pay-advance', 'manager-a', { ...advance, target: team }), refused(/./, 'not-allowed'));
  });

  it('pays the rest after appraisal once, of what was served, also when two do so at once', async () => {
    const [settlement] = await readOptions(county.store, county.as('bureau'), 'row:family_doctor_settlements', '');
    assert.match(settlement?.display ?? '', /青龙一队 2024 青龙镇卫生院/);
    const final = { date: '2025-01-10', target: settlement?.code, score: 90, basis: '年度考核' };
    const both = await Promise.allSettled([perform('pay-final', 'bureau', final), perform('pay-final', 'consortium', final)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    // Served: one × 120 元 × 70 % × 90 % = 75.60, less than the advance: nothing more is paid, 75.60 is to be returned.
    assert.equal(await numberOf('paid-to-teams', '2025'), 0);
    assert.equal(await numberOf('owed-to-teams', '2024'), 100.8);
    assert.equal(await numberOf('owed-to-teams', '2025'), -75.6);
    assert.deepEqual(await choices('row:family_doctor_settlements', 'bureau'), []);
    await assert.rejects(perform('pay-final', 'bureau', final), refused(/已经办结/));
  });

  it('lets one of two advances at once through', async () => {
    await signed('zhang', '2025-02-01', 'c-zhang-25');
    const both = await Promise.allSettled([
      perform('pay-advance', 'bureau', { ...advance, target: team, year: 2025, date: '2025-03-01' }),
      perform('pay-advance', 'consortium', { ...advance, target: team, year: 2025, date: '2025-03-01' }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(await numberOf('paid-to-teams', '2025'), 50.4);
  });
});

describe('studios', () => {
  const studio = {
    date: '2024-05-01',
    name: '东坡工作室',
    village: AREAS.villageA1,
    doctor: 'staff-doctor-a',
    sessions: [{ day: 'mon', from: '08:30', to: '11:30' }],
  };

  it('are opened with a timetable, rescheduled and closed', async () => {
    await perform('open-studio', 'manager-a', studio);
    await assert.rejects(perform('open-studio', 'manager-a', studio), refused(/已有/));
    assert.equal(await numberOf('studios', '2024H1'), 1);
    assert.equal(await numberOf('studios-opened', '2024H1', AREAS.townA), 1);
    assert.equal(await numberOf('studios-opened', '2024H2'), 0);
    const [target] = await readOptions(county.store, county.as('manager-a'), 'row:family_doctor_studios', '');
    await perform('reschedule-studio', 'manager-a', {
      date: '2024-06-01',
      target: target?.code,
      sessions: [{ day: 'tue', from: '14:00', to: '17:00' }],
    });
    await perform('close-studio', 'manager-a', { date: '2024-10-31', target: target?.code, reason: 'moved' });
    assert.equal(await numberOf('studios', '2024H1'), 1);
    assert.equal(await numberOf('studios', '2024'), 0);
    assert.equal(await numberOf('studios-opened', '2024'), 1);
    assert.deepEqual(await choices('row:family_doctor_studios', 'manager-a'), []);
  });

  it('refuse a session that ends before it begins, or overlaps', async () => {
    const sessions = (...rows: readonly { day: string; from: string; to: string }[]) => ({ ...studio, name: '二室', sessions: rows });
    await assert.rejects(perform('open-studio', 'manager-a', sessions()), refused(/至少/));
    await assert.rejects(perform('open-studio', 'manager-a', sessions({ day: 'mon', from: '11:00', to: '09:00' })), refused(/晚于/));
    const early = { day: 'mon', from: '08:00', to: '10:00' };
    await assert.rejects(perform('open-studio', 'manager-a', sessions(early, { day: 'mon', from: '09:00', to: '11:00' })), refused(/重叠/));
  });
});

describe('models, awards, the end of a team', () => {
  it('defines a themed model once and ends it', async () => {
    const model = { date: '2024-01-15', name: '健康+养老', packages: ['basic', 'elderly'], content: '上门巡诊' };
    await perform('define-model', 'bureau', model);
    await assert.rejects(perform('define-model', 'bureau', model), refused(/已登记/));
    const [target] = await readOptions(county.store, county.as('bureau'), 'row:family_doctor_models', '');
    await perform('end-model', 'bureau', { date: '2024-09-30', target: target?.code });
    assert.equal(await numberOf('models', '2024H1'), 1);
    assert.equal(await numberOf('models', '2024'), 0);
    await perform('define-model', 'bureau', { ...model, date: '2024-11-01' });
    assert.equal(await numberOf('models', '2024'), 1);
  });

  it('keeps an award on the team', async () => {
    const award = { date: '2024-08-19', target: team, title: '优秀家庭医生签约团队', level: 'national', by: '国家卫生健康委' };
    await perform('add-award', 'manager-a', award);
    await assert.rejects(perform('add-award', 'manager-a', award), refused(/已登记/));
    assert.equal(await numberOf('awards', '2024', AREAS.townA), 1);
    assert.equal(await numberOf('awards', '2023'), 0);
  });

  it('lets only those within reach dissolve it, and counts it up to its last day', async () => {
    assert.deepEqual(await choices('row:family_doctor_teams', 'manager-a'), ['青龙一队 青龙镇卫生院']);
    await perform('dissolve-team', 'manager-a', { date: '2025-06-30', target: team });
    assert.equal(await numberOf('teams', '2024'), 1);
    assert.equal(await numberOf('teams', '2025'), 0);
    assert.equal(await numberOf('awards', '2024', AREAS.townA), 1);
    await assert.rejects(perform('dissolve-team', 'manager-a', { date: '2025-07-01', target: team }), refused(/从列表中选择/));
  });

  it('takes a service item off the offer', async () => {
    await perform('publish-item', 'manager-a', { date: '2024-01-01', code: 'tuina', name: '小儿推拿', kind: 'child', price: 50 });
    const [target] = await readOptions(county.store, county.as('manager-a'), 'row:family_doctor_items', '');
    await perform('end-item', 'manager-a', { date: '2024-12-30', target: target?.code });
    assert.equal(await numberOf('items', '2024H1'), 1);
    assert.equal(await numberOf('items', '2024'), 0);
  });
});
