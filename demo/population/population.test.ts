/** Checks that the synthetic people are the same each time, exact in number, plausible as families and impossible to reach. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseIdentityNumber } from '../../kernel/people/identity-number.ts';
import { ageOn, daysBetween, toDate } from '../../kernel/periods/plain-date.ts';
import { lastBirthDateOfAge, REFERENCE_DATE } from './calendar-days.ts';
import { counties, DEMO_COUNTY, listVillages, villageQuota } from './divisions.ts';
import { generateHouseholds } from './households.ts';
import { keyGroupTarget } from './key-group-quota.ts';
import { isKeyGroupMember, keyGroupsOf } from './key-groups.ts';
import { type Household, isUsualResident, type Member } from './member.ts';
import { createStreams } from './random.ts';
import { POPULATION_SIZES, villagesOfSize } from './sizes.ts';
import { isDemoIdentityNumber, isDemoPhone } from './unissued-numbers.ts';

function generate(size: number, seed = 'test'): Household[] {
  return [...generateHouseholds({ seed, villages: listVillages(DEMO_COUNTY), size })];
}

const households = generate(20_000);
const people = households.flatMap((household) => household.members);
const residents = people.filter((member) => isUsualResident(member, REFERENCE_DATE));
const byKey = new Map(people.map((member) => [member.key, member]));

function share(test: (member: Member) => boolean): number {
  return residents.filter(test).length / residents.length;
}

function age(member: Member): number {
  return ageOn(member.birthDate, REFERENCE_DATE);
}

describe('divisions', () => {
  test('名山区 has its 13 towns and 115 villages, 雅安市 its 8 counties', () => {
    assert.equal(counties.length, 8);
    assert.equal(counties[0]?.code, DEMO_COUNTY);
    assert.equal(counties[0]?.towns.length, 13);
    assert.equal(listVillages(DEMO_COUNTY).length, 115);
    assert.equal(new Set(listVillages().map((village) => village.code)).size, 659);
  });

  test('places are written as in an address', () => {
    const places = new Map(listVillages(DEMO_COUNTY).map((village) => [village.name, village.place]));
    assert.equal(places.get('双墙村村委会'), '双墙村');
    assert.equal(places.get('东城社区居委会'), '东城社区');
    assert.equal(places.get('社区居委会'), '车岭社区');
  });

  test('village quotas sum to any size exactly', () => {
    for (const size of [0, 1, 114, 2_500, 254_000]) {
      assert.equal(
        [...villageQuota(size).values()].reduce((sum, quota) => sum + quota, 0),
        size,
      );
    }
    const city = villageQuota(POPULATION_SIZES.city, villagesOfSize('city'));
    assert.equal(
      [...city.values()].reduce((sum, quota) => sum + quota, 0),
      3_000_000,
    );
    assert.ok([...villageQuota(POPULATION_SIZES.small).values()].every((quota) => quota > 0));
  });
});

describe('the same seed gives the same people', () => {
  test('twice the same, and other people for another seed', () => {
    const once = generate(2_500);
    assert.deepEqual(generate(2_500), once);
    assert.notDeepEqual(generate(2_500, 'other')[0], once[0]);
  });

  test('a village does not depend on the villages generated before it', () => {
    const villages = listVillages(DEMO_COUNTY).filter((village) => village.town.code === '511803101');
    const quota = villageQuota(30_000, villages);
    const [first, second] = villages;
    assert.ok(first && second);
    const size = quota.get(second.code) ?? 0;
    const alone = [...generateHouseholds({ seed: 'test', villages: [second], size })];
    const after = [...generateHouseholds({ seed: 'test', villages: [first, second], size: villageSizes(first, second, size) })].filter(
      (household) => household.village === second,
    );
    const names = (list: readonly Household[]): string[] =>
      list.flatMap((household) => household.members.map((member) => member.name + member.idNumber));
    // The last household of a village fills what room is left, and the two quotas may differ by rounding.
    assert.deepEqual(names(after).slice(0, 1_000), names(alone).slice(0, 1_000));
  });

  test('streams of different keys differ, of the same key do not', () => {
    const streams = createStreams('seed');
    assert.equal(streams('a').next(), createStreams('seed')('a').next());
    assert.notEqual(streams('a').next(), streams('b').next());
    assert.notEqual(streams('a').next(), createStreams('seed2')('a').next());
  });
});

function villageSizes(first: { weight: number }, second: { weight: number }, size: number): number {
  return Math.round((size * (first.weight + second.weight)) / second.weight);
}

describe('totals are exact', () => {
  test('usual residents on the reference date, in all and in each village', () => {
    assert.equal(residents.length, 20_000);
    for (const [code, quota] of villageQuota(20_000)) {
      assert.equal(residents.filter((member) => member.key.startsWith(code)).length, quota, code);
    }
  });

  test('the small county has 2,500, whatever the seed', () => {
    for (const seed of ['a', 'b', 'c', '演示']) {
      const members = generate(POPULATION_SIZES.small, seed).flatMap((household) => household.members);
      const counted = members.filter((member) => isUsualResident(member, REFERENCE_DATE));
      assert.equal(counted.length, 2_500);
      assert.equal(counted.filter((member) => isKeyGroupMember(member, REFERENCE_DATE)).length, 1_045);
    }
  });

  test('key-group members are 41.78 of a hundred, each counted once', () => {
    assert.equal(keyGroupTarget(254_000), 106_128);
    assert.equal(residents.filter((member) => isKeyGroupMember(member, REFERENCE_DATE)).length, keyGroupTarget(20_000));
  });
});

describe('key groups', () => {
  const member = residents.find((candidate) => keyGroupsOf(candidate, REFERENCE_DATE).length === 0);
  assert.ok(member);

  test('ages are completed years: 65 and over, under 7', () => {
    const born = (birthDate: string): Member => ({ ...member, birthDate: toDate(birthDate), traits: {} });
    assert.deepEqual(keyGroupsOf(born('1959-06-30'), REFERENCE_DATE), ['elderly']);
    assert.deepEqual(keyGroupsOf(born('1959-07-01'), REFERENCE_DATE), []);
    assert.deepEqual(keyGroupsOf(born('2017-06-30'), REFERENCE_DATE), []);
    assert.deepEqual(keyGroupsOf(born('2017-07-01'), REFERENCE_DATE), ['young-child']);
    assert.deepEqual(keyGroupsOf(born('2024-07-01'), REFERENCE_DATE), []);
    assert.equal(lastBirthDateOfAge(65, toDate('2021-02-28')), '1956-02-29');
  });

  test('a mother is in from the last period to 42 days after birth', () => {
    const pregnancy = { lastPeriod: toDate('2024-01-01'), ended: toDate('2024-10-07'), outcome: 'live-birth' as const };
    const mother: Member = { ...member, traits: { pregnancies: [pregnancy] } };
    const days = ['2023-12-31', '2024-01-01', '2024-11-18', '2024-11-19'];
    assert.deepEqual(
      days.map((day) => isKeyGroupMember(mother, toDate(day))),
      [false, true, true, false],
    );
  });

  test('a disease counts from the day it is known, tuberculosis while treated', () => {
    const disease = { onset: toDate('2024-03-01'), treated: true, control: 1 };
    const patient: Member = {
      ...member,
      traits: { hypertension: disease, tuberculosis: { onset: toDate('2023-01-01'), treatmentEnd: toDate('2023-07-01') } },
    };
    assert.deepEqual(keyGroupsOf(patient, toDate('2023-07-01')), ['tuberculosis']);
    assert.deepEqual(keyGroupsOf(patient, toDate('2024-02-29')), []);
    assert.deepEqual(keyGroupsOf(patient, toDate('2024-03-01')), ['hypertension']);
  });
});

describe('the people are plausible', () => {
  test('the pyramid is that of a county of Sichuan', () => {
    const bounds: readonly (readonly [string, number, number, number])[] = [
      ['0-14', share((member) => age(member) < 15), 0.125, 0.155],
      ['0-6', share((member) => age(member) < 7), 0.045, 0.068],
      ['65+', share((member) => age(member) >= 65), 0.18, 0.22],
      ['80+', share((member) => age(member) >= 80), 0.025, 0.075],
      ['men', share((member) => member.sex === '1'), 0.495, 0.52],
      ['汉', share((member) => member.nationality === '01'), 0.98, 0.998],
      ['unregistered', share((member) => member.residency === 'unregistered-resident'), 0.04, 0.12],
    ];
    for (const [what, value, low, high] of bounds) assert.ok(value >= low && value <= high, `${what}: ${value}`);
    const perHousehold = residents.length / households.length;
    assert.ok(perHousehold > 2.2 && perHousehold < 3, `per household: ${perHousehold}`);
  });

  test('known hypertensives are about ten of a hundred, diabetics three, none under 35', () => {
    const known = (disease: 'hypertension' | 'diabetes2'): number =>
      share((member) => (member.traits[disease]?.onset ?? '9999') <= REFERENCE_DATE);
    assert.ok(Math.abs(known('hypertension') - 0.1) < 0.012, `${known('hypertension')}`);
    assert.ok(Math.abs(known('diabetes2') - 0.032) < 0.006, `${known('diabetes2')}`);
    for (const member of people) {
      for (const disease of [member.traits.hypertension, member.traits.diabetes2]) {
        if (disease) assert.ok(ageOn(member.birthDate, disease.onset) >= 35, member.key);
      }
    }
  });

  test('every household has one head, first, and spouses within eight years', () => {
    for (const { members, id } of households) {
      assert.equal(members[0]?.relationToHead, '02', id);
      assert.equal(members.filter((member) => member.relationToHead === '02').length, 1, id);
      const spouse = members.find((member) => member.relationToHead === '11' || member.relationToHead === '12');
      if (!spouse || !members[0]) continue;
      assert.notEqual(spouse.sex, members[0].sex, id);
      assert.ok(Math.abs(daysBetween(spouse.birthDate, members[0].birthDate)) <= 8 * 366, id);
      assert.equal(new Set(members.map((member) => member.name)).size, members.length, id);
    }
  });

  test('parents are 18 to 42 years older than their children, who have the father’s family name', () => {
    let checked = 0;
    for (const child of people) {
      for (const key of [child.motherKey, child.fatherKey]) {
        const parent = key === undefined ? undefined : byKey.get(key);
        if (!parent) continue;
        const years = ageOn(parent.birthDate, child.birthDate);
        assert.ok(years >= 18 && years <= 42, `${child.key}: ${years}`);
        if (key === child.fatherKey) assert.equal(child.name.charAt(0), parent.name.charAt(0), child.key);
        checked += 1;
      }
    }
    assert.ok(checked > 8_000);
  });

  test('pregnancies end with the child they name, and belong to women of 18 to 43', () => {
    let open = 0;
    for (const mother of people) {
      for (const pregnancy of mother.traits.pregnancies ?? []) {
        assert.equal(mother.sex, '2');
        const years = ageOn(mother.birthDate, pregnancy.ended);
        assert.ok(years >= 18 && years <= 43, `${mother.key}: ${years}`);
        const days = daysBetween(pregnancy.lastPeriod, pregnancy.ended);
        assert.ok(pregnancy.outcome === 'loss' ? days <= 90 : days >= 250 && days <= 300, `${mother.key}: ${days}`);
        if (pregnancy.childKey === undefined) open += 1;
        else assert.equal(byKey.get(pregnancy.childKey)?.birthDate, pregnancy.ended);
      }
    }
    assert.ok(open > 0);
  });

  test('people die, come, go and are born after the reference date too, and never out of order', () => {
    for (const year of ['2022', '2023', '2024', '2025', '2026'])
      assert.ok(
        people.some((member) => member.deceasedDate?.startsWith(year)),
        year,
      );
    assert.ok(people.some((member) => member.birthDate > REFERENCE_DATE));
    assert.ok(people.some((member) => (member.movedInDate ?? '') > REFERENCE_DATE));
    assert.ok(people.some((member) => (member.movedOutDate ?? '') > REFERENCE_DATE));
    assert.ok(people.some((member) => member.residency === 'registered-away'));
    for (const member of people) {
      const days = [member.birthDate, member.movedInDate, member.movedOutDate, member.deceasedDate].filter((day) => day !== undefined);
      assert.deepEqual(days, [...days].sort(), member.key);
      assert.ok(
        days.every((day) => day <= '2026-11-30'),
        member.key,
      );
    }
  });
});

describe('nobody real', () => {
  test('identity numbers are valid in form, of no existing county, and never given twice', () => {
    for (const member of people) {
      const parsed = parseIdentityNumber(member.idNumber);
      assert.ok(parsed.ok, member.idNumber);
      assert.equal(parsed.birthDate, member.birthDate);
      assert.equal(parsed.sex, member.sex);
      assert.ok(isDemoIdentityNumber(member.idNumber));
    }
    assert.equal(new Set(people.map((member) => member.idNumber)).size, people.length);
    const counties = new Set(listVillages().map((village) => village.county.code));
    assert.ok(people.every((member) => !counties.has(member.idNumber.slice(0, 6))));
  });

  test('telephones cannot be dialled, and no two households share one', () => {
    const holders = new Map<string, string>();
    for (const { id, members } of households) {
      for (const { phone } of members) {
        if (phone === undefined) continue;
        assert.ok(isDemoPhone(phone), phone);
        assert.equal(holders.get(phone) ?? id, id);
        holders.set(phone, id);
      }
    }
    assert.ok(people.filter((member) => member.phone === undefined).length < people.length / 1000);
  });
});
