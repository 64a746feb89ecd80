/** Draws ECG paper: a fine line every millimetre, a strong one every five. */

/** The colours of the paper and of what is drawn on it: the trace and the words have a contrast of at least 4.5 on the grid. */
export const INK = {
  paper: '#fffaf7',
  fine: '#f9dcd4',
  strong: '#eeb0a3',
  trace: '#10151c',
  previous: '#1357b8',
  words: '#3a2a27',
  callipers: '#0a6a2f',
  chosen: '#0b6470',
} as const;

/** What a canvas needs to know: device pixels to the millimetre. */
export interface Pen {
  readonly to: CanvasRenderingContext2D;
  readonly perMillimetre: number;
}

/** Covers `width` × `height` mm with paper. Lines lie on whole device pixels, so they are sharp on every screen. */
export function drawGrid({ to, perMillimetre }: Pen, width: number, height: number): void {
  const [wide, high] = [Math.round(width * perMillimetre), Math.round(height * perMillimetre)];
  to.fillStyle = INK.paper;
  to.fillRect(0, 0, wide, high);
  const thin = Math.max(1, Math.round(perMillimetre * 0.1));
  const thick = Math.max(1, Math.round(perMillimetre * 0.2));
  for (const isStrong of [false, true]) {
    to.fillStyle = isStrong ? INK.strong : INK.fine;
    const line = isStrong ? thick : thin;
    const step = isStrong ? 5 : 1;
    // On a screen so coarse that fine lines would run together only the strong ones are drawn.
    if (!isStrong && perMillimetre < 2.5) continue;
    for (let x = 0; x <= width; x += step) to.fillRect(Math.round(x * perMillimetre - line / 2), 0, line, high);
    for (let y = 0; y <= height; y += step) to.fillRect(0, Math.round(y * perMillimetre - line / 2), wide, line);
  }
}
