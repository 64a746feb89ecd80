/** What a laboratory item, a panel, an interval and a critical value are. */

/** Sections of a laboratory. */
export const LABORATORY_SECTIONS = {
  haematology: '临床血液',
  urine: '尿液',
  stool: '粪便',
  biochemistry: '生化',
  coagulation: '凝血',
  cardiac: '心肌标志物',
  immunology: '免疫',
  'blood-gas': '血气',
  microbiology: '微生物',
} as const;

/** A section of a laboratory. */
export type LaboratorySection = keyof typeof LABORATORY_SECTIONS;

/** Kinds of specimens. */
export const SPECIMENS = {
  'whole-blood': '全血',
  serum: '血清',
  plasma: '血浆',
  'arterial-blood': '动脉血',
  urine: '尿液',
  stool: '粪便',
  sputum: '痰液',
  csf: '脑脊液',
} as const;

/** A kind of specimen. */
export type SpecimenKind = keyof typeof SPECIMENS;

/** Containers; tubes by the colour of their cap. */
export const CONTAINERS = {
  purple: '紫头管（EDTA）',
  black: '黑头管（枸橼酸钠1:4）',
  yellow: '黄头管（促凝分离胶）',
  grey: '灰头管（氟化钠）',
  blue: '蓝头管（枸橼酸钠1:9）',
  syringe: '动脉血气针',
  'culture-bottle': '血培养瓶',
  'urine-cup': '尿杯',
  'stool-cup': '便盒',
  'sterile-cup': '无菌杯',
  'sterile-tube': '无菌管',
} as const;

/** A container. */
export type Container = keyof typeof CONTAINERS;

/** Classes of turn-around (domain §6.2): emergency routine blood ≤ 30 min, biochemistry and immunology ≤ 2 h; routine same day; microbiology ≤ 4 working days. */
export type TurnAround = 'blood-routine' | 'chemistry' | 'same-day' | 'microbiology';

/** A unit that is converted into the item's own: `value * factor`. `printed`: how records print it. */
export interface OtherUnit {
  readonly unit: string;
  readonly factor: number;
  readonly printed: readonly string[];
}

/**
 * An item: `unit` is the one UCUM unit of its numbers (absent for words), `printed` the spellings of that unit. `recognitionDays`: how long a
 * result may be recognised (absent: for ever). `delta`: a change of more than so many per cent within so many days is looked at by a person.
 */
export interface LaboratoryItem {
  readonly code: string;
  readonly display: string;
  readonly english: string;
  readonly short: string;
  readonly section: LaboratorySection;
  readonly kind: 'number' | 'words';
  readonly loinc?: string;
  readonly unit?: string;
  readonly printed?: readonly string[];
  readonly decimals?: number;
  readonly others?: readonly OtherUnit[];
  readonly recognitionDays?: number;
  readonly delta?: { readonly percent: number; readonly days: number };
}

/** What is ordered: items of one specimen in one container. */
export interface LaboratoryPanel {
  readonly code: string;
  readonly display: string;
  readonly english: string;
  readonly section: LaboratorySection;
  readonly specimen: SpecimenKind;
  readonly container: Container;
  readonly turnaround: TurnAround;
  readonly items: readonly string[];
}

/** A reference interval for completed years `from` ≤ age < `to`; `normal`: the word that is normal. `status` says when it is an example only. */
export interface ReferenceInterval {
  readonly item: string;
  readonly sex: 'any' | 'male' | 'female';
  readonly from?: number;
  readonly to?: number;
  readonly low?: number;
  readonly high?: number;
  readonly normal?: string;
  readonly source: string;
  readonly status: string;
}

/** A critical value; a limit belongs to the critical range unless it is open. `highOfLimit`: so many times the upper reference limit. */
export interface CriticalRule {
  readonly item: string;
  readonly whom: 'any' | 'neonate';
  readonly low?: number;
  readonly lowOpen?: true;
  readonly high?: number;
  readonly highOpen?: true;
  readonly highOfLimit?: number;
  readonly words?: readonly string[];
  readonly note?: string;
}
