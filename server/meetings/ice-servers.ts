/** The servers by which browsers find each other: from the settings, none unless told; relays get credentials that soon end. */
import { createHmac } from 'node:crypto';
import type { IceServer } from '../contract/meetings.ts';

/** An address of RFC 7064 (STUN) or RFC 7065 (TURN). */
const ADDRESS = /^(?:stuns?|turns?):[A-Za-z0-9.\-[\]:]+(?:\?transport=(?:udp|tcp))?$/;

/** What the settings say. `secret`: shared with the relay. `relayOnly`: nothing goes from browser to browser but through it. */
export interface IceSettings {
  readonly addresses: readonly string[];
  readonly secret: string | undefined;
  readonly relayOnly: boolean;
}

/** No servers: browsers of one network find each other by themselves. */
export const NO_ICE: IceSettings = { addresses: [], secret: undefined, relayOnly: false };

/** A room is left again within this time; a credential that leaks is worth nothing after it. */
const SECONDS = 6 * 3600;

/** Reads addresses with commas between. Throws Error naming the one that is none, a relay without its secret, or that a relay is asked for alone and none is named. */
export function readIceSettings(text: string | undefined, secret: string | undefined, policy?: 'all' | 'relay'): IceSettings {
  const addresses = (text ?? '').split(',').flatMap((each) => each.trim() || []);
  for (const address of addresses) {
    if (!ADDRESS.test(address)) throw new Error(`YIGONG_ICE_SERVERS 要写 stun: 或 turn: 开头的地址，用逗号隔开，不能是“${address}”`);
    if (address.startsWith('turn') && secret === undefined)
      throw new Error('YIGONG_ICE_SERVERS 有 turn: 地址时，要设置与中继服务器共用的 YIGONG_TURN_SECRET');
  }
  const relayOnly = policy === 'relay';
  if (relayOnly && !addresses.some((address) => address.startsWith('turn')))
    throw new Error('YIGONG_ICE_POLICY 为 relay 时，YIGONG_ICE_SERVERS 要有 turn: 地址');
  return { addresses, secret, relayOnly };
}

/**
 * The servers for somebody, as RTCPeerConnection takes them. A relay's user name is when it ends and whose it is, its password their HMAC-SHA1
 * under the shared secret: coturn's `use-auth-secret` (A REST API For Access To TURN Services, draft-uberti-behave-turn-rest-00, §2.2).
 */
export function iceServersFor(
  { addresses, secret }: Pick<IceSettings, 'addresses' | 'secret'>,
  account: string,
  now: Date,
): readonly IceServer[] {
  return addresses.map((urls) => {
    if (secret === undefined || !urls.startsWith('turn')) return { urls };
    const username = `${Math.floor(now.getTime() / 1000) + SECONDS}:${account}`;
    return { urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') };
  });
}
