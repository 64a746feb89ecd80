/** What may be sent to pathology, how soon it is reported, what is critical, and the closed lists of its forms. */
import type { TurnAround } from '../../kernel/patterns/diagnosis-centre/spec.ts';

/** Where the clocks, reasons and critical findings come from. */
export const SOURCE = '四大诊断中心共同流程与危急值报告制度（docs/domain.md §6.2–6.4）病理';

/** Items of the examination catalogue. */
export const ITEMS = {
  'pathology-biopsy': '活检病理',
  'pathology-surgical': '手术标本病理',
  'pathology-frozen': '术中冰冻病理',
  'pathology-cytology': '细胞学检查',
  'pathology-slides': '会诊切片',
} as const;

/** The item whose clock runs in minutes while the patient lies on the table. */
export const FROZEN = 'pathology-frozen';

/** Minutes from receipt to the frozen section's answer (domain §6.2 病理: 冰冻 ≤ 30 min). */
export const FROZEN_MINUTES = 30;

/** Biopsies and routine specimens ≤ 5 working days, frozen ≤ 30 minutes, cytology ≤ 2 days (domain §6.2 病理); slides sent for an opinion as routine. */
export function turnAroundOf(item: string): TurnAround {
  const limit = item === FROZEN ? FROZEN_MINUTES : item === 'pathology-cytology' ? 2 * 24 * 60 : { workingDays: 5 };
  return { routine: limit, urgent: limit, stat: limit };
}

/** Critical findings (domain §6.4 病理). */
export const CRITICAL_FINDINGS = {
  malignancy: '非预期的恶性肿瘤',
  discordant: '术中冰冻与石蜡诊断不符',
  lost: '标本丢失',
  placenta: '胎盘重度感染',
} as const;

/** What a specimen is sent in. */
export const CONTAINERS = { bottle: '标本瓶', bag: '标本袋', 'slide-box': '玻片盒', tube: '细胞保存管' } as const;

/** What it was put into. */
export const FIXATIVES = { formalin: '10%中性福尔马林', ethanol: '95%乙醇', none: '新鲜，未固定', slides: '已制片' } as const;

/** Fixatives whose time counts. */
export const FIXED = ['formalin', 'ethanol'] as const;

/** Whether the fixation is fit, as who receives it judges. */
export const FIXATION = { good: '合格', poor: '不合格', none: '不适用（新鲜或玻片）' } as const;

/** Stains. */
export const STAINS = { he: 'HE', special: '特殊染色', ihc: '免疫组化', cytology: '巴氏或瑞氏染色' } as const;

/** How good the HE slides are; excellent and good count as 优良. */
export const HE_GRADES = { excellent: '优', good: '良', fair: '中', poor: '差' } as const;

/** The paraffin diagnosis against the frozen one. */
export const ACCORDANCE = { accordant: '符合', discordant: '不符合', deferred: '术中未定，等待石蜡' } as const;

/** Kinds of second opinions. */
export const CONSULTATIONS = { inside: '中心内会诊', outside: '送外院专家会诊' } as const;

/** Reports that are often written. */
export const TEMPLATES = [
  {
    label: '慢性炎',
    answers: { findings: '黏膜组织，固有层见淋巴细胞、浆细胞浸润，未见异型增生。', conclusion: '（部位）黏膜慢性炎', positive: false },
  },
  {
    label: '未见恶性细胞',
    items: ['pathology-cytology'],
    answers: { findings: '涂片见鳞状上皮细胞及少量炎细胞。', conclusion: '未见上皮内病变或恶性细胞', positive: false },
  },
] as const;
