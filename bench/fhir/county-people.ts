// Invented residents: resident i is a pure function of i, so that any run can name what an earlier one wrote.
import type { Patient, Practitioner } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER } from '../../kernel/define/codes.ts';
import { identityCheckDigit } from '../../kernel/people/identity-number.ts';

/** Numbers of records under which the driver finds its own residents again. */
export const RECORD_NUMBER = 'urn:bench:record-number';

/** A repeatable stream of fractions in [0, 1) for one kind of thing and its number (mulberry32). */
export function seedFractions(kind: number, index: number): () => number {
  let state = (Math.imul(kind + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One of the list. */
export function pickOf<T>(list: readonly T[], fraction: number): T {
  const found = list[Math.floor(fraction * list.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'];
const GIVEN = [...'秀英伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国红梅春燕玉文志海波林峰云龙飞鹏宇欣怡子涵'];
/** Villages of 名山区 by the statistical code. */
const VILLAGES = [
  ['511803119201', '万古镇红草村'],
  ['511803119203', '万古镇莫家村'],
  ['511803119205', '万古镇钟滩村'],
  ['511803119206', '万古镇安吉村'],
  ['511803119208', '万古镇沙河村'],
  ['511803119209', '万古镇横山村'],
] as const;

const DAY_MS = 86_400_000;
const FIRST_BIRTH = Date.UTC(1936, 0, 1);
const BIRTH_DAYS = 32_000; // to 2023

/** Of a range that is never issued: every thousand residents share a birth date, and each has a number of its own within it. */
function identityNumberOf(index: number, birthDate: string): string {
  const first17 = `511862${birthDate.replaceAll('-', '')}${String(index % 1000).padStart(3, '0')}`;
  return first17 + identityCheckDigit(first17);
}

/** The record number of resident i. */
export function recordNumberOf(index: number): string {
  return `B${String(index).padStart(8, '0')}`;
}

/** The name of resident i, surname first. */
export function nameOfResident(index: number): { readonly family: string; readonly given: string } {
  const next = seedFractions(1, index);
  return { family: pickOf(SURNAMES, next()), given: pickOf(GIVEN, next()) + (next() < 0.75 ? pickOf(GIVEN, next()) : '') };
}

/** Resident i, about 1 KB. `phone` makes a later version of them. */
export function makePatient(index: number, phone?: string): Patient {
  const next = seedFractions(2, index);
  const { family, given } = nameOfResident(index);
  const day = (Math.floor(index / 1000) * 7919) % BIRTH_DAYS;
  const birthDate = new Date(FIRST_BIRTH + day * DAY_MS).toISOString().slice(0, 10);
  const [code, place] = pickOf(VILLAGES, next());
  return {
    resourceType: 'Patient',
    extension: [
      { url: EXTENSION.residency, valueCode: 'usual' },
      { url: EXTENSION.presence, valuePeriod: { start: '2020-01-01' } },
    ],
    identifier: [
      { use: 'official', system: IDENTIFIER.identityNumber, value: identityNumberOf(index, birthDate) },
      { use: 'usual', system: RECORD_NUMBER, value: recordNumberOf(index) },
    ],
    active: true,
    name: [{ use: 'official', text: family + given, family, given: [given] }],
    telecom: [{ system: 'phone', use: 'mobile', value: phone ?? `104${String(index % 100_000_000).padStart(8, '0')}` }],
    gender: next() < 0.51 ? 'female' : 'male',
    birthDate,
    address: [
      {
        extension: [{ url: EXTENSION.division, valueCode: code }],
        use: 'home',
        text: `四川省雅安市名山区${place}${1 + Math.floor(next() * 300)}号`,
        city: '雅安市',
        district: '名山区',
        state: '四川省',
        postalCode: '625100',
        country: 'CN',
      },
    ],
    contact: [{ relationship: [{ text: '家属' }], name: { text: family + pickOf(GIVEN, next()) } }],
  };
}

/** A doctor who owns tasks. */
export function makePractitioner(index: number): Practitioner {
  const next = seedFractions(3, index);
  return {
    resourceType: 'Practitioner',
    identifier: [{ system: 'urn:bench:staff', value: `D${String(index).padStart(5, '0')}` }],
    name: [{ text: `${pickOf(SURNAMES, next())}医生` }],
  };
}
