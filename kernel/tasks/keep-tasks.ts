// Recomputes the tasks of residents whose record changed, in the write's own transaction.
import { z } from 'zod';
import type { Queries, Row, Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { BinaryKind } from '../database/statements/encode-binary.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { ofResidents } from '../database/statements/of-residents.ts';
import { type Gathered, gatherRecords } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import type { AnyTask, Ask, Evidence } from '../define/task.ts';
import { today } from '../periods/plain-date.ts';
import { restrictRows } from '../views/restrict-rows.ts';
import { type CellKind, type DerivedTable, readStanding, writeDifference } from '../views/write-difference.ts';
import { askedByDispatch } from './dispatched-asks.ts';
import { matchAsks } from './match-asks.ts';
import { dueAsOf, standsOn } from './standing.ts';

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
  'lapses',
  'yearly',
  'restricted',
];
const KINDS: readonly CellKind[] = COLUMNS.map((column) =>
  column === 'resident_id' || column === 'restricted' ? 'number' : ['urgent', 'dispatched', 'yearly'].includes(column) ? 'boolean' : 'text',
);
const DATES: ReadonlySet<string> = new Set(['opens', 'due', 'until', 'closed_on', 'lapses']);
const TYPES: readonly BinaryKind[] = COLUMNS.map((column, at) => {
  if (DATES.has(column)) return 'date';
  if (column === 'resident_id') return 'int8';
  if (column === 'restricted') return 'int2';
  return KINDS[at] === 'boolean' ? 'boolean' : 'text';
});
const TABLE: DerivedTable = { name: 'task', columns: COLUMNS, kinds: KINDS, types: TYPES, keys: 3 };

/** The rows of a task declaration for one resident. A task is one fact: who may not know all of it, is not asked to do it. */
export function computeTasks(task: AnyTask, person: Person, stored: readonly Gathered[]): unknown[][] {
  return restrictRows(
    stored,
    (records) => computeFrom(task, person, records),
    (row) => String(row[2]),
  ).rows;
}

function computeFrom(task: AnyTask, person: Person, stored: readonly Gathered[]): unknown[][] {
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
    ask.lapses ?? null,
    ask.yearly ?? false,
  ]);
}

/** A task declaration and the residents for whom it is to be brought up to date. */
export interface TaskWork {
  readonly task: AnyTask;
  readonly work: readonly { readonly person: Person; readonly stored: readonly Gathered[]; readonly fresh: boolean }[];
  /** What `computeTasks` gives for all of them, where it was computed already. */
  readonly rows?: readonly (readonly unknown[])[];
}

/** The tasks that stand for residents, asked for ahead of `keepUpTasks`: what they depend on is read in the same journey. */
export function readTaskRows(tx: Transaction, tasks: readonly string[], residents: readonly number[]): Promise<readonly Row[]> {
  const { from, where } = ofResidents(TABLE.name, residents);
  // Not by the index: how many tasks are asked for would change its price, and each list be planned anew.
  return readStanding(tx, TABLE, { from, where: sql`${where} and r.task || '' = any(${[...tasks]}::text[])` });
}

/**
 * Brings task declarations up to date for their residents: rows that differ from what stands (`standing`, where it was read already) are
 * written, rows no longer asked are removed.
 */
export async function keepUpTasks(tx: Transaction, parts: readonly TaskWork[], standing?: Promise<readonly Row[]>): Promise<void> {
  // Everything is computed before the first statement goes out: a declaration that throws leaves none of them unheard.
  const rows = parts.flatMap(({ task, work, rows }) => rows ?? work.flatMap(({ person, stored }) => computeTasks(task, person, stored)));
  const all = parts.flatMap(({ task, work }) => work.map(({ person, fresh }) => ({ task: task.id, resident: person.residentId, fresh })));
  if (all.every(({ fresh }) => fresh)) {
    await insertFresh(tx, TABLE.name, COLUMNS, rows, { kinds: TYPES });
    return;
  }
  const residents = [...new Set(all.map(({ resident }) => resident))];
  const pairs = new Set(all.map(({ resident, task }) => `${resident}|${task}`));
  const stands =
    standing ??
    readTaskRows(
      tx,
      parts.map(({ task }) => task.id),
      residents,
    );
  await writeDifference(tx, TABLE, stands, rows, ([resident, task]) => pairs.has(`${resident}|${task}`));
}

const openRow = z.object({ resident_id: z.number(), task: z.string(), key: z.string(), due: z.string() });

/** The tasks of residents that stand today, to tell what a write closed and opened. */
export async function readOpenTasks(db: Queries, residents: readonly number[]): Promise<readonly z.infer<typeof openRow>[]> {
  const now = today();
  return db.rows(
    sql`select asked.resident_id, asked.task, asked.key, ${dueAsOf(now)}::text as due from task asked where asked.resident_id = any(${[...residents]}::bigint[]) and ${standsOn(now)}`,
    openRow,
  );
}
