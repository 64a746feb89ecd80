/** What an item of the imaging centre is. */

/** Kinds of examination. */
export const MODALITIES = { dr: 'DR', ct: 'CT', mr: '磁共振', us: '超声', mg: '乳腺X线' } as const;

/** A kind of examination. */
export type Modality = keyof typeof MODALITIES;

/** The modality that devices of the kind write into their images (DICOM PS3.3 C.7.3.1.1.1). */
export const DICOM_MODALITY: Readonly<Record<Modality, string>> = { dr: 'DX', ct: 'CT', mr: 'MR', us: 'US', mg: 'MG' };

/** Parts of the body that are examined. */
export const BODY_PARTS = {
  head: '头部',
  sinus: '鼻窦',
  'cervical-spine': '颈椎',
  thyroid: '甲状腺',
  carotid: '颈动脉',
  chest: '胸部',
  heart: '心脏',
  aorta: '主动脉',
  breast: '乳腺',
  abdomen: '腹部',
  urinary: '泌尿系',
  pelvis: '盆腔',
  obstetric: '产科',
  'lumbar-spine': '腰椎',
  shoulder: '肩关节',
  wrist: '腕关节',
  hand: '手',
  hip: '髋关节',
  knee: '膝关节',
  ankle: '踝关节',
  foot: '足',
  leg: '下肢',
} as const;

/** A part of the body. */
export type BodyPart = keyof typeof BODY_PARTS;

/** Classes of turn-around that the sources name. */
export type ImagingClock = 'radiography' | 'ct' | 'mr';

/** An item. `clock` is absent where no limit is named; `recognitionDays`: how long a result may be recognised. */
export interface ImagingItem {
  readonly code: string;
  readonly display: string;
  readonly english: string;
  readonly modality: Modality;
  readonly bodyPart: BodyPart;
  readonly loinc?: string;
  readonly recognitionDays?: number;
  readonly clock?: ImagingClock;
  /** Two readers must sign. */
  readonly doubleSign?: true;
}
