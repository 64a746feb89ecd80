/** The laboratory in a small county, from the order to the report and the numbers, and the faults on the way. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, ask, faultOf, perform } from '../../kernel/actions/testing.ts';
import { AREAS, openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { isSpecimenNumber } from './rules/specimen-number.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const DAY = today();

function act(
  post: PostName,
  action: string,
  answers: Answers,
  who: 'zhang' | 'li' | 'wang' | undefined = 'zhang',
  overrides: Record<string, string> = {},
) {
  return perform(county, post, `laboratory.${action}`, who && county.residents[who].resident, { date: DAY, ...answers }, { overrides });
}

async function refused(
  post: PostName,
  action: string,
  answers: Answers,
  who: 'zhang' | 'li' | 'wang' | undefined = 'zhang',
): Promise<string> {
  const fault = await faultOf(ask(county, post, `laboratory.${action}`, who && county.residents[who].resident, { date: DAY, ...answers }));
  return `${fault.text}${fault.problems.map(({ text }) => text).join('')}`;
}

const specimenRow = z.object({
  key: z.string(),
  number: z.string(),
  state: z.string(),
  container: z.string(),
  panels: z.string(),
  rejection_note: z.string().nullable(),
});
const requestRow = z.object({
  key: z.string(),
  item: z.string(),
  state: z.string(),
  conclusion: z.string().nullable(),
  critical: z.boolean().nullable(),
  reader_name: z.string().nullable(),
});

async function specimens(who: 'zhang' | 'li' | 'wang' = 'zhang') {
  return county.database.rows(
    sql`select * from view_laboratory_specimens where resident_id = ${county.residents[who].resident} order by number`,
    specimenRow,
  );
}

async function requests(who: 'zhang' | 'li' | 'wang' = 'zhang') {
  return county.database.rows(
    sql`select * from view_laboratory_requests where resident_id = ${county.residents[who].resident} order by number`,
    requestRow,
  );
}

async function keyOf(item: string, who: 'zhang' | 'li' | 'wang' = 'zhang'): Promise<string> {
  const row = (await requests(who)).findLast((each) => each.item === item);
  assert.ok(row, item);
  return row.key;
}

/** Orders, collects and receives. */
async function bring(items: readonly string[], who: 'zhang' | 'li' | 'wang', post: PostName = 'doctor-a'): Promise<void> {
  await act(post, 'order', { items, priority: 'routine', centre: 'centre', summary: '复查' }, who);
  await act(post, 'collect', { target: await keyOf(items[0] ?? '', who), check: 'name-birth' }, who);
  for (const { key, state } of await specimens(who)) if (state === 'collected') await act('reader-1', 'receive', { target: key }, who);
}

