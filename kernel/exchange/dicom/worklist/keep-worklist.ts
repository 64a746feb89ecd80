// Keeps the folder of worklist files as the orders and the devices stand: writes what is new or changed, removes what is done.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceRequest } from '@medplum/fhirtypes';
import { orgExtensionOf } from '../../../define/gather-records.ts';
import { type DicomSource, listSources } from '../../../dicom-studies/sources.ts';
import type { Job } from '../../../jobs/job.ts';
import type { Store } from '../../../store/store.ts';
import { listWorklistOrders } from './list-orders.ts';
import { isFor, uidFor, worklistFile } from './worklist-entry.ts';

/** The organisations at whose devices an order may be carried out: who asked for it, and whom it is sent to. */
function placesOf(order: ServiceRequest): ReadonlySet<string> {
  const performers = (order.performer ?? []).flatMap(({ reference }) =>
    reference?.startsWith('Organization/') ? [reference.slice('Organization/'.length)] : [],
  );
  const own = orgExtensionOf(order.extension);
  return new Set(own === undefined ? performers : [own, ...performers]);
}

/** A file's name says nothing of whom it is about. */
function nameOf(order: string, source: DicomSource): string {
  return `${uidFor(`${order}|${source.ae}`).slice(5)}.wl`;
}

/** Brings the folder to what stands; how many entries it holds, and how many were written or removed. */
export async function keepWorklist(store: Store, folder: string): Promise<{ readonly entries: number; readonly changed: number }> {
  const [orders, sources] = await Promise.all([listWorklistOrders(store), listSources(store.database)]);
  const wanted = new Map<string, Buffer>();
  for (const order of orders) {
    const places = placesOf(order.order);
    for (const source of sources) {
      if (!places.has(source.org) || !isFor(order.order, source)) continue;
      const file = worklistFile(order, source);
      if (file) wanted.set(nameOf(order.id, source), file);
    }
  }
  await mkdir(folder, { recursive: true });
  let changed = 0;
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.wl') || wanted.has(name)) continue;
    await rm(join(folder, name), { force: true });
    changed += 1;
  }
  for (const [name, bytes] of wanted) {
    const path = join(folder, name);
    const standing = await readFile(path).catch(() => undefined);
    if (standing?.equals(bytes)) continue;
    // Written beside and moved: a device never reads half a file.
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
    changed += 1;
  }
  return { entries: wanted.size, changed };
}

/** The job that keeps the folder. */
export function worklistJob(store: Store, folder: string, everyMs = 5000): Job {
  return {
    id: 'dicom-worklist',
    title: '更新检查设备工作列表',
    everyMs,
    leaseMs: 60_000,
    run: async () => {
      const { entries, changed } = await keepWorklist(store, folder);
      return changed === 0 ? {} : { said: `工作列表 ${entries} 项` };
    },
  };
}
