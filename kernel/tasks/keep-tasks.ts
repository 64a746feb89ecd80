// Recomputes the tasks of residents whose record changed, in the write's own transaction.
import { z } from 'zod';
import type { Queries, Transaction } from '../database/database.ts';
import { insertFresh } from '../database/insert-fresh.ts';
import { insertRows } from '../database/insert-rows.ts';
import { identifier, join, sql } from '../database/sql.ts';
import { type Gathered, gatherRecords } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import type { AnyTask, Ask, Evidence } from '../define/task.ts';
import { askedByDispatch } from './dispatched-asks.ts';
import { matchAsks } from './match-asks.ts';

const COLUMNS = [
  'resident_id',
  'task',
  'key',
  'area',
  'org',
  'opens',
  'due',
  'until',
  'status',
  'closed_on',
  'evidence',
  'why',
  'urgent',
  'dispatched',
];
const rest = COLUMNS.slice(3).map(identifier);
const overwrite = sql`on conflict (resident_id, task, key) do update set ${join(rest.map((name) => sql`${name} = excluded.${name}`))}
  where (${join(rest.map((name) => sql`task.${name}`))}) is distinct from (${join(rest.map((name) => sql`excluded.${name}`))})`;

/** The rows of a task declaration for one resident. */
export function computeTasks(task: AnyTask, person: Person, stored: readonly Gathered[]): unknown[][] {
  const records = gatherRecords(task.sources, stored);
  const declared: readonly Ask[] = task.asks(records, person);
  const evidence: readonly Evidence[] = task.evidence(records, person);
  const leaving = [person.deceased, person.until].filter((date) => date !== undefined).sort()[0];
  const asks = [...declared.map((ask) => ({ ...ask, dispatched: false })), ...askedByDispatch(task.id, stored)].map((ask) =>
    leaving !== undefined && ask.cancelled === undefined ? { ...ask, cancelled: leaving } : ask,
  );
  return matchAsks(asks, evidence).map((ask) => [
    person.residentId,
    task.id,
    ask.key,
    person.area,
    ask.org ?? null,
    ask.opens,
    ask.due,
    ask.until ?? ask.due,
    ask.status,
    ask.closedOn ?? null,
    ask.evidence ?? null,
    ask.why,
    ask.urgent ?? false,
    ask.dispatched,
  ]);
}

/** Brings one task declaration up to date for the residents: rows that differ are written, rows no longer asked are removed. */
export async function keepUpTask(
  tx: Transaction,
  task: AnyTask,
  work: readonly { readonly person: Person; readonly stored: readonly Gathered[]; readonly fresh: boolean }[],
): Promise<void> {
  // Everything is computed before the first statement goes out: a declaration that throws leaves none of them unheard.
  const computed = work.map(({ person, stored, fresh }) => ({
    resident: person.residentId,
    fresh,
    rows: computeTasks(task, person, stored),
  }));
  const removals = computed
    .filter((each) => !each.fresh)
    .map(({ resident, rows }) => {
      const keys = rows.map((row) => row[2]);
      return sql`delete from task where resident_id = ${resident} and task = ${task.id} and not (key = any(${keys}::text[]))`;
    });
  const rows = computed.flatMap((each) => each.rows);
  const fresh = work.every((each) => each.fresh);
  const written = fresh
    ? insertFresh(tx, 'task', COLUMNS, rows)
    : rows.length > 0 && insertRows(tx, 'task', COLUMNS, rows, { onConflict: overwrite });
  await Promise.all([...removals.map((removal) => tx.run(removal)), written]);
}

const openRow = z.object({ resident_id: z.number(), task: z.string(), key: z.string(), due: z.string() });

/** The open tasks of residents, to tell what a write closed and opened. */
export async function readOpenTasks(db: Queries, residents: readonly number[]): Promise<readonly z.infer<typeof openRow>[]> {
  return db.rows(
    sql`select resident_id, task, key, due::text as due from task where resident_id = any(${[...residents]}::bigint[]) and status = 'open'`,
    openRow,
  );
}
