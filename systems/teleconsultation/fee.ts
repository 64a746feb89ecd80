/** The fee of a consultation and its two shares, in integer cents. */

/** Shares of a fee in yuan at a whole per cent for the invited side; halves of a cent are rounded up to it, and nothing is lost between the two. */
export function splitFee(yuan: number, percent: number): { readonly total: number; readonly invited: number; readonly asking: number } {
  const total = Math.round(yuan * 100);
  const invited = Math.floor((total * percent + 50) / 100);
  return { total, invited, asking: total - invited };
}
