// The audit log: who, in which post, did what to whom, when, from where, with what result. Rows are only ever added.
import type { Database, Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { gatherCalls, gatherPer } from '../database/statements/gather-calls.ts';
import type { SignedIn } from './actor.ts';

/** Kinds of acts that are logged. */
export type AuditedAct =
  | 'sign-in'
  | 'sign-out'
  | 'session'
  | 'account'
  | 'read-person'
  | 'search-people'
  | 'read-list'
  | 'reveal'
  | 'write'
  | 'dispatch'
  | 'import'
  | 'publish'
  | 'export'
  | 'print'
  | 'refused';

/** One line. `what` holds ids and names of declarations, never values about a person. */
export interface AuditLine {
  readonly act: AuditedAct;
  readonly resident?: number | undefined;
  readonly what: Readonly<Record<string, unknown>>;
  readonly result: 'done' | 'refused';
  readonly source?: string | undefined;
}

/** A line with who did it and when. */
interface Entry {
  readonly who: SignedIn | undefined;
  readonly line: AuditLine;
  readonly at: string;
}

function rowOf({ who, line, at }: Entry): Readonly<Record<string, unknown>> {
  return {
    at,
    account: who?.account,
    post: who?.post,
    role: who?.role,
    org: who?.org,
    act: line.act,
    resident_id: line.resident,
    what: line.what,
    result: line.result,
    source: line.source,
  };
}

async function insertEntries(db: Queries, entries: readonly Entry[]): Promise<void> {
  // One parameter whatever the number of lines: one plan.
  await db.run(
    sql`insert into audit (at, account, post, role, org, act, resident_id, what, result, source)
        select at, account, post, role, org, act, resident_id, what, result, source from jsonb_to_recordset(${JSON.stringify(entries.map(rowOf))}::jsonb)
        as line(at timestamptz, account text, post text, role text, org text, act text, resident_id bigint, what jsonb, result text, source text)`,
  );
}

/** Lines of requests that are answered at the same time go in one statement; each request waits until its own is on disk. */
const gatherEntry = gatherPer((db: Queries) =>
  gatherCalls(async (entries: readonly Entry[]) => {
    await insertEntries(db, entries);
    return entries.map(() => undefined);
  }),
);

/**
 * Adds a line; it is on disk, or in the transaction, when this resolves. `who` is undefined for a failed sign-in and for the platform's own
 * writes (demo data).
 */
export async function recordAudit(db: Queries | Database, who: SignedIn | undefined, line: AuditLine, at: string): Promise<void> {
  const entry = { who, line, at };
  if ('kind' in db && db.kind === 'database') await gatherEntry(db, entry);
  else await insertEntries(db, [entry]);
}

/** Adds lines of one transaction in one statement. */
export async function recordAudits(db: Queries, who: SignedIn | undefined, lines: readonly AuditLine[], at: string): Promise<void> {
  if (lines.length > 0)
    await insertEntries(
      db,
      lines.map((line) => ({ who, line, at })),
    );
}
