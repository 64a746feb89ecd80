// Looks into an XLSX file before it is read: how large it would become, and how many rows and columns it claims.
import { inflateRawSync } from 'node:zlib';
import { fail } from '../../../errors.ts';
import { MAX_COLUMNS, MAX_ROWS } from './table.ts';

/** All parts of the workbook together may unfold to so many bytes: about 100,000 rows of residents. */
const MAX_UNFOLDED = 150 * 1024 * 1024;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

function refuseDamaged(): never {
  fail('invalid', { what: '这个 xlsx 文件已损坏或加了密码，打不开。请在 Excel 中另存一份后再上传。', field: 'file' });
}

/**
 * Unfolds each part as far as the limit and no further, whatever sizes the file claims of itself. Throws `too-large` for a file that
 * unfolds to more, or whose cells lie beyond the allowed rows and columns (one far cell would fill the memory), `invalid` for no workbook.
 */
export function checkWorkbook(file: Buffer): void {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > file.length || file.readUInt32LE(end) !== END_OF_DIRECTORY) refuseDamaged();
  let at = file.readUInt32LE(end + 16);
  let left = MAX_UNFOLDED;
  for (let count = file.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== DIRECTORY_ENTRY) refuseDamaged();
    const method = file.readUInt16LE(at + 10);
    const packed = file.readUInt32LE(at + 20);
    const [nameLength, extraLength, noteLength] = [file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32)];
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const head = file.readUInt32LE(at + 42);
    if (head + 30 > file.length) refuseDamaged();
    const start = head + 30 + file.readUInt16LE(head + 26) + file.readUInt16LE(head + 28);
    const part = unfold(file.subarray(start, start + packed), method, left);
    left -= part.length;
    if (/^xl\/worksheets\/.*\.xml$/i.test(name)) checkCells(part);
    at += 46 + nameLength + extraLength + noteLength;
  }
}

function unfold(packed: Buffer, method: number, limit: number): Buffer {
  if (method === 0 && packed.length <= limit) return packed;
  if (method !== 8) refuseDamaged();
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, limit) });
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')) {
      fail('too-large', { what: '表格展开后', limit: '150 MB（约 10 万行，更大的名册请另存为 CSV）', field: 'file' });
    }
    refuseDamaged();
  }
}

function checkCells(sheet: Buffer): void {
  for (const match of sheet.toString('latin1').matchAll(/<c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"/g)) {
    const column = [...(match[1] ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
    if (column > MAX_COLUMNS) fail('too-large', { what: `表格第 ${match[2]} 行的列数`, limit: `${MAX_COLUMNS} 列`, field: 'file' });
    if (Number(match[2]) > MAX_ROWS + 1) fail('too-large', { what: '表格的行数', limit: `${MAX_ROWS} 行`, field: 'file' });
  }
}
