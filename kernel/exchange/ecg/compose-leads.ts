/** Puts leads that a device recorded in groups, at once or one group after another, onto one time line. */
import type { WhyNot } from '../../define/availability.ts';
import { checkTrace } from '../../patterns/ecg-signal/check-trace.ts';
import { ECG_LIMITS, type EcgLead, type EcgTrace } from '../../patterns/ecg-signal/ecg-trace.ts';

/** Leads that were recorded at once; `offset` is seconds after the first group's first sample. */
export interface LeadGroup {
  readonly samplesPerSecond: number;
  readonly offset: number;
  readonly leads: readonly EcgLead[];
}

/**
 * One trace of all groups: a lead that another group has already is left out, samples that a group does not have are NaN. Groups
 * of another rate than the first are left out when the first has all their leads, else refused.
 */
export function composeLeads(groups: readonly LeadGroup[], start: string | undefined): EcgTrace | WhyNot {
  const [first] = groups;
  if (first === undefined) return { refuse: '文件里没有心电波形。', next: '请在心电图机上重新导出后再上传。' };
  const named = new Set<string>();
  const taken: { lead: EcgLead; from: number }[] = [];
  const origin = Math.min(...groups.map(({ offset }) => offset));
  for (const group of groups) {
    const fresh = group.leads.filter(({ name }) => group === first || !named.has(name));
    if (fresh.length === 0) continue;
    if (group.samplesPerSecond !== first.samplesPerSecond) {
      return { refuse: '各导联的采样率不同，无法并排显示。', next: '请让设备以同一采样率导出。' };
    }
    const from = Math.round((group.offset - origin) * first.samplesPerSecond);
    for (const lead of fresh) {
      named.add(lead.name);
      taken.push({ lead, from });
    }
  }
  const length = Math.max(...taken.map(({ lead, from }) => from + lead.microvolts.length));
  if (!Number.isFinite(length) || length > ECG_LIMITS.samples || length * taken.length > ECG_LIMITS.allSamples) {
    return { refuse: '记录太长，不是静息心电图。', next: '动态心电图请由分析软件截取片段后上传。' };
  }
  const leads = taken.map(({ lead, from }) =>
    from === 0 && lead.microvolts.length === length ? lead : { ...lead, microvolts: pad(lead, from, length) },
  );
  return checkTrace({ samplesPerSecond: first.samplesPerSecond, leads, ...(start === undefined ? {} : { start }) });
}

function pad(lead: EcgLead, from: number, length: number): Float32Array {
  const padded = new Float32Array(length).fill(Number.NaN);
  padded.set(lead.microvolts, from);
  return padded;
}
