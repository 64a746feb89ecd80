import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { after, before, test } from 'node:test';
import { ForbiddenAddress, guardedLookup, isPublicAddress, readHookPolicy, requireEndpoint } from './guard-address.ts';
import { sendHook } from './send-hook.ts';
import { openReceiver, type Receiver } from './testing/receiver.ts';

let receiver: Receiver;
before(async () => {
  receiver = await openReceiver();
});
after(() => receiver.close());

const none = readHookPolicy(undefined);
const hook = (endpoint: string) => ({ endpoint, headers: [], body: '{}', contentType: 'application/fhir+json' });

test('addresses inside are told from public ones, however they are written', () => {
  const inside = [
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255',
    ':: ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:169.254.169.254 ::ffff:a00:1 fe80::1 fc00::1 fd12:3456::1 ff02::1 64:ff9b::7f00:1 2001::1 2001:db8::1 2002:7f00:1:: 100::1',
  ].flatMap((line) => line.split(' '));
  for (const address of inside) assert.equal(isPublicAddress(address), false, address);
  for (const address of ['1.1.1.1', '172.15.255.255', '172.32.0.1', '192.167.1.1', '223.5.5.5', '2400:3200::1', '::ffff:1.1.1.1'])
    assert.equal(isPublicAddress(address), true, address);
});

test('endpoints that name an inside address are refused in every spelling, and so is plain http', () => {
  for (const endpoint of [
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fe80::1]/',
    'https://169.254.169.254/latest/meta-data',
    'http://1.1.1.1/',
    'ftp://1.1.1.1/',
    'file:///etc/passwd',
    'https://user:word@1.1.1.1/',
    'nonsense',
  ])
    assert.throws(() => requireEndpoint(none, endpoint), ForbiddenAddress, endpoint);
  for (const endpoint of ['https://1.1.1.1/hook', 'https://example.org:8443/hook']) assert.ok(requireEndpoint(none, endpoint));
});

test('an intranet is opened by whoever runs the platform, and nothing beside it', () => {
  const policy = readHookPolicy('10.20.0.0/16, his.county.lan, *.clinic.lan, fd00::/8');
  for (const endpoint of ['http://10.20.3.4/', 'https://[fd00::5]/', 'http://[::ffff:10.20.0.1]/'])
    assert.ok(requireEndpoint(policy, endpoint));
  for (const endpoint of ['http://10.21.0.1/', 'https://[fe80::5]/'])
    assert.throws(() => requireEndpoint(policy, endpoint), ForbiddenAddress);
  assert.throws(() => readHookPolicy('10.0.0.0/99'), RangeError);
  assert.throws(() => readHookPolicy('http://x'), RangeError);
});

/** What a name that has these addresses leads to. */
function look(policyText: string, url: string, addresses: readonly string[]): Promise<string> {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const resolver = ((_name: string, _options: unknown, callback: (error: null, all: LookupAddress[]) => void) =>
    callback(null, found)) as unknown as typeof import('node:dns').lookup; // only the form that is used
  const parsed = new URL(url);
  return new Promise((resolve, reject) => {
    guardedLookup(readHookPolicy(policyText), parsed, resolver)(parsed.hostname, {}, (error, address) =>
      error ? reject(error) : resolve(String(address)),
    );
  });
}

test('a name is judged by every address it has, and the connection goes to what was judged', async () => {
  assert.equal(await look('', 'https://out.example/', ['1.1.1.1']), '1.1.1.1');
  await assert.rejects(look('', 'https://out.example/', ['10.0.0.1']), ForbiddenAddress);
  await assert.rejects(look('', 'https://out.example/', ['1.1.1.1', '127.0.0.1']), ForbiddenAddress);
  await assert.rejects(look('', 'http://out.example/', ['1.1.1.1']), ForbiddenAddress);
  assert.equal(await look('his.county.lan', 'http://his.county.lan/', ['10.0.0.1']), '10.0.0.1');
  assert.equal(await look('*.clinic.lan', 'http://a.clinic.lan/', ['192.168.0.9']), '192.168.0.9');
  await assert.rejects(look('*.clinic.lan', 'http://clinic.lan.evil.example/', ['192.168.0.9']), ForbiddenAddress);
});

test('the call itself keeps to it: localhost by name, redirects and silence lead nowhere', async () => {
  const port = new URL(receiver.address).port;
  await assert.rejects(sendHook(hook(`http://localhost:${port}/`), none), ForbiddenAddress);
  await assert.rejects(sendHook(hook(`${receiver.address}/`), none), ForbiddenAddress);
  assert.deepEqual(receiver.heard, []);
  const policy = readHookPolicy('127.0.0.0/8,::1');
  receiver.answer = () => 302;
  assert.equal((await sendHook(hook(receiver.address), policy)).status, 302);
  assert.equal(receiver.heard.length, 1, 'not followed');
  receiver.answer = () => new Promise(() => undefined);
  await assert.rejects(sendHook(hook(receiver.address), policy, 50), /没有应答/);
});
