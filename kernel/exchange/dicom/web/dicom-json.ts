// DICOM JSON (PS3.18 Annex F) of what the record says of studies: answers of QIDO-RS, and the resident put into an image's own particulars.
import type { ImagingStudySeries, ImagingStudySeriesInstance } from '@medplum/fhirtypes';
import { IDENTIFIER } from '../../../define/codes.ts';
import type { Person } from '../../../define/person.ts';
import type { ArrivedPatient, StudyDraft } from '../../../dicom-studies/keep-studies.ts';

/** A dataset: tag to its VR and values. */
export type Dataset = Readonly<Record<string, { readonly vr: string; readonly Value?: readonly unknown[] }>>;

/** Whose a study is, as the answers name them. */
export interface NamedPatient {
  readonly name: string;
  readonly id: string;
  readonly sex: string;
  readonly birth: string;
}

const SEX: Readonly<Record<string, string>> = { male: 'M', female: 'F', other: 'O' };

/** The resident as DICOM names them; the id is the platform's own, not a number that says more. */
export function patientOfPerson(person: Person): NamedPatient {
  return { name: person.name, id: person.patientId, sex: SEX[person.sex] ?? '', birth: person.birthDate?.replaceAll('-', '') ?? '' };
}

/** What images that wait say of their patient themselves. */
export function patientOfImages({ id, names, sex, birth }: ArrivedPatient): NamedPatient {
  return { name: names.at(-1) ?? '', id, sex, birth: birth.replaceAll('-', '') };
}

function value(
  vr: string,
  ...values: readonly (string | number | undefined)[]
): { readonly vr: string; readonly Value?: readonly unknown[] } {
  const given = values.filter((each) => each !== undefined && each !== '');
  return given.length === 0 ? { vr } : { vr, Value: given };
}

function personName(name: string): { readonly vr: string; readonly Value?: readonly unknown[] } {
  return name === '' ? { vr: 'PN' } : { vr: 'PN', Value: [{ Alphabetic: name }] };
}

/** The patient's elements. */
export function patientElements({ name, id, sex, birth }: NamedPatient): Dataset {
  return { '00100010': personName(name), '00100020': value('LO', id), '00100030': value('DA', birth), '00100040': value('CS', sex) };
}

function localStamp(instant: string | undefined): readonly [date: string, time: string] {
  if (instant === undefined) return ['', ''];
  const local = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  return [local.slice(0, 10).replaceAll('-', ''), local.slice(11, 19).replaceAll(':', '')];
}

/** The StudyInstanceUID of an ImagingStudy; empty when it has none. */
export function uidOf(study: StudyDraft): string {
  return study.identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace(/^urn:oid:/, '') ?? '';
}

/** A study as QIDO-RS answers it (PS3.18 §10.6.3.1). `base`: our own address of DICOMweb. */
export function studyElements(study: StudyDraft, patient: NamedPatient, base: string): Dataset {
  const uid = uidOf(study);
  const [date, time] = localStamp(study.started);
  return {
    '00080005': value('CS', 'ISO_IR 192'),
    '00080020': value('DA', date),
    '00080030': value('TM', time),
    '00080050': value('SH', study.identifier?.find(({ system }) => system === IDENTIFIER.order)?.value),
    '00080056': value('CS', 'ONLINE'),
    '00080061': value('CS', ...(study.modality ?? []).map(({ code }) => code)),
    '00081030': value('LO', study.description),
    '00081190': value('UR', `${base}/studies/${uid}`),
    ...patientElements(patient),
    '0020000D': value('UI', uid),
    '00200010': { vr: 'SH' },
    '00201206': value('IS', study.numberOfSeries),
    '00201208': value('IS', study.numberOfInstances),
  };
}

/** A series as QIDO-RS answers it. */
export function seriesElements(study: StudyDraft, series: ImagingStudySeries, base: string): Dataset {
  const uid = uidOf(study);
  const [date, time] = localStamp(series.started ?? study.started);
  return {
    '00080005': value('CS', 'ISO_IR 192'),
    '00080021': value('DA', date),
    '00080031': value('TM', time),
    '00080060': value('CS', series.modality.code),
    '0008103E': value('LO', series.description),
    '00081190': value('UR', `${base}/studies/${uid}/series/${series.uid}`),
    '0020000D': value('UI', uid),
    '0020000E': value('UI', series.uid),
    '00200011': value('IS', series.number),
    '00201209': value('IS', series.numberOfInstances),
  };
}

/** An image as QIDO-RS answers it. */
export function instanceElements(
  study: StudyDraft,
  series: ImagingStudySeries,
  instance: ImagingStudySeriesInstance,
  base: string,
): Dataset {
  const uid = uidOf(study);
  return {
    '00080005': value('CS', 'ISO_IR 192'),
    '00080016': value('UI', instance.sopClass.code?.replace(/^urn:oid:/, '')),
    '00080018': value('UI', instance.uid),
    '00080056': value('CS', 'ONLINE'),
    '00081190': value('UR', `${base}/studies/${uid}/series/${series.uid}/instances/${instance.uid}`),
    '0020000D': value('UI', uid),
    '0020000E': value('UI', series.uid),
    '00200013': value('IS', instance.number),
  };
}

/** Elements about the patient that are taken out of images' metadata: numbers, addresses, kin, telephone (PS3.15 Annex E names them). */
const PERSONAL: readonly string[] = [
  '00101000', '00101001', '00101002', '00101005', '00101040', '00101060', '00101100', '00102154', '00102155', '00100021', '00100024', '00101090',
  '00100050', '00100101', '00102203', '00102297', '00102298', '00102299', '00380010', '00380300', '00380400',
]; // biome-ignore format: a list of tags

function isObject(it: unknown): it is Record<string, unknown> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}

/**
 * The metadata of images, told as the record tells it: the resident's particulars instead of what the device wrote, no numbers besides,
 * and bulk data at our own address. Keeps everything else.
 */
export function tellAsRecord(metadata: unknown, patient: NamedPatient, base: string): unknown {
  const list: readonly unknown[] = Array.isArray(metadata) ? metadata : [metadata];
  return list.map((image) => {
    const moved = moveBulk(image, base);
    if (!isObject(moved)) return {};
    const kept = Object.fromEntries(Object.entries(moved).filter(([tag]) => !PERSONAL.includes(tag.toUpperCase())));
    return { ...kept, '00080005': value('CS', 'ISO_IR 192'), ...patientElements(patient) };
  });
}

function moveBulk(it: unknown, base: string): unknown {
  if (Array.isArray(it)) return it.map((each) => moveBulk(each, base));
  if (!isObject(it)) return it;
  return Object.fromEntries(
    Object.entries(it).map(([name, each]) => {
      if ((name !== 'BulkDataURI' && name !== 'RetrieveURL') || typeof each !== 'string') return [name, moveBulk(each, base)];
      const at = each.indexOf('/studies/');
      return [name, at < 0 ? '' : `${base}${each.slice(at)}`];
    }),
  );
}
