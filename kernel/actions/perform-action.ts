// Performs an action: may they, answers against the form, the system's own check, then one commit.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { type Committed, commit } from '../commit/commit.ts';
import type { Write } from '../commit/resolve-writes.ts';
import type { Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { retryTransaction } from '../database/statements/retry-transaction.ts';
import type { AnyAction } from '../define/action.ts';
import { ROLES } from '../define/role.ts';
import { type FieldProblem, fail } from '../errors.ts';
import { readPeople } from '../people/keep-people.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { requireResident } from '../reading/require-resident.ts';
import { lockKeys } from '../record/lock-keys.ts';
import type { Store } from '../store/store.ts';
import { readOpenTasks } from '../tasks/keep-tasks.ts';
import { type ActionRequest, checkRequest } from './check-request.ts';
import { claimPictures } from './claim-pictures.ts';
import { draftAction } from './draft-action.ts';
import { gatherSubject, targetOf } from './gather-subject.ts';
import { nameDuplicate } from './name-duplicate.ts';
import { readSetting } from './read-setting.ts';
import { requireTarget } from './require-target.ts';

const taskLine = z.object({ task: z.string(), title: z.string(), due: z.string() });
const doneSchema = z.object({
  resident: z.number().nullable(),
  written: z.array(z.object({ type: z.string(), id: z.string() })),
  tell: z.object({ text: z.string(), urgent: z.boolean() }).nullable(),
  closed: z.array(taskLine),
  opened: z.array(taskLine),
});

/** What was done: resources written, what to tell the person, tasks closed and opened. */
export type ActionDone = z.infer<typeof doneSchema>;

/** Done, or warnings that need a typed reason first. */
export type ActionAnswer = { readonly done: ActionDone } | { readonly warnings: readonly FieldProblem[] };

/** The declaration of an action, or the fault `not-found`. */
export function findAction(store: Store, id: string): AnyAction {
  const action = store.registry.actions.get(id);
  if (!action) fail('not-found', { what: `操作 ${id}` });
  return action;
}

/** Throws `not-allowed` when the role may not do the action; the refusal is logged. */
export async function requireRole(store: Store, who: SignedIn, action: AnyAction, resident: number | undefined): Promise<void> {
  if (action.allow.includes(who.role)) return;
  await recordAudit(
    store.database,
    who,
    { act: 'refused', resident, what: { action: action.id, rule: 'role' }, result: 'refused' },
    nowInstant(),
  );
  fail('not-allowed', { role: ROLES[who.role], what: action.label, allowed: action.allow.map((role) => ROLES[role]).join('、') });
}

/**
 * Performs an action. Throws `not-allowed`, `out-of-scope`, `invalid` (with the problem of each field), `unprocessable` (the system
 * refuses, with the way out), and what `commit` throws. Nothing is half-written. The same `requestId` again, also at the same moment,
 * gives the first answer. `alongside` gives what is written in the same transaction, once the action itself was found right; what it throws
 * undoes all.
 */
export async function performAction(store: Store, who: SignedIn, request: ActionRequest, alongside?: Alongside): Promise<ActionAnswer> {
  const action = findAction(store, request.action);
  await requireRole(store, who, action, request.resident);
  const resident = action.subject === 'resident' ? request.resident : undefined;
  if (resident !== undefined) await requireResident(store.database, who, resident); // outside the transaction, so that a refusal stays in the log
  const { answer, committed } = await retryTransaction(
    store.database,
    (tx) => performOnce(store, tx, who, action, request, resident, alongside),
    resident,
  );
  if (committed?.directory) await store.directory.refresh(store.database);
  if (committed) store.tell(committed.notice);
  return answer;
}

/** Writes that go with an action, e.g. the trace that a device's file holds. */
export type Alongside = (tx: Transaction) => Promise<readonly Write[]>;

interface Performed {
  readonly answer: ActionAnswer;
  readonly committed?: Committed;
}

async function performOnce(
  store: Store,
  tx: Transaction,
  who: SignedIn,
  action: AnyAction,
  request: ActionRequest,
  resident: number | undefined,
  alongside: Alongside | undefined,
): Promise<Performed> {
  const key = `${who.account}|${request.requestId}`;
  const claiming = claimRequest(tx, key);
  // Held from before the record is read: of two who enrol one resident at once, the second sees what the first wrote.
  const standing = resident === undefined ? [] : [resident];
  const holding = Promise.all([readPeople(tx, standing, true), lockKeys(tx, locksOf(action, request.answers))]);
  // Sent in the same journey, so run after the locks are held.
  const gathering = gatherSubject(tx, who, action, resident, request.answers);
  const standingTasks = readOpenTasks(tx, standing);
  for (const started of [holding, gathering, standingTasks]) started.catch(() => undefined);
  const earlier = await claiming;
  if (earlier) return { answer: { done: earlier } };
  await holding;
  await requireTarget(store, tx, who, action.form, targetOf(request.answers), resident);
  const subject = await gathering;
  const setting = await readSetting(tx, resident, request.encounter);
  const checked = await checkRequest(store, tx, who, action, subject, request, setting);
  if ('warnings' in checked) {
    await tx.run(sql`delete from performed_request where id = ${key}`);
    return { answer: checked };
  }
  const before = await standingTasks;
  const { drafts, tell } = await draftAction(tx, action, checked.answers, checked.context, checked.reasons);
  const pictures = await claimPictures(tx, action.form, checked.answers, resident);
  const more = (await alongside?.(tx)) ?? [];
  const committed = await commit(store, { who, act: 'write', what: { action: action.id } }, [...more, ...pictures, ...drafts], tx).catch(
    (error: unknown) => {
      throw nameDuplicate(error, action.form);
    },
  );
  const done = describe(store, committed, before, await readOpenTasks(tx, committed.residents), tell);
  const kept = tx.run(sql`update performed_request set answer = ${JSON.stringify(done)}::jsonb where id = ${key}`);
  tx.conclude();
  await kept;
  return { answer: { done }, committed };
}

/** What an action about no resident holds: the kinds of records it judges by, and the one thing its answer `target` names. */
export function locksOf(action: AnyAction, answers: unknown): readonly string[] {
  const target = action.subject === 'none' ? targetOf(answers) : undefined;
  const kinds = action.standing.map(
    (name: string) => `standing ${JSON.stringify([action.sources[name]?.type, action.sources[name]?.codes])}`,
  );
  return target === undefined ? kinds : [...kinds, `target ${target}`];
}

/** Takes a request for this transaction; the answer it had when it was performed before. Whoever sends it meanwhile waits here. */
async function claimRequest(tx: Transaction, key: string): Promise<ActionDone | undefined> {
  const taken = await tx.run(
    sql`insert into performed_request (id, at, answer) values (${key}, ${nowInstant()}, 'null') on conflict do nothing`,
  );
  if (taken === 1) return undefined;
  const [row] = await tx.rows(sql`select answer from performed_request where id = ${key}`, z.object({ answer: doneSchema }));
  return row?.answer;
}

type OpenTasks = Awaited<ReturnType<typeof readOpenTasks>>;

function describe(
  store: Store,
  committed: Committed,
  before: OpenTasks,
  after: OpenTasks,
  tell: { readonly text: string; readonly urgent?: boolean } | undefined,
): ActionDone {
  const keyOf = (task: OpenTasks[number]): string => `${task.task}|${task.key}`;
  const [was, is] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const line = (task: OpenTasks[number]) => ({
    task: task.task,
    title: store.registry.tasks.get(task.task)?.title ?? task.task,
    due: task.due,
  });
  return {
    resident: committed.residents[0] ?? null,
    written: committed.written.map(({ type, id }) => ({ type, id })),
    tell: tell === undefined ? null : { text: tell.text, urgent: tell.urgent ?? false },
    closed: before.filter((task) => !is.has(keyOf(task))).map(line),
    opened: after.filter((task) => !was.has(keyOf(task))).map(line),
  };
}
