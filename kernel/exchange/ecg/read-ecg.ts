/** One door for ECG files: tells the format by content, reads it, and says in Chinese what is wrong with a file that is none. */
import type { WhyNot } from '../../define/availability.ts';
import { ECG_LIMITS } from '../../patterns/ecg-signal/ecg-trace.ts';
import { readAecg } from './read-aecg.ts';
import { readDicom } from './read-dicom.ts';
import { readFhir } from './read-fhir.ts';
import type { EcgFile, EcgReading } from './read-result.ts';
import { readWfdb } from './read-wfdb.ts';

/** What else comes in by mistake, by its first bytes (at an offset). */
const NOT_TRACES: readonly (readonly [string, number, WhyNot])[] = [
  ['%PDF', 0, { refuse: '这是 PDF 报告，不是心电波形。', next: '请让设备以 DICOM 或 HL7 aECG 导出波形。' }],
  ['\x89PNG', 0, { refuse: '这是图片，不是心电波形。', next: '请让设备以 DICOM 或 HL7 aECG 导出波形。' }],
  ['\xff\xd8\xff', 0, { refuse: '这是图片，不是心电波形。', next: '请让设备以 DICOM 或 HL7 aECG 导出波形。' }],
  ['PK\x03\x04', 0, { refuse: '这是压缩包。', next: '请解压后上传里面的心电图文件。' }],
  ['SCPECG', 16, { refuse: '这是 SCP-ECG 文件，平台不读这种格式。', next: '请让设备以 DICOM 或 HL7 aECG 导出。' }],
];

/**
 * Reads an ECG file: DICOM waveform, HL7 aECG, WFDB (`.hea`, with its signal files in `beside`; or a signal file with the header
 * there), FHIR Observation. Whatever the bytes are, the answer is a recording or a refusal; it does not throw.
 */
export function readEcg(bytes: Uint8Array, name: string, beside: readonly EcgFile[] = []): EcgReading {
  if (bytes.length === 0) return { refuse: '文件是空的。', next: '请在心电图机上重新导出后再上传。' };
  if (bytes.length > ECG_LIMITS.bytes || beside.some((file) => file.bytes.length > ECG_LIMITS.bytes)) {
    return { refuse: `文件超过 ${ECG_LIMITS.bytes / 1024 / 1024} MB，不是静息心电图。`, next: '动态心电图请由分析软件截取片段后上传。' };
  }
  if (textAt(bytes, 128, 4) === 'DICM') return readDicom(bytes);
  const mistaken = NOT_TRACES.find(([mark, at]) => textAt(bytes, at, mark.length) === mark);
  if (mistaken !== undefined) return mistaken[2];
  const head = textAt(bytes, 0, 512)
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replaceAll('\0', '')
    .trimStart();
  if (head.startsWith('<')) return readAecg(bytes);
  if (head.startsWith('{')) return readFhir(bytes);
  return readRecord(bytes, name, beside, head);
}

function readRecord(bytes: Uint8Array, name: string, beside: readonly EcgFile[], head: string): EcgReading {
  const own: EcgFile = { name, bytes };
  if (/\.hea$/i.test(name) || /^(?:#[^\n]*\n)*[\w.-]+ +\d+ +\d+/.test(head)) return readWfdb(bytes, beside);
  const header = beside.find((file) => /\.hea$/i.test(file.name));
  if (header !== undefined) return readWfdb(header.bytes, [own, ...beside]);
  if (/\.(?:dat|xyz)$/i.test(name)) return { refuse: '缺少这份 WFDB 记录的文件头（.hea）。', next: '请把 .hea 与波形文件一起上传。' };
  return { refuse: '认不出这个文件，它不是心电图。', next: '平台收 DICOM 心电波形、HL7 aECG、WFDB 和 FHIR 观察；请核对后重新上传。' };
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
