/** Writes rows as CSV that spreadsheets open as text: BOM, quotes, and no cell that would run as a formula. */

/** Also behind spaces and marks that nobody sees, and in the wide forms that a Chinese spreadsheet takes for the narrow ones. */
const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r]/u;

function writeCell(text: string): string {
  // A spreadsheet runs cells that begin like this; the apostrophe makes them text (OWASP, CSV injection).
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The file's text, lines ended by CR LF (RFC 4180). */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(writeCell).join(',')).join('\r\n')}\r\n`;
}
