// Reads the files of one recording, and finds where the same files stand already: shared by the device's door and by messages that carry them.
import type { Queries } from '../../../database/database.ts';
import type { WhyNot } from '../../../define/availability.ts';
import { countSamples } from '../../../patterns/ecg-signal/ecg-trace.ts';
import { findStanding, hasKey } from '../../hl7v2/intake/find-standing.ts';
import { readEcg } from '../read-ecg.ts';
import type { EcgFile, EcgReading } from '../read-result.ts';
import { identifyFiles } from './draft-recording.ts';

/** Reads the files as one recording, or says what is wrong with them. */
export function readRecording(files: readonly [EcgFile, ...EcgFile[]]): EcgReading {
  const main = files.find(({ name }) => /\.hea$/i.test(name)) ?? files[0];
  const reading: EcgReading | WhyNot = readEcg(
    main.bytes,
    main.name,
    files.filter((file) => file !== main),
  );
  if ('refuse' in reading || countSamples(reading.trace) > 0) return reading;
  return { refuse: '文件里没有波形。', next: '请在心电图机上重新导出。' };
}

/** Where the same files stand already: the trace, whose it is, and which order it answers. */
export async function findSameRecording(
  db: Queries,
  files: readonly EcgFile[],
): Promise<{ readonly id: string; readonly resident: number; readonly order: string | undefined } | undefined> {
  const key = identifyFiles(files);
  for (const { id, resident, resource } of await findStanding(db, [key], ['Observation']))
    if (resource.resourceType === 'Observation' && resource.status !== 'entered-in-error' && hasKey(resource, key))
      return { id, resident, order: resource.basedOn?.[0]?.reference };
  return undefined;
}
