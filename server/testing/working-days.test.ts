/** The calendar of working days: kept by an administrator, imported as a year's list, and at once the measure of limits that run (dates and documents are made up). */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { recountLimits } from '../../kernel/actions/recount-limits.ts';
import { idIn, performAs, refused, staffOf } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { importList } from '../../kernel/exchange/import/import-list.ts';
import { openDirectory } from '../../kernel/organisations/directory.ts';
import { addDays, type PlainDate, toDate, today } from '../../kernel/periods/plain-date.ts';
import { addWorkingDays, isWeekend, isWorkingDay, tellMovedDays } from '../../kernel/periods/working-days.ts';

const ACTION = 'registry.set-working-day';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const keeper = () => staffOf(county, 'administrator', 'lead', 'keeper', '系统管理员甲');
const enter = (day: PlainDate, arrangement: string, overrides: Readonly<Record<string, string>> = {}) =>
  performAs(county, keeper(), ACTION, undefined, { date: today(), day, arrangement, document: '试〔2030〕1号' }, { overrides });

/** The next day of the week that is worked by the week alone. */
function nextWeekday(day: PlainDate): PlainDate {
  const next = addDays(day, 1);
  return isWeekend(next) ? nextWeekday(next) : next;
}

test('a day that is entered lengthens limits that run, in every process; taken back, the week counts again', async () => {
  const { resident } = county.residents.zhang;
  const asked = await performAs(county, county.as('village-a1'), 'referral.request', resident, {
    date: today(),
    direction: 'up',
    priority: 'routine',
    upReasons: ['means'],
    origin: 'clinic',
    to: 'lead',
    department: 'cardiology',
    setting: 'IMP',
    diagnosis: { code: 'I10', display: '特发性(原发性)高血压' },
    present: '血压控制不佳两周',
    parts: ['summary'],
    consent: true,
    insurance: 'filed',
    transport: 'family',
  });
  const request = idIn(asked, 'ServiceRequest');
  await performAs(county, county.as('doctor-a'), 'referral.review', resident, { date: today(), target: request, decision: 'approve' });
  const limit = async (): Promise<string> => {
    const [row] = await county.database.rows(
      sql`select (answer_by at time zone 'Asia/Shanghai')::date::text as day from view_referral_sent where resident_id = ${resident} and key = ${request}`,
      z.object({ day: z.string() }),
    );
    return row?.day ?? '';
  };
  const [first, second] = [nextWeekday(today()), nextWeekday(nextWeekday(today()))];
  assert.equal(await limit(), first);

  await enter(first, 'off');
  assert.equal(isWorkingDay(first), false, 'known to this process at once');
  assert.equal(await recountLimits(county.store), true);
  assert.equal(await limit(), second);
  assert.equal(await recountLimits(county.store), false, 'nothing changed since');

  tellMovedDays(new Map());
  await openDirectory(county.database);
  assert.equal(isWorkingDay(first), false, 'another process, or the next start, reads it with the directory');

  await assert.rejects(enter(first, 'normal'), /已登记为“休”/);
  await enter(first, 'normal', { arrangement: '通知撤销' });
  await recountLimits(county.store);
  assert.equal(await limit(), first);
});

test('what says nothing is refused; a later entry needs a reason', async () => {
  const [monday, sunday] = [toDate('2030-10-07'), toDate('2030-10-06')];
  await assert.rejects(enter(monday, 'working'), refused(/本来就是工作日/));
  await assert.rejects(enter(sunday, 'off'), refused(/本来就是周末/));
  await assert.rejects(enter(monday, 'normal'), refused(/没有登记过/));
});

test("a year's list is imported as the notice has it, and again without a second entry", async () => {
  const bytes = Buffer.from('日期,安排,依据\n2031-10-01,休,试〔2031〕1号\n2031-10-02,休,试〔2031〕1号\n2031-09-28,班,试〔2031〕1号\n');
  const run = (text: Buffer) => importList(county.store, keeper(), ACTION, { name: '2031.csv', bytes: text }, { commit: true });
  const first = await run(bytes);
  assert.deepEqual(
    first.verdicts.map(({ verdict }) => verdict),
    ['new', 'new', 'new'],
    JSON.stringify(first.verdicts),
  );
  assert.equal(addWorkingDays(toDate('2031-09-26'), 1), '2031-09-28', 'a Sunday that is worked');
  assert.equal(addWorkingDays(toDate('2031-09-30'), 1), '2031-10-03');
  const again = await run(bytes);
  assert.deepEqual(
    again.verdicts.map(({ verdict }) => verdict),
    ['duplicate', 'duplicate', 'duplicate'],
  );
  const days = county.store.directory.current().calendar.filter(({ day }) => day.startsWith('2031'));
  assert.deepEqual(
    days.map(({ day, arrangement }) => `${day} ${arrangement}`),
    ['2031-09-28 working', '2031-10-01 off', '2031-10-02 off'],
  );
  const wrong = await importList(
    county.store,
    keeper(),
    ACTION,
    { name: 'x.csv', bytes: Buffer.from('日期,安排,依据\n2031-02-30,休,试\n2031-10-08,放假,试\n2031-10-09,休,\n') },
    { commit: true },
  );
  assert.deepEqual(
    wrong.verdicts.map(({ verdict }) => verdict),
    ['refused', 'refused', 'refused'],
  );
});
