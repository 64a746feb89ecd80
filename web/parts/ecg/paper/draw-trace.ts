/** Draws the traces of a sheet, its calibration pulses and the names of the leads. */
import { type EcgTrace, findLead } from '../../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { INK, type Pen } from './draw-grid.ts';
import type { LeadCell } from './plan-leads.ts';
import { reduceToColumns } from './reduce-to-columns.ts';
import { type Sheet, xOfSecond, yOfMillivolts, zeroOfRow } from './sheet.ts';

/** Seconds of the calibration pulse; its height is 1 mV. */
export const PULSE_SECONDS = 0.2;
/** mm from the left edge at which the line of the pulse begins, and mm of line before and after it. */
const PULSE = { left: 1.5, foot: 1.5 } as const;

/** Points drawn by one stroke: browsers that draw without a graphics card take twice as long over one path of thousands. */
const STROKE_POINTS = 64;

function startLine({ to, perMillimetre }: Pen, colour: string): void {
  to.strokeStyle = colour;
  to.lineWidth = Math.max(1, perMillimetre * 0.25);
  to.lineJoin = 'bevel';
  to.lineCap = 'round';
  to.beginPath();
}

/** The pulse of 1 mV for 0.2 s at the left of each row: who measures it sees that speed and gain are what the sheet says. */
export function drawPulses(pen: Pen, sheet: Sheet): void {
  const { to, perMillimetre } = pen;
  const rise = PULSE.left + PULSE.foot;
  const fall = rise + PULSE_SECONDS * sheet.scale.speed;
  startLine(pen, INK.trace);
  for (let row = 0; row < sheet.plan.rows; row += 1) {
    const [zero, top] = [zeroOfRow(sheet, row), yOfMillivolts(sheet, row, 1)];
    const corners = [
      [PULSE.left, zero],
      [rise, zero],
      [rise, top],
      [fall, top],
      [fall, zero],
      [fall + PULSE.foot, zero],
    ] as const;
    corners.forEach(([x, y], at) => {
      if (at === 0) to.moveTo(x * perMillimetre, y * perMillimetre);
      else to.lineTo(x * perMillimetre, y * perMillimetre);
    });
  }
  to.stroke();
}

/** Draws one cell of a trace. `shift`: seconds by which the trace is earlier than the recording the sheet is laid out for. */
export function drawCell(pen: Pen, sheet: Sheet, cell: LeadCell, trace: EcgTrace, colour: string, shift: number): void {
  const lead = findLead(trace, cell.lead);
  if (!lead) return;
  const { to, perMillimetre } = pen;
  const { samplesPerSecond } = trace;
  const from = (sheet.start + cell.from - shift) * samplesPerSecond;
  const end = (sheet.start + cell.to - shift) * samplesPerSecond;
  const perColumn = samplesPerSecond / (sheet.scale.speed * perMillimetre);
  const perSample = (sheet.scale.speed * perMillimetre) / samplesPerSecond;
  const left = xOfSecond(sheet, shift) * perMillimetre;
  const zero = zeroOfRow(sheet, cell.row) * perMillimetre;
  const perMicrovolt = (sheet.scale.gain * perMillimetre) / 1000;
  startLine(pen, colour);
  let drawn = 0;
  for (const at of reduceToColumns(lead.microvolts, from, end + 1, perColumn)) {
    const value = lead.microvolts[at] ?? Number.NaN;
    if (Number.isNaN(value)) {
      drawn = 0;
      continue;
    }
    const [x, y] = [left + at * perSample, zero - value * perMicrovolt];
    if (drawn === 0) to.moveTo(x, y);
    else to.lineTo(x, y);
    drawn += 1;
    if (drawn % STROKE_POINTS === 0) {
      to.stroke();
      to.beginPath();
      to.moveTo(x, y);
    }
  }
  to.stroke();
}

/** Writes the name of each lead where its stretch begins, and a mark between two stretches of a row. */
export function drawNames(pen: Pen, sheet: Sheet, chosen: string | undefined, missing: string): void {
  const { to, perMillimetre } = pen;
  const size = Math.max(3.2, 11 / perMillimetre) * perMillimetre;
  to.textBaseline = 'alphabetic';
  to.textAlign = 'left';
  for (const cell of sheet.plan.cells) {
    const x = xOfSecond(sheet, sheet.start + cell.from);
    const zero = zeroOfRow(sheet, cell.row);
    const top = zero - Math.min(9, sheet.plan.rowHeight / 2 - 3.5);
    const isChosen = cell.lead === chosen;
    to.fillStyle = isChosen ? INK.chosen : INK.words;
    to.font = `${isChosen ? 700 : 600} ${size}px system-ui, sans-serif`;
    const text = cell.isMissing ? `${cell.lead} ${missing}` : cell.lead;
    // Paper around the letters keeps them legible where a tall wave runs through.
    to.strokeStyle = INK.paper;
    to.lineWidth = perMillimetre * 0.8;
    to.strokeText(text, (x + 1.2) * perMillimetre, top * perMillimetre);
    to.fillText(text, (x + 1.2) * perMillimetre, top * perMillimetre);
    if (isChosen) {
      const underline = Math.max(1, perMillimetre * 0.35);
      to.fillRect((x + 1.2) * perMillimetre, (top + 0.6) * perMillimetre, to.measureText(text).width, underline);
    }
    if (cell.from > 0) {
      to.fillStyle = INK.trace;
      const line = Math.max(1, Math.round(perMillimetre * 0.2));
      to.fillRect(Math.round(x * perMillimetre), Math.round((zero - 2.5) * perMillimetre), line, Math.round(5 * perMillimetre));
    }
  }
}
