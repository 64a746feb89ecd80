/** What an ECG may be ordered as, how soon it is read, what is critical on it, and why it is taken again. */
import type { CriticalId } from '../../kernel/patterns/ecg-signal/critical-rules.ts';

/** Items of the examination catalogue. */
export const ITEMS = { 'ecg-12': '十二导联心电图', 'ecg-18': '十八导联心电图', holter: '动态心电图' } as const;

/** LOINC codes of the items. 11524-6: EKG study. */
export const ITEM_LOINC = { 'ecg-12': '11524-6', 'ecg-18': '11524-6' } as const;

const DAY = 24 * 60;

/**
 * Minutes from trace to report: emergency ≤ 10, routine ≤ 30, Holter ≤ 24 h (domain §6.2, 心电; the emergency limit follows the chest-pain
 * centres' first ECG within 10 minutes, the others are customary defaults).
 */
export function turnAroundOf(item: string): { readonly routine: number; readonly urgent: number; readonly stat: number } {
  return item === 'holter' ? { routine: DAY, urgent: DAY, stat: DAY } : { routine: 30, urgent: 30, stat: 10 };
}

/**
 * Critical findings, in the words and figures of two provincial expert standards (domain §6.4, 心电危急值; 《心电图危急值2017中国专家共识》). A
 * centre's own list may differ.
 */
export const CRITICAL_FINDINGS = {
  'rr-pause': 'RR间期≥3.0秒（房颤动态心电图≥5.0秒）',
  bradycardia: '平均心室率<35次/分',
  'third-degree-block': '首次发现三度房室传导阻滞',
  'long-qt': 'QTc≥0.55秒伴R-on-T',
  'sustained-vt': '室性心动过速≥150次/分，持续≥30秒',
  'polymorphic-vt': '尖端扭转型或多形性室性心动过速',
  'ventricular-fibrillation': '心室扑动或颤动',
  svt: '室上性心动过速≥230次/分',
  'fast-af': '心房颤动或扑动，平均心室率≥180次/分',
  'pre-excited-af': '预激合并心房颤动，最短RR间期≤250毫秒',
  'acute-mi': '首次发现急性心肌梗死（肢导、V4–V6抬高≥0.1mV，V1–V3≥0.3mV）',
  reinfarction: '再梗死',
  hyperkalaemia: '高钾血症心电图表现',
} as const;

/** Our finding for each that the programme raises of a trace (kernel/patterns/ecg-signal/critical-rules.ts). */
export const RAISES: Readonly<Record<CriticalId, keyof typeof CRITICAL_FINDINGS>> = {
  'st-elevation': 'acute-mi',
  pause: 'rr-pause',
  'slow-rate': 'bradycardia',
  'preexcited-fibrillation': 'pre-excited-af',
  'fast-fibrillation': 'fast-af',
  'fast-wide': 'sustained-vt',
  'fast-narrow': 'svt',
  'long-qtc': 'long-qt',
  'third-degree-block': 'third-degree-block',
  torsades: 'polymorphic-vt',
  'ventricular-fibrillation': 'ventricular-fibrillation',
  're-infarction': 'reinfarction',
  hyperkalaemia: 'hyperkalaemia',
};

/** Findings that call the chest-pain team (domain §10.3, 胸痛). */
export const CHEST_PAIN = ['acute-mi', 'reinfarction'] as const;

/** Why a trace is taken again. The field has no closed list; these are a local default. */
export const REJECTS = {
  'lead-swap': '导联接错',
  'lead-off': '导联脱落',
  noise: '干扰或基线漂移',
  incomplete: '记录不完整',
  identity: '患者信息不符',
} as const;

/** Reports that are often written; the reader looks and changes what is not so. */
export const TEMPLATES = [
  {
    label: '正常心电图',
    answers: {
      findings: '窦性P波规律出现，PR间期、QRS时限及QT间期在正常范围，ST-T未见异常。',
      conclusion: '窦性心律，正常心电图',
      positive: false,
      submit: 'submit',
    },
  },
  {
    label: '窦性心动过缓',
    answers: { findings: '窦性P波规律出现，心率低于60次/分。', conclusion: '窦性心动过缓', positive: true, submit: 'submit' },
  },
  {
    label: '窦性心动过速',
    answers: { findings: '窦性P波规律出现，心率高于100次/分。', conclusion: '窦性心动过速', positive: true, submit: 'submit' },
  },
  {
    label: '心房颤动',
    answers: { findings: 'P波消失，代之以f波，RR间期绝对不齐。', conclusion: '心房颤动', positive: true, submit: 'submit' },
  },
  {
    label: '室性早搏',
    answers: {
      findings: '可见提前出现的宽大畸形QRS波群，其前无相关P波。',
      conclusion: '窦性心律，室性早搏',
      positive: true,
      submit: 'submit',
    },
  },
  {
    label: 'ST-T改变',
    answers: {
      findings: '部分导联ST段压低、T波低平或倒置。',
      conclusion: '窦性心律，ST-T改变，请结合临床',
      positive: true,
      submit: 'submit',
    },
  },
] as const;
