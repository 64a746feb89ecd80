/** Pathology in a small county: from the operating table to the report, the clocks at their limits, and what is refused on the way. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { takePicture } from '../../kernel/actions/take-picture.ts';
import { type Answers, ask, faultOf, perform } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { limitFrom } from '../../kernel/periods/limit.ts';
import { type Instant, today } from '../../kernel/periods/plain-date.ts';
import { FROZEN_MINUTES, turnAroundOf } from './items.ts';
import { placeTimes } from './send.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const DAY = today();
type Who = 'zhang' | 'li' | 'wang';

function act(post: PostName, action: string, answers: Answers, who: Who = 'zhang', overrides: Record<string, string> = {}) {
  return perform(county, post, `pathology.${action}`, county.residents[who].resident, { date: DAY, ...answers }, { overrides });
}

async function refused(post: PostName, action: string, answers: Answers, who: Who = 'zhang'): Promise<string> {
  const fault = await faultOf(ask(county, post, `pathology.${action}`, county.residents[who].resident, { date: DAY, ...answers }));
  return `${fault.text}${fault.problems.map(({ text }) => text).join('')}`;
}

const pieceRow = z.object({
  key: z.string(),
  number: z.string(),
  kind: z.string(),
  state: z.string(),
  cold_minutes: z.number().nullable(),
  rejection: z.string().nullable(),
});
const caseRow = z.object({
  key: z.string(),
  item: z.string(),
  state: z.string(),
  told_at: z.string().nullable(),
  on_time: z.boolean().nullable(),
  consultation: z.string().nullable(),
  accordance: z.string().nullable(),
});

function pieces(who: Who = 'zhang') {
  return county.database.rows(
    sql`select * from view_pathology_pieces where resident_id = ${county.residents[who].resident} order by number`,
    pieceRow,
  );
}

function cases(who: Who = 'zhang') {
  return county.database.rows(sql`select * from view_pathology_cases where resident_id = ${county.residents[who].resident}`, caseRow);
}

async function order(item: string, who: Who = 'zhang'): Promise<string> {
  const facts = { items: [item], priority: 'routine', centre: 'centre', summary: '胃窦溃疡，性质待查' };
  const done = await act('doctor-a', 'order', facts, who);
  return done.written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no order');
}

const FIXED = { site: '胃窦', pieces: 2, container: 'bottle', fixative: 'formalin', excised: '00:00', fixed: '00:00' };
const FRESH = { site: '右乳', pieces: 1, container: 'bag', fixative: 'none' };

async function bring(item: string, who: Who, specimen: Answers = FIXED): Promise<string> {
  const target = await order(item, who);
  await act('doctor-a', 'send', { target, specimens: [specimen], courier: '小刘' }, who);
  const sent = (await pieces(who)).findLast(({ state }) => state === 'sent');
  await act('reader-1', 'receive', { target: sent?.key, fixation: specimen === FRESH ? 'none' : 'good' }, who);
  return target;
}

async function keyOf(number: RegExp, who: Who = 'zhang'): Promise<string> {
  return (await pieces(who)).find((each) => number.test(each.number))?.key ?? assert.fail(String(number));
}

async function report(target: string, more: Answers = {}, who: Who = 'zhang'): Promise<void> {
  const written = { target, findings: '腺体排列规则', conclusion: '慢性浅表性胃炎', positive: false, submit: 'submit', ...more };
  await act('reader-1', 'report', written, who);
  await act('reader-2', 'review', { target, verdict: 'release' }, who);
}

/** A red picture of one pixel, as a PNG. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64');

describe('the way of a specimen', () => {
  let target: string;

  it('gives each specimen a bar-code and counts the cold ischaemia', async () => {
    target = await order('pathology-biopsy');
    assert.match(await refused('doctor-a', 'send', { target, specimens: [{ ...FIXED, excised: undefined }], courier: '小刘' }), /离体时间/);
    assert.match(await refused('doctor-a', 'send', { target, specimens: [], courier: '小刘' }), /至少登记一件/);
    const done = await act('doctor-a', 'send', { target, specimens: [FIXED, { ...FIXED, site: '胃体' }], courier: '小刘' });
    assert.match(done.tell?.text ?? '', /已登记 2 件.*\.1；.*\.2/);
    assert.deepEqual(
      (await pieces()).map(({ cold_minutes }) => cold_minutes),
      [0, 0],
    );
    assert.match(await refused('doctor-a', 'send', { target, specimens: [FIXED], courier: '小刘' }), /已经送出/);
  });

  it('takes what was fixed after midnight as out of the body the day before', () => {
    const { excised, fixed } = placeTimes(DAY, { excised: '23:50', fixed: '00:20' });
    assert.equal((Date.parse(fixed ?? '') - Date.parse(excised ?? '')) / 60_000, 30);
  });

  it('is rejected for a reason of the closed list and sent again under another number', async () => {
    const other = await order('pathology-biopsy', 'li');
    await act('doctor-a', 'send', { target: other, specimens: [FIXED], courier: '小刘' }, 'li');
    const [sent] = await pieces('li');
    assert.match(await refused('reader-1', 'reject-specimen', { target: sent?.key, reason: 'ugly' }, 'li'), /选项/);
    await act('reader-1', 'reject-specimen', { target: sent?.key, reason: 'fixative' }, 'li');
    assert.equal((await cases('li'))[0]?.state, 'rejected');
    await act('doctor-a', 'send', { target: other, specimens: [FIXED], courier: '小刘' }, 'li');
    const numbers = (await pieces('li')).map(({ number }) => number.split('.')[1]);
    assert.deepEqual(numbers, ['1', '2']);
    assert.equal((await pieces('li'))[0]?.rejection, 'fixative');
  });

  it('is not grossed before it is there; blocks are of specimens that came and not twice the same', async () => {
    const described = { target, description: '灰白组织两粒', blocks: [{ label: 'A1', taken: '全取' }] };
    assert.match(await refused('reader-1', 'gross', described), /没有可以书写|还没有接收/);
    for (const { key } of await pieces()) await act('reader-1', 'receive', { target: key, fixation: 'good' });
    assert.match(await refused('doctor-a', 'gross', described), /岗位/);
    assert.match(await refused('reader-1', 'gross', { ...described, blocks: [{ label: 'C1', taken: '全取' }] }), /没有第 C 件标本/);
    const twice = [...described.blocks, ...described.blocks];
    assert.match(await refused('reader-1', 'gross', { ...described, blocks: twice }), /已经登记过/);
  });

  it('keeps gross pictures of the same resident only', async () => {
    const { store, residents } = county;
    const who = county.as('reader-1');
    const mine = await takePicture(store, who, { action: 'pathology.gross', resident: residents.zhang.resident, bytes: PIXEL });
    const hers = await takePicture(store, who, { action: 'pathology.gross', resident: residents.li.resident, bytes: PIXEL });
    const described = { target, description: '灰白组织两粒', blocks: [{ label: 'A1', taken: '全取' }] };
    assert.match(await refused('reader-1', 'gross', { ...described, pictures: [hers.id] }), /不是这位居民的/);
    await act('reader-1', 'gross', { ...described, pictures: [mine.id] });
    const status = z.object({ status: z.string() });
    const read = (id: string) => county.database.rows(sql`select content->>'status' as status from resource where id = ${id}`, status);
    assert.equal((await read(mine.id))[0]?.status, 'completed');
    assert.equal((await read(hers.id))[0]?.status, 'preparation');
  });

  it('becomes a block, embedded before it is cut, and slides, stained once', async () => {
    const block = await keyOf(/\.A1$/);
    assert.match(await refused('reader-1', 'cut', { target: block, slides: [{ stain: 'he' }] }), /还没有包埋/);
    await act('reader-1', 'embed', { target: block });
    assert.match(await refused('reader-1', 'cut', { target: block, slides: [{ stain: 'ihc' }] }), /染色或抗体名称/);
    await act('reader-1', 'cut', { target: block, slides: [{ stain: 'he' }, { stain: 'ihc', marker: 'CK7' }] });
    const slide = await keyOf(/\.A1\.1$/);
    await act('reader-1', 'stain', { target: slide });
    assert.match(await refused('reader-1', 'stain', { target: slide }), /已染色/);
    await act('reader-1', 'store', { target: slide, place: '3-2-15' });
    assert.equal((await pieces()).find(({ key }) => key === slide)?.state, 'stored');
  });

  it('has one reader; two sign; a second opinion stands beside', async () => {
    await act('reader-1', 'claim', { target });
    assert.match(
      await refused('reader-2', 'report', { target, findings: '无', conclusion: '无', positive: false, submit: 'submit' }),
      /另一位医生/,
    );
    await act('reader-1', 'consult', { target, kind: 'outside', expert: '省肿瘤医院', reason: '与淋巴瘤鉴别' });
    assert.match(await refused('reader-1', 'consult', { target, kind: 'inside', expert: '李', reason: '再看' }), /已经在会诊中/);
    await act('reader-1', 'give-opinion', { target, expert: '陈教授', opinion: '同意炎症' });
    assert.equal((await cases()).find(({ key }) => key === target)?.consultation, 'answered');
    await act('reader-1', 'report', {
      target,
      findings: '腺体排列规则',
      conclusion: '慢性胃炎',
      positive: false,
      heGrade: 'good',
      submit: 'submit',
    });
    assert.match(await refused('reader-1', 'review', { target, verdict: 'release' }), /两位医生/);
    assert.match(await refused('doctor-a', 'review', { target, verdict: 'release' }), /岗位/);
    await act('reader-2', 'review', { target, verdict: 'release' });
    const [row] = await cases();
    assert.deepEqual([row?.state, row?.on_time], ['released', true]);
    assert.match(await refused('reader-1', 'gross', { target, description: '补取', blocks: [] }), /没有可以书写/);
    await act('reader-1', 'amend', { target, findings: '同前', conclusion: '慢性萎缩性胃炎', positive: true, reason: '补充免疫组化' });
  });
});

describe('the frozen section', () => {
  it('is told by telephone and read back, and the paraffin report is held against it', async () => {
    const target = await bring('pathology-frozen', 'wang', FRESH);
    const call = { target, diagnosis: '右乳浸润性癌', told: '手术室王护士' };
    assert.match(await refused('reader-1', 'tell-frozen', { ...call, readBack: false }, 'wang'), /复述无误/);
    await act('reader-1', 'tell-frozen', { ...call, readBack: true }, 'wang');
    assert.match(await refused('reader-1', 'tell-frozen', { ...call, readBack: true }, 'wang'), /已经电话报告/);
    assert.equal((await cases('wang'))[0]?.on_time, true);
    await report(target, { conclusion: '右乳浸润性癌', positive: true }, 'wang');
    const paraffin = await bring('pathology-surgical', 'wang');
    const written = { target: paraffin, findings: '巢状癌组织', conclusion: '右乳浸润性导管癌', positive: true, submit: 'submit' };
    assert.match(await refused('reader-1', 'report', written, 'wang'), /是否符合/);
    await report(paraffin, { ...written, accordance: 'accordant' }, 'wang');
    assert.equal((await cases('wang')).find(({ key }) => key === paraffin)?.accordance, 'accordant');
  });

  it('is only told of frozen sections', async () => {
    const target = await bring('pathology-cytology', 'li');
    const told = { target, diagnosis: '无', told: '无', readBack: true };
    assert.match(await refused('reader-1', 'tell-frozen', told, 'li'), /不是术中冰冻/);
  });
});

describe('the clocks', () => {
  it('gives thirty minutes, two days, and five working days over a weekend', () => {
    assert.equal(turnAroundOf('pathology-frozen').stat, FROZEN_MINUTES);
    const at = '2026-11-20T02:00:00.000Z' as Instant; // a Friday
    assert.equal(limitFrom(at, { minutes: FROZEN_MINUTES }), '2026-11-20T02:30:00.000Z');
    assert.deepEqual(turnAroundOf('pathology-biopsy').routine, { workingDays: 5 });
    assert.equal(limitFrom(at, { workingDays: 5 }), '2026-11-27T15:59:59.999Z');
    assert.equal(turnAroundOf('pathology-cytology').routine, 2880);
  });
});

describe('the numbers', () => {
  it('count from the same rows', async () => {
    const value = async (id: string) => {
      const indicator = findIndicator(county.store, `pathology.${id}`);
      const asked = { indicator, area: AREAS.county, period: requirePeriod(DAY.slice(0, 4)) };
      const { n, N } = await evaluateIndicator(county.store, county.as('consortium'), asked);
      return [n, N];
    };
    assert.deepEqual(await value('rejection-rate'), [1, 6]);
    assert.deepEqual(await value('fixation-rate'), [4, 4]);
    assert.deepEqual(await value('he-rate'), [1, 1]);
    assert.deepEqual(await value('accordance-rate'), [1, 1]);
    assert.deepEqual(await value('in-time-rate'), [3, 3]);
  });
});
