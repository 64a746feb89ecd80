/** Critical ECG findings (心电图危急值) and their thresholds, as data; a unit may set its own. */

/** Where the figures come from. */
export const CRITICAL_SOURCE = '《心电图危急值2017中国专家共识》与两省专家标准（docs/domain.md §6.4）';

/** The thresholds that the signal is held against. Units as named. */
export interface CriticalThresholds {
  /** RR pause in ms, at least. */
  readonly pause: number;
  /** Mean ventricular rate in beats a minute, below. */
  readonly slowRate: number;
  /** QTc in ms, at least. */
  readonly longQtc: number;
  /** Regular tachycardia with narrow QRS, beats a minute, at least. */
  readonly fastNarrow: number;
  /** Tachycardia with wide QRS, beats a minute, at least; for at least `fastWideSeconds`. */
  readonly fastWide: number;
  readonly fastWideSeconds: number;
  /** Atrial fibrillation or flutter, mean rate in beats a minute, at least. */
  readonly fastFibrillation: number;
  /** Pre-excited fibrillation: shortest RR in ms, at most. */
  readonly shortRr: number;
  /** ST elevation at J in µV, at least: limb leads and V4–V6; V1–V3. */
  readonly stLimb: number;
  readonly stAnterior: number;
  /** Neighbouring leads that must show it (Fourth Universal Definition of Myocardial Infarction, 2018). */
  readonly stLeads: number;
}

/** The published figures; other standards have 180 or 200 for narrow tachycardia, 200 for fibrillation, "≤ 35" for the slow rate. */
export const CRITICAL_DEFAULTS: CriticalThresholds = {
  pause: 3_000,
  slowRate: 35,
  longQtc: 550,
  fastNarrow: 230,
  fastWide: 150,
  fastWideSeconds: 30,
  fastFibrillation: 180,
  shortRr: 250,
  stLimb: 100,
  stAnterior: 300,
  stLeads: 2,
};

/** A critical finding. `by`: the program may raise it (to be confirmed), or a reader alone tells it. */
export interface CriticalRule {
  readonly id: string;
  readonly text: string;
  readonly by: 'program' | 'reader';
}

/** All findings that a reader can report with one key. */
export const CRITICAL_RULES = [
  { id: 'pause', text: 'RR 间期停搏 ≥ 3.0 秒（房颤动态心电图 ≥ 5.0 秒）', by: 'program' },
  { id: 'slow-rate', text: '平均心室率 < 35 次/分', by: 'program' },
  { id: 'long-qtc', text: 'QTc ≥ 0.55 秒伴 R-on-T 室性早搏', by: 'program' },
  { id: 'fast-narrow', text: '室上性心动过速 ≥ 230 次/分', by: 'program' },
  { id: 'fast-wide', text: '室性心动过速 ≥ 150 次/分，持续 ≥ 30 秒', by: 'program' },
  { id: 'fast-fibrillation', text: '心房颤动或扑动，平均心室率 ≥ 180 次/分', by: 'program' },
  { id: 'preexcited-fibrillation', text: '预激伴心房颤动，最短 RR ≤ 250 毫秒', by: 'program' },
  { id: 'st-elevation', text: '首次发现急性心肌梗死：ST 抬高，肢体与 V4—V6 ≥ 0.1 mV，V1—V3 ≥ 0.3 mV', by: 'program' },
  { id: 'third-degree-block', text: '首次发现三度房室传导阻滞（或心室率 < 40 次/分）', by: 'reader' },
  { id: 'torsades', text: '尖端扭转型或多形性室性心动过速', by: 'reader' },
  { id: 'ventricular-fibrillation', text: '心室扑动或颤动', by: 'reader' },
  { id: 're-infarction', text: '再发心肌梗死', by: 'reader' },
  { id: 'hyperkalaemia', text: '高钾血症心电图表现', by: 'reader' },
] as const satisfies readonly CriticalRule[];

/** Id of a critical finding. */
export type CriticalId = (typeof CRITICAL_RULES)[number]['id'];
