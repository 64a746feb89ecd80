// De-identified files that leave: asked for by one, agreed to by another, made then, fetched for a while, and written down for good.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { reachesArea, type SignedIn } from '../../access/actor.ts';
import { recordAudit, recordAudits } from '../../access/audit.ts';
import type { Row, Transaction } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import type { Role } from '../../define/role.ts';
import { ROLES } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { readBreakdown, requirePeriod } from '../../indicators/read-indicator.ts';
import { nowInstant, today } from '../../periods/plain-date.ts';
import type { Store } from '../../store/store.ts';
import { writeCsvText } from '../sql-on-fhir/run/write-csv.ts';
import { anonymise, LEAST_K } from './anonymise.ts';
import { hideSmallCells } from './hide-small-cells.ts';
import { headerOf, type RowsPlan, readPersonRows, requirePlan } from './read-rows.ts';

/** What a file holds: rows of people without names, or numbers by division. */
export type ReleasePlan = ({ readonly kind: 'rows' } & RowsPlan) | { readonly kind: 'numbers'; readonly period: string };

/** A request for a file. */
export interface ReleaseAsked {
  readonly plan: ReleasePlan;
  readonly area: string;
  readonly purpose: string;
  readonly recipient: string;
}

/** Who may ask, and who may agree: never the same person. */
const ASKS: readonly Role[] = ['bureau-manager', 'statistician'];
const AGREES: readonly Role[] = ['bureau-manager', 'security-administrator'];
/** A file may be fetched for so many days after it was agreed to. */
const KEPT_DAYS = 7;

/** What the role may do with releases. */
export function mayRelease(role: Role): { readonly ask: boolean; readonly agree: boolean } {
  return { ask: ASKS.includes(role), agree: AGREES.includes(role) };
}

async function requireRole(store: Store, who: SignedIn, what: string, roles: readonly Role[]): Promise<void> {
  if (roles.includes(who.role)) return;
  await recordAudit(store.database, who, { act: 'refused', what: { openData: what, rule: 'role' }, result: 'refused' }, nowInstant());
  fail('not-allowed', { role: ROLES[who.role], what, allowed: roles.map((role) => ROLES[role]).join('、') });
}

const release = z.object({
  id: z.string(),
  kind: z.enum(['rows', 'numbers']),
  plan: z.unknown(),
  purpose: z.string(),
  recipient: z.string(),
  asked_at: z.string(),
  asked_by: z.string(),
  asked_practitioner: z.string(),
  asked_name: z.string(),
  area: z.string(),
  state: z.enum(['asked', 'agreed', 'refused']),
  decided_at: z.string().nullable(),
  decided_name: z.string().nullable(),
  note: z.string().nullable(),
  rows: z.number().nullable(),
  suppressed: z.number().nullable(),
  smallest: z.number().nullable(),
  step: z.string().nullable(),
  sum: z.string().nullable(),
  until: z.string().nullable(),
});
/** A release as it is written down. */
export type Release = z.infer<typeof release>;
const COLUMNS = sql`id, kind, plan, purpose, recipient, asked_at, asked_by, asked_practitioner, asked_name, area, state, decided_at, decided_name,
  note, rows, suppressed, smallest, step, sum, until`;

/** The releases, newest first. Throws `not-allowed`. */
export async function listReleases(store: Store, who: SignedIn): Promise<readonly Release[]> {
  await requireRole(store, who, '查看脱敏数据', [...ASKS, ...AGREES]);
  return store.database.rows(sql`select ${COLUMNS} from open_data_release order by asked_at desc limit 200`, release);
}

const rowsPlan = z.object({ kind: z.literal('rows'), view: z.string(), columns: z.array(z.string()), dates: z.enum(['month', 'moved']) });
const numbersPlan = z.object({ kind: z.literal('numbers'), period: z.string() });
/** The plan as it came or was kept. */
export const releasePlanSchema: z.ZodType<ReleasePlan> = z.union([rowsPlan, numbersPlan]);

/** Asks for a file; its id. What it would hold is made when somebody agrees. Throws `not-allowed`, `out-of-scope`, and what is wrong with the plan. */
export async function askRelease(store: Store, who: SignedIn, asked: ReleaseAsked): Promise<string> {
  await requireRole(store, who, '申请脱敏数据', ASKS);
  const { plan, area, purpose, recipient } = asked;
  if (plan.kind === 'rows') requirePlan(store, plan);
  else requirePeriod(plan.period);
  const known = store.directory.current().area(area) ?? fail('not-found', { what: `行政区划 ${area}`, field: 'area' });
  if (!reachesArea(who.scope, area)) fail('out-of-scope', { what: known.name, field: 'area' });
  const [id, at] = [randomBytes(9).toString('base64url'), nowInstant()];
  await store.database.transaction(async (tx) => {
    await tx.run(
      sql`insert into open_data_release (id, kind, plan, purpose, recipient, asked_at, asked_by, asked_practitioner, asked_name, area, state)
          values (${id}, ${plan.kind}, ${JSON.stringify(plan)}::jsonb, ${purpose}, ${recipient}, ${at}, ${who.account}, ${who.practitioner}, ${who.name}, ${area}, 'asked')`,
    );
    const what = { openData: 'ask', release: id, ...told(plan), area };
    await recordAudits(tx, who, [{ act: 'export', what, result: 'done' }], at);
  });
  return id;
}

function told(plan: ReleasePlan): Readonly<Record<string, unknown>> {
  return plan.kind === 'rows' ? { view: plan.view, columns: plan.columns } : { period: plan.period };
}

