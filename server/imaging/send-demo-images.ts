// Gives the demo county its pictures: the test images of fixtures/dicom, about the residents of the demo's newest studies, sent into the archive.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { demoUids, isDemoStudy } from '../../demo/history/demo-study.ts';
import { inOrder, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION, IDENTIFIER } from '../../kernel/define/codes.ts';
import { findStudies, keepStudy, rememberUpload } from '../../kernel/dicom-studies/keep-studies.ts';
import { type Archive, ArchiveAway } from '../../kernel/exchange/dicom/archive/archive.ts';
import { changeDicom } from '../../kernel/exchange/dicom/file/change-dicom.ts';
import { type Instant, nowInstant } from '../../kernel/periods/plain-date.ts';
import { numberOfType } from '../../kernel/record/type-number.ts';
import type { Store } from '../../kernel/store/store.ts';

/** A real image (licence: fixtures/dicom/README.md) and the examination it shows. */
interface Picture {
  readonly file: string;
  readonly shows: string;
}
const CHEST: Picture = { file: 'RG1_J2KI.dcm', shows: '胸部正位片' };
const SLICE: Picture = { file: 'CT_small.dcm', shows: '胸部CT平扫' };
/** Which image stands for which kind of examination; there is none of magnetic resonance, a slice stands for it. */
const PICTURES: Readonly<Record<string, Picture>> = {
  CR: CHEST,
  DX: CHEST,
  MG: CHEST,
  CT: SLICE,
  MR: SLICE,
  US: { file: 'US1_J2KR.dcm', shows: '浅表淋巴结超声' },
};
/** Said on every picture's series; what it really shows, where that is not what was examined. */
const LABEL = '演示图像';
const LABEL_OTHER = '演示图像，非本次检查部位';

/** So many of the newest are sent: all of the small county, months of a bigger one; about 60 MB. */
const MOST = 400;

const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'dicom');
const SEX: Readonly<Record<string, string>> = { male: 'M', female: 'F' };

const identifier = z.looseObject({ system: z.string().optional(), value: z.string().optional() });
const row = z.object({
  resident: z.number(),
  id: z.string(),
  started: z.string().nullable(),
  content: z.looseObject({
    description: z.string().optional(),
    identifier: z.array(identifier).optional(),
    modality: z.array(z.looseObject({ code: z.string().optional() })).optional(),
    series: z.array(z.looseObject({ uid: z.string() })).optional(),
    extension: z.array(z.looseObject({ url: z.string(), valueReference: z.looseObject({ reference: z.string() }).optional() })).optional(),
  }),
  patient: z.string(),
  name: z.string(),
  sex: z.string(),
  birth: z.string().nullable(),
});

/** A study of the demo that has no image yet. `accession`: empty where a hospital examined without an order of ours. */
interface Bare {
  readonly study: string;
  readonly imagingStudy: string;
  readonly resident: number;
  readonly item: string;
  readonly picture: Picture;
  readonly accession: string;
  readonly org: string;
  readonly started: string;
  readonly person: { readonly id: string; readonly name: string; readonly sex: string; readonly birth: string };
}

function bareOf({ resident, id, started, content, patient, name, sex, birth }: z.infer<typeof row>): readonly Bare[] {
  const identifiedBy = (system: string): string => content.identifier?.find((each) => each.system === system)?.value ?? '';
  const study = identifiedBy('urn:dicom:uid').replace('urn:oid:', '');
  const picture = PICTURES[content.modality?.[0]?.code ?? ''];
  const org = content.extension?.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference.slice('Organization/'.length);
  if (picture === undefined || org === undefined || started === null || !isDemoStudy(study, content.series?.[0]?.uid ?? '')) return [];
  const person = { id: patient, name, sex: SEX[sex] ?? 'O', birth: birth ?? '' };
  const accession = identifiedBy(IDENTIFIER.order);
  return [{ study, imagingStudy: id, resident, item: content.description ?? '', picture, accession, org, started, person }];
}

/** The newest studies of the demo, as the record has them; once the archive's intake took one in, it bears the image's own particulars. */
async function listBare(store: Store): Promise<readonly Bare[]> {
  const rows = await store.database.rows(
    onEveryShard(
      'demo-check',
      sql`select r.resident_id as resident, r.id, r.content ->> 'started' as started, r.content, p.key as patient, p.name, p.sex, p.birth::text as birth
          from resource r join view_people p on p.resident_id = r.resident_id
          where r.rtype = ${numberOfType('ImagingStudy')} and not r.deleted order by r.content ->> 'started' desc nulls last limit ${MOST}`,
      inOrder([{ column: 'started', as: 'time', descending: true }], MOST),
    ),
    row,
  );
  return rows.flatMap(bareOf);
}

function imageOf({ study, item, picture, accession, started, person }: Bare): Buffer {
  const uids = demoUids(study);
  const local = new Date(Date.parse(started) + 8 * 3_600_000).toISOString();
  return changeDicom(readFileSync(join(FOLDER, picture.file)), {
    '00080005': 'ISO_IR 192',
    '00080018': uids.instance,
    '00080020': local.slice(0, 10).replaceAll('-', ''),
    '00080030': local.slice(11, 19).replaceAll(':', ''),
    '00080050': accession,
    '00081030': item,
    '0008103e': picture.shows === item ? LABEL : LABEL_OTHER,
    '00100010': person.name,
    '00100020': person.id,
    '00100030': person.birth.replaceAll('-', ''),
    '00100040': person.sex,
    '0020000d': study,
    '0020000e': uids.series,
  });
}

const stored = z.looseObject({ ParentStudy: z.string() });

/** Says where the images of a study without an order belong, as a person would who settles what waits: nothing in them tells. */
async function settle(store: Store, bare: Bare, archiveId: string, at: Instant): Promise<void> {
  const { study, org, person, resident, imagingStudy } = bare;
  await keepStudy(store.database, {
    archiveId,
    studyUid: study,
    org,
    source: 'STOW-RS',
    received: at,
    changed: at,
    state: 'filed',
    reasons: [],
    accession: '',
    patient: { id: person.id, names: [person.name], sex: person.sex, birth: person.birth },
    draft: { resourceType: 'ImagingStudy', status: 'available' },
    resident,
    imagingStudy,
    order: null,
    settledBy: null,
    settledAt: at,
    note: LABEL,
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
    for (const bare of await listBare(store)) {
      if ((await findStudies(store.database, bare.study)).length > 0) continue;
      const at = nowInstant();
      await rememberUpload(store.database, bare.study, bare.org, 'demo', at);
      const response = await archive.ask('/instances', { method: 'POST', body: imageOf(bare), timeoutMs: 60_000 });
      const answer = stored.safeParse(await response.json().catch(() => undefined));
      if (!response.ok || !answer.success) continue;
      if (bare.accession === '') await settle(store, bare, answer.data.ParentStudy, at);
      sent += 1;
    }
  } catch (error) {
    if (!(error instanceof ArchiveAway)) throw error;
    say(`演示影像没有送完（${error.message}），下次启动再送。`);
  }
  if (sent > 0) say(`演示影像：已送 ${sent} 次检查到影像归档。`);
  return sent;
}
