// Where the platform may call out to: public addresses over TLS, and inside addresses only when whoever runs it allows them.
import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** What is allowed beyond public https addresses: names of hosts ('his.county.lan', '*.county.lan') and networks ('10.20.0.0/16'). */
export interface HookPolicy {
  readonly hosts: readonly string[];
  readonly networks: BlockList;
}

/** Networks that are no part of the public internet. Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and updates). */
const INSIDE: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
];

/** Of IPv6 only the global unicast space 2000::/3 is public, without what tunnels or documents other addresses. */
const INSIDE_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const inside = new BlockList();
for (const [network, prefix, family] of INSIDE) inside.addSubnet(network, prefix, family);
for (const [network, prefix] of INSIDE_V6) inside.addSubnet(network, prefix, 'ipv6');
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');

/** An address that the platform does not call. */
export class ForbiddenAddress extends Error {}

/** Reads the allow-list of a setting: host names and networks with commas between. Throws RangeError naming the part that is neither. */
export function readHookPolicy(text: string | undefined): HookPolicy {
  const networks = new BlockList();
  const hosts: string[] = [];
  for (const part of (text ?? '').split(',').map((each) => each.trim().toLowerCase())) {
    if (part === '') continue;
    const [address = '', prefix] = part.split('/');
    const family = isIP(address);
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    if (family !== 0 && Number.isInteger(bits) && bits >= 0 && bits <= (family === 4 ? 32 : 128))
      networks.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
    else if (family === 0 && prefix === undefined && /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(part)) hosts.push(part);
    else throw new RangeError(`“${part}”不是网段（如 10.20.0.0/16）或主机名（如 his.county.lan）`);
  }
  return { hosts, networks };
}

/** The IPv4 address inside an IPv6 one that maps it (::ffff:a.b.c.d in any writing); else the address itself. */
function plainAddress(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(bare) !== 6) return bare;
  const written = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(written);
  if (!mapped) return written;
  const [high, low] = [Number.parseInt(mapped[1] ?? '0', 16), Number.parseInt(mapped[2] ?? '0', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Whether an address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const plain = plainAddress(address);
  const family = isIP(plain);
  if (family === 4) return !inside.check(plain, 'ipv4');
  return family === 6 && globalV6.check(plain, 'ipv6') && !inside.check(plain, 'ipv6');
}

function allowsHost(policy: HookPolicy, host: string): boolean {
  return policy.hosts.some((each) => (each.startsWith('*.') ? host.endsWith(each.slice(1)) : host === each));
}

function allowsAddress(policy: HookPolicy, address: string): boolean {
  const plain = plainAddress(address);
  return isIP(plain) !== 0 && policy.networks.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
}

function requireAddress(policy: HookPolicy, url: URL, address: string): void {
  const listed = allowsHost(policy, url.hostname) || allowsAddress(policy, address);
  if (!listed && !isPublicAddress(address)) throw new ForbiddenAddress(`不允许访问内部地址（${url.hostname}）`);
  if (!listed && url.protocol !== 'https:') throw new ForbiddenAddress('对外只能用 https');
}

/** Throws ForbiddenAddress for an address that is not called, as far as it can be told without looking the name up. */
export function requireEndpoint(policy: HookPolicy, endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new ForbiddenAddress('地址应是 https://…');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) requireAddress(policy, url, literal);
  return url;
}

/**
 * A name look-up for connections to one address: every address that the name has must be allowed, and the connection is made to the very ones
 * that were looked at, so that a name cannot change between the look and the call.
 */
export function guardedLookup(policy: HookPolicy, url: URL, resolver: typeof resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolver(hostname, { ...options, all: true }, (error, addresses) => {
      try {
        if (error) throw error;
        const [first] = addresses;
        if (!first) throw new Error('域名没有地址');
        for (const each of addresses) requireAddress(policy, url, each.address);
        if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      } catch (refused) {
        callback(refused instanceof Error ? refused : new Error(String(refused)), '', 0);
      }
    });
  };
}
