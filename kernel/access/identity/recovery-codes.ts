// Recovery codes for who has lost the telephone: each opens once; kept only as hashes.
import { createHash, randomInt } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { insertRows } from '../../database/statements/insert-rows.ts';

const CODES = 10;
const GROUPS = 4;
const GROUP_LENGTH = 4;
/** Letters and digits that are not taken for one another when read or typed: 16 of 31 are 79 bits, so that a fast hash suffices. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

function makeCode(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

function hashCode(account: string, code: string): string {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, '');
  return createHash('sha256').update(`${account} ${plain}`).digest('base64url');
}

/** Whether what was typed has the form of a recovery code, not of a one-time code. */
export function looksLikeRecoveryCode(code: string): boolean {
  return code.toLowerCase().replace(/[^a-z0-9]/g, '').length === GROUPS * GROUP_LENGTH;
}

/** New codes of an account, told once; earlier ones no longer open. */
export async function makeRecoveryCodes(db: Database, account: string): Promise<readonly string[]> {
  const codes = Array.from({ length: CODES }, makeCode);
  await db.transaction(async (tx) => {
    await tx.run(sql`delete from recovery_code where account = ${account}`);
    await insertRows(
      tx,
      'recovery_code',
      ['account', 'code_hash'],
      codes.map((code) => [account, hashCode(account, code)]),
    );
  });
  return codes;
}

/** Uses a code up; false when it is none, or used. One of two at once wins. */
export async function spendRecoveryCode(db: Database, account: string, code: string): Promise<boolean> {
  const spent = await db.run(
    sql`update recovery_code set used = ${new Date().toISOString()} where account = ${account} and code_hash = ${hashCode(account, code)} and used is null`,
  );
  return spent === 1;
}
