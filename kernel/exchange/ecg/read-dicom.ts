/** Reads DICOM ECG waveforms: 12-lead, general and ambulatory storage (PS3.3 A.34, C.10.9), with names in their character set. */
import dicomParser, { type DataSet } from 'dicom-parser';
import type { WhyNot } from '../../define/availability.ts';
import type { EcgLead } from '../../patterns/ecg-signal/ecg-trace.ts';
import { leadNameOf } from '../../patterns/ecg-signal/lead-names.ts';
import { composeLeads, type LeadGroup } from './compose-leads.ts';
import { decodeDicomText } from './decode-dicom-text.ts';
import { readDeviceMoment } from './device-time.ts';
import { readDicomSamples } from './read-dicom-samples.ts';
import { type EcgReading, makeDevice, makePatient } from './read-result.ts';

/** 12-lead, general, ambulatory and general 32-bit ECG waveform storage. */
const ECG_CLASSES = ['1', '2', '3', '4'].map((last) => `1.2.840.10008.5.1.4.1.1.9.1.${last}`);
const DAMAGED: WhyNot = { refuse: 'DICOM 文件不完整或已损坏，读不出来。', next: '请在心电图机上重新发送或导出。' };
const MOST_GROUPS = 8;
const MILLIVOLT = 1_000;

/** Microvolts of the units of (003A,0211); without a sequence DICOM leaves the unit open, so the file is not calibrated. */
const MICROVOLTS_OF: Readonly<Record<string, number>> = { uV: 1, mV: MILLIVOLT, V: MILLIVOLT * MILLIVOLT };

/** Reads a DICOM file (with preamble). Never throws for what the bytes hold. */
export function readDicom(bytes: Uint8Array): EcgReading {
  let dataSet: DataSet;
  try {
    dataSet = dicomParser.parseDicom(bytes, { inflater: refuseDeflated });
    return readDataSet(dataSet);
  } catch {
    // The parser throws texts and errors of many kinds for damaged files; none tells a person more than this.
    return DAMAGED;
  }
}

function refuseDeflated(): never {
  throw new Error('deflated transfer syntax');
}

function readDataSet(dataSet: DataSet): EcgReading {
  const terms = (dataSet.string('x00080005') ?? '').split('\\');
  const text = (tag: string, from: DataSet = dataSet): string | undefined => readText(from, tag, terms);
  const sopClass = dataSet.string('x00080016')?.trim() ?? '';
  if (!ECG_CLASSES.includes(sopClass)) {
    const what = text('x00080060');
    return {
      refuse: `这份 DICOM 文件不是心电波形${what === undefined ? '' : `（类型 ${what}）`}。`,
      next: '影像请交影像中心；心电图请以“12 导联心电波形”导出。',
    };
  }
  const groups: LeadGroup[] = [];
  for (const item of itemsOf(dataSet, 'x54000100').slice(0, MOST_GROUPS)) {
    if (groups.length > 0 && item.string('x003a0004')?.trim() === 'DERIVED') continue;
    const group = readGroup(item);
    if ('refuse' in group) return group;
    groups.push(group);
  }
  const moment = readDeviceMoment(momentOf(dataSet));
  const trace = composeLeads(groups, moment);
  if ('refuse' in trace) return trace;
  const device = makeDevice(text('x00080070'), text('x00081090'));
  const order = text('x00080050');
  const identifier = dataSet.string('x00080018')?.trim();
  const statements = itemsOf(dataSet, 'x0040b020').flatMap((item) => text('x00700006', item) ?? []);
  return {
    format: 'dicom',
    trace,
    patient: makePatient({ name: text('x00100010'), id: text('x00100020'), sex: text('x00100040'), birth: text('x00100030') }),
    ...(order === undefined ? {} : { order }),
    ...(identifier === undefined || identifier === '' ? {} : { identifier }),
    ...(device === undefined ? {} : { device }),
    statements,
  };
}

/** Acquisition date and time; else of the content. The dataset's own zone (0008,0201) applies where the value has none. */
function momentOf(dataSet: DataSet): string | undefined {
  const whole = dataSet.string('x0008002a')?.trim();
  const given =
    whole !== undefined && whole.length >= 12
      ? whole
      : `${dataSet.string('x00080023')?.trim() ?? ''}${dataSet.string('x00080033')?.trim() ?? ''}`;
  const zone = dataSet.string('x00080201')?.trim() ?? '';
  return /[+-]\d{4}$/.test(given) ? given : `${given}${zone}`;
}

function readGroup(item: DataSet): LeadGroup | WhyNot {
  const samplesPerSecond = item.floatString('x003a001a') ?? 0;
  const samples = readDicomSamples(item);
  if ('refuse' in samples) return samples;
  const leads: EcgLead[] = [];
  for (const [at, channel] of itemsOf(item, 'x003a0200').entries()) {
    const lead = readChannel(channel, at, samples.channels[at]);
    if ('refuse' in lead) return lead;
    leads.push(lead);
  }
  if (leads.length !== samples.channels.length) return { refuse: '导联说明的数目与波形不符。', next: '请在心电图机上重新导出。' };
  return { samplesPerSecond, offset: (item.floatString('x00181068') ?? 0) / 1000, leads };
}

function readChannel(channel: DataSet, at: number, units: Float64Array | undefined): EcgLead | WhyNot {
  const [source] = itemsOf(channel, 'x003a0208');
  const names = [source?.string('x00080100'), source?.string('x00080104'), channel.string('x003a0203')];
  const name = names.flatMap((given) => (given === undefined ? [] : [leadNameOf(given)])).find((known) => known !== undefined);
  if (name === undefined) {
    const said = names.find((given) => given !== undefined && given.trim() !== '') ?? `第 ${at + 1} 个`;
    return { refuse: `不认识的导联“${said.trim().slice(0, 40)}”。`, next: '请让设备以标准导联名导出。' };
  }
  const sensitivity = channel.floatString('x003a0210');
  const correction = channel.floatString('x003a0212') ?? 1;
  const unit = itemsOf(channel, 'x003a0211')[0]?.string('x00080100')?.trim() ?? '';
  const scale = MICROVOLTS_OF[unit];
  const step = (sensitivity ?? 0) * correction * (scale ?? 0);
  if (!(step > 0 && Number.isFinite(step)) || units === undefined) {
    return { refuse: `${name} 导联没有定标（灵敏度或单位缺失）。`, next: '请核对设备的定标设置后重新导出；没有定标的波形不能测量。' };
  }
  const baseline = (channel.floatString('x003a0213') ?? 0) * (scale ?? 0);
  return { name, step, microvolts: Float32Array.from(units, (unitValue) => unitValue * step + baseline) };
}

function itemsOf(dataSet: DataSet, tag: string): DataSet[] {
  return dataSet.elements[tag]?.items?.flatMap(({ dataSet: inner }) => inner ?? []) ?? [];
}

function readText(dataSet: DataSet, tag: string, terms: readonly string[]): string | undefined {
  const element = dataSet.elements[tag];
  if (element === undefined || element.length <= 0) return undefined;
  const text = decodeDicomText(dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length), terms);
  return text === '' ? undefined : text;
}
