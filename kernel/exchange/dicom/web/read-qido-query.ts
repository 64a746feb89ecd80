// The question of a QIDO-RS search (PS3.18 §8.3.4, §10.6): attributes by keyword or tag, with the values this platform can search by.
import { fail } from '../../../errors.ts';
import { addDays, isPlainDate, type PlainDate } from '../../../periods/plain-date.ts';
import { isUid } from '../archive/read-study.ts';

/** What is searched. Dates are inclusive days in Shanghai. */
export interface QidoQuery {
  readonly name: string | undefined;
  readonly patientId: string | undefined;
  readonly accession: string | undefined;
  readonly uids: readonly string[] | undefined;
  readonly series: string | undefined;
  readonly instance: string | undefined;
  readonly modality: string | undefined;
  readonly description: string | undefined;
  readonly from: PlainDate | undefined;
  /** The day after the last. */
  readonly until: PlainDate | undefined;
  readonly limit: number;
  readonly offset: number;
}

const KEYWORDS: Readonly<Record<string, string>> = {
  '00100010': 'PatientName',
  '00100020': 'PatientID',
  '00080050': 'AccessionNumber',
  '0020000D': 'StudyInstanceUID',
  '0020000E': 'SeriesInstanceUID',
  '00080018': 'SOPInstanceUID',
  '00080061': 'ModalitiesInStudy',
  '00080060': 'Modality',
  '00081030': 'StudyDescription',
  '00080020': 'StudyDate',
  '00080030': 'StudyTime',
};

/** Keys that change nothing here: what is answered is the same. */
const PASSED = new Set(['includefield', 'fuzzymatching', 'StudyTime', '_']);

/** The most studies of one answer, and how far a search may be paged. */
const MOST = 200;
const DEFAULT = 100;
const DEEPEST = 10_000;

function dayOf(text: string): PlainDate | undefined {
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  return /^\d{8}$/.test(text) && isPlainDate(day) ? day : undefined;
}

function numberOf(text: string | null, most: number, otherwise: number): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Math.min(Number(text), most) : otherwise;
}

/** Reads a query string. Throws `invalid` for attributes that cannot be searched by and for values that are none. */
export function readQidoQuery(query: string): QidoQuery {
  const given = new Map<string, string>();
  const asked = new URLSearchParams(query);
  for (const [key, value] of asked) {
    const name = KEYWORDS[key.toUpperCase()] ?? key;
    if (PASSED.has(name) || name === 'limit' || name === 'offset') continue;
    if (!Object.values(KEYWORDS).includes(name))
      fail('invalid', { what: `影像检索不支持按“${key.slice(0, 40)}”查找。`, field: key.slice(0, 40) });
    const plain = value.trim();
    if (plain.length > 2000) fail('invalid', { what: `“${name}”太长。`, field: name });
    if (plain !== '' && plain !== '*') given.set(name, plain);
  }
  const [from, until] = datesOf(given.get('StudyDate'));
  const uids = given
    .get('StudyInstanceUID')
    ?.split(/[,\\]/)
    .map((uid) => uid.trim());
  if (uids?.some((uid) => !isUid(uid)) || (uids?.length ?? 0) > MOST)
    fail('invalid', { what: '检查号不合规范。', field: 'StudyInstanceUID' });
  return {
    name: given.get('PatientName'),
    patientId: given.get('PatientID')?.replace(/^\*|\*$/g, ''),
    accession: given.get('AccessionNumber')?.replace(/^\*|\*$/g, ''),
    uids,
    series: given.get('SeriesInstanceUID'),
    instance: given.get('SOPInstanceUID'),
    modality: given.get('ModalitiesInStudy') ?? given.get('Modality'),
    description: given.get('StudyDescription'),
    from,
    until,
    limit: Math.max(1, numberOf(asked.get('limit'), MOST, DEFAULT)),
    offset: numberOf(asked.get('offset'), DEEPEST, 0),
  };
}

function datesOf(text: string | undefined): readonly [PlainDate | undefined, PlainDate | undefined] {
  if (text === undefined) return [undefined, undefined];
  const [first = '', last] = text.split('-');
  const from = first === '' ? undefined : dayOf(first);
  const end = last === undefined ? from : last === '' ? undefined : dayOf(last);
  const wrong = (first !== '' && from === undefined) || (last !== undefined && last !== '' && end === undefined);
  if (wrong || (from === undefined && end === undefined))
    fail('invalid', { what: '日期要写成 20260801 或 20260801-20260831。', field: 'StudyDate' });
  return [from, end && addDays(end, 1)];
}
