// Under which address the platform is known: what tokens are issued by, and for.

/** The issuer of tokens, and the resource they are for. */
export interface PublicAddress {
  readonly base: string;
  readonly issuer: string;
  readonly resource: string;
}

const addresses = new WeakMap<object, PublicAddress>();

/** Tells the address of a platform, e.g. `https://county.example`, without a slash at its end. */
export function setPublicAddress(db: object, address: string): void {
  const base = address.replace(/\/+$/, '');
  addresses.set(db, { base, issuer: `${base}/oidc`, resource: `${base}/fhir` });
}

/** The address; undefined as long as nobody told: then no token is good. */
export function publicAddressOf(db: object): PublicAddress | undefined {
  return addresses.get(db);
}
