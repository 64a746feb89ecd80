/** Reads HL7 aECG (Annotated ECG, HL7 v3 PORT_MT020001): the rhythm series, its leads, and the subject. */
import type { WhyNot } from '../../define/availability.ts';
import { ECG_LIMITS, type EcgLead } from '../../patterns/ecg-signal/ecg-trace.ts';
import { leadNameOf } from '../../patterns/ecg-signal/lead-names.ts';
import { composeLeads, type LeadGroup } from './compose-leads.ts';
import { readDeviceMoment } from './device-time.ts';
import { findAll, findBelow, findOne, parseXml, type XmlElement } from './parse-xml.ts';
import { type EcgReading, makeDevice, makePatient } from './read-result.ts';

const MICROVOLTS_OF: Readonly<Record<string, number>> = { uV: 1, mV: 1_000, V: 1_000_000, nV: 0.001 };
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, ms: 0.001, us: 0.000_001 };

/** Reads an aECG file. Never throws for what the bytes hold. */
export function readAecg(bytes: Uint8Array): EcgReading {
  const root = parseXml(bytes);
  if ('refuse' in root) return root;
  if (root.name !== 'AnnotatedECG') {
    return { refuse: `这份 XML（${root.name.slice(0, 40)}）不是 HL7 aECG 心电图。`, next: '请让设备以 HL7 aECG 或 DICOM 导出。' };
  }
  const all = findAll(root.element, 'component', 'series');
  const series = all.find((one) => findOne(one, 'code')?.attributes.code === 'RHYTHM') ?? all[0];
  if (series === undefined) return { refuse: '文件里没有心电波形。', next: '请在心电图机上重新导出后再上传。' };
  const groups: LeadGroup[] = [];
  const sets = findAll(series, 'component', 'sequenceSet');
  const origin = sets.map(headOf).find((moment) => moment !== undefined);
  for (const set of sets.slice(0, ECG_LIMITS.leads)) {
    const group = readSet(set, origin);
    if ('refuse' in group) return group;
    groups.push(group);
  }
  const start = origin ?? readDeviceMoment(findOne(series, 'effectiveTime', 'low')?.attributes.value);
  const trace = composeLeads(groups, start);
  if ('refuse' in trace) return trace;
  const maker = findOne(series, 'author', 'seriesAuthor');
  const device = makeDevice(
    maker && findOne(maker, 'manufacturerOrganization', 'name')?.text,
    maker && findOne(maker, 'manufacturedSeriesDevice', 'manufacturerModelName')?.text,
  );
  const identifier = findOne(root.element, 'id')?.attributes.root;
  return {
    format: 'aecg',
    trace,
    patient: readSubject(root.element),
    ...(identifier === undefined || identifier === '' ? {} : { identifier }),
    ...(device === undefined ? {} : { device }),
    statements: findAll(series, 'subjectOf', 'annotationSet', 'component', 'annotation').flatMap(statementOf),
  };
}

function readSubject(root: XmlElement): ReturnType<typeof makePatient> {
  const subject = findBelow(root, 'trialSubject');
  const person = subject && findOne(subject, 'subjectDemographicPerson');
  const name = person && findOne(person, 'name');
  const parts = name?.children.filter(({ name: part }) => part === 'family' || part === 'given').map(({ element }) => element.text) ?? [];
  return makePatient({
    name: parts.length > 0 ? parts.join('^') : name?.text,
    id: subject && findOne(subject, 'id')?.attributes.extension,
    sex: person && findOne(person, 'administrativeGenderCode')?.attributes.code,
    birth: person && findOne(person, 'birthTime')?.attributes.value,
  });
}

/** Rhythm statements of the device or a person, e.g. "Sinus Rhythm". */
function statementOf(annotation: XmlElement): string[] {
  const value = findOne(annotation, 'value');
  const said = value?.attributes.displayName ?? (value?.attributes.type === 'ST' ? value.text : undefined);
  return said === undefined || said === '' ? [] : [said];
}

function readSet(set: XmlElement, origin: string | undefined): LeadGroup | WhyNot {
  const sequences = findAll(set, 'component', 'sequence');
  const increment = sequences.map((sequence) => findOne(sequence, 'value', 'increment')).find((found) => found !== undefined);
  const seconds = Number(increment?.attributes.value) * (SECONDS_OF[increment?.attributes.unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0)) return { refuse: '文件没有写明采样间隔。', next: '请在心电图机上重新导出。' };
  const leads: EcgLead[] = [];
  for (const sequence of sequences) {
    const code = findOne(sequence, 'code')?.attributes.code ?? '';
    const value = findOne(sequence, 'value');
    if (value === undefined || code.startsWith('TIME_')) continue;
    const lead = readSequence(code, value);
    if ('refuse' in lead) return lead;
    leads.push(lead);
  }
  const head = headOf(set);
  const offset = head === undefined || origin === undefined ? 0 : (Date.parse(head) - Date.parse(origin)) / 1000;
  return { samplesPerSecond: Number((1 / seconds).toPrecision(9)), offset, leads };
}

function headOf(set: XmlElement): string | undefined {
  const time = findAll(set, 'component', 'sequence').find((sequence) => findOne(sequence, 'code')?.attributes.code === 'TIME_ABSOLUTE');
  return readDeviceMoment(time && findOne(time, 'value', 'head')?.attributes.value);
}

function readSequence(code: string, value: XmlElement): EcgLead | WhyNot {
  const name = leadNameOf(code);
  if (name === undefined) return { refuse: `不认识的导联“${code.slice(0, 40)}”。`, next: '请让设备以标准导联名导出。' };
  const scale = findOne(value, 'scale')?.attributes;
  const step = Number(scale?.value) * (MICROVOLTS_OF[scale?.unit ?? ''] ?? Number.NaN);
  if (!(step > 0))
    return { refuse: `${name} 导联没有定标（scale 缺失）。`, next: '请核对设备的定标设置后重新导出；没有定标的波形不能测量。' };
  const zero = findOne(value, 'origin')?.attributes;
  const origin = Number(zero?.value ?? 0) * (MICROVOLTS_OF[zero?.unit ?? 'uV'] ?? Number.NaN);
  const digits = findOne(value, 'digits')?.text.trim() ?? '';
  const parts = digits === '' ? [] : digits.split(/\s+/);
  if (parts.length === 0 || !Number.isFinite(origin)) return { refuse: `${name} 导联没有波形数据。`, next: '请在心电图机上重新导出。' };
  if (parts.length > ECG_LIMITS.samples) return { refuse: '记录太长，不是静息心电图。', next: '动态心电图请由分析软件截取片段后上传。' };
  const microvolts = new Float32Array(parts.length);
  for (const [at, part] of parts.entries()) {
    if (!/^[+-]?\d{1,10}(?:\.\d{1,10})?$/.test(part))
      return { refuse: `${name} 导联的波形里有不是数字的内容。`, next: '请在心电图机上重新导出。' };
    microvolts[at] = origin + Number(part) * step;
  }
  return { name, step, microvolts };
}
