// Codes on the phone: asked for with identity number and phone, the same answer whether there is such a resident or not.
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { sql } from '../../database/sql.ts';
import { IDENTIFIER } from '../../define/codes.ts';
import { fail } from '../../errors.ts';
import { reverseTail } from '../../people/project-patient.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { readCurrent } from '../../record/read.ts';
import { recordAudit } from '../audit.ts';
import { hashToken } from '../identity/hash-token.ts';
import { hashPassword, verifyPassword } from '../identity/password.ts';
import { hashIdentity } from './proxies.ts';
import { SmsNotSent, type SmsSender } from './sms-sender.ts';
import { takeMessages } from './take-messages.ts';

/** Who claims to be somebody. */
export interface Claim {
  readonly identityNumber: string;
  readonly phone: string;
}

const CODE_MINUTES = 5;
const MOST_TRIES = 5;
/** Requests in an hour: of one phone, of one identity number, of one address. A text message costs money and disturbs. */
const MOST_AN_HOUR = { phone: 5, identity: 5, source: 30 } as const;
const PAUSE_SECONDS = 60;

function keyOf({ identityNumber, phone }: Claim): string {
  return hashToken(`${identityNumber.trim().toUpperCase()} ${phone.trim()}`);
}

const candidateRow = z.object({ resident_id: z.number(), key: z.string() });

/** The living resident whose record holds both numbers, whole. */
async function findClaimed(db: Database, { identityNumber, phone }: Claim): Promise<number | undefined> {
  const number = identityNumber.trim().toUpperCase();
  const rows = await db.rows(
    onEveryShard(
      'find-people',
      sql`select p.resident_id, p.key from view_people p where p.id_reversed = ${reverseTail(number, 8)} and p.deceased is null order by p.resident_id limit 20`,
      inOrder([{ column: 'resident_id' }], 20),
    ),
    candidateRow,
  );
  for (const row of rows) {
    const resource = (await readCurrent(db, 'Patient', row.key))?.resource;
    if (resource?.resourceType !== 'Patient') continue;
    const same = resource.identifier?.some(({ system, value }) => system === IDENTIFIER.identityNumber && value?.toUpperCase() === number);
    if (same && resource.telecom?.some(({ value }) => value?.replace(/\D/g, '') === phone.trim())) return row.resident_id;
  }
  return undefined;
}

/** Counts the request under each name and refuses when one has had its share. Throws `too-many`. */
async function countRequest(db: Database, claim: Claim, source: string): Promise<void> {
  const seconds = await takeMessages(db, [
    { name: `phone ${hashToken(claim.phone.trim())}`, most: MOST_AN_HOUR.phone, pause: PAUSE_SECONDS },
    { name: `identity ${hashIdentity(claim.identityNumber)}`, most: MOST_AN_HOUR.identity, pause: PAUSE_SECONDS },
    { name: `source ${hashToken(source)}`, most: MOST_AN_HOUR.source, pause: 0 },
  ]);
  if (seconds === undefined) return;
  await recordAudit(db, undefined, { act: 'sign-in', what: { way: 'phone code', rule: 'rate' }, result: 'refused', source }, nowInstant());
  fail('too-many', { seconds });
}

/**
 * Sends a code to the phone if identity number and phone are those of a living resident's record. What is done for others takes as long and says
 * the same. Throws `too-many`.
 */
export async function requestCode(db: Database, sender: SmsSender, claim: Claim, source: string): Promise<void> {
  await countRequest(db, claim, source);
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const [resident, hash] = await Promise.all([findClaimed(db, claim), hashPassword(code)]);
  const expires = new Date(Date.now() + CODE_MINUTES * 60_000).toISOString();
  await db.run(
    sql`insert into resident_code (key, identity, resident_id, code_hash, created, expires)
        values (${keyOf(claim)}, ${hashIdentity(claim.identityNumber)}, ${resident ?? null}, ${hash}, ${nowInstant()}, ${expires})
        on conflict (key) do update set resident_id = excluded.resident_id, code_hash = excluded.code_hash, tries = 0, created = excluded.created, expires = excluded.expires`,
  );
  if (resident === undefined) return;
  // Not waited for: how long the operator takes would tell that there is such a resident.
  const text = `登录验证码 ${code}，${CODE_MINUTES} 分钟内有效。请勿告诉他人。`;
  sender.send(claim.phone.trim(), text, { code, minutes: String(CODE_MINUTES) }).catch(async (error: unknown) => {
    const what = { way: 'phone code', rule: 'not sent', ...(error instanceof SmsNotSent ? { why: error.why } : {}) };
    await recordAudit(db, undefined, { act: 'sign-in', resident, what, result: 'refused', source }, nowInstant()).catch(() => undefined); // the database is away too
  });
}

/** Verified against where there is no code, so that both take the same time. */
const NOBODYS_HASH = hashPassword('000000');

/** Whose code it is. Each code has five tries and is good once. Throws `wrong-code`. */
export async function checkCode(
  db: Database,
  claim: Claim,
  code: string,
  source: string,
): Promise<{ readonly resident: number; readonly identity: string }> {
  const [row] = await db.rows(
    sql`update resident_code set tries = tries + 1 where key = ${keyOf(claim)} and expires > ${nowInstant()} and tries < ${MOST_TRIES} returning identity, resident_id, code_hash`,
    z.object({ identity: z.string(), resident_id: z.number().nullable(), code_hash: z.string() }),
  );
  const right = await verifyPassword(row?.code_hash ?? (await NOBODYS_HASH), code);
  const used =
    row &&
    right &&
    row.resident_id !== null &&
    (await db.run(sql`delete from resident_code where key = ${keyOf(claim)} and code_hash = ${row.code_hash}`)) === 1;
  if (row && row.resident_id !== null && used) return { resident: row.resident_id, identity: row.identity };
  await recordAudit(
    db,
    undefined,
    { act: 'sign-in', resident: row?.resident_id ?? undefined, what: { way: 'phone code' }, result: 'refused', source },
    nowInstant(),
  );
  fail('wrong-code', { field: 'code' });
}
