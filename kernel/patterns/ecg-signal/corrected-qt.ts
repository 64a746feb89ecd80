/** The QT interval corrected for the rate. */

/** Bazett HC. An analysis of the time-relations of electrocardiograms. Heart 1920;7:353–370: QT / √RR, RR in seconds. All in ms. */
export function correctByBazett(qt: number, rr: number): number {
  return qt / Math.sqrt(rr / 1000);
}

/** Fridericia LS. Die Systolendauer im Elektrokardiogramm. Acta Med Scand 1920;53:469–486: QT / ∛RR, RR in seconds. All in ms. */
export function correctByFridericia(qt: number, rr: number): number {
  return qt / Math.cbrt(rr / 1000);
}
