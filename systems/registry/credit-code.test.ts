/** Checks credit codes against the sample of domain §15.3. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCreditCodeFault } from './credit-code.ts';

test('the sample is right', () => assert.equal(findCreditCodeFault('91350100M000100Y43'), undefined));

test('each mistake is named', () => {
  assert.match(findCreditCodeFault('91350100M000100Y4') ?? '', /18位/);
  assert.match(findCreditCodeFault('91350100M000100I43') ?? '', /不含I/);
  assert.match(findCreditCodeFault('91350100M000100Y53') ?? '', /组织机构代码/);
  assert.match(findCreditCodeFault('91350100M000100Y44') ?? '', /最后一位/);
  assert.match(findCreditCodeFault('91350101M000100Y43') ?? '', /最后一位/);
});
