// JSON Web Keys as this platform takes them. Source: RFC 7517.
import { z } from 'zod';

/** A key; its members are text. */
export const jwkSchema = z
  .object({ kty: z.string(), kid: z.string().optional(), alg: z.string().optional(), use: z.string().optional() })
  .catchall(z.unknown());
/** See jwkSchema. */
export type JWK = z.infer<typeof jwkSchema>;

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'];

/** A set of public keys of a client, RSA or elliptic: secrets and symmetric keys do not belong into a registration. */
export const publicJwksSchema = z.object({
  keys: z
    .array(jwkSchema)
    .min(1)
    .max(10)
    .refine(
      (keys) => keys.every((key) => ['RSA', 'EC'].includes(key.kty) && PRIVATE.every((name) => !(name in key))),
      '只收公钥（RSA 或 EC）',
    ),
});
/** See publicJwksSchema. */
export type PublicJwks = z.infer<typeof publicJwksSchema>;

/** What of a private key may be told: everything but its secrets. */
export function publicPart(key: JWK): JWK {
  return jwkSchema.parse(Object.fromEntries(Object.entries(key).filter(([name]) => !PRIVATE.includes(name))));
}
