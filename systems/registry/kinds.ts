/** What institutions there are: kind, category and class letter, so that every institution has exactly one category. */

/** Categories of an institution (registry.01): the four add up to all institutions; `none` is an office or a consortium, not counted. */
export const CATEGORIES = {
  hospital: '医院',
  primary: '基层医疗卫生机构',
  'public-health': '专业公共卫生机构',
  other: '其他机构',
  none: '行政与管理机构',
} as const;

/** A category code. */
export type Category = keyof typeof CATEGORIES;

/** Classes of institutions, WS 218-2002 (domain §15.4): the first letter. */
export const CLASSES = {
  A: '医院',
  B: '社区卫生服务中心（站）',
  C: '卫生院',
  D: '门诊部、诊所、卫生所（室）、村卫生室',
  E: '急救中心（站）',
  F: '采供血机构',
  G: '妇幼保健院（所、站）',
  H: '专科疾病防治机构',
  J: '疾病预防控制中心',
  K: '卫生监督机构',
  L: '卫生监督检验机构',
  M: '医学科研机构',
  N: '医学教育机构',
  O: '健康教育机构',
  P: '其他卫生机构',
  Q: '卫生社会团体',
} as const;

/** A class letter. */
export type ClassLetter = keyof typeof CLASSES;

/** Kinds of institutions. Each category has a residual kind, since registers hold more than the types people name (domain §0.3, S3). */
export const KINDS = {
  'county-hospital': '县级综合医院',
  'tcm-hospital': '中医医院',
  'specialised-hospital': '专科医院',
  'other-hospital': '其他医院',
  'township-hospital': '乡镇卫生院',
  'community-centre': '社区（街道）卫生服务中心',
  'community-station': '社区卫生服务站',
  'village-clinic': '村卫生室',
  'service-point': '延伸服务点',
  clinic: '门诊部、诊所',
  'other-primary': '其他基层机构',
  cdc: '疾病预防控制中心',
  mch: '妇幼保健机构',
  supervision: '卫生监督机构',
  'emergency-centre': '急救中心（站）',
  'blood-station': '采供血机构',
  'other-public-health': '其他专业公共卫生机构',
  other: '其他卫生机构',
  'diagnosis-centre': '共享诊断中心',
  bureau: '卫生健康行政部门',
  consortium: '医共体',
} as const;

/** A kind code. */
export type Kind = keyof typeof KINDS;

const KIND_FACTS: Readonly<Record<Kind, { readonly category: Category; readonly letter?: ClassLetter }>> = {
  'county-hospital': { category: 'hospital', letter: 'A' },
  'tcm-hospital': { category: 'hospital', letter: 'A' },
  'specialised-hospital': { category: 'hospital', letter: 'A' },
  'other-hospital': { category: 'hospital', letter: 'A' },
  'township-hospital': { category: 'primary', letter: 'C' },
  'community-centre': { category: 'primary', letter: 'B' },
  'community-station': { category: 'primary', letter: 'B' },
  'village-clinic': { category: 'primary', letter: 'D' },
  'service-point': { category: 'primary' },
  clinic: { category: 'primary', letter: 'D' },
  'other-primary': { category: 'primary' },
  cdc: { category: 'public-health', letter: 'J' },
  mch: { category: 'public-health', letter: 'G' },
  supervision: { category: 'public-health', letter: 'K' },
  'emergency-centre': { category: 'public-health', letter: 'E' },
  'blood-station': { category: 'public-health', letter: 'F' },
  'other-public-health': { category: 'public-health' },
  other: { category: 'other' },
  // A part of the lead hospital that serves the whole consortium; no institution of its own.
  'diagnosis-centre': { category: 'none' },
  bureau: { category: 'none' },
  consortium: { category: 'none' },
};

/** Category and kind for an institution of which only the class letter is known. Letters without a kind of their own go to a residual one. */
const KIND_OF_LETTER: Readonly<Record<ClassLetter, Kind>> = {
  A: 'other-hospital',
  B: 'other-primary',
  C: 'township-hospital',
  D: 'other-primary',
  E: 'emergency-centre',
  F: 'blood-station',
  G: 'mch',
  H: 'other-public-health',
  J: 'cdc',
  K: 'supervision',
  L: 'other-public-health',
  M: 'other',
  N: 'other',
  O: 'other-public-health',
  P: 'other',
  Q: 'other',
};

/** Whether the text is a kind code. */
export function isKind(text: string | undefined): text is Kind {
  return text !== undefined && Object.hasOwn(KINDS, text);
}

/** Whether the text is a class letter of WS 218. */
export function isClassLetter(text: string | undefined): text is ClassLetter {
  return text !== undefined && Object.hasOwn(CLASSES, text);
}

/** The category of a kind. */
export function categoryOf(kind: Kind): Category {
  return KIND_FACTS[kind].category;
}

/** The class letter of a kind; undefined where the kind does not decide it. */
export function letterOf(kind: Kind): ClassLetter | undefined {
  return KIND_FACTS[kind].letter;
}

/** The kinds that do not decide the class letter; a form asks for it. */
export const KINDS_WITHOUT_LETTER: readonly Kind[] = Object.keys(KINDS)
  .filter(isKind)
  .filter((kind) => letterOf(kind) === undefined);

/** The kind of an institution that came with a class only, e.g. 'A' or 'A100'; 'other' when there is none. */
export function kindOfClass(code: string | undefined): Kind {
  const letter = code?.charAt(0);
  return isClassLetter(letter) ? KIND_OF_LETTER[letter] : 'other';
}
