/** The real recordings that the demo's ECGs show: ten seconds of the twelve leads, as the tests' files hold them (licence: fixtures/ecg/README.md). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEcg } from '../../kernel/exchange/ecg/read-ecg.ts';
import { type EcgTrace, findLead } from '../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { STANDARD_LEADS } from '../../kernel/patterns/ecg-signal/lead-names.ts';
import { type EcgMeasurements, measureEcg } from '../../kernel/patterns/ecg-signal/measure-ecg.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'ecg');
const SECONDS = 10;

/** The recordings: two of sinus rhythm, one of an infarction. `source` is said with each trace that the demo shows. */
const FILES = {
  sinus: { name: 'aecg_subject1_0.xml', beside: [], source: 'FDA aecg-python（CC0）' },
  slow: { name: 'waveform_ecg.dcm', beside: [], source: 'pydicom 测试文件（MIT）' },
  infarction: { name: 's0010_re.hea', beside: ['s0010_re.dat', 's0010_re.xyz'], source: 'PTB 诊断心电图数据库 s0010_re（ODC-By 1.0）' },
} as const;

/** A recording of the demo. */
export type DemoTraceName = keyof typeof FILES;

/** A recording, read and measured once. */
export interface DemoTrace {
  readonly trace: EcgTrace;
  readonly measured: EcgMeasurements;
  readonly source: string;
}

function load(name: string): { readonly name: string; readonly bytes: Uint8Array } {
  return { name, bytes: new Uint8Array(readFileSync(join(FOLDER, name))) };
}

function readTrace(kind: DemoTraceName): DemoTrace {
  const { name, beside, source } = FILES[kind];
  const reading = readEcg(load(name).bytes, name, beside.map(load));
  if ('refuse' in reading) throw new Error(`${name}: ${reading.refuse}`);
  const { samplesPerSecond } = reading.trace;
  const leads = STANDARD_LEADS.flatMap((lead) => findLead(reading.trace, lead) ?? []);
  const trace = {
    samplesPerSecond,
    leads: leads.map((lead) => ({ ...lead, microvolts: lead.microvolts.slice(0, SECONDS * samplesPerSecond) })),
  };
  return { trace, measured: measureEcg(trace), source };
}

/** Reads the recordings as they are asked for, each once. */
export function readTraces(): (kind: DemoTraceName) => DemoTrace {
  const known = new Map<DemoTraceName, DemoTrace>();
  return (kind) => {
    const read = known.get(kind) ?? readTrace(kind);
    known.set(kind, read);
    return read;
  };
}
