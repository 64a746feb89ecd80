// Performs an action: may they, answers against the form, the system's own check, then one commit.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { commit } from '../commit/commit.ts';
import type { Write } from '../commit/resolve-writes.ts';
import type { Store } from '../commit/store.ts';
import type { Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { ActionContext, AnyAction, Draft } from '../define/action.ts';
import { ROLES } from '../define/role.ts';
import { Fault, fail, type FieldProblem } from '../errors.ts';
import { checkAnswers } from '../forms/check-answers.ts';
import { buildResponse, extractObservations } from '../forms/extract-observations.ts';
import { dateOfInstant, isPlainDate, nowInstant, type PlainDate } from '../periods/plain-date.ts';
import { allocateSerials } from '../record/allocate-residents.ts';
import { readOpenTasks } from '../tasks/keep-tasks.ts';
import { gatherSubject, type Subject } from './gather-subject.ts';

/** What a page or machine asks for. `requestId`: the same one twice performs once and answers the same. */
export interface ActionRequest {
  readonly action: string;
  readonly resident: number | undefined;
  readonly encounter: string | undefined;
  readonly answers: unknown;
  readonly overrides: Readonly<Record<string, string>>;
  readonly requestId: string;
}

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
  await recordAudit(store.database, who, { act: 'refused', resident, what: { action: action.id, rule: 'role' }, result: 'refused' }, nowInstant());
  fail('not-allowed', { role: ROLES[who.role], what: action.label, allowed: action.allow.map((role) => ROLES[role]).join('、') });
}

/**
 * Performs an action. Throws `not-allowed`, `out-of-scope`, `invalid` (with the problem of each field), `unprocessable` (the system
 * refuses, with the way out), and what `commit` throws. Nothing is half-written.
 */
export async function performAction(store: Store, who: SignedIn, request: ActionRequest): Promise<ActionAnswer> {
  const action = findAction(store, request.action);
  await requireRole(store, who, action, request.resident);
  const requestKey = `${who.account}|${request.requestId}`;
  const [answered] = await store.database.rows(sql`select answer from performed_request where id = ${requestKey}`, z.object({ answer: doneSchema }));
  if (answered) return { done: answered.answer };
  const result = await store.database.transaction(async (tx) => {
    const subject = await gatherSubject(tx, who, action, request.resident, request.answers);
    const checked = checkRequest(store, who, action, subject, request);
    if ('warnings' in checked) return { directory: false, answer: checked, notice: undefined };
    const before = await readOpenTasks(tx, request.resident === undefined ? [] : [request.resident]);
    const { drafts, tell } = await draftAction(tx, action, checked.answers, checked.context, request.overrides);
    const committed = await commit(store, { who, act: 'write', what: { action: action.id } }, drafts, tx);
    const after = await readOpenTasks(tx, committed.residents);
    const done = describe(store, committed, before, after, tell);
    const kept = await tx.run(sql`insert into performed_request (id, at, answer) values (${requestKey}, ${committed.now}, ${JSON.stringify(done)}::jsonb) on conflict do nothing`);
    if (kept === 0) fail('duplicate', { what: '同一请求正在处理。', next: '请刷新页面查看结果。' });
    return { directory: committed.directory, answer: { done }, notice: { residents: committed.residents, views: [], tasks: [...done.closed, ...done.opened].map((line) => line.task) } };
  });
  if (result.directory) await store.directory.refresh(store.database);
  if (result.notice) store.tell(result.notice);
  return result.answer;
}

type Checked = { readonly answers: Readonly<Record<string, unknown>>; readonly context: ActionContext } | { readonly warnings: readonly FieldProblem[] };

function checkRequest(store: Store, who: SignedIn, action: AnyAction, subject: Subject, request: ActionRequest): Checked {
  const { answers, problems, warnings } = checkAnswers(action.form, request.answers, subject.person);
  if (!answers) throw new Fault('invalid', { what: problems[0]?.text ?? '表单有误。' }, problems);
  checkDate(action, answers, subject);
  const orgClass = store.directory.current().organisation(who.org)?.class;
  const context = contextOf(who, orgClass, subject, request.encounter);
  const refusal = action.check(answers, context);
  if (refusal) {
    const problem = refusal.item === undefined ? [] : [{ field: refusal.item, text: refusal.refuse }];
    throw new Fault('unprocessable', { what: refusal.refuse, next: refusal.next ?? '请按提示改正后再提交。' }, problem);
  }
  const doubts = [...warnings, ...action.doubt(answers, context).map((doubt: { item?: string; warn: string }) => ({ field: doubt.item ?? '', text: doubt.warn }))];
  const open = doubts.filter((doubt) => (request.overrides[doubt.field] ?? '') === '');
  return open.length > 0 ? { warnings: open } : { answers, context };
}

