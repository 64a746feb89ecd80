// Workbooks made to fill the memory are refused before they are unfolded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { Fault } from '../../../errors.ts';
import { checkWorkbook } from './check-workbook.ts';

/** A ZIP file of one part; `claimed` is the size it says it has. */
function zip(name: string, content: Buffer, claimed = content.length): Buffer {
  const packed = deflateRawSync(content, { level: 1 });
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(claimed, 22);
  head.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(claimed, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([head, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

function codeOf(file: Buffer): string {
  try {
    checkWorkbook(file);
    return 'fine';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
}

test('a file that unfolds beyond the limit is refused, also when it claims to be small', () => {
  assert.equal(codeOf(zip('xl/sharedStrings.xml', Buffer.alloc(160 * 1024 * 1024), 100)), 'too-large');
});

test('a cell far away is refused, an ordinary sheet is not', () => {
  assert.equal(codeOf(zip('xl/worksheets/sheet1.xml', Buffer.from('<c r="XFD1"><v>1</v></c>'))), 'too-large');
  assert.equal(codeOf(zip('xl/worksheets/sheet1.xml', Buffer.from('<c s="1" r="A1048576"><v>1</v></c>'))), 'too-large');
  assert.equal(codeOf(zip('xl/worksheets/sheet1.xml', Buffer.from('<c r="T200001"><v>1</v></c>'))), 'fine');
});

test('a file cut short is refused', () => {
  const file = zip('xl/worksheets/sheet1.xml', Buffer.from('<c r="A1"/>'));
  assert.equal(codeOf(file.subarray(0, file.length - 30)), 'invalid');
  assert.equal(codeOf(file.subarray(40)), 'invalid');
});
