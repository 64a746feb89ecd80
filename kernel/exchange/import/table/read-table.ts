// Reads a list file, CSV or XLSX, told apart by its first bytes and not by its name.
import { parse } from 'csv-parse/sync';
import { fail } from '../../../errors.ts';
import { checkWorkbook } from './check-workbook.ts';
import { decodeText } from './decode-text.ts';
import { type Cell, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, type Table, type TableRow } from './table.ts';

/** Reads a file. Throws `too-large`, and `invalid` for what is no list, in words for the person who sent it. */
export async function readTable(bytes: Uint8Array): Promise<Table> {
  if (bytes.byteLength > MAX_BYTES) fail('too-large', { what: '文件', limit: '20 MB', field: 'file' });
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length === 0) fail('invalid', { what: '文件是空的。', field: 'file' });
  const start = file.readUIntBE(0, Math.min(4, file.length));
  if (start === 0xd0cf11e0)
    fail('invalid', { what: '这是旧版 xls 或加了密码的文件，请在 Excel 中另存为 xlsx（不设密码）后再上传。', field: 'file' });
  return start === 0x504b0304 ? readWorkbook(file) : readCsv(file);
}

async function readWorkbook(file: Buffer): Promise<Table> {
  checkWorkbook(file);
  const { readSheet } = await import('read-excel-file/node');
  const rows = await readSheet(file).catch(() =>
    fail('invalid', { what: '这个 xlsx 文件打不开，请在 Excel 中另存一份后再上传。', field: 'file' }),
  );
  const numbered = rows.map((cells, index): TableRow => ({ row: index + 1, cells: cells.map(cellOf) }));
  return tableOf('XLSX', numbered);
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'string') return cleanText(value);
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof Date ? value : null;
}

/** Text without what Excel users put around numbers to keep their zeros: ' in front, ="…" around, tabs. */
function cleanText(text: string): string | null {
  const clean = text
    .replace(/^\s*="(.*)"\s*$/s, '$1')
    .replace(/^[\s\ufeff\u200b]+|[\s\u200b]+$/g, '')
    .replace(/^['‘’](?=\d)/, '');
  return clean === '' ? null : clean;
}

function readCsv(file: Buffer): Table {
  const { text, encoding } = decodeText(file);
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = ['\t', ';', '，'].find((each) => firstLine.includes(each) && !firstLine.includes(',')) ?? ',';
  const rows: TableRow[] = [];
  try {
    const records: readonly unknown[] = parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      info: true,
      to: MAX_ROWS + 2,
    });
    for (const each of records) rows.push(rowOf(each, rows.length + 1));
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? `第 ${String(error.lines)} 行附近` : '';
    fail('invalid', { what: `CSV 的引号不成对，${line}读不下去。请检查后重新上传。`, field: 'file' });
  }
  return tableOf(encoding, rows);
}

function rowOf(parsed: unknown, row: number): TableRow {
  const record = typeof parsed === 'object' && parsed !== null && 'record' in parsed && Array.isArray(parsed.record) ? parsed.record : [];
  return { row, cells: record.map((cell: unknown) => (typeof cell === 'string' ? cleanText(cell) : null)) };
}

/** The first row with two filled cells or more is the header: a title may stand above it. Rows without any filled cell are passed over. */
function tableOf(encoding: string, all: readonly TableRow[]): Table {
  const filled = all.filter((row) => row.cells.some((cell) => cell !== null));
  const at = filled.findIndex((row) => row.cells.filter((cell) => cell !== null).length >= 2);
  const head = filled[at];
  if (!head) fail('invalid', { what: '文件里没有表头。第一行应是列名，如“姓名、性别、出生日期、身份证号”。', field: 'file' });
  if (head.cells.length > MAX_COLUMNS) fail('too-large', { what: '列数', limit: `${MAX_COLUMNS} 列`, field: 'file' });
  const rows = filled.slice(at + 1);
  if (rows.length === 0) fail('invalid', { what: '表头下面没有数据行。', field: 'file' });
  if (rows.length > MAX_ROWS) fail('too-large', { what: '行数', limit: `${MAX_ROWS} 行`, field: 'file' });
  return { encoding, header: head.cells.map((cell) => (cell === null ? '' : String(cell))), rows };
}
