/** Why somebody comes today: what they say at the desk, the department and what it turns out to be, by age. Invented; codes are of the ICD-10 list in data/. */
import type { Department } from '../../kernel/patterns/request-loop/departments.ts';

/** A complaint in the words of the desk. */
export interface Complaint {
  readonly words: string;
  readonly department: Department;
  readonly code: string;
  readonly display: string;
}

function one(words: string, department: Department, code: string, display: string): Complaint {
  return { words, department, code, display };
}

const INFANT = [
  one('发热1天，最高38.6℃', 'paediatrics', 'J06.9', '急性上呼吸道感染'),
  one('咳嗽3天，有痰声', 'paediatrics', 'J20.9', '急性支气管炎'),
  one('腹泻2天，每日5次', 'paediatrics', 'A09', '感染性胃肠炎和结肠炎'),
  one('面部皮疹1周', 'paediatrics', 'L30.9', '湿疹'),
];
const CHILD = [
  one('发热、咽痛1天', 'paediatrics', 'J03.9', '急性扁桃体炎'),
  one('咳嗽5天', 'paediatrics', 'J20.9', '急性支气管炎'),
  one('耳痛1天', 'paediatrics', 'H66.9', '中耳炎'),
];
const ADULT = [
  one('鼻塞、流涕2天', 'general', 'J06.9', '急性上呼吸道感染'),
  one('上腹胀痛3天', 'internal', 'K29.5', '慢性胃炎'),
  one('腰痛1周', 'tcm', 'M54.5', '腰痛'),
  one('尿频、尿痛1天', 'internal', 'N39.0', '泌尿道感染'),
  one('右手划伤半小时', 'surgery', 'T14.1', '开放性伤口'),
];
const OLD = [
  one('膝关节疼痛半月', 'tcm', 'M17.9', '膝关节骨性关节炎'),
  one('咳嗽、咳痰1周', 'internal', 'J20.9', '急性支气管炎'),
  one('头晕2天', 'general', 'R42', '头晕和眩晕'),
  one('活动后胸闷3天', 'internal', 'I25.1', '冠状动脉粥样硬化性心脏病'),
  one('反酸、胃胀1周', 'internal', 'K30', '功能性消化不良'),
];

/** The complaint of somebody of that age; `fraction` in [0, 1) chooses. */
export function drawComplaint(age: number, fraction: number): Complaint {
  const menu = age < 3 ? INFANT : age < 14 ? CHILD : age < 55 ? ADULT : OLD;
  return menu[Math.floor(fraction * menu.length)] ?? ADULT[0] ?? one('鼻塞、流涕2天', 'general', 'J06.9', '急性上呼吸道感染');
}
