// The audit log: who, in which post, did what to whom, when, from where, with what result. Rows are only ever added.
import type { Database, Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { gatherCalls, gatherPer } from '../database/statements/gather-calls.ts';
import type { Reason } from '../define/reason.ts';
import type { SignedIn } from './actor.ts';
import type { AuditedAct } from './audit/acts.ts';
import { cleanFacts } from './audit/clean-facts.ts';

export type { AuditedAct } from './audit/acts.ts';

/**
 * One line. `what` holds ids and names of declarations, never values about a person (`cleanFacts` takes numbers out all the same).
 * `residents`: whom a list or search showed. `reason`: by which reason the resident was reached, where it is known. `source` is where the
 * request came from, unless `who` tells.
 */
export interface AuditLine {
  readonly act: AuditedAct;
  readonly resident?: number | undefined;
  readonly residents?: readonly number[] | undefined;
  readonly what: Readonly<Record<string, unknown>>;
  readonly reason?: Reason | undefined;
  readonly result: 'done' | 'refused';
  readonly source?: string | undefined;
}

/** A line with who did it and when. */
interface Entry {
  readonly who: SignedIn | undefined;
  readonly line: AuditLine;
  readonly at: string;
}

/** People of whom a line said that they were refused something: whoever answers them need not say it again. */
const heard = new WeakSet<SignedIn>();

/** Whether the log has heard of a refusal to this very caller (one value a request). */
export function isRefusalRecorded(who: SignedIn): boolean {
  return heard.has(who);
}

/** A sign-in that did not succeed has nobody signed in, but a name. */
function accountOf({ act, what }: AuditLine): string | undefined {
  const { account } = what;
  return act === 'sign-in' && typeof account === 'string' ? account : undefined;
}

function rowOf({ who, line, at }: Entry): Readonly<Record<string, unknown>> {
  return {
    at,
    account: cleanFacts(who?.account ?? accountOf(line)),
    name: who?.name,
    purpose: who?.purpose,
    reason: line.reason,
    session: who?.session,
    residents: line.residents !== undefined && line.residents.length > 0 ? line.residents : undefined,
    post: who?.post,
    role: who?.role,
    org: who?.org,
    act: line.act,
    resident_id: line.resident,
    what: cleanFacts(line.what),
    result: line.result,
    source: line.source ?? who?.source,
  };
}

async function insertEntries(db: Queries, entries: readonly Entry[]): Promise<void> {
  // One parameter whatever the number of lines: one plan.
  await db.run(
    sql`insert into audit (at, account, name, post, role, org, act, resident_id, residents, what, result, source, reason, purpose, session)
        select at, account, name, post, role, org, act, resident_id, residents, what, result, source, reason, purpose, session
        from jsonb_to_recordset(${JSON.stringify(entries.map(rowOf))}::jsonb)
        as line(at timestamptz, account text, name text, post text, role text, org text, act text, resident_id bigint, residents bigint[], what jsonb,
          result text, source text, reason text, purpose text, session text)`,
  );
  for (const { who, line } of entries) if (who !== undefined && line.result === 'refused') heard.add(who);
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
