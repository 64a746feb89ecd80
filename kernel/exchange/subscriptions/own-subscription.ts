// What a client may write of a Subscription: its own ones, with a status that only asks; and who is shown its secrets.
import type { Resource, Subscription } from '@medplum/fhirtypes';
import type { SignedIn } from '../../access/actor.ts';
import type { Keyring } from '../../database/seal/keyring.ts';
import { EXTENSION } from '../../define/codes.ts';
import { refuse } from '../fhir/answer/outcome.ts';
import { sealHeaders } from './seal-headers.ts';
import { ownerOf, readSubscription } from './subscription.ts';

/**
 * The Subscription as it is kept: checked, belonging to the account that writes it, and asked for (`requested`) unless it is switched `off`:
 * the other statuses are the platform's to give. Header values are sealed with the ring. Other resources pass as they are. Throws 422, and 403
 * for a Subscription of somebody else.
 */
export function ownSubscription(ring: Keyring, who: SignedIn, resource: Resource, standing: Resource | undefined, place: string): Resource {
  requireOwn(who, standing, place);
  if (resource.resourceType !== 'Subscription') return resource;
  readSubscription(resource, 0);
  const { error: _error, extension = [], ...rest } = resource;
  return {
    ...sealHeaders(ring, who.account, rest),
    status: resource.status === 'off' ? 'off' : 'requested',
    extension: [...extension.filter(({ url }) => url !== EXTENSION.account), { url: EXTENSION.account, valueString: who.account }],
  };
}

/** Throws 403 when what stands is a Subscription of another account: its target and its secrets are theirs. */
export function requireOwn(who: SignedIn, standing: Resource | undefined, place: string): void {
  if (standing?.resourceType !== 'Subscription') return;
  const owner = ownerOf(standing);
  if (owner === undefined || owner === who.account) return;
  refuse(403, 'forbidden', '这个订阅属于另一个账号，只能由该账号修改或删除。', 'the Subscription belongs to another account', place);
}

/** A Subscription as somebody may see it: the values of its headers are passwords. Its owner gets them sealed, to send back unchanged; others nothing. */
export function hideSecrets(who: SignedIn, resource: Resource): Resource {
  if (resource.resourceType !== 'Subscription' || ownerOf(resource) === who.account || !resource.channel?.header) return resource;
  const channel: Subscription['channel'] = {
    ...resource.channel,
    header: resource.channel.header.map((each) => `${each.split(':')[0]}: ***`),
  };
  return { ...resource, channel };
}
