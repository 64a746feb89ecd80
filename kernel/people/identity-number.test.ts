/** Checks identity numbers against the samples of domain §15.1 and their edges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toDate } from '../periods/plain-date.ts';
import { identityCheckDigit, maskIdentityNumber, parseIdentityNumber } from './identity-number.ts';

function reasonFor(text: string): string {
  const parsed = parseIdentityNumber(text);
  return parsed.ok ? '' : parsed.reason;
}

function numberFor(first17: string): string {
  return first17 + identityCheckDigit(first17);
}

test('the two samples are read', () => {
  assert.deepEqual(parseIdentityNumber('11010519491231002X'), {
    ok: true,
    number: '11010519491231002X',
    birthDate: '1949-12-31',
    sex: '2',
    area: '110105',
  });
  assert.deepEqual(parseIdentityNumber('440524188001010014'), {
    ok: true,
    number: '440524188001010014',
    birthDate: '1880-01-01',
    sex: '1',
    area: '440524',
  });
});

test('what people type is brought to one form', () => {
  for (const text of ['11010519491231002x', '１１０１０５１９４９１２３１００２Ｘ', ' 110105 19491231 002X ', '110105-19491231-002x']) {
    const parsed = parseIdentityNumber(text);
    assert.equal(parsed.ok && parsed.number, '11010519491231002X', text);
  }
});

test('an old number of 15 digits becomes one of 18', () => {
  const parsed = parseIdentityNumber('110105491231002');
  assert.equal(parsed.ok && parsed.number, '11010519491231002X');
});

test('each mistake is named', () => {
  assert.match(reasonFor(''), /没有填写/);
  assert.match(reasonFor('1101051949123100'), /18位，现在是16位/);
  assert.match(reasonFor('1101051949123100AX'), /只能是数字/);
  assert.match(reasonFor('11010549123100X'), /15位/);
  assert.match(reasonFor('110105194912310021'), /最后一位/);
  assert.match(reasonFor(numberFor('16010519491231002')), /“16”不是任何省份/);
  assert.match(reasonFor(numberFor('11010519490230002')), /“19490230”不存在/);
  assert.match(reasonFor(numberFor('11010519000229002')), /不存在/);
  assert.match(reasonFor(numberFor('11010519491301002')), /不存在/);
});

test('29 February of a leap year and every listed province are accepted', () => {
  assert.equal(parseIdentityNumber(numberFor('51180320000229001')).ok, true);
  for (const province of ['11', '15', '23', '37', '46', '50', '54', '65', '71', '81', '82', '83']) {
    assert.equal(parseIdentityNumber(numberFor(`${province}010519491231002`)).ok, true, province);
  }
});

test('a birth date to come is refused only when a day is given', () => {
  const number = numberFor('51180320300101001');
  assert.equal(parseIdentityNumber(number).ok, true);
  const parsed = parseIdentityNumber(number, toDate('2024-06-30'));
  assert.match(parsed.ok ? '' : parsed.reason, /还没有到/);
});

test('a mask keeps the county and the last two characters', () => {
  assert.equal(maskIdentityNumber('11010519491231002X'), '110105**********2X');
  assert.equal(maskIdentityNumber('1101'), '****');
});
