/** The real recordings of `fixtures/ecg` for tests. */
import { readFileSync } from 'node:fs';
import type { EcgTrace } from '../../patterns/ecg-signal/ecg-trace.ts';
import { readEcg } from './read-ecg.ts';
import { type EcgFile, type EcgReading, type EcgRecording, isRefused } from './read-result.ts';

const folder = new URL('../../../fixtures/ecg/', import.meta.url);

/** The three recordings by the file that names them. */
export const REAL_FILES = {
  dicom: 'waveform_ecg.dcm',
  aecg: 'aecg_subject1_0.xml',
  wfdb: 's0010_re.hea',
} as const;

/** A file of the fixtures. */
export function loadFile(name: string): EcgFile {
  return { name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) };
}

/** The signal files beside the WFDB header. */
export function loadBeside(): EcgFile[] {
  return ['s0010_re.dat', 's0010_re.xyz'].map(loadFile);
}

/** A real recording, read. */
export function readReal(kind: keyof typeof REAL_FILES): EcgRecording {
  const { bytes, name } = loadFile(REAL_FILES[kind]);
  return requireRecording(readEcg(bytes, name, kind === 'wfdb' ? loadBeside() : []));
}

/** The recording of a reading; throws when it was refused. */
export function requireRecording(reading: EcgReading): EcgRecording {
  if (isRefused(reading)) throw new Error(reading.refuse);
  return reading;
}

/** The samples of a lead; throws when the trace has none of that name. */
export function samplesOf(trace: EcgTrace, name: string): Float32Array {
  const lead = trace.leads.find((one) => one.name === name);
  if (lead === undefined) throw new Error(`no lead ${name}`);
  return lead.microvolts;
}
