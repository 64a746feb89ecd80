import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCsv } from './write-csv.ts';

test('a cell that a spreadsheet would run becomes text', () => {
  assert.equal(writeCsv([['=1+1', '+86', '-3', '@x', '张伟']]), "\uFEFF'=1+1,'+86,'-3,'@x,张伟\r\n");
});

test('a formula behind spaces or in wide signs is text, too', () => {
  assert.equal(writeCsv([[' =1+1', '＝1', '　＋86', '血压 = 高']]), "\uFEFF' =1+1,'＝1,'　＋86,血压 = 高\r\n");
});

test('a formula behind marks that nobody sees is text, too', () => {
  assert.equal(writeCsv([['\u202e=1+1', '\u200b@x', '\u0001-3']]), "\uFEFF'\u202e=1+1,'\u200b@x,'\u0001-3\r\n");
});

test('commas, quotes and line breaks stay within their cell', () => {
  assert.equal(writeCsv([['a,b', 'say "x"', 'one\ntwo']]), '\uFEFF"a,b","say ""x""","one\ntwo"\r\n');
});
