/** The ECG viewer: a sheet of paper at true size, read and measured without a mouse. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { secondsOf } from '../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { t } from '../../language/translate.ts';
import { CalibrateDialog } from './calibrate-dialog.tsx';
import { EcgHead, sayHead } from './ecg-head.tsx';
import { EcgHints } from './ecg-hints.tsx';
import { EcgPrint, printEcgAlone, type SheetsProps } from './ecg-print.tsx';
import { EcgReading } from './ecg-reading.tsx';
import { EcgToolbar } from './ecg-toolbar.tsx';
import { findBeats, meanRr } from './find-beats.ts';
import { orderLeads, SHEET_SECONDS } from './paper/plan-leads.ts';
import { sayFilters, sayMeasure, takeMeasure } from './say-sheet.ts';
import { SheetView } from './sheet-view.tsx';
import { useAnalysis } from './use-analysis.ts';
import { useScreenScale } from './use-screen-scale.ts';
import { useSheets } from './use-sheets.ts';
import { useViewer, useViewerKeys } from './use-viewer.ts';
import type { EcgViewerProps } from './viewer-props.ts';
import type { ViewerFacts } from './viewer-state.ts';
import '../../look/ecg.css';

/** The viewer. Keys: see viewer-keys.ts. */
export function EcgViewer(props: EcgViewerProps) {
  const { trace, previous, patientLine, onMeasure, onAnalysed } = props;
  const screen = useScreenScale();
  const [isCalibrating, setCalibrating] = useState(false);
  const beats = useMemo(() => findBeats(trace), [trace]);
  const hasPrevious = previous !== undefined;
  const facts = useMemo<ViewerFacts>(
    () => ({ leads: orderLeads(trace.leads.map(({ name }) => name)), duration: secondsOf(trace), hasPrevious, beats }),
    [trace, hasPrevious, beats],
  );
  const viewer = useViewer(facts, trace);
  const words = useAnalysis(trace, props.sex);
  useEffect(() => {
    if (words) onAnalysed?.(words);
  }, [words, onAnalysed]);
  const head = {
    patientLine,
    measurements: props.measurements ?? words?.measurements ?? [{ name: t('程序预分析'), value: t('正在测量……') }],
    findings: props.findings ?? words?.findings ?? [' '],
    warnings: [...(props.warnings ?? []), ...(words?.warnings ?? [])],
  };
  const { state } = viewer;
  const { sheet, content, beside, stretch, line } = useSheets(props, viewer);
  const measured = state.callipers && takeMeasure(state.callipers, state.lead, state.rr ?? meanRr(beats));
  const reading = measured ? sayMeasure(measured) : '';
  const take =
    onMeasure && measured
      ? () => {
          onMeasure(measured);
        }
      : undefined;
  useViewerKeys(viewer, props.hasKeys ?? true, take);
  const label = t('心电图，{leads} 导联，{line}', { leads: facts.leads.join('、'), line });
  const filters = sayFilters(state.filters);
  const closeDialog = useCallback(() => setCalibrating(false), []);
  const printed: SheetsProps[] = [{ sheet, content: { ...content, chosen: undefined }, lines: sayHead(head), label }];
  if (beside && previous) printed.push({ sheet, content: beside, lines: [patientLine ?? '', previous.label], label: previous.label });
  return (
    <section className="y-ecg" aria-label={t('心电图')}>
      <EcgToolbar viewer={viewer} onCalibrate={() => setCalibrating(true)} onPrint={printEcgAlone} />
      <EcgHead {...head} />
      <div className="y-ecg-frame">
        {filters === undefined ? null : (
          <p className="y-ecg-filtered" role="status">
            {t('滤波已开：{filters}', { filters })}
          </p>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the window must be scrolled by keys too */}
        <section className="y-ecg-scroll" tabIndex={0} aria-label={t('心电图纸')}>
          <SheetView sheet={sheet} content={content} screen={screen} label={label} viewer={viewer} reading={reading} />
          {beside && previous ? (
            <>
              <p className="y-ecg-previous">{t('对照：{label}', { label: previous.label })}</p>
              <SheetView sheet={sheet} content={beside} screen={screen} label={t('对照心电图：{label}', { label: previous.label })} />
            </>
          ) : null}
        </section>
      </div>
      {state.compare === 'over' && previous ? <p className="y-ecg-previous">{t('蓝色：{label}', { label: previous.label })}</p> : null}
      {stretch === undefined ? null : (
        <label className="y-ecg-along y-not-printed">
          {stretch}
          <input
            type="range"
            min={0}
            max={facts.duration - SHEET_SECONDS}
            step="any"
            value={state.start}
            onChange={({ target }) => viewer.change((now) => ({ ...now, start: target.valueAsNumber }))}
          />
        </label>
      )}
      <EcgReading viewer={viewer} measured={measured} onTake={take} />
      {state.filters.lowPass > 0 ? <p className="y-ecg-caution">{t('低通会压低 QRS 波和起搏脉冲；看 ST 段与振幅请关掉滤波。')}</p> : null}
      <EcgHints viewer={viewer} isLong={stretch !== undefined} isMeasured={screen.isMeasured} />
      <EcgPrint sheets={printed} />
      {isCalibrating ? <CalibrateDialog screen={screen} onClose={closeDialog} /> : null}
    </section>
  );
}
