/** Sealing columns: opens only whole, in its place, with a key of the ring; keys rotate. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isWeakKey, keepKeyInFolder, makeKeyring, readKeys } from './keyring.ts';
import { isSealed, isSealedWithOldKey, openText, SealError, sealText } from './seal-text.ts';

const key = randomBytes(32);
const ring = makeKeyring([key]);

test('what is sealed opens in its place and tells nothing', () => {
  const sealed = sealText(ring, 'second_factor:li', 'JBSWY3DPEHPK3PXP 张伟');
  assert.equal(openText(ring, 'second_factor:li', sealed), 'JBSWY3DPEHPK3PXP 张伟');
  assert.ok(!sealed.includes('JBSWY3DPEHPK3PXP'));
  assert.notEqual(sealText(ring, 'second_factor:li', 'x'), sealText(ring, 'second_factor:li', 'x'));
});

test('it does not open elsewhere, changed by a bit, cut off, or without its key', () => {
  const sealed = sealText(ring, 'second_factor:li', 'secret');
  const [version, id, nonce, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  const changed = [version, id, nonce, bytes.toString('base64url')].join('.');
  assert.throws(() => openText(ring, 'second_factor:wang', sealed), SealError);
  assert.throws(() => openText(ring, 'second_factor:li', changed), SealError);
  assert.throws(() => openText(ring, 'second_factor:li', `${version}.${id}.${nonce}.AAAA`), SealError);
  assert.throws(() => openText(makeKeyring([randomBytes(32)]), 'second_factor:li', sealed), SealError);
  assert.throws(() => openText(ring, 'second_factor:li', ''), SealError);
});

test('SM4 with HMAC-SM3 seals as whole, and what AES sealed opens beside it', () => {
  const sm4 = makeKeyring([key], 'sm4-cbc-hmac-sm3');
  const sealed = sealText(sm4, 'a', '张伟 secret');
  assert.equal(openText(sm4, 'a', sealed), '张伟 secret');
  assert.equal(openText(ring, 'a', sealed), '张伟 secret');
  assert.equal(openText(sm4, 'a', sealText(ring, 'a', 'x')), 'x');
  assert.deepEqual([isSealedWithOldKey(ring, sealed), isSealedWithOldKey(sm4, sealed)], [true, false]);
  const [version, id, nonce, body = ''] = sealed.split('.');
  for (const at of [0, 20, -1]) {
    const bytes = Buffer.from(body, 'base64url');
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    assert.throws(() => openText(sm4, 'a', [version, id, nonce, bytes.toString('base64url')].join('.')), SealError);
  }
  assert.throws(() => openText(sm4, 'b', sealed), SealError);
  assert.throws(() => openText(sm4, 'a', `${version}.${id}.${nonce}.AA`), SealError);
  assert.deepEqual(['s1.x', 'Bearer abc', sealed, sealText(ring, 'a', '')].map(isSealed), [false, false, true, true]);
});

test('after a new key is put first, old texts open and are known to be old', () => {
  const sealed = sealText(ring, 'a', 'text');
  const rotated = makeKeyring([randomBytes(32), key]);
  assert.equal(openText(rotated, 'a', sealed), 'text');
  assert.deepEqual([isSealedWithOldKey(rotated, sealed), isSealedWithOldKey(rotated, sealText(rotated, 'a', 'text'))], [true, false]);
});

test('keys are read as base64 or hexadecimal, several at once; anything else is none', () => {
  const other = randomBytes(32);
  assert.deepEqual(readKeys(`${key.toString('base64')}, ${other.toString('hex')}\n`), [key, other]);
  for (const bad of ['', 'changeme', randomBytes(16).toString('base64'), `${key.toString('base64')},x`])
    assert.equal(readKeys(bad), undefined);
  assert.deepEqual([isWeakKey(key), isWeakKey(Buffer.alloc(32, 'secret'))], [false, true]);
});

test('a platform that was given no key keeps the one it made, for its owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yigong-key-'));
  try {
    const made = keepKeyInFolder(folder);
    assert.deepEqual(keepKeyInFolder(folder), made);
    assert.equal(statSync(join(folder, 'data-key')).mode & 0o077, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
