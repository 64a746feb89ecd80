/** A strip of one lead for cards and the duty wall: the same paper, no tools. */
import { useCallback, useMemo } from 'react';
import { type EcgTrace, secondsOf } from '../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { t } from '../../language/translate.ts';
import { MillimetreCanvas } from './millimetre-canvas.tsx';
import type { Pen } from './paper/draw-grid.ts';
import { drawSheet } from './paper/draw-sheet.ts';
import { STANDARD_SCALE } from './paper/paper-scale.ts';
import { layOutSheet } from './paper/sheet.ts';
import { useScreenScale } from './use-screen-scale.ts';
import '../../look/ecg.css';

interface Props {
  readonly trace: EcgTrace;
  /** The lead; II unless said otherwise, the first one where it is absent. */
  readonly lead?: string;
  /** Seconds shown from `from` on; what does not fit is scrolled to. */
  readonly seconds?: number;
  readonly from?: number;
  /** mm of the strip without its margins */
  readonly height?: number;
  /** Whose it is, for those who can not see it. */
  readonly label?: string;
}

/** The strip at 25 mm/s and 10 mm/mV, with its pulse and its name. */
export function EcgStrip({ trace, lead = 'II', seconds = 6, from = 0, height = 25, label }: Props) {
  const screen = useScreenScale();
  const name = trace.leads.some((each) => each.name === lead) ? lead : (trace.leads[0]?.name ?? lead);
  const shown = Math.min(seconds, Math.max(0.2, secondsOf(trace) - from));
  const sheet = useMemo(() => {
    const cell = { lead: name, row: 0, from: 0, to: shown, isRhythm: true, isMissing: trace.leads.length === 0 };
    return layOutSheet({ cells: [cell], rows: 1, rowHeight: height, seconds: shown }, STANDARD_SCALE, from);
  }, [name, shown, height, from, trace]);
  const missing = t('未采集');
  const draw = useCallback((pen: Pen) => drawSheet(pen, sheet, { trace, missing, line: '25 mm/s   10 mm/mV' }), [sheet, trace, missing]);
  const spoken = label ?? t('心电图，{leads} 导联，{line}', { leads: name, line: '25 mm/s 10 mm/mV' });
  return (
    <div className="y-ecg-strip">
      <MillimetreCanvas
        width={sheet.width}
        height={sheet.height}
        perMillimetre={screen.perMillimetre}
        pixelRatio={screen.pixelRatio}
        draw={draw}
        label={spoken}
      />
    </div>
  );
}
