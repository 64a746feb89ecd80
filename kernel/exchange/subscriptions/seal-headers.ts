// Header values of Subscriptions are passwords of other systems: kept sealed, opened only when a notification is sent.
import type { Resource, Subscription } from '@medplum/fhirtypes';
import type { Keyring } from '../../database/seal/keyring.ts';
import { isSealed, isSealedWithOldKey, openText, SealError, sealText } from '../../database/seal/seal-text.ts';

function splitHeader(header: string): readonly [name: string, value: string] {
  const at = header.indexOf(':');
  return [header.slice(0, at), header.slice(at + 1).trim()];
}

/** A sealed value opens only for the account and the header it was sealed for. */
function placeOf(account: string, name: string): string {
  return `subscription.header:${account}:${name.toLowerCase()}`;
}

function opens(ring: Keyring, place: string, value: string): boolean {
  try {
    return isSealed(value) && openText(ring, place, value) !== undefined;
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}

/** The Subscription with its header values sealed for its account. What its owner read and sends back is sealed already, and stays. */
export function sealHeaders(ring: Keyring, account: string, subscription: Subscription): Subscription {
  const { channel } = subscription;
  if (!channel.header) return subscription;
  const header = channel.header.map((each) => {
    const [name, value] = splitHeader(each);
    return opens(ring, placeOf(account, name), value) ? each : `${name}: ${sealText(ring, placeOf(account, name), value)}`;
  });
  return { ...subscription, channel: { ...channel, header } };
}

/** A header as it is sent. Values kept before they were sealed are as they are. Throws `SealError` without its key. */
export function openHeader(ring: Keyring, account: string, [name, value]: readonly [string, string]): readonly [string, string] {
  return [name, isSealed(value) ? openText(ring, placeOf(account, name), value) : value];
}

/** The Subscription with every header value sealed by the ring's first key; undefined when it is so already. */
export function resealHeaders(ring: Keyring, account: string, resource: Resource): Subscription | undefined {
  if (resource.resourceType !== 'Subscription' || !resource.channel.header) return undefined;
  let changed = false;
  const header = resource.channel.header.map((each) => {
    const pair = splitHeader(each);
    if (isSealed(pair[1]) && !isSealedWithOldKey(ring, pair[1])) return each;
    changed = true;
    const [name, value] = openHeader(ring, account, pair);
    return `${name}: ${sealText(ring, placeOf(account, name), value)}`;
  });
  return changed ? { ...resource, channel: { ...resource.channel, header } } : undefined;
}
