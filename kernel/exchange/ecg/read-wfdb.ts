/** Reads a WFDB record (PhysioNet): its header and the signal files beside it, formats 16 and 212, checksums held to. */
import type { WhyNot } from '../../define/availability.ts';
import type { EcgLead } from '../../patterns/ecg-signal/ecg-trace.ts';
import { composeLeads } from './compose-leads.ts';
import { parseWfdbHeader, type WfdbHeader, type WfdbSignal } from './parse-wfdb-header.ts';
import { type EcgFile, type EcgReading, makePatient } from './read-result.ts';

/** The value that means "not recorded" (WFDB header(5), signal(5)). */
const INVALID = { 16: -32_768, 212: -2_048 } as const;

/** Reads the record of a header; `beside` holds its signal files, by the names that the header gives. */
export function readWfdb(header: Uint8Array, beside: readonly EcgFile[]): EcgReading {
  const parsed = parseWfdbHeader(new TextDecoder('utf-8').decode(header));
  if ('refuse' in parsed) return parsed;
  const leads: EcgLead[] = [];
  for (const fileName of new Set(parsed.signals.map((signal) => signal.file))) {
    const file = beside.find(({ name }) => baseName(name) === fileName);
    if (file === undefined) return { refuse: `缺少这份记录的波形文件 ${fileName}。`, next: '请把 .hea 与它列出的波形文件一起上传。' };
    const group = parsed.signals.filter((signal) => signal.file === fileName);
    const read = readSignals(file.bytes, group, parsed);
    if ('refuse' in read) return read;
    leads.push(...read.leads);
  }
  const trace = composeLeads([{ samplesPerSecond: parsed.samplesPerSecond, offset: 0, leads }], parsed.start);
  if ('refuse' in trace) return trace;
  return { format: 'wfdb', trace, patient: makePatient({ sex: parsed.sex }), identifier: parsed.record, statements: [] };
}

function readSignals(bytes: Uint8Array, group: readonly WfdbSignal[], header: WfdbHeader): { leads: EcgLead[] } | WhyNot {
  const format = group[0]?.format ?? 16;
  if (group.some((signal) => signal.format !== format)) return { refuse: '同一波形文件写了两种格式。', next: '请重新导出这份记录。' };
  const perByte = format === 16 ? 2 : 1.5;
  const available = Math.floor(bytes.length / perByte / group.length);
  const samples = header.samples ?? available;
  if (available < samples || samples === 0) {
    return { refuse: `波形文件 ${group[0]?.file ?? ''} 比文件头写的短，文件不完整。`, next: '请重新上传完整的记录。' };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = format === 16 ? (at: number) => view.getInt16(at * 2, true) : (at: number) => read212(bytes, at);
  const leads: EcgLead[] = [];
  for (const [index, signal] of group.entries()) {
    const microvolts = new Float32Array(samples);
    let sum = 0;
    for (let at = 0; at < samples; at++) {
      const unit = read(at * group.length + index);
      sum = (sum + unit) & 0xffff;
      microvolts[at] = unit === INVALID[format] ? Number.NaN : (unit - signal.baseline) * signal.step;
    }
    if (signal.checksum !== undefined && sum !== (signal.checksum & 0xffff)) {
      return { refuse: `${signal.name} 导联的校验和不符，文件已损坏。`, next: '请重新上传完整的记录。' };
    }
    leads.push({ name: signal.name, step: signal.step, microvolts });
  }
  return { leads };
}

/** Format 212: two 12-bit two's complement samples in three bytes. */
function read212(bytes: Uint8Array, at: number): number {
  const base = (at >> 1) * 3;
  const middle = bytes[base + 1] ?? 0;
  const raw = at % 2 === 0 ? (bytes[base] ?? 0) | ((middle & 0x0f) << 8) : (bytes[base + 2] ?? 0) | ((middle & 0xf0) << 4);
  return raw > 2047 ? raw - 4096 : raw;
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
