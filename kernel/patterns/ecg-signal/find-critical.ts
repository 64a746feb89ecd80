/** Holds measurements against the critical thresholds; what it raises is a suggestion that a reader confirms or refutes. */
import { CRITICAL_DEFAULTS, CRITICAL_SOURCE, type CriticalId, type CriticalThresholds } from './critical-rules.ts';
import type { EcgMeasurements } from './measure-ecg.ts';
import { isFibrillationLike, WIDE_QRS } from './rhythm-limits.ts';

/** A critical finding that the program raises: which rule, on what figures, and what the reader has to look at. */
export interface CriticalFinding {
  readonly id: CriticalId;
  /** In words with the figures. */
  readonly text: string;
  /** What the signal alone does not settle. */
  readonly confirm: string;
  readonly source: string;
}

/** Neighbours in the frontal plane (Cabrera order, -aVR between I and II) and on the chest. */
const NEIGHBOURS: readonly (readonly string[])[] = [
  ['aVL', 'I', 'II', 'aVF', 'III'],
  ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'],
];
const ANTERIOR = new Set(['V1', 'V2', 'V3']);

/** The findings of a trace, gravest first. An absent measurement raises nothing. */
export function findCritical(measured: EcgMeasurements, thresholds: CriticalThresholds = CRITICAL_DEFAULTS): CriticalFinding[] {
  const { rate, longestPause, shortestRr, qrs, qtcBazett, pPresent, seconds } = measured;
  const findings: CriticalFinding[] = [];
  const raise = (id: CriticalId, text: string, confirm: string) => findings.push({ id, text, confirm, source: CRITICAL_SOURCE });
  const elevated = findElevation(measured, thresholds);
  if (elevated.length > 0) {
    const leads = elevated.map(({ lead, j }) => `${lead} ${(j / 1000).toFixed(2)} mV`).join('、');
    raise('st-elevation', `ST 段抬高：${leads}`, '结合症状、既往心电图和早期复极、束支阻滞等判断是否急性心肌梗死。');
  }
  if (longestPause !== undefined && longestPause >= thresholds.pause) {
    raise('pause', `最长 RR 间期 ${(longestPause / 1000).toFixed(2)} 秒`, '核对停搏处没有漏检的 QRS 波。');
  }
  if (rate !== undefined && rate < thresholds.slowRate)
    raise('slow-rate', `平均心室率 ${Math.round(rate)} 次/分`, '核对有无漏检和房室传导阻滞。');
  const wide = qrs !== undefined && qrs >= WIDE_QRS;
  const irregular = isFibrillationLike(measured);
  if (rate !== undefined && irregular && wide && shortestRr !== undefined && shortestRr <= thresholds.shortRr) {
    raise('preexcited-fibrillation', `宽 QRS、不规则，最短 RR ${Math.round(shortestRr)} 毫秒`, '核对是否预激伴心房颤动。');
  }
  if (rate !== undefined && irregular && rate >= thresholds.fastFibrillation) {
    raise('fast-fibrillation', `RR 绝对不齐、无 P 波，平均心室率 ${Math.round(rate)} 次/分`, '核对是否心房颤动或扑动。');
  }
  if (rate !== undefined && !irregular && wide && rate >= thresholds.fastWide && pPresent !== true) {
    const lasting =
      seconds >= thresholds.fastWideSeconds ? '' : `（记录 ${Math.round(seconds)} 秒，不能判断是否持续 ${thresholds.fastWideSeconds} 秒）`;
    raise('fast-wide', `宽 QRS 心动过速 ${Math.round(rate)} 次/分${lasting}`, '核对是否室性心动过速。');
  }
  if (rate !== undefined && !irregular && qrs !== undefined && !wide && rate >= thresholds.fastNarrow) {
    raise('fast-narrow', `窄 QRS 心动过速 ${Math.round(rate)} 次/分`, '核对是否室上性心动过速。');
  }
  if (qtcBazett !== undefined && qtcBazett >= thresholds.longQtc) {
    raise('long-qtc', `QTc ${(qtcBazett / 1000).toFixed(2)} 秒（Bazett）`, '核对有无 R-on-T 室性早搏。');
  }
  return findings;
}

/** Leads over their threshold that stand beside enough others over theirs. */
function findElevation({ st }: EcgMeasurements, thresholds: CriticalThresholds): { lead: string; j: number }[] {
  const over = new Map(
    st.filter(({ lead, j }) => j >= (ANTERIOR.has(lead) ? thresholds.stAnterior : thresholds.stLimb)).map(({ lead, j }) => [lead, j]),
  );
  const found: { lead: string; j: number }[] = [];
  for (const row of NEIGHBOURS) {
    let run: { lead: string; j: number }[] = [];
    for (const lead of [...row, '']) {
      const j = over.get(lead);
      if (j !== undefined) run.push({ lead, j });
      else {
        if (run.length >= thresholds.stLeads) found.push(...run);
        run = [];
      }
    }
  }
  return found;
}
