/** QT corrected for the rate. */

/** QTc by Bazett (1920), QT ÷ √RR, and by Fridericia (1920), QT ÷ ∛RR, RR in seconds; all results in whole ms. */
export function correctQt(qt: number, rr: number): { readonly bazett: number; readonly fridericia: number } {
  const seconds = rr / 1000;
  return { bazett: Math.round(qt / Math.sqrt(seconds)), fridericia: Math.round(qt / Math.cbrt(seconds)) };
}
