/** The number on a specimen's label: day, serial of the collection, tube, check digit; 12 digits. */

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

/** The series from which the collections of a day ('2024-01-05') are numbered. */
export function specimenSeries(day: string): string {
  return `laboratory-specimen:${day}`;
}

/** The number of a tube (1 to 9) of the n-th collection of a day; throws RangeError beyond 9,999 collections or 9 tubes. */
export function nameSpecimen(day: string, serial: number, tube: number): string {
  if (!Number.isInteger(serial) || serial < 1 || serial > 9_999) throw new RangeError(`no specimen number for serial ${serial}`);
  if (!Number.isInteger(tube) || tube < 1 || tube > 9) throw new RangeError(`no specimen number for tube ${tube}`);
  const body = `${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}${String(serial).padStart(4, '0')}${tube}`;
  return `${body}${checkDigitOf(body)}`;
}

/** Whether a scanned or typed text is a specimen number. */
export function isSpecimenNumber(text: string): boolean {
  return DIGITS.test(text) && checkDigitOf(text.slice(0, 11)) === text[11];
}
