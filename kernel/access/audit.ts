// The audit log: who, in which post, did what to whom, when, from where, with what result. Rows are only ever added.
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { SignedIn } from './actor.ts';

/** Kinds of acts that are logged. */
export type AuditedAct =
  | 'sign-in'
  | 'sign-out'
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

/** Adds a line. `who` is undefined for a failed sign-in and for the platform's own writes (demo data). */
export async function recordAudit(db: Queries, who: SignedIn | undefined, line: AuditLine, at: string): Promise<void> {
  await db.run(
    sql`insert into audit (at, account, post, role, org, act, resident_id, what, result, source)
        values (${at}, ${who?.account ?? null}, ${who?.post ?? null}, ${who?.role ?? null}, ${who?.org ?? null}, ${line.act}, ${line.resident ?? null},
          ${JSON.stringify(line.what)}, ${line.result}, ${line.source ?? null})`,
  );
}
