/** The words of the viewer: layouts, filters, the line of a sheet and what the callipers read. */
import { correctByBazett, correctByFridericia } from '../../../kernel/patterns/ecg-signal/corrected-qt.ts';
import { t } from '../../language/translate.ts';
import { type Callipers, readInterval } from './callipers.ts';
import { BASELINE_HERTZ, type Filters, MAINS_HERTZ } from './paper/filter-trace.ts';
import type { PaperScale } from './paper/paper-scale.ts';
import type { Layout } from './paper/plan-leads.ts';

/** A layout by its rows and columns. */
export function sayLayout(layout: Layout): string {
  const words: Readonly<Record<Layout, string>> = {
    '3x4+1': '3×4 + II',
    '3x4+2': '3×4 + II、V1',
    '6x2': '6×2',
    '12x1': '12×1',
    rhythm: t('节律 II、V1'),
    single: t('单导联'),
  };
  return words[layout];
}

/** The filters that are on, each with its cut-off; undefined when none is. */
export function sayFilters({ baseline, mains, lowPass }: Filters): string | undefined {
  const on = [
    ...(baseline ? [t('基线漂移高通 {hertz} Hz', { hertz: BASELINE_HERTZ })] : []),
    ...(mains ? [t('工频陷波 {hertz} Hz', { hertz: MAINS_HERTZ })] : []),
    ...(lowPass > 0 ? [t('低通 {hertz} Hz', { hertz: lowPass })] : []),
  ];
  return on.length === 0 ? undefined : on.join(' · ');
}

/** The line at the foot of a sheet: speed, gain, filters, and the stretch when it is not the whole. */
export function saySheet(scale: PaperScale, filters: Filters, stretch: string | undefined): string {
  const said = sayFilters(filters);
  return [
    `${scale.speed} mm/s`,
    `${scale.gain} mm/mV`,
    said === undefined ? t('滤波：关') : t('滤波：{filters}', { filters: said }),
    ...(stretch === undefined ? [] : [stretch]),
  ].join('   ');
}

/** What was measured, with everything a report may take over. */
export interface Measured {
  readonly kind: Callipers['kind'];
  readonly lead: string;
  readonly milliseconds: number;
  /** of an interval */
  readonly perMinute?: number;
  /** mV from the first leg to the second, of an interval */
  readonly millivolts?: number;
  /** of a QT with a known RR, ms */
  readonly qtc?: { readonly rr: number; readonly bazett: number; readonly fridericia: number };
}

function correctQt(qt: number, rr: number): NonNullable<Measured['qtc']> {
  return { rr, bazett: Math.round(correctByBazett(qt, rr)), fridericia: Math.round(correctByFridericia(qt, rr)) };
}

/** Reads the callipers as a measurement. `rr`: ms between beats, for QTc. */
export function takeMeasure(callipers: Callipers, lead: string, rr: number | undefined): Measured {
  const { kind } = callipers;
  const { milliseconds, perMinute, millivolts } = readInterval(callipers);
  if (kind === 'interval') return { kind, lead, milliseconds, millivolts, ...(perMinute === undefined ? {} : { perMinute }) };
  return { kind, lead, milliseconds, ...(rr === undefined ? {} : { qtc: correctQt(milliseconds, rr) }) };
}

/** A measurement in one line. */
export function sayMeasure({ kind, milliseconds, perMinute, millivolts, qtc }: Measured): string {
  if (kind === 'interval')
    return [
      `${milliseconds} ms`,
      ...(perMinute === undefined ? [] : [t('{n} 次/分', { n: perMinute })]),
      ...(millivolts === undefined ? [] : [`${millivolts.toFixed(2)} mV`]),
    ].join(' · ');
  if (!qtc) return t('QT {qt} ms · 没有 RR 间期，算不出 QTc', { qt: milliseconds });
  return `QT ${milliseconds} ms · RR ${qtc.rr} ms · QTc ${qtc.bazett} (Bazett) / ${qtc.fridericia} (Fridericia)`;
}
