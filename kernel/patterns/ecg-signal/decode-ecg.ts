/** Reads a trace out of a FHIR Observation with SampledData components, refusing what is not one in words. */
import type { WhyNot } from '../../define/availability.ts';
import { checkTrace } from './check-trace.ts';
import { ECG_LIMITS, type EcgLead, type EcgTrace } from './ecg-trace.ts';
import { leadNameOf } from './lead-names.ts';

/** µV of the units that senders use for amplitudes (UCUM; a bare `V` may be written `v`). */
const MICROVOLTS_OF: Readonly<Record<string, number>> = { uV: 1, µV: 1, mV: 1_000, V: 1_000_000, nV: 0.001 };

interface Sampled {
  readonly name: string;
  readonly period: number;
  readonly lead: EcgLead;
}

/**
 * The trace of an Observation of unknown make (from the record, from another system). Integers come back as `encodeEcg` wrote
 * them; amplitudes in mV, an origin other than 0 and numeric MDC codes are understood. A refusal says what is wrong.
 */
export function decodeEcg(observation: unknown): EcgTrace | WhyNot {
  if (!isObject(observation) || observation.resourceType !== 'Observation') return refuse('这不是一份心电图观察（Observation）。');
  const components = Array.isArray(observation.component) ? observation.component : [];
  const sampled: Sampled[] = [];
  for (const component of components.slice(0, ECG_LIMITS.leads + 1)) {
    if (!isObject(component) || component.valueSampledData === undefined) continue;
    const lead = readComponent(component);
    if ('refuse' in lead) return lead;
    sampled.push(lead);
  }
  const [first] = sampled;
  if (first === undefined) return refuse('这份观察里没有心电波形（SampledData）。');
  const other = sampled.find(({ period }) => period !== first.period);
  if (other !== undefined) return refuse(`${other.name} 导联的采样间隔与 ${first.name} 导联不同，无法并排显示。`);
  const start = typeof observation.effectiveDateTime === 'string' ? observation.effectiveDateTime : undefined;
  return checkTrace({
    samplesPerSecond: Number((1000 / first.period).toPrecision(12)),
    leads: sampled.map(({ lead }) => lead),
    ...(start === undefined ? {} : { start }),
  });
}

function readComponent(component: Readonly<Record<string, unknown>>): Sampled | WhyNot {
  const name = nameOf(component.code);
  if (name === undefined) return refuse('有一个导联没有可识别的名称。', '请让设备按标准导联名（I、II、V1 等）发送。');
  const data = component.valueSampledData;
  if (!isObject(data)) return refuse(`${name} 导联的波形不是 SampledData。`);
  const origin = isObject(data.origin) ? data.origin : {};
  const unit = typeof origin.code === 'string' ? origin.code : typeof origin.unit === 'string' ? origin.unit : '';
  const scale = MICROVOLTS_OF[unit];
  if (scale === undefined) return refuse(`${name} 导联没有写明电压单位（或单位“${unit}”不认识）。`, '请让设备以 uV 或 mV 发送。');
  const factor = data.factor === undefined ? 1 : data.factor;
  if (!isPositive(factor)) return refuse(`${name} 导联的定标系数（factor）不是正数。`);
  if (!isPositive(data.period)) return refuse(`${name} 导联没有采样间隔（period）。`);
  if (data.dimensions !== 1) return refuse(`${name} 导联的波形不是一维的（dimensions 应为 1）。`);
  if (typeof data.data !== 'string' || data.data.trim() === '') return refuse(`${name} 导联没有波形数据。`);
  const zero = typeof origin.value === 'number' ? origin.value : 0;
  const microvolts = readUnits(data.data, zero * scale, factor * scale);
  if (microvolts === undefined) return refuse(`${name} 导联的波形里有不是数字的内容，或太长。`);
  return { name, period: data.period, lead: { name, microvolts, step: factor * scale } };
}

function readUnits(data: string, zero: number, step: number): Float32Array | undefined {
  if (data.length > ECG_LIMITS.samples * 12) return undefined;
  const parts = data.trim().split(/\s+/);
  if (parts.length > ECG_LIMITS.samples) return undefined;
  const microvolts = new Float32Array(parts.length);
  for (const [index, part] of parts.entries()) {
    // E, L and U: error, below and above what the device can measure; there is no amplitude to draw.
    const value = part === 'E' || part === 'L' || part === 'U' ? Number.NaN : parseDecimal(part);
    if (value === undefined) return undefined;
    microvolts[index] = zero + value * step;
  }
  return microvolts;
}

function parseDecimal(text: string): number | undefined {
  return /^[+-]?\d{1,12}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : undefined;
}

function nameOf(code: unknown): string | undefined {
  if (!isObject(code)) return undefined;
  const codings = Array.isArray(code.coding) ? code.coding.filter(isObject) : [];
  const texts = [...codings.flatMap(({ code: given, display }) => [given, display]), code.text].filter((text) => typeof text === 'string');
  for (const text of texts) {
    const name = leadNameOf(text);
    if (name !== undefined) return name;
  }
  return undefined;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(text: string, next = '请核对来源系统发送的心电数据后重发。'): WhyNot {
  return { refuse: text, next };
}
