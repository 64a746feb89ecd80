// Transactions over several servers that were broken off between "all are ready" and "all have committed" are brought to one end.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { isUniqueViolation, QueryError } from '../database-errors.ts';
import { raw, sql } from '../sql.ts';

const PREFIX = 'yigong_';

/**
 * A name for a transaction whose decision is kept on the server at the place. The row (name, 'commit') in `shard_decision` there is written by
 * the same local transaction that carries that server's part: when it has committed the whole is committed, when it is absent the whole is undone.
 */
export function nameTransaction(decidedOn: number): string {
  return `${PREFIX}${decidedOn}_${randomBytes(12).toString('hex')}`;
}

/** The table of decisions; one on each server. */
export const DECISION_TABLE =
  'create table if not exists shard_decision (name text collate "C" primary key, verdict text collate "C" not null, at timestamptz not null)';

const row = z.object({ name: z.string() });
const verdictRow = z.object({ verdict: z.string() });

/**
 * Ends every transaction that lies prepared on a server. Safe at any time and by several processes at once: whoever asks for a verdict that
 * is not there writes 'undo', which waits for a decision under way and afterwards makes it impossible. Returns how many were ended.
 */
export async function settlePrepared(shards: readonly Database[]): Promise<number> {
  let settled = 0;
  for (const shard of shards) {
    const waiting = await shard.rows(
      sql`select gid as name from pg_prepared_xacts where database = current_database() and gid like ${`${PREFIX}%`}`,
      row,
    );
    for (const { name } of waiting) {
      const decider = shards[Number(name.slice(PREFIX.length).split('_')[0])];
      if (decider === undefined) continue;
      const verdict = await readVerdict(decider, name);
      await endPrepared(shard, name, verdict === 'commit');
      settled += 1;
    }
  }
  return settled;
}

async function readVerdict(decider: Database, name: string): Promise<string> {
  const at = new Date().toISOString();
  await decider.run(sql`insert into shard_decision (name, verdict, at) values (${name}, 'undo', ${at}) on conflict (name) do nothing`);
  const [found] = await decider.rows(sql`select verdict from shard_decision where name = ${name}`, verdictRow);
  return found?.verdict ?? 'undo';
}

/** Commits or undoes a prepared transaction; one that somebody else has ended already (42704) is ended. */
export async function endPrepared(shard: Database, name: string, commit: boolean): Promise<void> {
  try {
    await shard.run(raw(`${commit ? 'commit' : 'rollback'} prepared '${name}'`));
  } catch (error) {
    if (!(error instanceof QueryError) || error.sqlState !== '42704') throw error;
  }
}

/** Whether the error says that a transaction was undone by `settlePrepared` before it could decide. */
export function wasUndone(error: unknown): boolean {
  return isUniqueViolation(error, 'shard_decision_pkey');
}
