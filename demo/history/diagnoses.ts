/** Why people come: diagnoses by age, season and known disease. Shares are invented, codes are of the ICD-10 list in data/. */
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Member } from '../population/member.ts';

/** A diagnosis. */
export interface Reason {
  readonly code: string;
  readonly display: string;
}

type Menu = readonly (readonly [weight: number, code: string, display: string])[];

const COLD: Menu = [
  [30, 'J06.9', '急性上呼吸道感染'],
  [9, 'J20.9', '急性支气管炎'],
  [6, 'J02.9', '急性咽炎'],
  [5, 'J03.9', '急性扁桃体炎'],
  [5, 'J11.1', '流行性感冒伴呼吸道表现'],
];
const WARM: Menu = [
  [16, 'J06.9', '急性上呼吸道感染'],
  [9, 'A09', '感染性胃肠炎和结肠炎'],
  [5, 'J02.9', '急性咽炎'],
  [5, 'L50.9', '荨麻疹'],
  [5, 'L30.9', '湿疹'],
];
const ADULT: Menu = [
  [10, 'K29.5', '慢性胃炎'],
  [6, 'K30', '功能性消化不良'],
  [9, 'M54.5', '腰痛'],
  [4, 'R51', '头痛'],
  [4, 'N39.0', '泌尿道感染'],
  [5, 'K02.9', '龋病'],
  [3, 'T14.1', '开放性伤口'],
  [3, 'J30.4', '变应性鼻炎'],
];
const OLD: Menu = [
  [10, 'M17.9', '膝关节骨性关节炎'],
  [7, 'M47.8', '脊椎关节强硬'],
  [5, 'M75.0', '肩周炎'],
  [6, 'I25.1', '冠状动脉粥样硬化性心脏病'],
  [3, 'I69.4', '脑卒中后遗症'],
];
const CHILD: Menu = [
  [5, 'B08.4', '手足口病'],
  [5, 'L30.9', '湿疹'],
  [4, 'H66.9', '中耳炎'],
  [4, 'K02.9', '龋病'],
];
/** Below three years: what children of school age have besides does not come so early. */
const INFANT: Menu = [
  [20, 'J06.9', '急性上呼吸道感染'],
  [9, 'J20.9', '急性支气管炎'],
  [8, 'A09', '感染性胃肠炎和结肠炎'],
  [6, 'L30.9', '湿疹'],
  [4, 'H66.9', '中耳炎'],
  [3, 'B08.4', '手足口病'],
];
const INFANT_EMERGENCY: Menu = [
  [8, 'R56.0', '热性惊厥'],
  [6, 'T14.0', '浅表损伤'],
  [5, 'A09', '感染性胃肠炎和结肠炎'],
  [4, 'S01.9', '头部开放性伤口'],
];
const CHILD_EMERGENCY: Menu = [
  [12, 'T14.0', '浅表损伤'],
  [8, 'S01.9', '头部开放性伤口'],
  [5, 'K52.9', '非感染性胃肠炎和结肠炎'],
  [4, 'S52.5', '桡骨下端骨折'],
  [3, 'S93.4', '踝关节扭伤'],
];
const EMERGENCY: Menu = [
  [12, 'T14.0', '浅表损伤'],
  [8, 'S01.9', '头部开放性伤口'],
  [6, 'S93.4', '踝关节扭伤'],
  [6, 'K52.9', '非感染性胃肠炎和结肠炎'],
  [4, 'S52.5', '桡骨下端骨折'],
  [4, 'N20.1', '输尿管结石'],
];
const STAY: Menu = [
  [8, 'J18.9', '肺炎'],
  [5, 'K80.2', '胆囊结石'],
  [4, 'K35.9', '急性阑尾炎'],
  [5, 'M54.3', '坐骨神经痛'],
  [3, 'N20.0', '肾结石'],
  [3, 'S82.9', '小腿骨折'],
];
const OLD_STAY: Menu = [
  [10, 'J18.9', '肺炎'],
  [9, 'I63.9', '脑梗死'],
  [8, 'I25.1', '冠状动脉粥样硬化性心脏病'],
  [5, 'I50.9', '心力衰竭'],
  [5, 'M54.5', '腰痛'],
  [3, 'S72.0', '股骨颈骨折'],
];
const CHILD_STAY: Menu = [
  [10, 'J18.9', '肺炎'],
  [5, 'J20.9', '急性支气管炎'],
  [4, 'A09', '感染性胃肠炎和结肠炎'],
];

function choose(fraction: number, ...menus: readonly Menu[]): Reason {
  const items = menus.flat();
  let left = fraction * items.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, code, display] of items) {
    left -= weight;
    if (left < 0) return { code, display };
  }
  return { code: 'J06.9', display: '急性上呼吸道感染' };
}

function chronicOf({ traits }: Member, day: number): Menu {
  const known = (onset: string | undefined): boolean => onset !== undefined && dayOfDate(onset) <= day;
  return [
    ...(known(traits.hypertension?.onset) ? [[34, 'I10', '原发性高血压'] as const] : []),
    ...(known(traits.diabetes2?.onset) ? [[30, 'E11.9', '2型糖尿病'] as const] : []),
    ...(known(traits.copd?.onset) ? [[22, 'J44.9', '慢性阻塞性肺病'] as const] : []),
  ];
}

/** The reason of a visit on a day; `fraction` in [0, 1) chooses. */
export function drawVisitReason(member: Member, day: number, age: number, emergency: boolean, fraction: number): Reason {
  if (emergency) return choose(fraction, age < 3 ? INFANT_EMERGENCY : age < 14 ? CHILD_EMERGENCY : EMERGENCY);
  if (age < 3) return choose(fraction, INFANT);
  const month = Number(dateOfDay(day).slice(5, 7));
  const season = month >= 5 && month <= 9 ? WARM : COLD;
  if (age < 14) return choose(fraction, season, CHILD);
  return age < 50 ? choose(fraction, season, ADULT, chronicOf(member, day)) : choose(fraction, season, ADULT, OLD, chronicOf(member, day));
}

/** The reason of an admission; a birth for a woman at the end of her pregnancy. */
export function drawAdmissionReason(member: Member, day: number, age: number, fraction: number): Reason {
  const birth = member.traits.pregnancies?.some(({ outcome, ended }) => outcome === 'live-birth' && Math.abs(dayOfDate(ended) - day) <= 3);
  if (birth) return fraction < 0.6 ? { code: 'O80.9', display: '顺产' } : { code: 'O82.9', display: '剖宫产' };
  if (age < 14) return choose(fraction, CHILD_STAY);
  const { copd } = member.traits;
  const lung: Menu = copd && dayOfDate(copd.onset) <= day ? [[25, 'J44.1', '慢性阻塞性肺病急性加重']] : [];
  return age < 60 ? choose(fraction, STAY, lung) : choose(fraction, OLD_STAY, lung);
}