/**
 * A second person agrees, and the file is made, or refuses. Throws `not-allowed` also for whoever asked (by person, whatever the account),
 * `not-found`, and `unprocessable` when it was decided before.
 */
export async function decideRelease(store: Store, who: SignedIn, id: string, agree: boolean, note: string): Promise<void> {
  await requireRole(store, who, '审批脱敏数据', AGREES);
  const [found] = await store.database.rows(sql`select ${COLUMNS} from open_data_release where id = ${id}`, release);
  if (!found) fail('not-found', { what: '这条申请' });
  if (found.asked_practitioner === who.practitioner || found.asked_by === who.account) {
    const what = { openData: 'decide', release: id, rule: 'second-person' };
    await recordAudit(store.database, who, { act: 'refused', what, result: 'refused' }, nowInstant());
    fail('not-allowed', { role: ROLES[who.role], what: '审批自己提出的申请', allowed: '另一位审批人' });
  }
  const made = agree ? await makeFile(store, who, releasePlanSchema.parse(found.plan), found.area) : undefined;
  const at = nowInstant();
  await store.database.transaction(async (tx) => {
    if (!(await keepDecision(tx, who, id, { agree, note, at, made })))
      fail('unprocessable', { what: '这条申请已有结论。', next: '请刷新页面查看。' });
    const what = { openData: agree ? 'agree' : 'refuse', release: id, rows: made?.rows, suppressed: made?.suppressed, sum: made?.sum };
    await recordAudits(tx, who, [{ act: 'export', what, result: 'done' }], at);
  });
}

interface Made {
  readonly rows: number;
  readonly suppressed: number;
  readonly smallest: number | undefined;
  readonly step: string;
  readonly sum: string;
  readonly content: string;
}

async function keepDecision(
  tx: Transaction,
  who: SignedIn,
  id: string,
  { agree, note, at, made }: { readonly agree: boolean; readonly note: string; readonly at: string; readonly made: Made | undefined },
): Promise<boolean> {
  const until = new Date(Date.parse(at) + KEPT_DAYS * 86_400_000).toISOString();
  const changed = await tx.run(
    sql`update open_data_release set state = ${agree ? 'agreed' : 'refused'}, decided_at = ${at}, decided_by = ${who.account}, decided_name = ${who.name},
        note = ${note}, rows = ${made?.rows}, suppressed = ${made?.suppressed}, smallest = ${made?.smallest}, step = ${made?.step}, sum = ${made?.sum},
        until = ${made ? until : undefined}, content = ${made?.content} where id = ${id} and state = 'asked'`,
  );
  return changed === 1;
}

function writeLines(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(writeCsvText).join(',')).join('\r\n')}\r\n`;
}

/** Makes the file of a plan as it may leave. */
async function makeFile(store: Store, who: SignedIn, plan: ReleasePlan, area: string): Promise<Made> {
  const made = plan.kind === 'rows' ? await makeRows(store, who, plan, area) : await makeNumbers(store, who, plan.period, area);
  const content = writeLines([made.header, ...made.lines]);
  const { suppressed, smallest, step } = made;
  return { rows: made.lines.length, suppressed, smallest, step, content, sum: createHash('sha256').update(content).digest('hex') };
}

async function makeRows(store: Store, who: SignedIn, plan: RowsPlan, area: string) {
  const { columns } = requirePlan(store, plan);
  const { rows, suppressed, smallest, step } = anonymise(await readPersonRows(store, who, plan, area, randomBytes(32)), today());
  return { header: headerOf(columns, plan), lines: rows, suppressed, smallest, step: step.title };
}

/** Every number of the period by division below the area, small cells hidden. */
async function makeNumbers(store: Store, who: SignedIn, code: string, area: string) {
  const period = requirePeriod(code);
  const lines: (readonly string[])[] = [];
  let suppressed = 0;
  for (const indicator of store.registry.indicators.values()) {
    const parts = await readBreakdown(store, who, indicator, area, period);
    const open = hideSmallCells(parts.map(({ n, N }) => ({ n, N })));
    for (const [at, part] of parts.entries()) {
      const cell = open[at];
      if (!cell) suppressed += 1;
      const shown = cell ? [String(cell.n), cell.N === null ? '' : String(cell.N)] : ['*', '*'];
      lines.push([indicator.id, indicator.title, period.code, part.name, ...shown]);
    }
  }
  return {
    header: ['指标编号', '指标', '时期', '地区', '分子', '分母'],
    lines,
    suppressed,
    smallest: LEAST_K,
    step: '小于 5 的数隐去，记作 *',
  };
}

/** The file of an agreed release; each fetch is written down. Throws `not-allowed`, `not-found`, and `gone` when its time is over. */
export async function fetchRelease(store: Store, who: SignedIn, id: string): Promise<{ readonly name: string; readonly content: string }> {
  await requireRole(store, who, '取走脱敏数据', ASKS);
  const now = nowInstant();
  const [row]: readonly Row[] = await store.database.rows(
    sql`select content, until, sum from open_data_release where id = ${id} and state = 'agreed'`,
  );
  if (!row) fail('not-found', { what: '这份已批准的文件' });
  if (typeof row.content !== 'string' || typeof row.until !== 'string' || row.until < now) {
    await store.database.run(sql`update open_data_release set content = null where until < ${now}::timestamptz and content is not null`);
    fail('gone', { what: '这份文件已过领取期限，' });
  }
  await recordAudit(store.database, who, { act: 'export', what: { openData: 'fetch', release: id, sum: row.sum }, result: 'done' }, now);
  return { name: `open-data-${id}.csv`, content: row.content };
}
