/** What people who record rely on: who may, to whom, what is asked again, what closes, what is logged. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { commit } from '../commit/commit.ts';
import { countTables } from '../commit/testing/dump-tables.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { EXTENSION } from '../define/codes.ts';
import { addDays, today } from '../periods/plain-date.ts';
import { readCurrent } from '../record/read.ts';
import { findAction } from './perform-action.ts';
import { startAction } from './start-action.ts';
import { ask, faultOf, noteAnswers, perform, visitAnswers } from './testing.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const VISIT = 'hypertension.record-visit';
const ENROL = { date: '2024-01-10', comorbidity: ['none'] };

/** Lines of the audit log about a resident, oldest first. */
async function auditOf(resident: number): Promise<readonly string[]> {
  const line = z.object({ act: z.string(), result: z.string(), account: z.string().nullable(), rule: z.string().nullable() });
  const rows = await county.database.rows(
    sql`select act, result, account, what->>'rule' as rule from audit where resident_id = ${resident} order by id`,
    line,
  );
  return rows.map(({ act, result, account, rule }) => [account, act, result, rule].filter((part) => part !== null).join(' '));
}

test('a role that may not do an action is refused in words, and the refusal is logged', async () => {
  const { resident } = county.residents.zhang;
  const fault = await faultOf(ask(county, 'manager-a', VISIT, resident, visitAnswers('2024-02-01', { systolic: 150, diastolic: 90 })));
  assert.equal(fault.code, 'not-allowed');
  assert.match(fault.text, /卫生院管理员.*记录高血压随访/);
  assert.match(fault.next, /乡村医生/);
  assert.equal((await auditOf(resident)).at(-1), 'manager-a refused refused role');
});

test('a village doctor does nothing for residents of another village, and the attempt is logged', async () => {
  const { resident } = county.residents.zhang;
  const before = await countTables(county.database);
  const fault = await faultOf(ask(county, 'village-b1', 'hypertension.enrol', resident, ENROL));
  assert.equal(fault.code, 'out-of-scope');
  assert.deepEqual(await countTables(county.database), { ...before, audit: (before.audit ?? 0) + 1 });
  assert.equal((await auditOf(resident)).at(-1), 'village-b1 refused refused out-of-scope');
  await faultOf(startAction(county.store, county.as('village-b1'), findAction(county.store, VISIT), resident));
  assert.equal((await auditOf(resident)).filter((line) => line.startsWith('village-b1 refused')).length, 2);
});

test('whatever is wrong with the answers is said at its field, all at once, and nothing is written', async () => {
  const before = await countTables(county.database);
  const answers = visitAnswers(
    '2024-02-30',
    { systolic: 999, diastolic: 80 },
    { medicines: [{ name: '氨氯地平', times: 1 }], weather: 'rain' },
  );
  const fault = await faultOf(ask(county, 'village-a1', VISIT, county.residents.zhang.resident, answers));
  assert.equal(fault.code, 'invalid');
  assert.deepEqual(fault.problems.map((problem) => problem.field).sort(), ['bp.systolic', 'date', 'medicines[0].dose', 'weather']);
  assert.deepEqual(await countTables(county.database), before);
});

test('nothing is recorded for a day that has not come', async () => {
  const fault = await faultOf(
    ask(county, 'village-a1', 'hypertension.enrol', county.residents.zhang.resident, { ...ENROL, date: addDays(today(), 1) }),
  );
  assert.deepEqual([fault.code, fault.problems[0]?.field], ['invalid', 'date']);
});

test('what a system refuses comes back in its words with the way out', async () => {
  const fault = await faultOf(
    ask(county, 'village-a1', VISIT, county.residents.li.resident, visitAnswers('2024-02-01', { systolic: 130, diastolic: 80 })),
  );
  assert.deepEqual([fault.code, fault.text, fault.next], ['unprocessable', '该居民尚未纳入高血压管理', '请先办理纳入管理']);
});

test('a follow-up closes the visit that was due and asks for the next, and the person reads what follows', async () => {
  const { resident } = county.residents.zhang;
  const enrolled = await perform(county, 'village-a1', 'hypertension.enrol', resident, ENROL);
  assert.deepEqual(enrolled.opened.find((line) => line.task === 'hypertension.visit')?.due, '2024-03-31');
  const done = await perform(county, 'village-a1', VISIT, resident, visitAnswers('2024-02-01', { systolic: 130, diastolic: 80 }));
  assert.deepEqual(
    done.closed.map(({ task, title, due }) => [task, title, due]),
    [['hypertension.visit', '高血压随访', '2024-03-31']],
  );
  assert.deepEqual(
    done.opened.map(({ task, due }) => [task, due]),
    [['hypertension.visit', '2024-05-01']],
  );
  assert.equal(done.resident, resident);
  assert.match(done.tell?.text ?? '', /血压达标/);
  assert.ok(done.written.some(({ type }) => type === 'QuestionnaireResponse') && done.written.some(({ type }) => type === 'Observation'));
  assert.equal((await auditOf(resident)).at(-1), 'village-a1 write done');
});

