// Grants: what somebody allowed an app, in which post, for which patient; listed and withdrawn by whoever gave them. Launches: what an app is opened with.
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import type { SignedIn } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { hashToken, makeToken } from '../identity/hash-token.ts';

/** A patient that an app is opened with. */
export interface LaunchPatient {
  readonly resident: number;
  readonly patient: string;
}

/** Days that an app may stay when it was allowed to (offline_access); hours otherwise. */
const OFFLINE_DAYS = 90;
const ONLINE_HOURS = 12;

/** How long a grant with these scopes stands, in seconds. */
export function secondsOfGrant(scopes: readonly string[]): number {
  return scopes.includes('offline_access') ? OFFLINE_DAYS * 86_400 : ONLINE_HOURS * 3600;
}

/** The resident who gives a grant for themselves or whom they stand for; undefined for staff. */
function ownerOf(who: SignedIn): number | undefined {
  return who.kind === 'resident' ? Number(who.account.slice('resident:'.length)) : undefined;
}

/** Keeps a grant that the provider made under this id. */
export async function keepGrant(
  db: Database,
  who: SignedIn,
  grant: { readonly id: string; readonly client: string; readonly scopes: readonly string[]; readonly launch: LaunchPatient | undefined },
): Promise<void> {
  const now = nowInstant();
  const expires = new Date(Date.now() + secondsOfGrant(grant.scopes) * 1000).toISOString();
  const owner = ownerOf(who);
  const stays = grant.scopes.includes('offline_access');
  await db.run(
    sql`insert into oidc_grant (id, client, account, post, session, owner, resident_id, patient, scopes, created, expires)
        values (${grant.id}, ${grant.client}, ${owner === undefined ? who.account : null}, ${owner === undefined ? who.post : null},
          ${stays || owner !== undefined ? null : (who.session ?? null)}, ${owner ?? null}, ${grant.launch?.resident ?? null},
          ${grant.launch?.patient ?? null}, ${[...grant.scopes]}::text[], ${now}, ${expires})`,
  );
  const what = { client: grant.client, scopes: grant.scopes, done: 'allow-app' };
  await recordAudit(db, who, { act: 'account', resident: grant.launch?.resident, what, result: 'done', source: who.source }, now);
}

const standingRow = z.object({
  scopes: z.array(z.string()),
  account: z.string().nullable(),
  patient: z.string().nullable(),
  practitioner: z.string().nullable(),
});

/** A grant that still stands, with the FHIR address of whoever gave it. Undefined once it was withdrawn, is over, or its account or session ended. */
export async function findStandingGrant(
  db: Queries,
  id: string,
): Promise<{ readonly scopes: readonly string[]; readonly patient: string | undefined; readonly user: string | undefined } | undefined> {
  const [row] = await db.rows(
    sql`select g.scopes, g.account, g.patient, a.practitioner from oidc_grant g join oidc_client c on c.id = g.client and c.disabled is null
        left join account a on a.name = g.account
        where g.id = ${id} and g.revoked is null and g.expires > ${nowInstant()} and (g.account is null or not a.disabled)
          and (g.session is null or exists (select 1 from session s where s.id = g.session))`,
    standingRow,
  );
  if (!row) return undefined;
  const patient = row.patient ?? undefined;
  return {
    scopes: row.scopes,
    patient,
    user: row.practitioner === null ? patient && `Patient/${patient}` : `Practitioner/${row.practitioner}`,
  };
}

const grantRow = z.object({
  id: z.string(),
  client_name: z.string(),
  patient: z.string().nullable(),
  scopes: z.array(z.string()),
  created: z.string(),
  expires: z.string(),
});
/** A grant as its giver sees it. */
export type GrantLine = z.infer<typeof grantRow>;

/** Grants of whoever asks that still stand, the newest first. */
export function listGrants(db: Queries, who: SignedIn): Promise<readonly GrantLine[]> {
  const mine = ownerOf(who) === undefined ? sql`g.account = ${who.account}` : sql`g.owner = ${ownerOf(who)}`;
  return db.rows(
    sql`select g.id, c.name as client_name, g.patient, g.scopes, g.created, g.expires from oidc_grant g join oidc_client c on c.id = g.client
        where ${mine} and g.revoked is null and g.expires > ${nowInstant()} order by g.created desc`,
    grantRow,
  );
}

/** Ends a grant with every token that came of it; the same is told to the provider's models. */
export async function endGrant(db: Queries, id: string): Promise<boolean> {
  const ended = await db.run(sql`update oidc_grant set revoked = ${nowInstant()} where id = ${id} and revoked is null`);
  await db.run(sql`delete from oidc_model where grant_id = ${id}`);
  return ended === 1;
}

/** Withdraws one's own grant; false when there is none. */
export async function withdrawGrant(db: Database, who: SignedIn, id: string): Promise<boolean> {
  const mine = (await listGrants(db, who)).some((grant) => grant.id === id);
  if (!mine) return false;
  await endGrant(db, id);
  await recordAudit(db, who, { act: 'account', what: { done: 'withdraw-app' }, result: 'done', source: who.source }, nowInstant());
  return true;
}

const LAUNCH_MINUTES = 5;

/** Opens an app from a resident's page: the word that the app brings to the authorization, good for five minutes, for this client and account. */
export async function openLaunch(db: Queries, who: SignedIn, client: string, launch: LaunchPatient): Promise<string> {
  const token = makeToken();
  const expires = new Date(Date.now() + LAUNCH_MINUTES * 60_000).toISOString();
  await db.run(
    sql`insert into oidc_launch (id, client, account, resident_id, patient, expires) values (${hashToken(token)}, ${client}, ${who.account}, ${launch.resident}, ${launch.patient}, ${expires})`,
  );
  return token;
}

/** The patient of a launch; undefined when it is over, or was opened for another client or by somebody else. */
export async function readLaunch(db: Queries, who: SignedIn, client: string, token: string): Promise<LaunchPatient | undefined> {
  const [row] = await db.rows(
    sql`select resident_id, patient from oidc_launch where id = ${hashToken(token)} and client = ${client} and account = ${who.account} and expires > ${nowInstant()}`,
    z.object({ resident_id: z.number(), patient: z.string() }),
  );
  return row && { resident: row.resident_id, patient: row.patient };
}
