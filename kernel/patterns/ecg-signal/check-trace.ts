/** Whether a trace that was read can be shown and measured: bounds of size, rate, calibration and lead names. */
import type { WhyNot } from '../../define/availability.ts';
import { ECG_LIMITS, type EcgTrace } from './ecg-trace.ts';

const BEYOND_EARTH = 1_000_000;

/** The trace itself, or in Chinese why it can not be taken. Every reader ends with this. */
export function checkTrace(trace: EcgTrace): EcgTrace | WhyNot {
  const { samplesPerSecond, leads } = trace;
  const samples = leads[0]?.microvolts.length ?? 0;
  if (leads.length === 0 || samples === 0) return { refuse: '文件里没有心电波形。', next: '请在心电图机上重新导出后再上传。' };
  if (leads.length > ECG_LIMITS.leads) return { refuse: `导联数超过 ${ECG_LIMITS.leads} 个。`, next: '请核对是否为心电图文件。' };
  if (!(samplesPerSecond >= ECG_LIMITS.minSamplesPerSecond && samplesPerSecond <= ECG_LIMITS.maxSamplesPerSecond)) {
    return {
      refuse: `采样率 ${samplesPerSecond} 次/秒不在 ${ECG_LIMITS.minSamplesPerSecond}—${ECG_LIMITS.maxSamplesPerSecond} 之间。`,
      next: '请核对设备的导出设置。',
    };
  }
  if (samples > ECG_LIMITS.samples || samples * leads.length > ECG_LIMITS.allSamples) {
    return { refuse: '记录太长，不是静息心电图。', next: '动态心电图请由分析软件截取片段后上传。' };
  }
  const names = new Set<string>();
  for (const { name, microvolts, step } of leads) {
    if (names.has(name)) return { refuse: `${name} 导联出现了两次。`, next: '请在心电图机上重新导出后再上传。' };
    names.add(name);
    if (microvolts.length !== samples) return { refuse: `${name} 导联的长度与其他导联不同。`, next: '文件可能不完整，请重新导出。' };
    if (!(step > 0 && Number.isFinite(step))) return { refuse: `${name} 导联没有定标。`, next: '请核对设备的定标设置后重新导出。' };
    if (microvolts.some((value) => Math.abs(value) > BEYOND_EARTH)) {
      return { refuse: `${name} 导联的电压超过 1 伏，定标有误。`, next: '请核对设备的定标设置后重新导出。' };
    }
  }
  return trace;
}
