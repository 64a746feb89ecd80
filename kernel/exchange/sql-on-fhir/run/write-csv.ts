// Writes CSV (RFC 4180) that no spreadsheet takes for formulas.
import type { Cell, ViewTable } from './view-table.ts';

/**
 * A text as a cell. Texts that a spreadsheet would run as a formula get an apostrophe in front (OWASP, CSV injection); a tab or line end
 * before the sign would hide it, as marks that nobody sees would, and a Chinese spreadsheet takes the wide signs for the narrow ones.
 */
export function writeCsvText(text: string): string {
  const harmless = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠]/u.test(text) || /^[\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function writeCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  return writeCsvText(typeof cell === 'string' ? cell : JSON.stringify(cell));
}

/** CSV in UTF-8, lines ending in CR LF; lists and objects as JSON. */
export async function* writeCsv({ columns, batches }: ViewTable, header: boolean): AsyncGenerator<string> {
  if (header) yield `${columns.map(({ name }) => name).join(',')}\r\n`;
  for await (const rows of batches) yield rows.map((row) => `${row.map(writeCell).join(',')}\r\n`).join('');
}
