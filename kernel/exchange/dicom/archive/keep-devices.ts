// Tells the archive which devices may call it: the registered AE titles, and no others of ours.
import { z } from 'zod';
import { listSources } from '../../../dicom-studies/sources.ts';
import type { Job } from '../../../jobs/job.ts';
import type { Store } from '../../../store/store.ts';
import { type Archive, ArchiveAway } from './archive.ts';

const modalities = z.record(z.string(), z.looseObject({ AET: z.string() }));

/** Devices of ours bear this name in the archive: an archive that others use too keeps theirs. */
const OURS = 'yigong-';

/** What a device may do: say that it is there, send images, ask for its worklist. It may not look for or fetch anybody's images. */
function rightsOf(ae: string): string {
  return JSON.stringify({
    AET: ae,
    Host: '127.0.0.1',
    Port: 104,
    AllowEcho: true,
    AllowStore: true,
    AllowFindWorklist: true,
    AllowFind: false,
    AllowGet: false,
    AllowMove: false,
    AllowNAction: false,
    AllowEventReport: false,
  });
}

/** Brings the archive's list to the registered devices; whether anything changed. Throws `ArchiveAway`. */
export async function keepDevices(store: Store, archive: Archive): Promise<boolean> {
  const standing = await archive.read('/modalities?expand', modalities);
  const wanted = new Set((await listSources(store.database)).map(({ ae }) => ae));
  let changed = false;
  for (const ae of wanted) {
    if (standing[`${OURS}${ae}`]?.AET === ae) continue;
    await (await archive.ask(`/modalities/${OURS}${ae}`, { method: 'PUT', body: rightsOf(ae) })).body?.cancel();
    changed = true;
  }
  for (const name of Object.keys(standing)) {
    if (!name.startsWith(OURS) || wanted.has(name.slice(OURS.length))) continue;
    await (await archive.ask(`/modalities/${encodeURIComponent(name)}`, { method: 'DELETE' })).body?.cancel();
    changed = true;
  }
  return changed;
}

/** The job that keeps them, also after the archive was started anew. */
export function devicesJob(store: Store, archive: Archive, everyMs = 10_000): Job {
  return {
    id: 'dicom-devices',
    title: '登记影像设备',
    everyMs,
    leaseMs: 60_000,
    run: async () => {
      try {
        return (await keepDevices(store, archive)) ? { said: '设备登记已更新' } : {};
      } catch (error) {
        if (error instanceof ArchiveAway) return { said: error.message };
        throw error;
      }
    },
  };
}
