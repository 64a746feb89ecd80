/** Writes a trace as the components of a FHIR Observation: one lead each, as SampledData of integers. */
import type { ObservationComponent } from '@medplum/fhirtypes';
import { SYSTEM } from '../../define/codes.ts';
import type { EcgLead, EcgTrace } from './ecg-trace.ts';
import { MDC_SYSTEM, mdcCodeOf } from './lead-names.ts';

/** LOINC code of the trace: "EKG study". */
export const ECG_STUDY_CODE = '11524-6';

/**
 * The components of the trace (FHIR R4 SampledData): origin 0 µV, `period` in milliseconds, `factor` = µV of one unit, integers
 * separated by single blanks, `E` where nothing was recorded. `decodeEcg` gives the same integers back.
 */
export function encodeEcg(trace: EcgTrace): ObservationComponent[] {
  return trace.leads.map((lead) => ({
    code: { coding: [{ system: MDC_SYSTEM, code: mdcCodeOf(lead.name), display: lead.name }], text: lead.name },
    valueSampledData: {
      origin: { value: 0, unit: 'uV', system: SYSTEM.ucum, code: 'uV' },
      period: 1000 / trace.samplesPerSecond,
      factor: lead.step,
      dimensions: 1,
      data: toUnits(lead),
    },
  }));
}

function toUnits({ microvolts, step }: EcgLead): string {
  const units: string[] = new Array(microvolts.length);
  microvolts.forEach((value, index) => {
    // Adding 0 turns -0 into 0.
    units[index] = Number.isFinite(value) ? String(Math.round(value / step) + 0) : 'E';
  });
  return units.join(' ');
}