/** Rules of time that hold for every form about something that has happened. */
function checkDate(action: AnyAction, answers: Readonly<Record<string, unknown>>, subject: Subject): void {
  const date = answers[action.form.dateItem];
  if (!isPlainDate(date)) return;
  const refuse = (text: string): never => {
    throw new Fault('invalid', { what: text }, [{ field: action.form.dateItem, text }]);
  };
  const label: string = action.form.items[action.form.dateItem]?.label ?? '日期';
  if (date > dateOfInstant(new Date())) refuse(`“${label}”不能晚于今天。`);
  if (subject.person?.birthDate !== undefined && date < subject.person.birthDate) refuse(`“${label}”早于此人出生日期 ${subject.person.birthDate}。`);
}

function contextOf(who: SignedIn, orgClass: string | undefined, subject: Subject, encounter: string | undefined): ActionContext {
  const now = nowInstant();
  return {
    now,
    today: dateOfInstant(now),
    actor: { practitioner: who.practitioner, name: who.name, role: who.role, org: who.org, ...(orgClass === undefined || orgClass === '' ? {} : { orgClass }) },
    person: subject.person,
    subject: subject.reference,
    encounter: encounter === undefined ? undefined : `Encounter/${encounter}`,
    records: subject.records,
    serial: () => fail('invalid', { what: '编号还没有分配。' }),
    newReference: () => `urn:uuid:${randomUUID()}`,
  };
}

/**
 * The writes of an action: its own drafts, then the QuestionnaireResponse and the Observations, linked to the first Encounter that the
 * drafts create. Numbers of its series are allocated inside the transaction.
 */
export async function draftAction(
  tx: Transaction,
  action: AnyAction,
  answers: Readonly<Record<string, unknown>>,
  context: ActionContext,
  overrides: Readonly<Record<string, string>>,
): Promise<{ readonly drafts: readonly Write[]; readonly tell: { readonly text: string; readonly urgent?: boolean } | undefined }> {
  const serials = new Map<string, number>();
  for (const series of action.serials(answers, context)) serials.set(series, await allocateSerials(tx, series, 1));
  const full: ActionContext = {
    ...context,
    serial: (series) => serials.get(series) ?? fail('invalid', { what: `编号序列 ${series} 没有声明。` }),
  };
  const drafts: readonly Draft[] = action.write(answers, full);
  const encounter = drafts.find((draft) => 'create' in draft && draft.create.resourceType === 'Encounter');
  const encounterReference = encounter && 'create' in encounter ? (encounter.reference ?? context.newReference()) : undefined;
  const writes = drafts.map((draft) => {
    if ('update' in draft) return toUpdate(draft);
    const isResident = action.subject === 'new-resident' && draft.create.resourceType === 'Patient';
    return { op: 'create' as const, resource: draft.create, reference: isResident ? context.subject : draft === encounter ? encounterReference : draft.reference };
  });
  const date = answers[action.form.dateItem];
  const facts = {
    subject: action.subject === 'none' ? undefined : context.subject,
    author: context.actor.practitioner,
    org: context.actor.org,
    encounter: encounterReference ?? context.encounter,
    date: isPlainDate(date) ? (date as PlainDate) : context.today,
    now: context.now,
    overrides,
  };
  const response = context.newReference();
  const observations = facts.subject === undefined ? [] : extractObservations(action.form, answers, facts, response);
  return {
    drafts: [
      ...writes,
      { op: 'create', resource: buildResponse(action.form, answers, facts), reference: response },
      ...observations.map((resource) => ({ op: 'create' as const, resource })),
    ],
    tell: action.tell(answers, full),
  };
}

function toUpdate(draft: Extract<Draft, { update: unknown }>): Write {
  const { id } = draft.update;
  if (id === undefined) throw new Error('an update needs the id of what it updates');
  return { op: 'update', resource: { ...draft.update, id }, ifVersion: draft.ifVersion };
}

type OpenTasks = Awaited<ReturnType<typeof readOpenTasks>>;

function describe(
  store: Store,
  committed: Awaited<ReturnType<typeof commit>>,
  before: OpenTasks,
  after: OpenTasks,
  tell: { readonly text: string; readonly urgent?: boolean } | undefined,
): ActionDone {
  const keyOf = (task: OpenTasks[number]): string => `${task.task}|${task.key}`;
  const [was, is] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const line = (task: OpenTasks[number]) => ({ task: task.task, title: store.registry.tasks.get(task.task)?.title ?? task.task, due: task.due });
  return {
    resident: committed.residents[0] ?? null,
    written: committed.written.map(({ type, id }) => ({ type, id })),
    tell: tell === undefined ? null : { text: tell.text, urgent: tell.urgent ?? false },
    closed: before.filter((task) => !is.has(keyOf(task))).map(line),
    opened: after.filter((task) => !was.has(keyOf(task))).map(line),
  };
}
