// Access tokens of the identity provider: what a good one is, and who stands behind it.
import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { gatherCalls, gatherPer } from '../../database/statements/gather-calls.ts';
import { isRole, type Role } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import type { DirectoryHolder } from '../../organisations/directory.ts';
import { nowInstant, today } from '../../periods/plain-date.ts';
import { type SignedIn, scopeOf, standingOf } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { publicPart } from './jwk.ts';
import { publicAddressOf } from './public-address.ts';
import { readProviderKeys, SIGNING_ALG } from './signing-keys.ts';
import { confinesToPatient } from './smart-scopes.ts';

/** The name under which a token tells its grant. */
export const GRANT_CLAIM = 'grant';
/** The account of a system client is its id with this in front; no account of a person holds a colon. */
export const CLIENT_ACCOUNT = 'client:';

const claimsSchema = z.object({
  jti: z.string().min(1),
  client_id: z.string().min(1),
  scope: z.string().default(''),
  exp: z.number(),
  [GRANT_CLAIM]: z.string().optional(),
});
/** What a verified token says. */
export type TokenClaims = z.infer<typeof claimsSchema>;

/** Whether a bearer token has the form of a signed one (three parts); sessions' tokens have no dots. */
export function isSignedToken(token: string): boolean {
  return token.includes('.');
}

const KEYS_KEPT_MS = 60_000;
const AGAIN_MS = 5000;
const keys = new WeakMap<object, { at: number; byKid: Promise<ReadonlyMap<string, KeyObject>> }>();

async function loadKeys(db: Database): Promise<ReadonlyMap<string, KeyObject>> {
  const { signing } = await readProviderKeys(db);
  return new Map(signing.map((key) => [key.kid ?? '', createPublicKey({ key: publicPart(key), format: 'jwk' })]));
}

async function findKey(db: Database, kid: string): Promise<KeyObject | undefined> {
  const now = Date.now();
  let known = keys.get(db);
  // A key that is not known may have been made a moment ago by another process.
  const missing = known !== undefined && now - known.at > AGAIN_MS && !(await known.byKid).has(kid);
  if (known === undefined || missing || now - known.at > KEYS_KEPT_MS) {
    known = { at: now, byKid: loadKeys(db) };
    keys.set(db, known);
  }
  return (await known.byKid).get(kid);
}

interface Proven {
  readonly until: number;
  readonly resource: string;
  readonly claims: TokenClaims;
}

/** Tokens whose signature was found good: a machine brings the same one a thousand times a second, and checking it costs more than a read. */
const proven = new WeakMap<object, Map<string, Proven>>();
const MOST_PROVEN = 2000;

/**
 * `proveAccessToken`, remembered by a digest of the token until it expires, at most as long as the keys are. Whether its grant still stands
 * is asked each time.
 */
export async function verifyAccessToken(db: Database, token: string): Promise<TokenClaims> {
  const digest = hash('sha256', token, 'base64url');
  const known = proven.get(db) ?? new Map<string, Proven>();
  proven.set(db, known);
  const found = known.get(digest);
  const now = Date.now();
  if (found && found.until > now && found.resource === publicAddressOf(db)?.resource) return found.claims;
  known.delete(digest);
  const claims = await proveAccessToken(db, token);
  if (known.size >= MOST_PROVEN) known.clear();
  known.set(digest, { until: Math.min(claims.exp * 1000, now + KEYS_KEPT_MS), resource: publicAddressOf(db)?.resource ?? '', claims });
  return claims;
}

/**
 * The claims of a token of ours: signed by one of our keys with the one algorithm, by this issuer, for this resource, of the type for access
 * (RFC 9068), not expired. Throws a jose error, or Error, telling what is wrong.
 */
async function proveAccessToken(db: Database, token: string): Promise<TokenClaims> {
  const address = publicAddressOf(db);
  if (address === undefined) throw new Error('no issuer');
  const { kid = '' } = decodeProtectedHeader(token);
  const key = await findKey(db, kid);
  if (!key) throw new errors.JWSSignatureVerificationFailed('unknown key');
  const { payload } = await jwtVerify(token, key, {
    algorithms: [SIGNING_ALG],
    issuer: address.issuer,
    audience: address.resource,
    typ: 'at+jwt',
    requiredClaims: ['exp', 'iat', 'jti', 'sub'],
  });
  return claimsSchema.parse(payload);
}

const holderRow = z.object({
  jti: z.string(),
  client: z.string(),
  client_name: z.string(),
  account: z.string().nullable(),
  session: z.string().nullable(),
  owner: z.number().nullable(),
  resident_id: z.number().nullable(),
  post: z.string().nullable(),
  practitioner: z.string().nullable(),
  name: z.string().nullable(),
  role: z.custom<Role>((value) => typeof value === 'string' && isRole(value)).nullable(),
  org: z.string().nullable(),
});
type Holder = z.infer<typeof holderRow>;

/**
 * Who stands behind tokens, by one statement for all that come at once: the client stands, the grant was not withdrawn, the account, the post
 * and (where the grant ends with it) the session still stand, and the token itself was not revoked.
 */
