// Which fields of a person a role sees in part, and how an address is cut.
import { factsOfRole, type MaskedField } from '../../define/role.ts';
import type { SignedIn } from '../actor.ts';

/** Whether somebody sees the field masked. */
export function isMasked(who: Pick<SignedIn, 'role'>, field: MaskedField): boolean {
  return factsOfRole(who.role).masks.includes(field);
}

/** An address down to town or village, without group, street and house. Source: domain §16.2, address to the township. */
export function maskAddress(address: string | null): string | null {
  if (address === null) return null;
  const kept = /^.*?(?:镇|乡|街道)/.exec(address)?.[0] ?? '';
  return `${kept}***`;
}
