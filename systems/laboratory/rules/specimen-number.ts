/** The number on a specimen's label: day, serial, check digit; 12 digits. */

const DIGITS = /^\d{12}$/;

/** ISO 7064 MOD 11,10 (GB/T 17710), which finds every single wrong digit and nearly every exchange of neighbours. */
export function checkDigitOf(digits: string): string {
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return String((11 - product) % 10);
}

/** The series from which the numbers of a day ('2024-01-05') are given. */
export function specimenSeries(day: string): string {
  return `laboratory-specimen:${day}`;
}

/** The number of the n-th specimen of a day; throws RangeError beyond 99,999. */
export function nameSpecimen(day: string, serial: number): string {
  if (!Number.isInteger(serial) || serial < 1 || serial > 99_999) throw new RangeError(`no specimen number for serial ${serial}`);
  const body = `${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}${String(serial).padStart(5, '0')}`;
  return `${body}${checkDigitOf(body)}`;
}

/** Whether a scanned or typed text is a specimen number. */
export function isSpecimenNumber(text: string): boolean {
  return DIGITS.test(text) && checkDigitOf(text.slice(0, 11)) === text[11];
}
