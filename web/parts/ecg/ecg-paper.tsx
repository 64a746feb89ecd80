/** A trace on paper for a printed report: standard scale, the usual layout, as many A4 pages across as it takes. */
import { useMemo } from 'react';
import { type EcgTrace, secondsOf } from '../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { t } from '../../language/translate.ts';
import { EcgPages } from './ecg-print.tsx';
import { NO_FILTERS } from './paper/filter-trace.ts';
import { STANDARD_SCALE } from './paper/paper-scale.ts';
import { type Layout, orderLeads, planLeads, SHEET_SECONDS } from './paper/plan-leads.ts';
import { layOutSheet } from './paper/sheet.ts';
import { saySheet } from './say-sheet.ts';
import '../../look/ecg.css';

interface Props {
  readonly trace: EcgTrace;
  /** Lines above the trace: who, when, measurements, conclusion. */
  readonly lines: readonly string[];
  readonly layout?: Layout;
}

/** The first ten seconds; also a true preview on the screen, in CSS millimetres. */
export function EcgPaper({ trace, lines, layout = '3x4+1' }: Props) {
  const leads = useMemo(() => orderLeads(trace.leads.map(({ name }) => name)), [trace]);
  const sheet = useMemo(
    () => layOutSheet(planLeads(layout, leads, Math.min(SHEET_SECONDS, secondsOf(trace)), leads[0] ?? ''), STANDARD_SCALE, 0),
    [layout, leads, trace],
  );
  const line = saySheet(STANDARD_SCALE, NO_FILTERS, undefined);
  const missing = t('未采集');
  const content = useMemo(() => ({ trace, line, missing }), [trace, line, missing]);
  const label = t('心电图，{leads} 导联，{line}', { leads: leads.join('、'), line });
  return <EcgPages sheet={sheet} content={content} lines={lines} label={label} />;
}
