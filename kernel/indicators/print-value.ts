// Figures as people read them: rounded half up when printed, never before.

/** Rounds half up at so many decimals, away from binary surprises (2.675 → 2.68). */
export function roundHalfUp(value: number, decimals: number): string {
  const sign = value < 0 ? -1 : 1;
  const [digits, exponent = '0'] = String(Math.abs(value)).split('e');
  const shifted = Math.round(Number(`${digits}e${Number(exponent) + decimals}`));
  const rounded = Number(`${shifted}e-${decimals}`) * sign;
  return rounded.toFixed(decimals);
}

/** '12,345' or '61.30%'; '—' for null (not applicable: the denominator is 0). */
export function printValue(value: number | null, unit: string, decimals: number): string {
  if (value === null) return '—';
  const [whole = '0', fraction] = roundHalfUp(value, decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const number = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return unit === '%' ? `${number}%` : `${number} ${unit}`;
}