describe('from the order to the report', () => {
  it('draws one tube for each specimen and container, with a bar-code each', async () => {
    await act('doctor-a', 'order', {
      items: ['liver', 'kidney', 'cbc', 'electrolytes'],
      priority: 'urgent',
      centre: 'centre',
      summary: '乏力一周',
    });
    assert.equal((await requests()).length, 4);
    const done = await act('doctor-a', 'collect', { target: await keyOf('cbc'), check: 'identity-card' });
    assert.match(done.tell?.text ?? '', /已登记2管/);
    const tubes = await specimens();
    assert.deepEqual(tubes.map(({ container }) => container).toSorted(), ['purple', 'yellow']);
    assert.ok(tubes.every(({ number }) => isSpecimenNumber(number)));
    assert.match(tubes.find(({ container }) => container === 'yellow')?.panels ?? '', /肝功能、肾功能、电解质/);
    assert.match(await refused('doctor-a', 'collect', { target: await keyOf('cbc'), check: 'identity-card' }), /已经采集/);
  });

  it('rejects for a reason of the closed list; the order is collected again, under another number', async () => {
    const yellow = (await specimens()).find(({ container }) => container === 'yellow');
    await act('doctor-a', 'pack', { target: yellow?.key, box: 'BOX-07' });
    assert.match(await refused('reader-1', 'reject-specimen', { target: yellow?.key, reason: 'ugly' }), /不在|选择|选项/);
    await act('reader-1', 'reject-specimen', { target: yellow?.key, reason: 'haemolysis', note: '重度溶血' });
    assert.deepEqual(
      (await requests()).filter(({ item }) => item !== 'cbc').map(({ state }) => state),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.equal((await specimens()).find(({ state }) => state === 'rejected')?.rejection_note, '溶血/脂血/凝血：重度溶血');
    await act('doctor-a', 'collect', { target: await keyOf('liver'), check: 'identity-card' });
    const tubes = await specimens();
    assert.equal(tubes.length, 3);
    assert.equal(new Set(tubes.map(({ number }) => number)).size, 3);
  });

  it('takes no result before the specimen is there', async () => {
    const potassium = { target: await keyOf('electrolytes'), results: [{ item: 'k', value: '4.1' }] };
    assert.match(await refused('reader-1', 'enter-results', potassium), /标本还没有接收|重新采集/);
    for (const { key, state } of await specimens()) if (state === 'collected') await act('reader-1', 'receive', { target: key });
    assert.match(await refused('reader-1', 'receive', { target: (await specimens())[0]?.key }), /没有可以接收/);
  });

  it('refuses a unit that is not in the catalogue, an item of another panel, and what is no number', async () => {
    const target = await keyOf('electrolytes');
    const enter = (item: string, value: string, unit?: string) =>
      refused('reader-1', 'enter-results', { target, results: [{ item, value, ...(unit ? { unit } : {}) }] });
    assert.match(await enter('k', '4.1', 'mg/dL'), /“mg\/dL”不在目录中/);
    assert.match(await enter('alt', '20'), /不属于电解质/);
    assert.match(await enter('k', '高'), /应为数值/);
  });

  it('releases only what is complete, and a critical value only after it was checked; the loop starts', async () => {
    const target = await keyOf('electrolytes');
    const results = [
      { item: 'k', value: '6.5' },
      { item: 'na', value: '140' },
      { item: 'cl', value: '103' },
      { item: 'ca', value: '9.2', unit: 'mg/dL' },
      { item: 'p', value: '1.1' },
      { item: 'mg', value: '0.9' },
    ];
    await act('reader-1', 'enter-results', { target, results, instrument: 'AU5800' });
    assert.match(await refused('reader-1', 'verify', { target }), /还缺：总二氧化碳/);
    await act('reader-1', 'enter-results', { target, results: [{ item: 'tco2', value: '25' }] });
    assert.match(await refused('reader-1', 'verify', { target }), /血钾 6.50 mmol\/L，为危急值，发布前须核对/);
    const done = await act('reader-1', 'verify', { target, rechecked: 'repeat' });
    assert.equal(done.tell?.urgent, true);
    const row = (await requests()).find(({ item }) => item === 'electrolytes');
    assert.deepEqual([row?.state, row?.critical, row?.conclusion], ['released', true, 'K 6.50 mmol/L ↑↑']);
    const [loop] = await county.database.rows(
      sql`select count(*) as n from resource where content->'code'->'coding'->0->>'code' = 'critical' and resident_id = ${county.residents.zhang.resident} and not deleted`,
      z.object({ n: z.number() }),
    );
    assert.equal(loop?.n, 1);
  });

  it('amends with a reason by two persons; what is released stands till then, and stays as a version', async () => {
    const target = await keyOf('electrolytes');
    const reason = '标签贴错，已核实';
    const row = async () => (await requests()).find(({ item }) => item === 'electrolytes');
    assert.match(await refused('reader-2', 'amend', { target, results: [{ item: 'k', value: '6.5' }], reason }), /与原结果相同/);
    const done = await act('reader-2', 'amend', { target, results: [{ item: 'k', value: '4.4' }], reason });
    assert.match(done.tell?.text ?? '', /等待另一人审核/);
    assert.deepEqual([(await row())?.state, (await row())?.conclusion], ['amend-review', 'K 6.50 mmol/L ↑↑']);
    const verdict = { target, verdict: 'adopt', rechecked: 'repeat' };
    assert.match(await refused('reader-2', 'review-correction', verdict), /修订与审核应由两人完成/);
    assert.match(await refused('reader-1', 'review-correction', { target, verdict: 'adopt' }), /血钾 6.50 mmol\/L，为危急值，更正前须核对/);
    await act('reader-1', 'review-correction', verdict);
    assert.equal((await row())?.state, 'amended');
    assert.match((await row())?.conclusion ?? '', /血钾由 6.50 mmol\/L 更正为 4.40 mmol\/L（标签贴错，已核实）/);
    const versions = await county.database.rows(
      sql`select v.content->'valueQuantity'->>'value' as value from resource_history v where v.resident_id = ${county.residents.zhang.resident} and v.content->>'resourceType' = 'Observation'
        and v.content->'code'->>'text' = '血钾' order by v.version`,
      z.object({ value: z.string() }),
    );
    assert.ok(versions.some(({ value }) => value === '6.5'));
  });
});

describe('quality control', () => {
  const control = async (): Promise<string> => {
    const [row] = await county.database.rows(
      sql`select key from view_laboratory_controls where closed is null`,
      z.object({ key: z.string() }),
    );
    return row?.key ?? '';
  };
  const run = async (low: number, high: number) => {
    const done = await act('reader-1', 'run-control', { target: await control(), low, high }, undefined);
    return done.tell?.text ?? '';
  };

  it('holds release while a run is out of control, until one is in control again', async () => {
    const lot = (mean: number, sd: number) => ({ lot: 'L1', mean, sd });
    await act('reader-1', 'set-up-control', { item: 'fpg', instrument: 'AU5800', low: lot(5, 0.1), high: lot(15, 0.3) }, undefined);
    assert.match(
      await refused('reader-1', 'set-up-control', { item: 'fpg', instrument: 'AU5800', low: lot(5, 0.1) }, undefined),
      /已有质控/,
    );
    assert.match(await refused('reader-1', 'run-control', { target: await control(), low: 5 }, undefined), /请填写高值测定值/);
    assert.equal(await run(5.05, 15.1), '在控。');
    assert.match(await run(5.21, 15), /1-2s 警告/);
    assert.match(await run(5.35, 15), /失控。1-3s/);

    await bring(['fasting-glucose'], 'li');
    const target = await keyOf('fasting-glucose', 'li');
    await act('reader-1', 'enter-results', { target, results: [{ item: 'fpg', value: '5.2' }] }, 'li');
    assert.match(await refused('reader-1', 'verify', { target }, 'li'), /室内质控失控，不能发布/);
    assert.match(
      await refused('reader-1', 'correct-control', { target: 'nothing', cause: 'reagent', measure: '换', results: '无' }, undefined),
      /列表|没有/,
    );
    await act(
      'reader-1',
      'correct-control',
      { target: await control(), cause: 'reagent', measure: '更换试剂并校准', results: '失控后标本重测' },
      undefined,
    );
    assert.match(await refused('reader-1', 'verify', { target }, 'li'), /失控/, 'a corrective action alone is no run in control');
    assert.equal(await run(5.02, 15.05), '在控。');
    await act('reader-1', 'verify', { target }, 'li');
    assert.equal((await requests('li')).at(-1)?.conclusion, '各项结果均在参考区间内。');
  });

  it('keeps every measurement for the chart', async () => {
    const points = await county.database.rows(
      sql`select level, z, rejected from view_laboratory_control_points order by at, level`,
      z.object({ level: z.string(), z: z.number(), rejected: z.boolean() }),
    );
    assert.equal(points.length, 8);
    assert.equal(points.filter(({ rejected }) => rejected).length, 2);
  });
});

describe('lists and numbers', () => {
  it('counts one order as one, however many panels', async () => {
    const indicator = findIndicator(county.store, 'laboratory.regional-tests');
    const { n } = await evaluateIndicator(county.store, county.as('consortium'), {
      indicator,
      area: AREAS.county,
      period: requirePeriod(DAY.slice(0, 4)),
    });
    assert.equal(n, 2);
    const rejection = findIndicator(county.store, 'laboratory.rejection-rate');
    const rate = await evaluateIndicator(county.store, county.as('consortium'), {
      indicator: rejection,
      area: AREAS.county,
      period: requirePeriod(DAY.slice(0, 4)),
    });
    assert.deepEqual([rate.n, rate.N], [1, 4]);
  });

  it('shows each side its own lists', async () => {
    const list = async (post: PostName, id: string): Promise<number> => {
      const who = county.as(post);
      return (await readWorklist(county.store, who, requireWorklist(county.store, who, id), {})).rows.length;
    };
    assert.equal(await list('reader-1', 'laboratory.to-test'), 3);
    assert.equal(await list('doctor-a', 'laboratory.results'), 2);
    await act('doctor-a', 'order', { items: ['crp'], priority: 'routine', centre: 'centre', summary: '发热' }, 'wang');
    assert.equal(await list('doctor-a', 'laboratory.to-collect'), 1);
    assert.equal(await list('reader-1', 'laboratory.to-receive'), 0);
  });

  it('lists what is urgent first where it is received, then what has waited longest', async () => {
    await act('doctor-a', 'order', { items: ['crp'], priority: 'routine', centre: 'centre', summary: '复查' }, 'wang');
    await act('doctor-a', 'collect', { target: await keyOf('crp', 'wang'), check: 'name-birth' }, 'wang');
    await act('doctor-a', 'order', { items: ['crp'], priority: 'urgent', centre: 'centre', summary: '腰痛' }, 'li');
    await act('doctor-a', 'collect', { target: await keyOf('crp', 'li'), check: 'name-birth' }, 'li');
    const who = county.as('reader-1');
    const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'laboratory.to-receive'), {});
    const names = rows.map(({ person }) => person.name);
    assert.ok(names.indexOf('李秀英') < names.indexOf('王芳'), names.join());
  });
});
