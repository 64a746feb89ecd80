/** The samples of one multiplex group of a DICOM waveform (PS3.3 C.10.9.1): interleaved by channel, 8, 16 or 32 bits. */
import type { DataSet } from 'dicom-parser';
import type { WhyNot } from '../../define/availability.ts';
import { ECG_LIMITS } from '../../patterns/ecg-signal/ecg-trace.ts';

/** Bytes of a sample by (5400,1006) Waveform Sample Interpretation; companded sound formats are no ECG. */
const BYTES_OF: Readonly<Record<string, number>> = { SB: 1, UB: 1, SS: 2, US: 2, SL: 4, UL: 4 };

/** The units of each channel; NaN at the padding value. */
export interface DicomSamples {
  readonly channels: readonly Float64Array[];
}

/** Reads the group's Waveform Data, held to what the header promises. */
export function readDicomSamples(item: DataSet): DicomSamples | WhyNot {
  const channels = item.uint16('x003a0005') ?? 0;
  const samples = item.uint32('x003a0010') ?? 0;
  const kind = item.string('x54001006')?.trim() ?? '';
  const width = BYTES_OF[kind];
  const data = item.elements.x54001010;
  if (width === undefined || item.uint16('x54001004') !== width * 8) {
    return { refuse: `不支持的波形编码“${kind.slice(0, 8)}”。`, next: '请让设备以 16 位整数导出。' };
  }
  if (channels < 1 || channels > ECG_LIMITS.leads || samples < 1)
    return { refuse: '文件里没有心电波形。', next: '请在心电图机上重新导出。' };
  if (samples > ECG_LIMITS.samples || samples * channels > ECG_LIMITS.allSamples) {
    return { refuse: '记录太长，不是静息心电图。', next: '动态心电图请由分析软件截取片段后上传。' };
  }
  const { byteArray } = item;
  if (data === undefined || data.length < samples * channels * width || data.dataOffset + samples * channels * width > byteArray.length) {
    return { refuse: '波形数据比文件头写的短，文件不完整。', next: '请在心电图机上重新发送或导出。' };
  }
  const view = new DataView(byteArray.buffer, byteArray.byteOffset + data.dataOffset, samples * channels * width);
  // Only the retired big-endian transfer syntax differs.
  const little = item.byteArrayParser.readUint16(Uint8Array.of(1, 0), 0) === 1;
  const read = readerOf(view, kind, little);
  const padding = readPadding(item, kind, little);
  const split = Array.from({ length: channels }, () => new Float64Array(samples));
  for (const [channel, units] of split.entries()) {
    for (let at = 0; at < samples; at++) {
      const value = read((at * channels + channel) * width);
      units[at] = value === padding ? Number.NaN : value;
    }
  }
  return { channels: split };
}

function readPadding(item: DataSet, kind: string, little: boolean): number | undefined {
  const element = item.elements.x5400100a;
  if (element === undefined || element.length < (BYTES_OF[kind] ?? 0)) return undefined;
  const { byteArray } = item;
  return readerOf(new DataView(byteArray.buffer, byteArray.byteOffset + element.dataOffset, element.length), kind, little)(0);
}

function readerOf(view: DataView, kind: string, little: boolean): (offset: number) => number {
  if (kind === 'SB') return (offset) => view.getInt8(offset);
  if (kind === 'UB') return (offset) => view.getUint8(offset);
  if (kind === 'US') return (offset) => view.getUint16(offset, little);
  if (kind === 'SL') return (offset) => view.getInt32(offset, little);
  if (kind === 'UL') return (offset) => view.getUint32(offset, little);
  return (offset) => view.getInt16(offset, little);
}
