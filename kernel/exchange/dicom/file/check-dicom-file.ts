// Whether bytes are a whole DICOM file, and what they are about: read before anything is stored.
import dicomParser from 'dicom-parser';
import { isUid } from '../archive/read-study.ts';

/** What a file is about. */
export interface DicomFile {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly study: string;
  readonly series: string;
}

/** A file that is none: why, in words, and the reason code of PS3.18 §10.5.3 (C-STORE's own). */
export interface DicomFault {
  readonly problem: string;
  readonly reason: number;
}

/** Reasons of C-STORE (PS3.4 §B.2.3): it cannot be understood; it does not match its class. */
const NOT_UNDERSTOOD = 0xc000;
const NO_MATCH = 0xa900;

/** The preamble and its mark (PS3.10 §7.1). */
const PREAMBLE = 132;

/** Reads a file whole, pixels passed by. Never throws. */
export function checkDicomFile(bytes: Uint8Array): DicomFile | DicomFault {
  if (bytes.length < PREAMBLE || Buffer.from(bytes.buffer, bytes.byteOffset + 128, 4).toString('latin1') !== 'DICM')
    return { problem: '不是 DICOM 文件', reason: NOT_UNDERSTOOD };
  let dataset: dicomParser.DataSet;
  try {
    dataset = dicomParser.parseDicom(bytes);
  } catch {
    return { problem: '文件不完整或已损坏', reason: NOT_UNDERSTOOD };
  }
  const text = (tag: string): string => dataset.string(tag)?.replace(/\0/g, '').trim() ?? '';
  const file = { sopClass: text('x00080016'), sopInstance: text('x00080018'), study: text('x0020000d'), series: text('x0020000e') };
  const missing = Object.entries({ SOP类: file.sopClass, 图像号: file.sopInstance, 检查号: file.study, 序列号: file.series }).filter(
    ([, uid]) => !isUid(uid),
  );
  if (missing.length > 0) return { problem: `缺少${missing.map(([name]) => name).join('、')}（UID）`, reason: NO_MATCH };
  for (const { dataOffset, length, hadUndefinedLength } of Object.values(dataset.elements))
    if (hadUndefinedLength !== true && dataOffset + length > bytes.length) return { problem: '文件不完整或已损坏', reason: NOT_UNDERSTOOD };
  return file;
}
