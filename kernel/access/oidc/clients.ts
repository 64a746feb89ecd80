// Clients: apps that people use (SMART App Launch) and systems of their own (SMART Backend Services), registered by an administrator.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import type { Directory } from '../../organisations/directory.ts';
import { nowInstant, today } from '../../periods/plain-date.ts';
import { type SignedIn, scopeOf, standingOf } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { readPosts } from '../identity/posts.ts';
import { CLIENT_ACCOUNT } from './access-tokens.ts';
import { publicJwksSchema } from './jwk.ts';
import { isKnownScope, readSmartScope } from './smart-scopes.ts';

/** A registration as an administrator gives it. `post`: the practitioner or machine whose integrator's post a system client acts in. */
export const clientInputSchema = z.object({
  name: z.string().trim().min(2).max(60),
  kind: z.enum(['app', 'system']),
  redirectUris: z.array(z.string().max(500)).max(10).default([]),
  launchUri: z.string().max(500).optional(),
  scopes: z.array(z.string().max(120)).min(1).max(60),
  jwks: publicJwksSchema.optional(),
  jwksUri: z.string().max(500).optional(),
  post: z.string().max(64).optional(),
});
/** See clientInputSchema. */
export type ClientInput = z.infer<typeof clientInputSchema>;

const clientRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['app', 'system']),
  redirect_uris: z.array(z.string()),
  launch_uri: z.string().nullable(),
  scopes: z.array(z.string()),
  jwks: z.unknown(),
  jwks_uri: z.string().nullable(),
  post: z.string().nullable(),
  created: z.string(),
  created_by: z.string(),
  disabled: z.string().nullable(),
});
/** A registered client. */
export type Client = z.infer<typeof clientRow>;

/** A redirect goes over TLS, or to the machine of whoever sits before it (RFC 8252 §7.3: loopback). */
function isRedirect(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, hash, username } = new URL(text);
  return (
    hash === '' &&
    username === '' &&
    (protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)))
  );
}

async function findFault(db: Queries, input: ClientInput): Promise<{ readonly refuse: string; readonly field: string } | undefined> {
  const unknown = input.scopes.find((scope) => !isKnownScope(scope));
  if (unknown !== undefined)
    return { refuse: `没有授权范围“${unknown}”。可写 patient/Observation.rs、user/*.read、launch/patient 等。`, field: 'scopes' };
  const levels = input.scopes.map((scope) => readSmartScope(scope)?.level);
  if (input.kind === 'app') {
    if (input.redirectUris.length === 0 || !input.redirectUris.every(isRedirect))
      return { refuse: '请填写应用的返回地址，应为 https:// 开头（本机调试可用 http://127.0.0.1）。', field: 'redirectUris' };
    if (input.launchUri !== undefined && !isRedirect(input.launchUri))
      return { refuse: '启动地址应为 https:// 开头。', field: 'launchUri' };
    if (levels.includes('system')) return { refuse: '应用由人使用，不能申请 system/ 范围。', field: 'scopes' };
    return undefined;
  }
  if (levels.some((level) => level !== 'system')) return { refuse: '后台系统只能申请 system/ 范围。', field: 'scopes' };
  if ((input.jwks === undefined) === (input.jwksUri === undefined))
    return { refuse: '请填写公钥（JWKS）或公钥地址，二者择一。', field: 'jwks' };
  if (input.jwksUri !== undefined && !(URL.canParse(input.jwksUri) && /^https?:$/.test(new URL(input.jwksUri).protocol)))
    return { refuse: '公钥地址应为 https:// 开头。', field: 'jwksUri' };
  const [post] = await db.rows(
    sql`select role from post where id = ${input.post ?? ''} and (to_date is null or to_date >= ${today()})`,
    z.object({ role: z.string() }),
  );
  if (post?.role !== 'integrator') return { refuse: '请选择后台系统所属机构的“系统集成”岗位。', field: 'post' };
  return undefined;
}

/** Registers a client; its id, or why not. */
export async function registerClient(
  db: Database,
  who: SignedIn | undefined,
  input: ClientInput,
): Promise<{ readonly id: string } | { readonly refuse: string; readonly field: string }> {
  const fault = await findFault(db, input);
  if (fault) return fault;
  const id = `${input.kind}-${randomBytes(9).toString('base64url')}`;
  const now = nowInstant();
  await db.run(
    sql`insert into oidc_client (id, name, kind, redirect_uris, launch_uri, scopes, jwks, jwks_uri, post, created, created_by)
        values (${id}, ${input.name}, ${input.kind}, ${[...input.redirectUris]}::text[], ${input.launchUri ?? null}, ${[...input.scopes]}::text[],
          ${input.jwks ?? null}, ${input.jwksUri ?? null}, ${input.post ?? null}, ${now}, ${who?.account ?? 'command'})`,
  );
  await recordAudit(db, who, { act: 'account', what: { client: id, done: 'register', scopes: input.scopes }, result: 'done' }, now);
  return { id };
}

const columns = sql`id, name, kind, redirect_uris, launch_uri, scopes, jwks, jwks_uri, post, created, created_by, disabled`;

/** A client that is not disabled. */
export async function readClient(db: Queries, id: string): Promise<Client | undefined> {
  const [client] = await db.rows(sql`select ${columns} from oidc_client where id = ${id} and disabled is null`, clientRow);
  return client;
}

/** Every client, the newest first. */
export function listClients(db: Queries): Promise<readonly Client[]> {
  return db.rows(sql`select ${columns} from oidc_client order by created desc, id`, clientRow);
}

/** Ends a client at once: its tokens open nothing any more. False when there is none. */
export async function disableClient(db: Database, who: SignedIn | undefined, id: string): Promise<boolean> {
  const now = nowInstant();
  const done = (await db.run(sql`update oidc_client set disabled = ${now} where id = ${id} and disabled is null`)) === 1;
  if (done) await recordAudit(db, who, { act: 'account', what: { client: id, done: 'disable' }, result: 'done' }, now);
  return done;
}

/** A system client in its post with all that it is registered for: for work in the background that it started. */
export async function actAsClient(db: Queries, directory: Directory, account: string): Promise<SignedIn | undefined> {
  const client = await readClient(db, account.slice(CLIENT_ACCOUNT.length));
  if (client?.kind !== 'system' || client.post === null) return undefined;
  const [owner] = await db.rows(sql`select practitioner from post where id = ${client.post}`, z.object({ practitioner: z.string() }));
  const post = owner && (await readPosts(db, owner.practitioner, today())).find(({ id }) => id === client.post);
  if (!post) return undefined;
  const { practitioner, name, role, org } = post;
  const standing = standingOf(role, { kind: 'client', scopes: client.scopes });
  return { account, post: post.id, practitioner, name, role, org, ...standing, ...scopeOf(directory, org, today()) };
}
