/** Draws a whole sheet: paper, pulses, traces, names, and the line that says how it was drawn. */
import type { EcgTrace } from '../../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { drawGrid, INK, type Pen } from './draw-grid.ts';
import { drawCell, drawNames, drawPulses } from './draw-trace.ts';
import type { LeadCell } from './plan-leads.ts';
import { MARGIN, type Sheet } from './sheet.ts';

/** What is drawn on a sheet. */
export interface SheetContent {
  readonly trace: EcgTrace;
  /** An earlier trace under this one, in another colour; `shiftOf` says by how many seconds it is moved in a cell. */
  readonly under?: { readonly trace: EcgTrace; shiftOf(cell: LeadCell): number } | undefined;
  /** The colour of the trace, e.g. when an earlier one stands on a sheet of its own. */
  readonly colour?: string | undefined;
  /** The lead chosen for the callipers, marked by its name. */
  readonly chosen?: string | undefined;
  /** What stands at a lead that was not recorded. */
  readonly missing: string;
  /** Speed, gain and filters in words: bottom left. */
  readonly line: string;
}

/** Draws the sheet on a canvas of `perMillimetre` device pixels to the millimetre. */
export function drawSheet(pen: Pen, sheet: Sheet, content: SheetContent): void {
  const { to, perMillimetre } = pen;
  drawGrid(pen, sheet.width, sheet.height);
  // Names and pulses lie under the traces: nothing may hide a wave.
  drawNames(pen, sheet, content.chosen, content.missing);
  drawPulses(pen, sheet);
  for (const cell of sheet.plan.cells) {
    if (content.under) drawCell(pen, sheet, cell, content.under.trace, INK.previous, content.under.shiftOf(cell));
    drawCell(pen, sheet, cell, content.trace, content.colour ?? INK.trace, 0);
  }
  const size = Math.max(3.2, 11 / perMillimetre) * perMillimetre;
  to.font = `400 ${size}px system-ui, sans-serif`;
  to.fillStyle = INK.words;
  to.textBaseline = 'alphabetic';
  to.textAlign = 'left';
  to.fillText(content.line, 3 * perMillimetre, (sheet.height - 2.5) * perMillimetre);
}

/**
 * Draws a stretch of the sheet as a page of its own, with the pulses and the line again at its left: for printing at true scale what is
 * wider than the paper. The canvas is as wide as {@link pageWidth}.
 */
export function drawPage(pen: Pen, sheet: Sheet, content: SheetContent, from: number, to: number): void {
  const cells = sheet.plan.cells.flatMap((cell): LeadCell[] => {
    const start = Math.max(cell.from, from - sheet.start);
    const end = Math.min(cell.to, to - sheet.start);
    return end - start > 1e-6 ? [{ ...cell, from: start - (from - sheet.start), to: end - (from - sheet.start) }] : [];
  });
  const page: Sheet = { ...sheet, plan: { ...sheet.plan, cells, seconds: to - from }, start: from, width: pageWidth(sheet, from, to) };
  drawSheet(pen, page, content);
}

/** mm of a page with a stretch of the sheet. */
export function pageWidth(sheet: Sheet, from: number, to: number): number {
  return MARGIN.left + (to - from) * sheet.scale.speed + MARGIN.right;
}
