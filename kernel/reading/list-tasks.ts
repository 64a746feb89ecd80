// Open tasks of who asks: what the record asks of their role, within reach, oldest first; see kernel/tasks/standing.ts.
import { z } from 'zod';
import { type SignedIn, seesPeople } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { rowsOpen, rowsWithinReach } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { inOrder, inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { planAnew, type Sql, sql } from '../database/sql.ts';
import type { Item } from '../define/item.ts';
import { addDays, daysBetween, isPlainDate, nowInstant, type PlainDate, today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { dueAsOf, standsOn, untilAsOf, whyAsOf } from '../tasks/standing.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { LINE_COLUMNS, lineOf, lineRow, type PersonLine } from './person-line.ts';

const PAGE = 50;
/** "Due" shows what comes up within a week. Source: the day of a village doctor begins with it. */
const DUE_WITHIN_DAYS = 7;

/** One task as people read it. */
export interface TaskLine {
  readonly task: string;
  readonly title: string;
  readonly key: string;
  readonly person: PersonLine;
  readonly action: string;
  /** The row that the action is about, where it is about one. */
  readonly row: string | null;
  readonly why: string;
  readonly due: string;
  readonly overdueDays: number;
  readonly urgent: boolean;
  readonly dispatched: boolean;
  readonly status: 'open' | 'closed' | 'cancelled';
  readonly closedOn: string | null;
  readonly evidence: string | null;
}

const plainDate = z.custom<PlainDate>(isPlainDate);
const taskRow = lineRow.extend({
  task: z.string(),
  key: z.string(),
  due: plainDate,
  until_date: plainDate,
  first_until: plainDate,
  status: z.enum(['open', 'closed', 'cancelled']),
  closed_on: plainDate.nullable(),
  evidence: z.string().nullable(),
  why: z.string(),
  urgent: z.boolean(),
  dispatched: z.boolean(),
});

function columns(): Sql {
  const now = today();
  return sql`asked.task, asked.key, ${dueAsOf(now)} as due, ${untilAsOf(now)} as until_date, asked.until as first_until, asked.status, asked.closed_on, asked.evidence, asked.why, asked.urgent, asked.dispatched, ${LINE_COLUMNS}`;
}

function isAboutRow(store: Store, action: string | undefined): boolean {
  const target: Item | undefined = action === undefined ? undefined : store.registry.actions.get(action)?.form.items.target;
  return target?.kind === 'reference' && target.to.startsWith('row:');
}

function taskLineOf(store: Store, row: z.infer<typeof taskRow>): TaskLine {
  const declared = store.registry.tasks.get(row.task);
  const now = today();
  return {
    task: row.task,
    title: declared?.title ?? row.task,
    key: row.key,
    person: lineOf(row, store.directory.current()),
    action: declared?.action ?? '',
    row: row.dispatched || !isAboutRow(store, declared?.action) ? null : row.key,
    why: whyAsOf(now, { why: row.why, firstUntil: row.first_until, until: row.until_date }),
    due: row.due,
    overdueDays: row.status === 'open' && row.until_date < now ? daysBetween(row.until_date, now) : 0,
    urgent: row.urgent,
    dispatched: row.dispatched,
    status: row.status,
    closedOn: row.closed_on,
    evidence: row.evidence,
  };
}

/** Which tasks: past their window, due within a week, or all open ones. */
export type When = 'overdue' | 'due' | 'all';

function whenCondition(when: When): Sql {
  const now = today();
  if (when === 'overdue') return sql`${untilAsOf(now)} < ${now}`;
  if (when === 'due') return sql`${untilAsOf(now)} >= ${now} and ${dueAsOf(now)} <= ${addDays(now, DUE_WITHIN_DAYS)}`;
  return sql`true`;
}

function mine(store: Store, who: SignedIn): Sql {
  const tasks = [...store.registry.tasks.values()].filter((task) => task.assign.includes(who.role)).map((task) => task.id);
  // Compared as a text of its own, which no index knows: to be spared the price of asking who may read a few hundred rows (which nearly no row
  // pays), the planner else read a million entries of the key for their names.
  return sql`${standsOn(today())} and (asked.task || '') = any(${tasks}::text[]) and ${rowsWithinReach(who, 'asked')}`;
}

/** A page of open tasks of the role, by due date; none for roles that see numbers only. The read is logged. */
export async function listTasks(
  store: Store,
  who: SignedIn,
  options: { readonly when: When; readonly task?: string | undefined; readonly cursor?: string | undefined },
): Promise<{ readonly rows: readonly TaskLine[]; readonly next: string | null }> {
  if (!seesPeople(who.role)) return { rows: [], next: null };
  const after = decodeCursor(options.cursor, ['date', 'key', 'text', 'text']);
  const paging =
    after === undefined
      ? sql`true`
      : sql`(${dueAsOf(today())}, asked.resident_id, asked.task, asked.key) > (${after[0]}::date, ${after[1]}, ${after[2]}, ${after[3]})`;
  const only = options.task === undefined || options.task === '' ? sql`true` : sql`asked.task = ${options.task}`;
  const rows = await store.database.rows(
    onEveryShard(
      'task-page',
      // The page is found first, and only its people are fetched.
      planAnew(sql`select ${columns()} from (select asked.* from task asked
          where ${mine(store, who)} and ${whenCondition(options.when)} and ${only} and ${paging}
          order by ${dueAsOf(today())}, asked.resident_id, asked.task, asked.key limit ${PAGE + 1}) asked
        join view_people p on p.resident_id = asked.resident_id order by due, asked.resident_id, asked.task, asked.key`),
      inOrder([{ column: 'due' }, { column: 'resident_id' }, { column: 'task' }, { column: 'key' }], PAGE + 1),
    ),
    taskRow,
  );
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  if (page.length > 0) {
    await recordAudit(
      store.database,
      who,
      {
        act: 'read-list',
        residents: [...new Set(page.map((row) => row.resident_id))],
        what: { tasks: options.task ?? options.when, rows: page.length },
        result: 'done',
      },
      nowInstant(),
    );
  }
  return {
    rows: page.map((row) => taskLineOf(store, row)),
    next: rows.length > PAGE && last ? encodeCursor([last.due, last.resident_id, last.task, last.key]) : null,
  };
}

/** How many open tasks of the role there are: overdue, due within a week, all. */
export async function countTasks(
  store: Store,
  who: SignedIn,
): Promise<{ readonly overdue: number; readonly due: number; readonly all: number }> {
  const [row] = await store.database.rows(
    onEveryShard(
      'task-count',
      planAnew(sql`select count(*) filter (where ${whenCondition('overdue')}) as overdue, count(*) filter (where ${whenCondition('due')}) as due, count(*) as all
        from task asked where ${mine(store, who)}`),
      inTotal({ overdue: 'sum', due: 'sum', all: 'sum' }),
    ),
    z.object({ overdue: z.number(), due: z.number(), all: z.number() }),
  );
  return row ?? { overdue: 0, due: 0, all: 0 };
}

/** All tasks of one resident, asked of `db`, that stand (already known to be within reach), whoever they are assigned to, and those closed last. */
export async function tasksOfResident(store: Store, db: Queries, who: SignedIn, resident: number): Promise<readonly TaskLine[]> {
  const rows = await db.rows(
    sql`select ${columns()} from task asked join view_people p on p.resident_id = asked.resident_id
        where asked.resident_id = ${resident} and ${rowsOpen(who, 'asked')} and (${standsOn(today())} or asked.closed_on >= ${addDays(today(), -30)}) order by asked.status desc, due limit 50`,
    taskRow,
  );
  return rows.map((row) => taskLineOf(store, row));
}
