/** Auto-verification: which results may be released without a person, and why the others may not. */
import type { LaboratoryItem } from '../../../kernel/patterns/examination-items/laboratory-item.ts';
import type { Delta } from './check-delta.ts';
import { FLAGS, type Judged } from './judge-result.ts';

/** Quality control of an item on the instrument and day. */
export type QcState = 'in-control' | 'out-of-control' | 'not-run';

/** A result with what is known about it. `flags`: what the analyser said of the specimen, e.g. haemolysis. */
export interface ResultToVerify {
  readonly item: LaboratoryItem;
  readonly judged: Judged;
  readonly delta: Delta | undefined;
  readonly qc: QcState;
  readonly flags: readonly string[];
  readonly final: boolean;
}

/**
 * Why a person has to look at a result; none: it may be released by itself. All must hold: within the reference limits of this person, no
 * critical value, no delta, quality control in control, no interference flag, the analyser's result is final. (WS/T 616-2018 临床实验室定量检验结果的自动审核
 * asks a laboratory to set and validate its own criteria; these are the strictest of them.)
 */
export function reasonsForPerson({ item, judged, delta, qc, flags, final }: ResultToVerify): readonly string[] {
  const reasons: string[] = [];
  if (judged.critical) reasons.push(`${item.display}为危急值`);
  else if (judged.flag === undefined) reasons.push(`${item.display}没有适用的参考区间`);
  else if (judged.flag !== 'N') reasons.push(`${item.display}${FLAGS[judged.flag]}`);
  if (delta?.exceeded) reasons.push(`${item.display}较${delta.last.date}变化${delta.percent > 0 ? '+' : ''}${delta.percent}%`);
  if (qc === 'out-of-control') reasons.push(`${item.display}室内质控失控`);
  if (qc === 'not-run') reasons.push(`${item.display}当日未做室内质控`);
  for (const flag of flags) reasons.push(`${item.display}：仪器提示${flag}`);
  if (!final) reasons.push(`${item.display}为初步结果`);
  return reasons;
}

/** Whether quality control keeps a result from being released at all, also by a person. */
export function isHeldByControl(qc: QcState): boolean {
  return qc === 'out-of-control';
}
