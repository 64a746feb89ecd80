/** What the demo's analysers find: values about each item's middle, moved by the diseases of the person. Invented, and no statistics. */
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { roundTo } from '../../systems/laboratory/rules/convert-result.ts';
import type { Result } from '../../systems/laboratory/rules/judge-result.ts';
import { dayOfDate } from '../population/calendar-days.ts';
import type { Member } from '../population/member.ts';
import type { Random } from '../population/random.ts';

/** Mean and deviation of people without the diseases below. */
const USUAL: Readonly<Record<string, readonly [mean: number, deviation: number]>> = {
  wbc: [6.4, 1.3],
  rbc: [4.6, 0.35],
  hb: [138, 11],
  hct: [42, 3],
  mcv: [91, 3],
  mch: [30.4, 1.1],
  mchc: [335, 7],
  plt: [220, 42],
  neut: [3.7, 0.8],
  'neut-percent': [58, 6],
  lymph: [1.9, 0.4],
  'lymph-percent': [32, 5],
  mono: [0.35, 0.08],
  'mono-percent': [6, 1.2],
  eos: [0.15, 0.08],
  baso: [0.02, 0.01],
  alt: [22, 8],
  ast: [23, 5],
  alp: [80, 14],
  ggt: [24, 9],
  tp: [74, 3.4],
  alb: [45, 2.6],
  tbil: [11.5, 3.6],
  dbil: [3.4, 1.1],
  urea: [5.3, 0.9],
  crea: [68, 11],
  ua: [310, 52],
  cysc: [0.82, 0.09],
  tc: [4.6, 0.6],
  tg: [1.25, 0.4],
  hdl: [1.35, 0.2],
  ldl: [2.6, 0.5],
  fpg: [5.1, 0.4],
  hba1c: [5.4, 0.3],
  k: [4.2, 0.26],
  na: [141.5, 1.7],
  cl: [104, 1.7],
  ca: [2.31, 0.06],
  p: [1.14, 0.12],
  mg: [0.88, 0.05],
  tco2: [25.4, 1.4],
  crp: [3.4, 2.4],
  'u-albumin': [9, 4],
  'u-acr': [12, 6],
};

/** With type-2 diabetes. */
const DIABETIC: Readonly<Record<string, readonly [mean: number, deviation: number]>> = {
  fpg: [7.7, 1.6],
  hba1c: [7.2, 0.9],
  tg: [1.8, 0.7],
  'u-albumin': [22, 14],
  'u-acr': [34, 22],
};

/** With hypertension. */
const HYPERTENSIVE: Readonly<Record<string, readonly [mean: number, deviation: number]>> = {
  crea: [78, 16],
  ua: [350, 62],
  tc: [5, 0.7],
  ldl: [3, 0.6],
};

/** Whether a disease had begun by a day. */
export function isIll(member: Member, trait: 'diabetes2' | 'hypertension', day: number): boolean {
  const known = member.traits[trait];
  return known !== undefined && dayOfDate(known.onset) <= day;
}

/** What an item comes to in a person on a day. `critical`: potassium so high that somebody must be called. */
export function drawValue(item: LaboratoryItem, member: Member, day: number, random: Random, critical = false): Result {
  if (item.kind === 'words') return { words: '阴性' };
  if (critical && item.code === 'k') return { value: 6.6 };
  const [mean, deviation] = (isIll(member, 'diabetes2', day) ? DIABETIC[item.code] : undefined) ??
    (isIll(member, 'hypertension', day) ? HYPERTENSIVE[item.code] : undefined) ??
    USUAL[item.code] ?? [1, 0.1];
  return { value: roundTo(Math.max(random.around(mean, deviation), mean / 10), item.decimals ?? 2) };
}