const gatherHolder = gatherPer((db: Queries) =>
  gatherCalls(async (asked: readonly TokenClaims[]) => {
    const day = today();
    // A machine brings one token with all that it asks at once.
    const tokens = new Map(asked.map((claims) => [claims.jti, claims]));
    const wanted = [...tokens.values()].map((claims) => ({
      jti: claims.jti,
      client: claims.client_id,
      grant_id: claims[GRANT_CLAIM] ?? null,
    }));
    const rows = await db.rows(
      sql`select t.jti, c.id as client, c.name as client_name, g.account, g.session, g.owner, g.resident_id,
            p.id as post, p.practitioner, p.name, p.role, p.org
          from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as t(jti text, client text, grant_id text)
          join oidc_client c on c.id = t.client and c.disabled is null
          left join oidc_grant g on g.id = t.grant_id and g.client = c.id and g.revoked is null and g.expires > ${nowInstant()}
          left join post p on p.id = case when t.grant_id is null then c.post else g.post end
            and (p.from_date is null or p.from_date <= ${day}) and (p.to_date is null or p.to_date >= ${day})
          left join account a on a.name = g.account
          where not exists (select 1 from oidc_revoked v where v.jti = t.jti)
            and (t.grant_id is null and c.kind = 'system' and p.id is not null
              or g.id is not null and (g.owner is not null or (not a.disabled and a.practitioner = p.practitioner))
                and (g.session is null or exists (select 1 from session s where s.id = g.session)))`,
      holderRow,
    );
    const byToken = new Map(rows.map((row) => [row.jti, row]));
    return asked.map((claims) => byToken.get(claims.jti));
  }),
);

/** The signed-in of a client's token: kept to the token's scopes, and to its patient when a scope says so. */
function signedInOf(directory: DirectoryHolder, holder: Holder, scopes: readonly string[]): SignedIn | undefined {
  const confined = confinesToPatient(scopes) ? [holder.resident_id ?? 0] : undefined;
  if (holder.owner !== null) {
    const residents = [holder.resident_id ?? holder.owner];
    const role = residents[0] === holder.owner ? 'resident' : 'proxy';
    const account = `resident:${holder.owner}`;
    const standing = standingOf(role, { residents, scopes, session: holder.session ?? undefined, confined });
    const none = { everything: false, areas: [], orgs: [] };
    return { account, post: '', practitioner: '', name: holder.client_name, role, org: '', area: '', scope: none, ...standing };
  }
  const { post, practitioner, name, role, org } = holder;
  if (post === null || practitioner === null || name === null || role === null || org === null) return undefined;
  const account = holder.account ?? `${CLIENT_ACCOUNT}${holder.client}`;
  const kind = holder.account === null ? 'client' : undefined;
  const standing = standingOf(role, { scopes, session: holder.session ?? undefined, confined, ...(kind ? { kind } : {}) });
  return { account, post, practitioner, name, role, org, ...standing, ...scopeOf(directory.current(), org, today()) };
}

/** What is wrong with a token, in a word for the audit log; never the token. */
function tellFault(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim ${error.claim}`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  return 'malformed';
}

/** Who a token lets in. Throws `not-signed-in` for one that is forged, expired, for somebody else, revoked, or whose grant has ended; the audit log hears why. */
export async function whoHoldsToken(db: Database, directory: DirectoryHolder, token: string): Promise<SignedIn> {
  const refuse = async (reason: string, client?: string): Promise<never> => {
    await recordAudit(db, undefined, { act: 'sign-in', what: { token: reason, client }, result: 'refused' }, nowInstant());
    return fail('not-signed-in');
  };
  let claims: TokenClaims;
  try {
    claims = await verifyAccessToken(db, token);
  } catch (error) {
    return refuse(tellFault(error));
  }
  const holder = await gatherHolder(db, claims);
  if (!holder) return refuse('revoked', claims.client_id);
  return signedInOf(directory, holder, scopesOf(claims.scope)) ?? refuse('ended', claims.client_id);
}

/** One list for each text of scopes, so that what is derived from a list is derived once. */
const lists = new Map<string, readonly string[]>();
const MOST_LISTS = 2000;

function scopesOf(text: string): readonly string[] {
  const known = lists.get(text);
  if (known) return known;
  if (lists.size >= MOST_LISTS) lists.clear();
  const made = text.split(' ').filter((scope) => scope !== '');
  lists.set(text, made);
  return made;
}

/** Makes a token worthless before its time. */
export async function revokeAccessToken(db: Database, claims: Pick<TokenClaims, 'jti' | 'exp'>): Promise<void> {
  const expires = new Date(claims.exp * 1000).toISOString();
  await db.run(sql`insert into oidc_revoked (jti, expires) values (${claims.jti}, ${expires}) on conflict (jti) do nothing`);
}

/** Whether a verified token still opens anything. */
export async function isTokenActive(db: Database, claims: TokenClaims): Promise<boolean> {
  return (await gatherHolder(db, claims)) !== undefined;
}
