// Sessions of residents: themselves, or one whom they stand for; looked at anew at every request.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { type SignedIn, standingOf } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { hashToken, makeToken } from '../identity/hash-token.ts';
import { identityPolicyOf } from '../identity/identity-policy.ts';
import { listStoodFor, type StoodFor, standsFor } from './proxies.ts';

/** In front of a resident's token; no token of staff has it. */
const MARK = '~';

/** Whether a token is of a resident's session. */
export function isResidentToken(token: string): boolean {
  return token.startsWith(MARK);
}

/** Opens a session for whoever showed the code; its token is kept nowhere. */
export async function openResidentSession(
  db: Database,
  { resident, identity }: { readonly resident: number; readonly identity: string },
  arrival: { readonly source: string; readonly device?: string | undefined },
): Promise<string> {
  const token = `${MARK}${makeToken()}`;
  const now = nowInstant();
  await db.run(
    sql`insert into resident_session (token_hash, id, identity, resident_id, created, seen, device, source)
        values (${hashToken(token)}, ${randomBytes(9).toString('base64url')}, ${identity}, ${resident}, ${now}, ${now}, ${(arrival.device ?? '').slice(0, 200)}, ${arrival.source})`,
  );
  await recordAudit(db, undefined, { act: 'sign-in', resident, what: { way: 'phone code' }, result: 'done', source: arrival.source }, now);
  return token;
}

const sessionRow = z.object({
  id: z.string(),
  identity: z.string(),
  resident_id: z.number(),
  acting_for: z.number().nullable(),
  seen: z.string(),
});

async function readSession(db: Database, token: string): Promise<z.infer<typeof sessionRow>> {
  const { idleMinutes, sessionHours } = identityPolicyOf(db);
  const now = Date.now();
  const [session] = await db.rows(
    sql`select id, identity, resident_id, acting_for, seen from resident_session where token_hash = ${hashToken(token)}
        and seen > ${new Date(now - idleMinutes * 60_000).toISOString()} and created > ${new Date(now - sessionHours * 3600_000).toISOString()}`,
    sessionRow,
  );
  if (!session) fail('not-signed-in');
  if (Date.parse(session.seen) < now - 60_000)
    await db.run(sql`update resident_session set seen = ${new Date(now).toISOString()} where token_hash = ${hashToken(token)}`);
  return session;
}

/** Who a resident's token lets in: themselves, or as the proxy of one person for as long as that stands. Throws `not-signed-in`. */
export async function whoIsResident(db: Database, token: string): Promise<SignedIn> {
  const session = await readSession(db, token);
  const acting =
    session.acting_for !== null && (await standsFor(db, session.identity, session.acting_for)) ? session.acting_for : undefined;
  const [person] = await db.rows(
    sql`select name from view_people where resident_id = ${session.resident_id} and deceased is null`,
    z.object({ name: z.string() }),
  );
  if (!person) fail('not-signed-in');
  const role = acting === undefined ? 'resident' : 'proxy';
  const standing = standingOf(role, { residents: [acting ?? session.resident_id], session: session.id });
  const scope = { everything: false, areas: [], orgs: [] };
  const account = `resident:${session.resident_id}`;
  return { account, post: '', practitioner: '', name: person.name, role, org: '', area: '', scope, ...standing };
}

/** Whom the holder of the token stands for. */
export async function listMyPeople(db: Database, token: string): Promise<readonly StoodFor[]> {
  return listStoodFor(db, (await readSession(db, token)).identity);
}

/** Looks at the record of one whom one stands for, or (undefined) at one's own again. Throws `out-of-scope`. */
export async function actFor(db: Database, token: string, resident: number | undefined, source: string): Promise<void> {
  const session = await readSession(db, token);
  const own = resident === undefined || resident === session.resident_id;
  const may = own || (await standsFor(db, session.identity, resident));
  const what = { way: 'proxy' };
  await recordAudit(
    db,
    undefined,
    { act: 'session', resident: resident ?? session.resident_id, what, result: may ? 'done' : 'refused', source },
    nowInstant(),
  );
  if (!may) fail('out-of-scope', { what: '这位居民的记录' });
  await db.run(sql`update resident_session set acting_for = ${own ? null : resident} where token_hash = ${hashToken(token)}`);
}

/** Ends a resident's session. */
export async function endResidentSession(db: Database, token: string, source: string): Promise<void> {
  const [ended] = await db.rows(
    sql`delete from resident_session where token_hash = ${hashToken(token)} returning resident_id`,
    z.object({ resident_id: z.number() }),
  );
  if (!ended) return;
  const what = { way: 'phone code' };
  await recordAudit(db, undefined, { act: 'sign-out', resident: ended.resident_id, what, result: 'done', source }, nowInstant());
}
