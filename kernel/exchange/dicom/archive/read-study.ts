// Reads what the archive holds of one study: the facts of its images, as an ImagingStudy without its resident.
import type { ImagingStudySeries } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { ArrivedPatient, StudyDraft } from '../../../dicom-studies/keep-studies.ts';
import { type Instant, isPlainDate } from '../../../periods/plain-date.ts';
import { type Archive, ArchiveRefused } from './archive.ts';
import { spellingsOf } from './person-name.ts';

/** A study as it arrived. `source`: AE title of the device, undefined for what came over the web. */
export interface ArrivedStudy {
  readonly archiveId: string;
  readonly studyUid: string;
  readonly accession: string;
  readonly patient: ArrivedPatient;
  readonly source: string | undefined;
  readonly draft: StudyDraft;
}

/** System of codes of modalities and SOP classes (FHIR R4 ImagingStudy). */
export const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const URI = 'urn:ietf:rfc:3986';

/** The identifier of a study in FHIR (FHIR R4 ImagingStudy §8.16.4). */
export function uidIdentifier(uid: string): { readonly system: string; readonly value: string } {
  return { system: 'urn:dicom:uid', value: `urn:oid:${uid}` };
}

const tags = z.record(z.string(), z.unknown());
const studyShape = z.object({
  ID: z.string(),
  MainDicomTags: tags,
  PatientMainDicomTags: tags,
  Series: z.array(z.string()),
});
const seriesTags = z.record(z.string(), tags);

/** The most series and images of one study that are read; a study beyond is somebody's whole archive under one number. */
const MOST_SERIES = 200;
const MOST_IMAGES = 5000;

function textOf(from: Readonly<Record<string, unknown>>, name: string): string {
  const value = from[name];
  // Orthanc writes what it cannot decode with NULs at the end.
  return typeof value === 'string' ? value.replace(/\0/g, '').trim() : '';
}

/** 'YYYYMMDD' as a date; empty when it is none. */
function dateOf(text: string): string {
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  return /^\d{8}$/.test(text) && isPlainDate(date) ? date : '';
}

/** Date and time of a device in Shanghai as an instant; undefined without a valid date. */
function startedOf(date: string, time: string): Instant | undefined {
  const day = dateOf(date);
  if (day === '') return undefined;
  const [, hours = '00', minutes = '00', seconds = '00'] = /^([01]\d|2[0-3])([0-5]\d)?([0-5]\d)?/.exec(time) ?? [];
  return new Date(`${day}T${hours}:${minutes}:${seconds}+08:00`).toISOString() as Instant; // toISOString gives exactly the form of an Instant
}

/** A UID as PS3.5 §9.1 has it, of up to 64 characters. */
export function isUid(text: string): boolean {
  return text.length <= 64 && /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+$/.test(text);
}

function countOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function seriesOf(images: readonly Readonly<Record<string, unknown>>[]): ImagingStudySeries {
  const [first = {}] = images;
  const number = countOf(textOf(first, 'SeriesNumber'));
  const description = textOf(first, 'SeriesDescription');
  const started = startedOf(
    textOf(first, 'SeriesDate') || textOf(first, 'StudyDate'),
    textOf(first, 'SeriesTime') || textOf(first, 'StudyTime'),
  );
  const instances = images.flatMap((image) => {
    const uid = textOf(image, 'SOPInstanceUID');
    const at = countOf(textOf(image, 'InstanceNumber'));
    const sopClass = textOf(image, 'SOPClassUID');
    return isUid(uid) && isUid(sopClass)
      ? [{ uid, sopClass: { system: URI, code: `urn:oid:${sopClass}` }, ...(at === undefined ? {} : { number: at }) }]
      : [];
  });
  return {
    uid: textOf(first, 'SeriesInstanceUID'),
    ...(number === undefined ? {} : { number }),
    modality: { system: DCM, code: textOf(first, 'Modality') || 'OT' },
    ...(description === '' ? {} : { description }),
    numberOfInstances: instances.length,
    ...(started === undefined ? {} : { started }),
    instance: instances.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0) || (a.uid < b.uid ? -1 : 1)),
  };
}

/**
 * A study by the archive's id; undefined when it is gone by now. Throws `ArchiveAway`, and Error when it cannot be read: no valid
 * StudyInstanceUID, more images than a study has.
 */
export async function readStudy(archive: Archive, archiveId: string): Promise<ArrivedStudy | undefined> {
  const study = await archive.read(`/studies/${archiveId}`, studyShape).catch((error: unknown) => {
    if (error instanceof ArchiveRefused && error.status === 404) return undefined;
    throw error;
  });
  if (study === undefined) return undefined;
  const main = study.MainDicomTags;
  const studyUid = textOf(main, 'StudyInstanceUID');
  if (!isUid(studyUid)) throw new Error('检查号（StudyInstanceUID）不合规范');
  if (study.Series.length > MOST_SERIES) throw new Error(`一次检查有 ${study.Series.length} 个序列，超过 ${MOST_SERIES}`);
  const series: ImagingStudySeries[] = [];
  let source: string | undefined;
  let images = 0;
  for (const id of study.Series) {
    const found = await archive.read(`/series/${id}/instances-tags?simplify`, seriesTags, { timeoutMs: 60_000 });
    const [first] = Object.keys(found);
    if (first === undefined) continue;
    images += Object.keys(found).length;
    if (images > MOST_IMAGES) throw new Error(`一次检查超过 ${MOST_IMAGES} 幅图像`);
    source ??= await sourceOf(archive, first);
    series.push(seriesOf(Object.values(found)));
  }
  const patient = study.PatientMainDicomTags;
  const accession = textOf(main, 'AccessionNumber');
  const description = textOf(main, 'StudyDescription');
  const started = startedOf(textOf(main, 'StudyDate'), textOf(main, 'StudyTime'));
  const modalities = [...new Set(series.map(({ modality }) => modality.code ?? 'OT'))].sort();
  return {
    archiveId,
    studyUid,
    accession,
    source,
    patient: {
      id: textOf(patient, 'PatientID'),
      names: [...spellingsOf(textOf(patient, 'PatientName'))],
      sex: textOf(patient, 'PatientSex').toUpperCase(),
      birth: dateOf(textOf(patient, 'PatientBirthDate')),
    },
    draft: {
      resourceType: 'ImagingStudy',
      status: 'available',
      identifier: [uidIdentifier(studyUid)],
      modality: modalities.map((code) => ({ system: DCM, code })),
      ...(started === undefined ? {} : { started }),
      numberOfSeries: series.length,
      numberOfInstances: series.reduce((sum, { numberOfInstances }) => sum + (numberOfInstances ?? 0), 0),
      ...(description === '' ? {} : { description }),
      series: series.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0) || (a.uid < b.uid ? -1 : 1)),
    },
  };
}

/** The AE title that sent an image; undefined for one that came over the web. */
async function sourceOf(archive: Archive, instance: string): Promise<string | undefined> {
  const response = await archive.ask(`/instances/${instance}/metadata/RemoteAET`);
  const text = (await response.text()).trim();
  return response.ok && text !== '' ? text : undefined;
}
