/** The geometry of one sheet of ECG paper in millimetres: where a second and a millivolt lie. Nothing here knows of pixels. */

import type { PaperScale } from './paper-scale.ts';
import type { LeadPlan } from './plan-leads.ts';

/** Left of the traces stands the calibration pulse, below them the line of speed and gain. */
export const MARGIN = { left: 15, right: 5, top: 5, bottom: 8 } as const;

/** A sheet: what stands on it, at which scale, which moment of the recording it begins with, and its size in mm. */
export interface Sheet {
  readonly plan: LeadPlan;
  readonly scale: PaperScale;
  /** seconds into the recording at the left edge of the traces */
  readonly start: number;
  readonly width: number;
  readonly height: number;
}

/** Lays out a sheet of a plan. */
export function layOutSheet(plan: LeadPlan, scale: PaperScale, start: number): Sheet {
  return {
    plan,
    scale,
    start,
    width: MARGIN.left + plan.seconds * scale.speed + MARGIN.right,
    height: MARGIN.top + plan.rows * plan.rowHeight + MARGIN.bottom,
  };
}

/** mm from the left edge of a moment, in seconds of the recording. */
export function xOfSecond(sheet: Sheet, second: number): number {
  return MARGIN.left + (second - sheet.start) * sheet.scale.speed;
}

/** The moment, in seconds of the recording, at so many mm from the left edge; kept within the sheet. */
export function secondOfX(sheet: Sheet, x: number): number {
  const second = (x - MARGIN.left) / sheet.scale.speed;
  return sheet.start + Math.min(sheet.plan.seconds, Math.max(0, second));
}

/** mm from the top of the line of 0 mV of a row; on a line of the grid. */
export function zeroOfRow(sheet: Sheet, row: number): number {
  return MARGIN.top + row * sheet.plan.rowHeight + Math.ceil(sheet.plan.rowHeight / 2);
}

/** mm from the top of a voltage in a row. */
export function yOfMillivolts(sheet: Sheet, row: number, millivolts: number): number {
  return zeroOfRow(sheet, row) - millivolts * sheet.scale.gain;
}

/** The row at so many mm from the top. */
export function rowOfY(sheet: Sheet, y: number): number {
  return Math.min(sheet.plan.rows - 1, Math.max(0, Math.floor((y - MARGIN.top) / sheet.plan.rowHeight)));
}

/** The voltage, mV, at so many mm from the top when read in a row. */
export function millivoltsOfY(sheet: Sheet, row: number, y: number): number {
  return (zeroOfRow(sheet, row) - y) / sheet.scale.gain;
}

/** Paper goes through a printer ten seconds at 25 mm/s, or five at 50 mm/s, at a time: 250 mm, which A4 across takes at true size. */
const PRINTED_MILLIMETRES = 250;

/** The stretches of a sheet, seconds of the recording, that are printed one a page at true size. */
export function dividePages(sheet: Sheet): readonly { readonly from: number; readonly to: number }[] {
  const seconds = PRINTED_MILLIMETRES / sheet.scale.speed;
  const pages = Math.max(1, Math.ceil(sheet.plan.seconds / seconds - 1e-9));
  return Array.from({ length: pages }, (_, page) => ({
    from: sheet.start + page * seconds,
    to: sheet.start + Math.min(sheet.plan.seconds, (page + 1) * seconds),
  }));
}
