/** Reads the frames of a series from its DICOM JSON: order, calibration, windows; mends what would mislead. */
import { z } from 'zod';
import type { Calibration, DicomJson, Frame, SeriesEntry, Stack } from './image-types.ts';

/** Answers of QIDO-RS and of WADO-RS metadata. */
export const dicomJsonSchema: z.ZodType<DicomJson[]> = z.array(
  z.record(z.string(), z.looseObject({ vr: z.string().optional(), Value: z.array(z.unknown()).optional() })),
);

/** The first value of an attribute as text, '' where there is none. */
export function textOf(attributes: DicomJson, tag: string): string {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** All values of an attribute as numbers; what is no number is left out. */
export function numbersOf(attributes: DicomJson, tag: string): readonly number[] {
  const values = (attributes[tag]?.Value ?? []).map((value) =>
    typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN,
  );
  return values.filter(Number.isFinite);
}

const textsOf = (attributes: DicomJson, tag: string): readonly string[] => (attributes[tag]?.Value ?? []).map(String);

/** Radiographs: Pixel Spacing tells of the detector unless it was corrected (PS3.3 §10.7.1.1). */
const PROJECTIONS = new Set(['CR', 'DX', 'MG', 'XA', 'RF', 'PX', 'IO', 'RG']);

const positive = (values: readonly number[]): boolean => values.length === 2 && values.every((value) => value > 0);
const same = (one: readonly number[], other: readonly number[]): boolean => one.every((value, at) => value === other[at]);

/** How far lengths can be believed, by PS3.3 §10.7.1: a spacing of nought, as old files carry, is none. */
export function readCalibration(attributes: DicomJson): Calibration {
  if (textOf(attributes, '00080060') === 'US' && (attributes['00186011']?.Value?.length ?? 0) > 0) return 'regions';
  const spacing = numbersOf(attributes, '00280030');
  const detector = numbersOf(attributes, '00181164');
  if (!PROJECTIONS.has(textOf(attributes, '00080060'))) return positive(spacing) || hasSharedSpacing(attributes) ? 'patient' : 'none';
  if (positive(spacing)) {
    const corrected = textOf(attributes, '00280A02') !== '' || (positive(detector) && !same(spacing, detector));
    return corrected ? 'patient' : 'detector';
  }
  return positive(detector) ? 'detector' : 'none';
}

/** Multi-frame objects of the newer kind carry the spacing in their shared or per-frame groups. */
function hasSharedSpacing(attributes: DicomJson): boolean {
  return attributes['52009229'] !== undefined && JSON.stringify(attributes['52009229']).includes('"00280030"');
}

/** Without a spacing that would draw nothing; the detector's spacing stands in where there is only that. */
function mend(attributes: DicomJson): DicomJson {
  if (positive(numbersOf(attributes, '00280030')) || attributes['52009229']) return attributes;
  const { '00280030': _, ...rest } = attributes;
  const detector = attributes['00181164'];
  return detector && positive(numbersOf(attributes, '00181164')) ? { ...rest, '00280030': { ...detector } } : rest;
}

function readWindows(attributes: DicomJson): Frame['windows'] {
  const widths = numbersOf(attributes, '00281051');
  const names = textsOf(attributes, '00281055');
  return numbersOf(attributes, '00281050').flatMap((centre, at) => {
    const width = widths[at];
    return width !== undefined && width >= 1 ? [{ centre, width, name: names[at]?.trim() ?? '' }] : [];
  });
}

function readPosition(attributes: DicomJson): Frame['position'] {
  const [x, y, z] = numbersOf(attributes, '00200032');
  return x === undefined || y === undefined || z === undefined ? undefined : [x, y, z];
}

function readFrames(original: DicomJson, series: SeriesEntry, root: string): readonly Frame[] {
  const attributes = mend(original);
  const sop = textOf(attributes, '00080018');
  const [rows = 0] = numbersOf(attributes, '00280010');
  const [columns = 0] = numbersOf(attributes, '00280011');
  // Waveforms, reports and the like have no picture.
  if (sop === '' || rows === 0 || columns === 0) return [];
  const address = `${root}/studies/${series.study.studyInstanceUid}/series/${series.uid}/instances/${sop}`;
  const orientation = numbersOf(attributes, '00200037');
  const letters = textsOf(attributes, '00200020').filter(Boolean);
  const [time] = numbersOf(attributes, '00181063');
  const [count = 1] = numbersOf(attributes, '00280008');
  const shared = {
    address,
    rows,
    columns,
    attributes,
    colour: (numbersOf(attributes, '00280002')[0] ?? 1) > 1 || textOf(attributes, '00280004') === 'PALETTE COLOR',
    calibration: readCalibration(original),
    valueUnit: textOf(attributes, '00080060') === 'CT' ? 'HU' : '',
    windows: readWindows(attributes),
    position: readPosition(attributes),
    orientation: orientation.length === 6 ? orientation : undefined,
    letters: letters.length === 2 ? letters : undefined,
    frameOfReference: textOf(attributes, '00200052') || undefined,
    rate: numbersOf(attributes, '00082144')[0] ?? (time ? 1000 / time : undefined),
  };
  const key = { studyInstanceUid: series.study.studyInstanceUid, seriesInstanceUid: series.uid, sopInstanceUid: sop };
  return Array.from({ length: Math.max(1, count) }, (_, at) => ({
    ...shared,
    imageId: `wadors:${address}/frames/${at + 1}`,
    key: { ...key, frame: at + 1 },
  }));
}

/** The stack of a series: instances by their number, frames within; instances without a picture are left out. */
export function readStack(series: SeriesEntry, instances: readonly DicomJson[], root: string): Stack {
  const numbered = instances.map((attributes) => ({
    attributes,
    number: numbersOf(attributes, '00200013')[0] ?? Number.MAX_SAFE_INTEGER,
    sop: textOf(attributes, '00080018'),
  }));
  numbered.sort((one, other) => one.number - other.number || (one.sop < other.sop ? -1 : 1));
  return { series, frames: numbered.flatMap(({ attributes }) => readFrames(attributes, series, root)) };
}

/** The series of a study that can hold pictures, by their number. */
export function readSeries(study: ViewedStudyOf, answers: readonly DicomJson[]): readonly SeriesEntry[] {
  const entries = answers.map((attributes) => ({
    study,
    uid: textOf(attributes, '0020000E'),
    modality: textOf(attributes, '00080060'),
    number: numbersOf(attributes, '00200011')[0],
    description: textOf(attributes, '0008103E'),
    instances: numbersOf(attributes, '00201209')[0],
  }));
  const wanted = entries.filter(
    ({ uid, modality }) => uid !== '' && !WITHOUT_PICTURES.has(modality) && (study.series?.includes(uid) ?? true),
  );
  return wanted.sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
}

type ViewedStudyOf = SeriesEntry['study'];

/** Waveforms, structured reports, presentation states and other objects that are no pictures. */
const WITHOUT_PICTURES = new Set(['ECG', 'EPS', 'HD', 'SR', 'PR', 'KO', 'RTPLAN', 'RTSTRUCT', 'REG', 'AU', 'DOC']);
