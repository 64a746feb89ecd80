/** The header of a WFDB record (PhysioNet, WFDB Applications Guide, header(5)): record line, one line a signal, comments. */
import type { WhyNot } from '../../define/availability.ts';
import { ECG_LIMITS } from '../../patterns/ecg-signal/ecg-trace.ts';
import { leadNameOf } from '../../patterns/ecg-signal/lead-names.ts';
import { readDeviceMoment } from './device-time.ts';

/** A signal of the header. Amplitude in µV = (sample - baseline) × step. */
export interface WfdbSignal {
  readonly file: string;
  readonly format: 16 | 212;
  readonly name: string;
  readonly baseline: number;
  readonly step: number;
  readonly checksum?: number;
}

/** A header that was understood. */
export interface WfdbHeader {
  readonly record: string;
  readonly samplesPerSecond: number;
  /** Samples of each signal; absent when the header leaves it open. */
  readonly samples?: number;
  readonly start?: string;
  readonly sex?: string;
  readonly signals: readonly WfdbSignal[];
}

const BROKEN: WhyNot = { refuse: 'WFDB 文件头（.hea）看不懂。', next: '请核对文件是否完整。' };
const LONGEST = 200_000;

/** Samples a second when the record line leaves it out (header(5)). */
const DEFAULT_RATE = 250;

/** Parses the text of a header. */
export function parseWfdbHeader(text: string): WfdbHeader | WhyNot {
  if (text.length > LONGEST) return BROKEN;
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const [first, ...rest] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const record =
    /^([\w.-]{1,80})(\/\d+)?\s+(\d{1,3})(?:\s+(\d+(?:\.\d+)?)\S*)?(?:\s+(\d{1,9}))?(?:\s+(\d\d?:\d\d?:\d\d?)\S*)?(?:\s+(\d\d?\/\d\d?\/\d{4}))?/.exec(
      first ?? '',
    );
  if (!record) return BROKEN;
  const [, name = '', segments, count, rate, samples, time, date] = record;
  if (segments !== undefined) return { refuse: '这是多段的 WFDB 记录，一次只能收一段。', next: '请上传其中一段。' };
  const signals: WfdbSignal[] = [];
  if (Number(count) < 1 || Number(count) > ECG_LIMITS.leads || rest.length < Number(count)) return BROKEN;
  for (const line of rest.slice(0, Number(count))) {
    const signal = parseSignal(line);
    if ('refuse' in signal) return signal;
    signals.push(signal);
  }
  const start = time === undefined || date === undefined ? undefined : momentOf(date, time);
  const sex = lines.map((line) => /^#.*?\bsex:?\s+(male|female|m|f)\b/i.exec(line)?.[1]).find((given) => given !== undefined);
  return {
    record: name,
    samplesPerSecond: rate === undefined ? DEFAULT_RATE : Number(rate),
    ...(samples === undefined || Number(samples) === 0 ? {} : { samples: Number(samples) }),
    ...(start === undefined ? {} : { start }),
    ...(sex === undefined ? {} : { sex }),
    signals,
  };
}

function parseSignal(line: string): WfdbSignal | WhyNot {
  const [file = '', format = '', gain = '', , zero = '0', , checksum, , ...description] = line.split(/\s+/);
  if (format !== '16' && format !== '212') {
    return { refuse: `不支持的 WFDB 波形格式“${format.slice(0, 20)}”。`, next: '请以格式 16 或 212 导出，每帧一个采样。' };
  }
  const label = description.join(' ');
  const name = leadNameOf(label);
  if (name === undefined) return { refuse: `不认识的导联“${label.slice(0, 40)}”。`, next: '请核对文件头里的导联名。' };
  const parts = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:\((-?\d+)\))?(?:\/(\S+))?$/i.exec(gain);
  const perUnit = Number(parts?.[1] ?? 0);
  const scale = MICROVOLTS_OF[parts?.[3] ?? 'mV'];
  if (!(perUnit > 0) || scale === undefined) {
    return { refuse: `${name} 导联没有定标（增益缺失或为 0）。`, next: '没有定标的波形不能测量；请核对后重新导出。' };
  }
  return {
    file,
    format: format === '16' ? 16 : 212,
    name,
    baseline: Number(parts?.[2] ?? zero) || 0,
    step: scale / perUnit,
    ...(checksum === undefined || !/^-?\d+$/.test(checksum) ? {} : { checksum: Number(checksum) }),
  };
}

const MICROVOLTS_OF: Readonly<Record<string, number>> = { mV: 1_000, uV: 1, V: 1_000_000 };

function momentOf(date: string, time: string): string | undefined {
  const [day = '', month = '', year = ''] = date.split('/');
  return readDeviceMoment([year, month, day, ...time.split(':')].map((part) => part.padStart(2, '0')).join(''));
}
