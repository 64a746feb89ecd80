/** The whole pre-analysis of a trace in one call: measurements, suggestions, critical findings and the check of leads. */
import { checkLeads, type LeadCheck } from './check-leads.ts';
import { CRITICAL_DEFAULTS, type CriticalThresholds } from './critical-rules.ts';
import type { EcgTrace } from './ecg-trace.ts';
import { type CriticalFinding, findCritical } from './find-critical.ts';
import { type EcgMeasurements, measureEcg } from './measure-ecg.ts';
import { type EcgStatement, suggestStatements } from './suggest-statements.ts';
import { findTypicalBeat } from './typical-beat.ts';

/** What the program says of a trace; all of it a suggestion to the reader (`SUGGESTION_LABEL`). */
export interface EcgAnalysis {
  readonly measurements: EcgMeasurements;
  readonly statements: readonly EcgStatement[];
  readonly critical: readonly CriticalFinding[];
  readonly leads: LeadCheck;
}

/** Analyses a trace; beats are found once for all parts. `sex` chooses the QTc limit, `thresholds` are the unit's own. */
export function analyseEcg(trace: EcgTrace, sex?: 'male' | 'female', thresholds: CriticalThresholds = CRITICAL_DEFAULTS): EcgAnalysis {
  const typical = findTypicalBeat(trace);
  const measurements = measureEcg(trace, typical);
  return {
    measurements,
    statements: suggestStatements(measurements, sex),
    critical: findCritical(measurements, thresholds),
    leads: checkLeads(trace, typical),
  };
}
