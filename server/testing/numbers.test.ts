// Numbers of the whole platform against a county counted by hand: who is in them, not only how many.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { sql } from '../../kernel/database/sql.ts';
import { evaluateIndicator, findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { countBehind, listBehind, type Part } from '../../kernel/indicators/people-behind.ts';
import { type Period, parsePeriod, samePeriodLastYear } from '../../kernel/periods/period.ts';
import type { Store } from '../../kernel/store/store.ts';
import { openMiniCounty, signedInAs } from './mini-county.ts';
import { AREA } from './mini-county-people.ts';

let store: Store;
let close: () => Promise<void>;
let manager: SignedIn;
/** A role that sees people by name, over the whole county. */
let reader: SignedIn;
const names = new Map<number, string>();
before(async () => {
  ({ store, close } = await openMiniCounty());
  manager = signedInAs(store, 'bureau-manager', 'bureau');
  reader = signedInAs(store, 'consortium-manager', 'bureau');
  const people = await store.database.rows(
    sql`select resident_id, name from view_people`,
    z.object({ resident_id: z.number(), name: z.string() }),
  );
  for (const person of people) names.set(person.resident_id, person.name);
});
after(() => close());

function periodOf(code: string): Period {
  const period = parsePeriod(code);
  assert.ok(period, code);
  return period;
}

const HALF_YEAR = periodOf('2024H1');

/** The names behind a part, each row once, in order; rows about nobody by their key. */
async function whoIsBehind(id: string, part: Part, area: string = AREA.county, period: Period = HALF_YEAR): Promise<readonly string[]> {
  const query = { indicator: findIndicator(store, id), area, period, part, reason: undefined };
  const rows = await listBehind(store, reader, query, undefined, 1000);
  return rows.map((row) => names.get(row.resident) ?? row.key).sort();
}

function sorted(list: string): readonly string[] {
  return list
    .split(' ')
    .filter((name) => name !== '')
    .sort();
}

async function countsOf(
  id: string,
  area: string = AREA.county,
  period: Period = HALF_YEAR,
): Promise<readonly [n: number, N: number | null]> {
  const { n, N } = await evaluateIndicator(store, manager, { indicator: findIndicator(store, id), area, period });
  return [n, N];
}

/** Of each indicator those in the number, and for a rate those who are missed and left out. Repeated names are several rows. */
const EXPECTED: Readonly<Record<string, { readonly reached: string; readonly missed?: string; readonly excluded?: string }>> = {
  'residents.usual': {
    reached: '赵一 钱二 孙三 李四 周五 郑七 褚甲 卫乙 蒋丙 沈丁 韩戊 杨己 朱庚 秦辛 尤壬 许癸 吕丑 施寅 张卯 孔辰 曹巳 华未 金申 魏酉',
  },
  'residents.records': { reached: '赵一 钱二 孙三 周五 冯九 褚甲 卫乙 韩戊 杨己 朱庚 秦辛 许癸 吕丑 孔辰 曹巳' },
  'residents.record-rate': {
    reached: '赵一 钱二 孙三 周五 褚甲 卫乙 韩戊 杨己 朱庚 秦辛 许癸 吕丑 孔辰 曹巳',
    missed: '李四 郑七 蒋丙 沈丁 尤壬 施寅 张卯 华未 金申 魏酉',
  },
  'residents.use-rate': { reached: '赵一 钱二 孙三 褚甲 秦辛', missed: '周五 冯九 卫乙 韩戊 杨己 朱庚 许癸 吕丑 孔辰 曹巳' },
  'residents.opened-records': { reached: '卫乙 曹巳' },
  'residents.poverty-relieved': { reached: '华未' },
  'family-doctor.signed': { reached: '赵一 钱二 周五 褚甲 朱庚 许癸' },
  'family-doctor.signing-rate': {
    reached: '赵一 钱二 周五 褚甲 朱庚 许癸',
    missed: '孙三 李四 郑七 卫乙 蒋丙 沈丁 韩戊 杨己 秦辛 尤壬 吕丑 施寅 张卯 孔辰 曹巳 华未 金申 魏酉',
  },
  'family-doctor.key-signing-rate': { reached: '赵一 钱二 周五 褚甲 朱庚 许癸', missed: '韩戊 秦辛 吕丑 华未' },
  'family-doctor.key-signed': { reached: '赵一 钱二 周五 褚甲 朱庚 许癸' },
  'family-doctor.key-followed-rate': { reached: '', missed: '赵一 钱二 周五 褚甲 朱庚 许癸' },
  'family-doctor.personalised-people': { reached: '吕丑 施寅' },
  'family-doctor.personalised-amount': { reached: '吕丑 施寅 施寅' },
  'family-doctor.performance-rate': { reached: '', missed: '' },
  'hypertension.managed': { reached: '赵一 钱二 褚甲 秦辛' },
  'hypertension.managed-in-period': { reached: '赵一 钱二 吴六 褚甲 朱庚 秦辛' },
  'hypertension.enrolled': { reached: '钱二 秦辛' },
  'hypertension.control-rate': { reached: '赵一 吴六 褚甲', missed: '钱二 朱庚 秦辛' },
  'hypertension.standard-rate': { reached: '赵一', missed: '钱二 吴六 褚甲 朱庚 秦辛' },
  'hypertension.visits-done': { reached: '赵一 赵一 钱二 吴六 褚甲' },
  'hypertension.face-to-face-done': { reached: '赵一 赵一 钱二 吴六' },
  'clinic.visits': { reached: '赵一 赵一 钱二 孙三 王捌 褚甲 秦辛 尤壬' },
  'clinic.admissions': { reached: '孙三 吴六' },
  'clinic.primary-share': { reached: '赵一 赵一 钱二 褚甲 秦辛', missed: '赵一 孙三 王捌', excluded: '尤壬' },
  'registry.institutions': { reached: 'h c1 c2 d1 j' },
  'registry.hospitals': { reached: 'h' },
  'registry.private-hospitals': { reached: '' },
  'registry.primary': { reached: 'c1 c2 d1' },
  'registry.public-health': { reached: 'j' },
  'registry.second-level': { reached: 'h:0 c1:0' },
  'registry.primary-second-level': { reached: 'c1:0' },
  'family-doctor.teams': { reached: 't1' },
  'family-doctor.partners': { reached: 't1/1' },
  'registry.staff': { reached: 'manager doctor village' },
  'registry.physicians': { reached: 'doctor' },
};

describe('numbers of the half-year, counted by hand', () => {
  for (const [id, { reached, missed = '', excluded = '' }] of Object.entries(EXPECTED)) {
    it(`${id}: the people behind are the right ones`, async () => {
      assert.deepEqual(await whoIsBehind(id, 'reached'), sorted(reached));
      assert.deepEqual(await whoIsBehind(id, 'missed'), sorted(missed));
      assert.deepEqual(await whoIsBehind(id, 'excluded'), sorted(excluded));
    });
  }
  it('sums are cents of the rows, read in yuan', async () => {
    const indicator = findIndicator(store, 'family-doctor.personalised-amount');
    const result = await evaluateIndicator(store, manager, { indicator, area: AREA.county, period: HALF_YEAR });
    assert.deepEqual([result.n, result.value], [17_550, 175.5]);
  });
  it('a rate without anybody has no value', async () => {
    const indicator = findIndicator(store, 'family-doctor.performance-rate');
    const result = await evaluateIndicator(store, manager, { indicator, area: AREA.county, period: HALF_YEAR });
    assert.deepEqual([result.n, result.N, result.value], [0, 0, null]);
  });
});

describe('the list behind is as long as the number', () => {
  const areas = { county: AREA.county, town: AREA.townB, village: AREA.villageA1 };
  for (const [level, area] of Object.entries(areas)) {
    it(`for every indicator and part of the ${level}`, async () => {
      for (const indicator of store.registry.indicators.values()) {
        const [n, N] = await countsOf(indicator.id, area);
        const { parts, reasons } = await countBehind(store, manager, { indicator, area, period: HALF_YEAR });
        const listed = { reached: 0, missed: 0, excluded: 0 };
        for (const part of ['reached', 'missed', 'excluded'] as const) listed[part] = (await whoIsBehind(indicator.id, part, area)).length;
        assert.deepEqual(parts, listed, `${indicator.id}: parts`);
        if (indicator.kind !== 'sum') assert.equal(listed.reached, n, `${indicator.id}: reached`);
        if (indicator.against) assert.equal(listed.missed, 0, `${indicator.id}: a sum names nobody`);
        else if (N !== null) assert.equal(listed.reached + listed.missed, N, `${indicator.id}: population`);
        assert.equal(
          reasons.reduce((sum, reason) => sum + reason.count, 0),
          listed.missed,
          `${indicator.id}: reasons`,
        );
      }
    });
  }
});

describe('as of another day', () => {
  it('people who died or left the next day are still counted the day before', async () => {
    const before = await whoIsBehind('residents.usual', 'reached', AREA.county, periodOf('@2024-06-29'));
    assert.deepEqual(before, sorted(`${EXPECTED['residents.usual']?.reached} 吴六 何子`));
  });
  it('a contract is in force on its last day and not on the next', async () => {
    assert.deepEqual(
      await whoIsBehind('family-doctor.signed', 'reached', AREA.villageA1, periodOf('@2024-06-29')),
      sorted('赵一 钱二 孙三 周五 吴六'),
    );
    assert.deepEqual(await whoIsBehind('family-doctor.signed', 'reached', AREA.villageA1, periodOf('@2024-07-01')), sorted('赵一 周五'));
  });
  it('institutions and their grades are those of the day', async () => {
    assert.deepEqual(await whoIsBehind('registry.institutions', 'reached', AREA.county, periodOf('@2024-03-01')), sorted('h p c1 c2 d1 j'));
    assert.deepEqual(await whoIsBehind('registry.second-level', 'reached', AREA.county, periodOf('@2024-01-31')), ['h:0']);
  });
  it('the same period of last year is counted by the record of that time', async () => {
    const lastYear = samePeriodLastYear(HALF_YEAR);
    assert.deepEqual(await whoIsBehind('clinic.visits', 'reached', AREA.county, lastYear), sorted('赵一 赵一 钱二 李四 李四'));
    assert.deepEqual(await countsOf('clinic.admissions', AREA.county, lastYear), [1, null]);
    assert.deepEqual(await countsOf('family-doctor.signing-rate', AREA.county, lastYear), [1, 24]);
  });
});

describe('areas as they were', () => {
  it('a village counts for the town it belonged to at the end of the period', async () => {
    const [march, june] = [periodOf('2024Q1'), periodOf('2024Q2')];
    assert.deepEqual(
      await whoIsBehind('residents.usual', 'reached', AREA.townA, march),
      sorted('赵一 钱二 孙三 李四 周五 吴六 郑七 褚甲 卫乙 蒋丙 韩戊 杨己'),
    );
    assert.deepEqual(await whoIsBehind('residents.usual', 'reached', AREA.townA, june), sorted('赵一 钱二 孙三 李四 周五 郑七'));
    assert.deepEqual(await countsOf('residents.usual', AREA.townB, march), [13, null]);
    assert.deepEqual(await countsOf('residents.usual', AREA.townB, june), [18, null]);
  });
  it('towns add up to the county', async () => {
    for (const id of ['residents.usual', 'family-doctor.signed', 'hypertension.managed', 'clinic.visits', 'registry.institutions']) {
      const [[a], [b], [whole]] = [await countsOf(id, AREA.townA), await countsOf(id, AREA.townB), await countsOf(id)];
      assert.equal(a + b, whole, id);
    }
  });
});
