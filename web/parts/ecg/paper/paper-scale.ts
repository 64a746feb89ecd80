/** How time and voltage become millimetres of ECG paper, and millimetres become the pixels of this screen. */

/** Paper speeds offered, mm/s. */
export const SPEEDS = [25, 50] as const;
/** Gains offered, mm/mV. */
export const GAINS = [5, 10, 20] as const;

/** One setting of paper: speed and gain. */
export interface PaperScale {
  /** mm/s */
  readonly speed: (typeof SPEEDS)[number];
  /** mm/mV */
  readonly gain: (typeof GAINS)[number];
}

/** What a trace is read at unless somebody chooses otherwise: 25 mm/s, 10 mm/mV (AHA/ACC/HRS 2007, Kligfield et al., part I). */
export const STANDARD_SCALE: PaperScale = { speed: 25, gain: 10 };

/** The width of a bank card, mm (ISO/IEC 7810, ID-1): what everybody has at hand to measure a screen with. */
export const CARD_MILLIMETRES = 85.6;

/** What browsers take a millimetre for when nobody has measured: 96 pixels to the inch. */
export const ASSUMED_PIXELS_PER_MILLIMETRE: number = 96 / 25.4;

/** Screens have between 1.5 (a wall) and 40 (a phone) device pixels to the millimetre; anything else was no measurement. */
const PLAUSIBLE = { least: 1.5, most: 40 };

/**
 * Device pixels to the millimetre, from the width in CSS pixels at which the drawn card was as wide as a real one. Device pixels, because
 * they stay when the page is zoomed. Undefined when no screen is like that.
 */
export function calibrateScreen(cardPixels: number, pixelRatio: number): number | undefined {
  const measured = (cardPixels * pixelRatio) / CARD_MILLIMETRES;
  return measured >= PLAUSIBLE.least && measured <= PLAUSIBLE.most ? measured : undefined;
}

/** What was kept of a measurement, or undefined when it is absent or can not be one. */
export function readCalibration(kept: string | null): number | undefined {
  const measured = Number(kept ?? Number.NaN);
  return measured >= PLAUSIBLE.least && measured <= PLAUSIBLE.most ? measured : undefined;
}

/** CSS pixels to the millimetre on a screen of this calibration (device pixels/mm) and pixel ratio. */
export function pixelsPerMillimetre(calibration: number | undefined, pixelRatio: number): number {
  return calibration === undefined ? ASSUMED_PIXELS_PER_MILLIMETRE : calibration / pixelRatio;
}
