import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FigureStyle } from '../define/report.ts';
import { NO_DATA, NO_LAST_YEAR, printFigure } from './print-figure.ts';

const people = { unit: '人', decimals: 0, kind: 'count' } as const;
const rate = { unit: '%', decimals: 2, kind: 'rate' } as const;
const money = { unit: '元', decimals: 2, kind: 'sum' } as const;

function print(indicator: typeof people | typeof rate | typeof money, value: number | null, style: FigureStyle = {}): string {
  return printFigure({ indicator, style: { facet: 'value', scale: 'one', ...style } }, value);
}

describe('figures in a text', () => {
  it('rounds half up, to the decimals asked', () => {
    assert.equal(print(people, 171_250, { scale: 'wan', decimals: 2 }), '17.13万');
    assert.equal(print(people, 171_249, { scale: 'wan', decimals: 2 }), '17.12万');
    assert.equal(print(people, 93_000, { scale: 'wan', decimals: 1 }), '9.3万');
    assert.equal(print(money, 413_800, { scale: 'wan' }), '41.38万');
    assert.equal(print(rate, 87.625), '87.63%');
    assert.equal(print(rate, 67.4, { decimals: 1 }), '67.4%');
  });
  it('writes 万 from ten thousand on, and plain numbers below', () => {
    assert.equal(print(people, 10_000, { scale: 'wan', decimals: 2 }), '1.00万');
    assert.equal(print(people, 9999, { scale: 'wan', decimals: 2 }), '9,999');
    assert.equal(print(money, 175.5, { scale: 'wan', decimals: 2 }), '175.50');
  });
  it('prints numerators and denominators whole, without %', () => {
    assert.equal(print(rate, 24, { facet: 'N' }), '24');
    assert.equal(print(rate, 6, { facet: 'n' }), '6');
  });
  it('never claims more than there is: 余 and 以上 round down, 近 rounds up', () => {
    assert.equal(print(people, 228_000, { scale: 'wan', decimals: 0, qualifier: '余' }), '22万余');
    assert.equal(print(people, 220_000, { scale: 'wan', decimals: 0, qualifier: '余' }), '22万');
    assert.equal(print(rate, 90.96, { decimals: 1, qualifier: '以上' }), '90.9%以上');
    assert.equal(print(rate, 90, { decimals: 0, qualifier: '以上' }), '90%以上');
    assert.equal(print(people, 291_000, { scale: 'wan', decimals: 0, qualifier: '近' }), '近30万');
    assert.equal(print(people, 300_000, { scale: 'wan', decimals: 0, qualifier: '近' }), '30万');
  });
  it('says growth with its direction', () => {
    assert.equal(print(people, 7.0199, { facet: 'growth' }), '增长7.02%');
    assert.equal(print(people, -3.2, { facet: 'growth', decimals: 1 }), '下降3.2%');
    assert.equal(print(people, 0.001, { facet: 'growth' }), '持平');
    assert.equal(print(rate, 1.2, { facet: 'growth' }), '增长1.20个百分点');
  });
  it('says when there is nothing', () => {
    assert.equal(print(rate, null), NO_DATA);
    assert.equal(print(people, null, { facet: 'growth' }), NO_LAST_YEAR);
    assert.equal(print(people, 0), '0');
  });
});
