/** The cases of the demo's pathology: invented, with pictures that are drawn. */
import type { SlideKind } from './draw-slide.ts';
import type { SpecimenKind } from './draw-specimen.ts';

/** One case and how far it has come. `hours`: since it was asked for; `cold`: minutes from the body to the fixative. */
export interface Case {
  readonly stage: 'ordered' | 'sent' | 'rejected' | 'received' | 'grossed' | 'cut' | 'stained' | 'reported' | 'submitted' | 'released';
  readonly item: 'pathology-biopsy' | 'pathology-surgical' | 'pathology-frozen';
  readonly hours: number;
  readonly summary: string;
  readonly site: string;
  readonly pieces: number;
  readonly cold: number;
  /** From the operating theatre of the county hospital, while the patient lies on the table. */
  readonly theatre?: true;
  readonly fresh?: true;
  readonly gross: SpecimenKind;
  readonly described: string;
  readonly blocks: number;
  readonly taken: string;
  readonly micro: SlideKind;
  readonly findings: string;
  readonly conclusion: string;
  readonly positive: boolean;
  readonly heGrade: 'excellent' | 'good' | 'fair';
  /** What was told to the theatre by telephone. */
  readonly told?: string;
  readonly critical?: 'malignancy';
  readonly asksOutside?: { readonly expert: string; readonly reason: string };
}

const STOMACH = {
  item: 'pathology-biopsy',
  site: '胃窦',
  pieces: 4,
  cold: 4,
  gross: 'bits',
  described: '灰白、灰褐色组织四粒，最大径0.2～0.3 cm，质软，全取。',
  blocks: 1,
  taken: '全取',
  heGrade: 'good',
} as const;

const GASTRITIS = {
  ...STOMACH,
  summary: '上腹隐痛三月，胃镜见胃窦黏膜充血糜烂，性质待查',
  micro: 'inflammation',
  findings: '胃窦黏膜组织，固有层见较多淋巴细胞、浆细胞浸润，腺体轻度减少，未见肠上皮化生及异型增生。',
  conclusion: '（胃窦）轻度慢性萎缩性胃炎，活动性。',
  positive: false,
} as const;

const CANCER = {
  ...STOMACH,
  summary: '消瘦、黑便一月，胃镜见胃角溃疡2.0 cm，边缘隆起',
  site: '胃角',
  micro: 'carcinoma',
  findings: '黏膜组织内见异型细胞呈巢片状浸润性生长，核大深染、大小不一，可见病理性核分裂象，间质纤维组织增生。',
  conclusion: '（胃角）中分化腺癌。建议结合临床进一步分期。',
  positive: true,
} as const;

const GALLBLADDER = {
  item: 'pathology-surgical',
  summary: '反复右上腹痛，胆囊结石，行腹腔镜胆囊切除术',
  site: '胆囊',
  pieces: 1,
  cold: 22,
  gross: 'gallbladder',
  described: '胆囊一枚，8.5×3.2×2.8 cm，浆膜面光滑，壁厚0.3～0.5 cm，黏膜粗糙呈墨绿色，内见结石数枚。',
  blocks: 3,
  taken: '颈、体、底部各一',
  micro: 'inflammation',
  findings: '胆囊壁各层见慢性炎细胞浸润，肌层增厚，罗-阿窦形成，未见异型增生。',
  conclusion: '慢性胆囊炎伴胆囊结石。',
  positive: false,
  heGrade: 'good',
} as const;

const POLYP = {
  ...STOMACH,
  summary: '结肠镜见乙状结肠带蒂息肉1.2 cm，行息肉切除',
  site: '乙状结肠',
  pieces: 1,
  gross: 'polyp',
  described: '带蒂息肉一枚，1.2×1.0×0.8 cm，蒂长0.6 cm，表面分叶状，切面灰红。',
  blocks: 2,
  taken: '息肉纵切',
  micro: 'glands',
  findings: '腺体增生，腺上皮呈低级别异型增生，蒂部切缘未见腺瘤成分。',
  conclusion: '（乙状结肠）管状腺瘤，低级别上皮内瘤变，蒂部切缘阴性。',
  positive: true,
  heGrade: 'excellent',
} as const;

const BREAST = {
  item: 'pathology-frozen',
  summary: '右乳外上象限肿块2.0 cm，术中明确性质',
  site: '右乳肿块',
  pieces: 1,
  cold: 0,
  theatre: true,
  fresh: true,
  gross: 'breast',
  described: '乳腺组织一块，7.2×5.0×3.0 cm，切面见灰白质硬区，2.0×1.6 cm，边界不清，呈放射状。',
  blocks: 1,
  taken: '灰白质硬区',
  micro: 'carcinoma',
  findings: '纤维间质内见异型上皮细胞巢浸润，核分裂易见。',
  conclusion: '（右乳）浸润性癌，待石蜡及免疫组化进一步分型。',
  positive: true,
  heGrade: 'fair',
} as const;

/** From what has just been asked for to what was released; frozen sections with their half-hour running. */
export const CASES: readonly Case[] = [
  { ...GASTRITIS, stage: 'ordered', hours: 1 },
  { ...POLYP, stage: 'sent', hours: 2 },
  { ...GASTRITIS, stage: 'received', hours: 4 },
  { ...GALLBLADDER, stage: 'grossed', hours: 5 },
  { ...POLYP, stage: 'cut', hours: 20 },
  { ...CANCER, stage: 'stained', hours: 26 },
  {
    ...CANCER,
    stage: 'reported',
    hours: 30,
    asksOutside: { expert: '市人民医院病理科', reason: '与淋巴瘤鉴别，请协助判断免疫组化方案' },
  },
  { ...GASTRITIS, stage: 'submitted', hours: 28 },
  { ...CANCER, stage: 'submitted', hours: 29, critical: 'malignancy' },
  { ...GALLBLADDER, stage: 'released', hours: 50 },
  { ...POLYP, stage: 'released', hours: 48 },
  { ...GASTRITIS, stage: 'rejected', hours: 6, described: '' },
  { ...BREAST, stage: 'grossed', hours: 0.25 },
  { ...BREAST, stage: 'released', hours: 27, told: '右乳浸润性癌' },
];
