/** A production start refuses each weak setting by its name; one that is right in everything starts. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../read-settings.ts';
import { listWeakSettings, refuseWeakSettings } from './check-production.ts';

const RIGHT = {
  YIGONG_DATA_KEY: randomBytes(32).toString('base64'),
  YIGONG_PUBLIC_URL: 'https://health.county.example',
  YIGONG_TRUST_PROXY: '10.0.0.5',
  YIGONG_SECURE_COOKIE: 'on',
  YIGONG_DEMO: 'none',
  DATABASE_URL: `postgresql://yigong:${randomBytes(12).toString('hex')}@db.county.example/yigong`,
};

const weakOf = (env: Readonly<Record<string, string | undefined>>) =>
  listWeakSettings(readSettings({ ...RIGHT, ...env }), { ...RIGHT, ...env }).map(({ setting }) => setting);

test('settings that are right in everything are taken', () => {
  assert.deepEqual(weakOf({}), []);
  assert.deepEqual(weakOf({ DATABASE_URL: undefined }), [], 'the embedded database has no address');
});

const WEAK: readonly (readonly [setting: string, value: string | undefined, more?: Readonly<Record<string, string>>])[] = [
  ['YIGONG_DATA_KEY', undefined],
  ['YIGONG_PUBLIC_URL', undefined],
  ['YIGONG_PUBLIC_URL', 'http://health.county.example'],
  ['YIGONG_TRUST_PROXY', undefined],
  ['YIGONG_SECURE_COOKIE', 'off'],
  ['YIGONG_SECURE_COOKIE', undefined],
  ['YIGONG_SECOND_FACTOR', 'off'],
  ['YIGONG_DEMO', 'small'],
  ['YIGONG_DEMO', undefined],
  ['YIGONG_DEMO_PASSWORD', 'demo-2026'],
  ['YIGONG_RATE_LIMITS', 'off'],
  ['YIGONG_SESSION_IDLE_MINUTES', '31'],
  ['YIGONG_SESSION_HOURS', '13'],
  ['YIGONG_PASSWORD_DAYS', '91'],
  [
    'YIGONG_OIDC_ISSUER',
    'http://sso.hospital.example',
    { YIGONG_OIDC_CLIENT_ID: 'yigong', YIGONG_OIDC_CLIENT_SECRET: 'kJ8-plenty-random-33x' },
  ],
  ['YIGONG_OIDC_CLIENT_SECRET', 'changeme', { YIGONG_OIDC_ISSUER: 'https://sso.hospital.example', YIGONG_OIDC_CLIENT_ID: 'yigong' }],
  ['DATABASE_URL', 'postgresql://postgres:postgres@db.county.example/yigong'],
  ['DATABASE_URL', 'postgresql://postgres@db.county.example/yigong'],
  ['DATABASE_SHARDS', 'postgresql://a:x9-very-random-1@one.example/y,postgresql://b:password@two.example/y'],
];

for (const [setting, value, more = {}] of WEAK) {
  test(`${setting} = ${value ?? '(not set)'} is refused by name`, () => {
    const env = { ...RIGHT, ...more, [setting]: value };
    assert.deepEqual([...new Set(weakOf({ ...more, [setting]: value }))], [setting]);
    assert.throws(() => refuseWeakSettings(readSettings(env), env), new RegExp(`生产环境不能这样启动：${setting} `));
  });
}

test('a gateway of text messages without TLS, or with a secret out of an example, is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yigong-gateway-'));
  const path = join(folder, 'sms.json');
  const write = (endpoint: string, secret: string): void => {
    writeFileSync(join(folder, 'secret'), secret);
    writeFileSync(path, JSON.stringify({ endpoint, body: { to: '{phone}', text: '{text}', key: '{secret}' }, secretFile: 'secret' }));
  };
  write('http://sms.example/send', 'kJ8-plenty-random-33x');
  assert.deepEqual(weakOf({ YIGONG_SMS_FILE: path }), ['YIGONG_SMS_FILE']);
  write('https://sms.example/send', 'changeme');
  assert.deepEqual(weakOf({ YIGONG_SMS_FILE: path }), ['YIGONG_SMS_FILE']);
  write('https://sms.example/send', 'kJ8-plenty-random-33x');
  assert.deepEqual(weakOf({ YIGONG_SMS_FILE: path }), []);
  rmSync(folder, { recursive: true });
});

test('a refusal never tells a secret', () => {
  const env = { ...RIGHT, DATABASE_URL: 'postgresql://postgres:admin@db.county.example/yigong' };
  assert.throws(
    () => refuseWeakSettings(readSettings(env), env),
    (error) => error instanceof Error && !error.message.includes('admin'),
  );
});