test('a blood pressure taken in the clinic closes the due follow-up too', async () => {
  const { resident } = county.residents.chen;
  await perform(county, 'village-b1', 'hypertension.enrol', resident, ENROL);
  const done = await perform(
    county,
    'village-b1',
    'clinic.record-visit',
    resident,
    noteAnswers('2024-03-05', { pressure: { systolic: 152, diastolic: 94 } }),
  );
  assert.deepEqual(
    done.closed.map(({ task }) => task),
    ['hypertension.visit'],
  );
  assert.deepEqual(done.opened.find(({ task }) => task === 'hypertension.visit')?.due, '2024-03-19');
});

test('a doubt asks for a reason; the reason is kept with the form', async () => {
  const { resident } = county.residents.zhang;
  const answers = noteAnswers('2024-03-06', { pressure: { systolic: 190, diastolic: 100 } });
  const before = await countTables(county.database);
  const asked = await ask(county, 'village-a1', 'clinic.record-visit', resident, answers, { overrides: { pressure: '  ', other: '无关' } });
  assert.ok('warnings' in asked);
  assert.deepEqual(
    asked.warnings.map((warning) => warning.field),
    ['pressure'],
  );
  assert.deepEqual(await countTables(county.database), before);

  const done = await perform(county, 'village-a1', 'clinic.record-visit', resident, answers, {
    overrides: { pressure: '复测两次一致', other: '无关' },
  });
  assert.equal(done.tell?.urgent, true);
  const response = done.written.find(({ type }) => type === 'QuestionnaireResponse');
  const kept = await readCurrent(county.database, 'QuestionnaireResponse', response?.id ?? '');
  assert.ok(kept?.resource.resourceType === 'QuestionnaireResponse');
  const reasons = kept.resource.extension?.filter(({ url }) => url === EXTENSION.overridden).map(({ valueString }) => valueString);
  assert.deepEqual(reasons, ['pressure: 复测两次一致']);
});

test('the same request twice, one after another or at once, performs once and answers the same', async () => {
  const { resident } = county.residents.wang;
  const answers = noteAnswers('2024-04-01');
  const first = await perform(county, 'village-a2', 'clinic.record-visit', resident, answers, { requestId: 'one' });
  const counts = await countTables(county.database);
  assert.deepEqual(await perform(county, 'village-a2', 'clinic.record-visit', resident, answers, { requestId: 'one' }), first);
  assert.deepEqual((await countTables(county.database)).resource, counts.resource);
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map(() => perform(county, 'village-a2', 'clinic.record-visit', resident, answers, { requestId: 'two' })),
  );
  assert.deepEqual(two, one);
  assert.deepEqual(three, one);
  assert.equal((await countTables(county.database)).resource, (counts.resource ?? 0) + first.written.length);
});

test('of two who enrol one resident at once, the second reads that it is done', async () => {
  const { resident } = county.residents.li;
  const outcomes = await Promise.allSettled(
    ['village-a1', 'doctor-a'].map((post) => perform(county, post as 'village-a1', 'hypertension.enrol', resident, ENROL)),
  );
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const refused = outcomes.find((each) => each.status === 'rejected');
  assert.match(String(refused?.status === 'rejected' && refused.reason), /已在高血压管理中/);
});

test('an action is part of an encounter of the same resident only', async () => {
  const { zhang, wang } = county.residents;
  const { written } = await commit(county.store, BY_TEST, [
    {
      op: 'create',
      resource: {
        resourceType: 'Encounter',
        status: 'in-progress',
        class: { code: 'AMB' },
        subject: { reference: `Patient/${wang.patient}` },
      },
    },
  ]);
  const encounter = written[0]?.id ?? '';
  const screening = { date: '2024-06-01', bp: { systolic: 120, diastolic: 80 }, transient: true, factors: ['none'] };
  const fault = await faultOf(ask(county, 'village-a1', 'hypertension.screen', zhang.resident, screening, { encounter }));
  assert.equal(fault.code, 'not-found');
  const done = await perform(county, 'village-a2', 'hypertension.screen', wang.resident, screening, { encounter });
  const observation = await readCurrent(county.database, 'Observation', done.written.find(({ type }) => type === 'Observation')?.id ?? '');
  assert.ok(observation?.resource.resourceType === 'Observation');
  assert.equal(observation.resource.encounter?.reference, `Encounter/${encounter}`);
});

test('a form starts with today, the last answers and what was measured today, and says where each comes from', async () => {
  const { resident } = county.residents.wang;
  await perform(county, 'village-a2', 'hypertension.enrol', resident, ENROL);
  await perform(county, 'village-a2', VISIT, resident, visitAnswers('2024-02-01', { systolic: 130, diastolic: 80 }));
  await perform(
    county,
    'village-a2',
    'clinic.record-visit',
    resident,
    noteAnswers(today(), { pressure: { systolic: 128, diastolic: 78 } }),
  );
  const start = await startAction(county.store, county.as('village-a2'), findAction(county.store, VISIT), resident);
  assert.deepEqual([start.answers.date, start.answers.bp, start.from.bp], [today(), { systolic: 128, diastolic: 78 }, '今日测量']);
  assert.deepEqual([start.answers.way, start.from.way, start.lastDate], ['clinic', '上次 2024-02-01', '2024-02-01']);
  assert.equal((await auditOf(resident)).at(-1), 'village-a2 read-person done');
});
