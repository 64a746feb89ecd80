// How many text messages may be sent in an hour, by name: each costs money and disturbs whoever gets it.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { lockKeys } from '../../record/lock-keys.ts';

/** A name (hashed: a phone, an identity number, an address, an account), how many messages it has in an hour, and seconds between two. */
export interface MessageShare {
  readonly name: string;
  readonly most: number;
  readonly pause: number;
}

const HOUR_MS = 3_600_000;
const counted = z.object({ name: z.string(), n: z.number(), last: z.string() });

/**
 * Takes one message of every share, or none where one is used up: then the seconds to wait. Those who ask at the same moment are counted one
 * after another, however many they are and whichever process answers.
 */
export function takeMessages(db: Database, shares: readonly MessageShare[]): Promise<number | undefined> {
  const names = shares.map(({ name }) => name);
  return db.transaction(async (tx) => {
    await lockKeys(
      tx,
      names.map((name) => `message|${name}`),
    );
    // After the lock: what others took meanwhile is committed.
    const now = Date.now();
    const counts = await tx.rows(
      sql`select name, count(*)::int as n, max(at) as last from resident_code_request
          where name = any(${names}::text[]) and at > ${new Date(now - HOUR_MS).toISOString()} group by name`,
      counted,
    );
    for (const { name, most, pause } of shares) {
      const taken = counts.find((each) => each.name === name);
      if (taken === undefined) continue;
      if (Date.parse(taken.last) > now - pause * 1000) return pause;
      if (taken.n >= most) return HOUR_MS / 1000;
    }
    const at = new Date(now).toISOString();
    await tx.run(sql`insert into resident_code_request (name, at) select unnest(${names}::text[]), ${at}::timestamptz`);
    return undefined;
  });
}
