/** The sheets that the state of a viewer asks for: this trace, the earlier one under or beside it, both through the same filters. */
import { useMemo } from 'react';
import { t } from '../../language/translate.ts';
import { alignBeats } from './align-beats.ts';
import { findBeats } from './find-beats.ts';
import { INK } from './paper/draw-grid.ts';
import type { SheetContent } from './paper/draw-sheet.ts';
import { filterTrace } from './paper/filter-trace.ts';
import { SHEET_SECONDS } from './paper/plan-leads.ts';
import type { Sheet } from './paper/sheet.ts';
import { saySheet } from './say-sheet.ts';
import type { Viewer } from './use-viewer.ts';
import type { EcgViewerProps } from './viewer-props.ts';
import { sheetOf } from './viewer-state.ts';

/** What is drawn. */
export interface Sheets {
  readonly sheet: Sheet;
  readonly content: SheetContent;
  /** the earlier trace on a sheet of its own */
  readonly beside: SheetContent | undefined;
  /** which seconds of a long recording are shown */
  readonly stretch: string | undefined;
  readonly line: string;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

/** The sheets; each is the same object until something that is drawn changes. */
export function useSheets({ trace, previous }: EcgViewerProps, { state, facts }: Viewer): Sheets {
  const { filters, compare, lead, scale, layout, start } = state;
  // The same sheet while only callipers move: it is not drawn again.
  const alone = layout === 'single' ? lead : '';
  const sheet = useMemo(() => sheetOf({ layout, lead: alone, scale, start }, facts), [layout, alone, scale, start, facts]);
  const shown = useMemo(() => filterTrace(trace, filters), [trace, filters]);
  const before = previous?.trace;
  const earlier = useMemo(() => (before && compare !== 'off' ? filterTrace(before, filters) : undefined), [before, compare, filters]);
  const stretch =
    facts.duration > SHEET_SECONDS
      ? t('第 {from}—{to} 秒，共 {all} 秒', {
          from: round(start),
          to: round(start + sheet.plan.seconds),
          all: round(facts.duration),
        })
      : undefined;
  const line = saySheet(scale, filters, stretch);
  const missing = t('未采集');
  const { beats } = facts;
  const earlierBeats = useMemo(() => (before && compare === 'over' ? findBeats(before) : []), [before, compare]);
  const content = useMemo<SheetContent>(
    () => ({
      trace: shown,
      line,
      missing,
      chosen: lead,
      under:
        compare === 'over' && earlier
          ? { trace: earlier, shiftOf: (cell) => alignBeats(beats, earlierBeats, sheet.start, cell) }
          : undefined,
    }),
    [shown, line, missing, lead, compare, earlier, beats, earlierBeats, sheet.start],
  );
  const beside = useMemo<SheetContent | undefined>(
    () => (compare === 'beside' && earlier ? { trace: earlier, line, missing, colour: INK.previous } : undefined),
    [compare, earlier, line, missing],
  );
  return { sheet, content, beside, stretch, line };
}
