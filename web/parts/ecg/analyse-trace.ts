/** What the programme reads out of a trace, in words for the head of the viewer: a suggestion, never a finding. */
import { analyseEcg } from '../../../kernel/patterns/ecg-signal/analyse-ecg.ts';
import { checkLeads, type LeadCheck } from '../../../kernel/patterns/ecg-signal/check-leads.ts';
import type { EcgTrace } from '../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import type { CriticalFinding } from '../../../kernel/patterns/ecg-signal/find-critical.ts';
import type { EcgMeasurements } from '../../../kernel/patterns/ecg-signal/measure-ecg.ts';
import { SUGGESTION_LABEL } from '../../../kernel/patterns/ecg-signal/suggest-statements.ts';
import { t } from '../../language/translate.ts';

/** The words, in the shape the viewer is given them by others. */
export interface EcgWords {
  readonly measurements: readonly { readonly name: string; readonly value: string }[];
  readonly findings: readonly string[];
  readonly warnings: readonly string[];
  /** Critical findings that the programme raises, for the reader to confirm or refute. */
  readonly critical: readonly CriticalFinding[];
}

function say(value: number | undefined, unit: string): string {
  return value === undefined ? t('未测得') : `${Math.round(value)} ${unit}`;
}

/** Measurements as a printed sheet lists them; what the signal did not allow says so. */
export function sayMeasurements(measured: EcgMeasurements): EcgWords['measurements'] {
  const { qtcBazett: bazett, qtcFridericia: fridericia } = measured;
  return [
    { name: t('心率'), value: measured.rate === undefined ? t('未测得') : t('{n} 次/分', { n: Math.round(measured.rate) }) },
    { name: 'PR', value: say(measured.pr, 'ms') },
    { name: 'QRS', value: say(measured.qrs, 'ms') },
    { name: 'QT', value: say(measured.qt, 'ms') },
    {
      name: 'QTc',
      value:
        bazett === undefined || fridericia === undefined
          ? t('未测得')
          : `${Math.round(bazett)} (Bazett) / ${Math.round(fridericia)} (Fridericia) ms`,
    },
    { name: t('QRS 电轴'), value: measured.qrsAxis === undefined ? t('未测得') : `${Math.round(measured.qrsAxis)}°` },
  ];
}

/** Warnings of the limb leads: identities that do not hold (Einthoven, Goldberger), electrodes that look exchanged. */
export function warnOfLeads(trace: EcgTrace, { identities, suspicions }: LeadCheck = checkLeads(trace)): readonly string[] {
  const broken = identities.filter(({ holds }) => !holds).map(({ identity }) => identity);
  return [
    ...suspicions.map(({ text, because }) => t('{text}（{because}），请核对电极后再读。', { text: t(text), because: t(because) })),
    ...(broken.length === 0 ? [] : [t('肢体导联互不相符：{which} 不成立，请核对导联与文件。', { which: broken.join('；') })]),
  ];
}

/** All of it; some 50 ms of work for ten seconds of twelve leads. */
export function analyseTrace(trace: EcgTrace, sex?: 'male' | 'female'): EcgWords {
  const { measurements, statements: found, critical, leads } = analyseEcg(trace, sex);
  const statements = found.map(({ text }) => t(text));
  return {
    measurements: sayMeasurements(measurements),
    findings:
      statements.length === 0 ? [] : [t('{label}：{statements}', { label: t(SUGGESTION_LABEL), statements: statements.join('；') })],
    warnings: warnOfLeads(trace, leads),
    critical,
  };
}
