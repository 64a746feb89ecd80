/** How the meeting of a consultation is made: by a provider that the consortium sets up (an Endpoint), each with a room of its own. */
import type { Endpoint } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import type { Kept } from '../../kernel/define/source.ts';

const CODE = 'meeting';

/** A provider as an Endpoint; its address holds `{room}`. */
export function writeProvider(address: string, org: string): Endpoint {
  return {
    resourceType: 'Endpoint',
    status: 'active',
    connectionType: { system: SYSTEM.centre, code: CODE },
    payloadType: [{ text: '远程会诊视频' }],
    managingOrganization: { reference: `Organization/${org}` },
    address,
  };
}

/** Whether an Endpoint is a provider of meetings in force. */
export function isProvider({ resource }: Kept): boolean {
  return resource.resourceType === 'Endpoint' && resource.status === 'active' && resource.connectionType.code === CODE;
}

/**
 * The address of one consultation's meeting: a random room (a version-4 UUID, 122 bits) at the provider; undefined where none is set up. Only
 * those who reach the request read it, and it is taken off the request when the opinion is given.
 */
export function makeMeeting(held: readonly Kept[], room: string): string | undefined {
  const provider = held.find(isProvider)?.resource;
  return provider?.resourceType === 'Endpoint' ? provider.address.replace('{room}', room.replace('urn:uuid:', '')) : undefined;
}
