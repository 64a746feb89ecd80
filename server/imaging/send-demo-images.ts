// Gives the demo county its pictures: the test images of fixtures/dicom, about the residents of the demo's newest orders, sent into the archive.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { demoUids } from '../../demo/history/demo-study.ts';
import { inOrder, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { findStudies, rememberUpload } from '../../kernel/dicom-studies/keep-studies.ts';
import { type Archive, ArchiveAway } from '../../kernel/exchange/dicom/archive/archive.ts';
import { changeDicom } from '../../kernel/exchange/dicom/file/change-dicom.ts';
import { type Instant, nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';

/** Which real image stands for which examination (licence: fixtures/dicom/README.md). */
const FILES: Readonly<Record<string, string>> = {
  'dr-chest': 'RG1_J2KI.dcm',
  'us-abdomen': 'US1_J2KR.dcm',
  'ct-abdomen': 'CT_small.dcm',
};
/** So many of the newest are sent: a day's work, in a few seconds. */
const MOST = 40;

const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'dicom');
const SEX: Readonly<Record<string, string>> = { male: 'M', female: 'F' };

const row = z.object({
  number: z.string(),
  item: z.string(),
  org: z.string(),
  acquired: z.string(),
  patient: z.string(),
  name: z.string(),
  sex: z.string(),
  birth: z.string().nullable(),
});

type Row = z.infer<typeof row>;

/** The newest examinations of the demo of which there is an image; numbers from 50001 are the demo's own. */
async function listExamined(store: Store): Promise<readonly Row[]> {
  return store.database.rows(
    onEveryShard(
      'demo-check',
      sql`select r.number, r.item, r.org, r.acquired_at as acquired, p.key as patient, p.name, p.sex, p.birth::text as birth
          from view_imaging_requests r join view_people p on p.resident_id = r.resident_id
          where r.acquired_at is not null and r.arrived > 0 and r.item = any(${Object.keys(FILES)}::text[]) and r.number ~ '^Y[0-9]{6}[5-9]'
          order by r.acquired_at desc limit ${MOST}`,
      inOrder([{ column: 'acquired', as: 'time', descending: true }], MOST),
    ),
    row,
  );
}

function imageOf({ number, item, acquired, patient, name, sex, birth }: Row): Buffer {
  const uids = demoUids(number);
  const local = new Date(Date.parse(acquired) + 8 * 3_600_000).toISOString();
  return changeDicom(readFileSync(join(FOLDER, FILES[item] ?? '')), {
    '00080005': 'ISO_IR 192',
    '00080018': uids.instance,
    '00080020': local.slice(0, 10).replaceAll('-', ''),
    '00080030': local.slice(11, 19).replaceAll(':', ''),
    '00080050': number,
    '00100010': name,
    '00100020': patient,
    '00100030': birth?.replaceAll('-', '') ?? '',
    '00100040': SEX[sex] ?? 'O',
    '0020000d': uids.study,
    '0020000e': uids.series,
  });
}

/**
 * Sends them, once each; the archive's intake then joins them to their orders as it does any device's. Without the files (they belong to a
 * checkout, not to a package) and without an archive nothing happens: orders and reports stand by themselves.
 */
export async function sendDemoImages(store: Store, archive: Archive, say: (text: string) => void): Promise<number> {
  if (!existsSync(FOLDER)) return 0;
  let sent = 0;
  try {
    for (const each of await listExamined(store)) {
      const { study } = demoUids(each.number);
      if ((await findStudies(store.database, study)).length > 0) continue;
      const at: Instant = nowInstant();
      await rememberUpload(store.database, study, each.org, 'demo', at);
      const response = await archive.ask('/instances', { method: 'POST', body: imageOf(each), timeoutMs: 60_000 });
      await response.body?.cancel();
      if (response.ok) sent += 1;
    }
  } catch (error) {
    if (!(error instanceof ArchiveAway)) throw error;
    say(`演示影像没有送完（${error.message}），下次启动再送。`);
  }
  if (sent > 0) say(`演示影像：已送 ${sent} 次检查到影像归档。`);
  return sent;
}
