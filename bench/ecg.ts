// Measures reading an ECG file, writing it into and reading it back from an Observation, and analysing it: medians of the real recordings, by the clock and by processor time.
import { readFileSync } from 'node:fs';
import { readEcg } from '../kernel/exchange/ecg/read-ecg.ts';
import { analyseEcg } from '../kernel/patterns/ecg-signal/analyse-ecg.ts';
import { decodeEcg } from '../kernel/patterns/ecg-signal/decode-ecg.ts';
import { encodeEcg } from '../kernel/patterns/ecg-signal/encode-ecg.ts';

const RUNS = 9;
const load = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(new URL(`../fixtures/ecg/${name}`, import.meta.url))) });
const beside = ['s0010_re.dat', 's0010_re.xyz'].map(load);

function timeRuns(run: () => unknown): string {
  const spent = Array.from({ length: RUNS }, () => {
    const [before, used] = [performance.now(), process.cpuUsage()];
    run();
    const { user, system } = process.cpuUsage(used);
    return { clock: performance.now() - before, processor: (user + system) / 1000 };
  });
  const median = (of: 'clock' | 'processor') =>
    spent
      .map((each) => each[of])
      .sort((one, other) => one - other)
      [RUNS >> 1]?.toFixed(0);
  return `${median('clock')} ms (${median('processor')})`;
}

console.log('medians: ms by the clock (of processor time)');
for (const name of ['waveform_ecg.dcm', 'aecg_subject1_0.xml', 's0010_re.hea']) {
  const { bytes } = load(name);
  const reading = readEcg(bytes, name, beside);
  if ('refuse' in reading) throw new Error(reading.refuse);
  const { trace } = reading;
  const observation = { resourceType: 'Observation', component: encodeEcg(trace) };
  console.log(
    `${name}: read ${timeRuns(() => readEcg(bytes, name, beside))}, encode ${timeRuns(() => encodeEcg(trace))}, decode ${timeRuns(() => decodeEcg(observation))}, analyse ${timeRuns(() => analyseEcg(trace))}`,
  );
}
