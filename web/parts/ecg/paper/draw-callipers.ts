/** Draws the callipers over the sheet: two legs, the bar between them, the marks of equal intervals. */
import type { Callipers } from '../callipers.ts';
import { marchOut } from '../callipers.ts';
import { INK, type Pen } from './draw-grid.ts';
import { MARGIN, type Sheet, xOfSecond, yOfMillivolts } from './sheet.ts';

/** Draws them with their reading beside the bar; the canvas is transparent otherwise. */
export function drawCallipers({ to, perMillimetre }: Pen, sheet: Sheet, callipers: Callipers, reading: string): void {
  const px = (millimetres: number) => Math.round(millimetres * perMillimetre);
  to.clearRect(0, 0, px(sheet.width) + 1, px(sheet.height) + 1);
  const { row, legs, held } = callipers;
  const top = MARGIN.top + row * sheet.plan.rowHeight;
  const bottom = top + sheet.plan.rowHeight;
  const line = Math.max(1, Math.round(perMillimetre * 0.2));
  to.fillStyle = INK.callipers;
  if (callipers.isMarching) {
    to.globalAlpha = 0.55;
    for (const second of marchOut(callipers, sheet.start, sheet.start + sheet.plan.seconds))
      to.fillRect(px(xOfSecond(sheet, second)), px(MARGIN.top), line, px(sheet.height - MARGIN.top - MARGIN.bottom));
    to.globalAlpha = 1;
  }
  legs.forEach((leg, at) => {
    const x = px(xOfSecond(sheet, leg.second));
    const y = px(yOfMillivolts(sheet, row, leg.millivolts));
    const thick = at === held ? line * 2 : line;
    to.fillRect(x - Math.floor(thick / 2), px(top), thick, px(bottom) - px(top));
    to.fillRect(x - px(1.5), y - Math.floor(line / 2), px(3), line);
    // The leg in hand carries a square at its head: it is told apart without its colour.
    if (at === held) to.fillRect(x - px(0.8), px(top) - px(0.8), px(1.6), px(1.6));
  });
  const [a, b] = legs.map(({ second }) => px(xOfSecond(sheet, second))).sort((one, two) => one - two);
  if (a === undefined || b === undefined) return;
  const bar = px(bottom) - px(2);
  to.fillRect(a, bar, b - a, line);
  const size = Math.max(3.2, 12 / perMillimetre) * perMillimetre;
  to.font = `600 ${size}px system-ui, sans-serif`;
  const width = to.measureText(reading).width;
  // Right of the interval, or left of it where the sheet ends: what is measured stays in sight.
  const left = b + px(2) + width < px(sheet.width) ? b + px(2) : Math.max(px(1), a - width - px(2));
  to.globalAlpha = 0.9;
  to.fillStyle = INK.paper;
  to.fillRect(left - px(0.8), bar - size - px(0.6), width + px(1.6), size + px(0.8));
  to.globalAlpha = 1;
  to.fillStyle = INK.callipers;
  to.textBaseline = 'alphabetic';
  to.textAlign = 'left';
  to.fillText(reading, left, bar - px(0.8));
}
