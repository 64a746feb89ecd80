// The measurements of traces that are about to be written, whichever way they come: as a device's file, over FHIR, inside an HL7 message.
import type { Observation } from '@medplum/fhirtypes';
import type { Write } from '../../../commit/resolve-writes.ts';
import { buildMeasurementObservations } from '../../../patterns/ecg-signal/build-ecg-observation.ts';
import { decodeEcg } from '../../../patterns/ecg-signal/decode-ecg.ts';
import { ECG_STUDY_CODE } from '../../../patterns/ecg-signal/encode-ecg.ts';
import { measureEcg } from '../../../patterns/ecg-signal/measure-ecg.ts';
import { findTypicalBeat } from '../../../patterns/ecg-signal/typical-beat.ts';

type Create = Extract<Write, { readonly op: 'create' }>;

function traceOf(write: Write): Observation | undefined {
  if (write.op !== 'create' || write.resource.resourceType !== 'Observation') return undefined;
  const { resource } = write;
  const isTrace = resource.code.coding?.some(({ code }) => code === ECG_STUDY_CODE) && resource.component !== undefined;
  return isTrace && resource.status !== 'entered-in-error' && resource.status !== 'cancelled' ? resource : undefined;
}

/** How the other writes refer to what a write makes. */
function referenceTo({ id, reference }: Create): string | undefined {
  return id === undefined ? reference : `Observation/${id}`;
}

/** A measurement of a trace, with the place of the write that makes the trace. */
export interface Measurement {
  readonly of: number;
  readonly write: Write;
}

/**
 * The programme's measurements of the new traces among the writes, as preliminary findings derived from each (`buildMeasurementObservations`).
 * None for a trace that comes with measurements of its own, nor for one that nobody could draw: it is kept as it was sent.
 */
export function measureTraces(writes: readonly Write[]): readonly Measurement[] {
  const derived = new Set(
    writes.flatMap((write) =>
      write.op !== 'delete' && write.resource.resourceType === 'Observation'
        ? (write.resource.derivedFrom ?? []).map(({ reference }) => reference)
        : [],
    ),
  );
  return writes.flatMap((write, of) => {
    const trace = traceOf(write);
    const reference = write.op === 'create' ? referenceTo(write) : undefined;
    if (trace === undefined || reference === undefined || derived.has(reference)) return [];
    const decoded = decodeEcg(trace);
    if ('refuse' in decoded) return [];
    const measured = measureEcg(decoded, findTypicalBeat(decoded));
    return buildMeasurementObservations(trace, measured, { reference }).map(
      (resource): Measurement => ({ of, write: { op: 'create', resource } }),
    );
  });
}
