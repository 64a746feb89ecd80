// /api/audit and /api/people/<resident>/lookers: the auditor's search, alerts, reviews and exports; who looked at a record.
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AUDITED_ACTS, isAuditedAct } from '../../kernel/access/audit/acts.ts';
import { type Alert, countWaiting, listAlerts, reviewAlert, VERDICTS } from '../../kernel/access/audit/alerts.ts';
import { BROKEN_CHAIN, titleOfPattern } from '../../kernel/access/audit/odd-patterns.ts';
import { type PatternNumbers, readPatterns, type SetPattern, setPattern } from '../../kernel/access/audit/pattern-settings.ts';
import { walkLines } from '../../kernel/access/audit/search-lines.ts';
import { verifyChain } from '../../kernel/access/audit/verify-chain.ts';
import { requireConfirmed } from '../../kernel/access/identity/confirm-identity.ts';
import { REASONS } from '../../kernel/define/reason.ts';
import { auditEventsOf } from '../../kernel/exchange/fhir/audit-events.ts';
import { writeCsvText } from '../../kernel/exchange/sql-on-fhir/run/write-csv.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { decodeCursor, encodeCursor } from '../../kernel/reading/cursor.ts';
import {
  type AuditQuery,
  filterOf,
  readAlertPeople,
  readAuditLines,
  requireAuditor,
  tellLines,
  tellReading,
} from '../../kernel/reading/read-audit.ts';
import { readLookers } from '../../kernel/reading/read-lookers.ts';
import type { Store } from '../../kernel/store/store.ts';
import { type AlertView, type PatternView, patternSchema, reviewSchema } from '../contract/audit.ts';
import { tellBroken } from '../guard-audit.ts';
import { requireWho } from '../session.ts';

const text = z.string().trim().max(200).optional();
const day = z.union([z.literal(''), z.iso.date()]).optional();
const queryShape = z.object({
  person: text,
  resident: z.coerce.number().int().positive().optional(),
  account: text,
  act: text,
  result: z.enum(['', 'done', 'refused']).optional(),
  reason: text,
  source: text,
  from: day,
  until: day,
  alert: text,
});
const pageShape = queryShape.extend({ cursor: z.string().max(400).optional() });
const exportShape = queryShape.extend({ format: z.enum(['csv', 'ndjson']).default('csv') });
const alertsShape = z.object({
  pattern: text,
  state: z.enum(['', 'waiting', 'reviewed']).optional(),
  cursor: z.string().max(400).optional(),
});
const idParams = z.object({ id: z.string().max(64) });
const residentParams = z.object({ resident: z.coerce.number().int().positive() });

const PAGE = 50;
/** Seals that the page has verified each time it is opened; the rest by command. */
const SEALS_SHOWN = 200;

/** The query of an address: days are China's, both included. */
function queryOf({ act, result, from, until, ...rest }: z.infer<typeof queryShape>): AuditQuery {
  const midnight = (date: string): number => Date.parse(`${date}T00:00:00+08:00`);
  return {
    person: rest.person || undefined,
    resident: rest.resident,
    account: rest.account || undefined,
    acts: act ? [act] : undefined,
    result: result || undefined,
    reason: rest.reason || undefined,
    source: rest.source || undefined,
    from: from ? new Date(midnight(from)).toISOString() : undefined,
    until: until ? new Date(midnight(until) + 86_400_000).toISOString() : undefined,
    alert: rest.alert || undefined,
  };
}

function viewAlert({ lines: _lines, reviews, ...alert }: Alert): AlertView {
  const names: Readonly<Record<string, { readonly name: string }>> = VERDICTS;
  return {
    ...alert,
    title: titleOfPattern(alert.pattern).title,
    reviews: reviews.map(({ verdict, note, name, at }) => ({ verdict, verdictName: names[verdict]?.name ?? verdict, note, name, at })),
  };
}

function pairOf([from, to]: readonly [number, number]): [number, number] {
  return [from, to];
}

function viewPattern({ pattern, declared, changed }: SetPattern): Omit<PatternView, 'waiting'> {
  const numbersOf = ({ atLeast, minutes, hours }: PatternNumbers) => ({
    atLeast,
    minutes,
    hours: hours === undefined ? null : pairOf(hours),
  });
  const { range } = declared;
  const setting =
    range === undefined
      ? null
      : {
          now: numbersOf(pattern),
          declared: numbersOf(declared),
          ranges: { atLeast: pairOf(range.atLeast), minutes: pairOf(range.minutes) },
          changed: changed ?? null,
        };
  return { id: declared.id, title: declared.title, rule: declared.says, source: declared.source, setting };
}

const CSV_HEAD = '编号,时间,账号,姓名,岗位,机构,操作,结果,居民内部编号,居民,名单人数,内容,理由,用途,来源地址\r\n';

async function* writeLines(store: Store, query: AuditQuery, format: 'csv' | 'ndjson'): AsyncGenerator<string> {
  const filter = await filterOf(store, query);
  if (format === 'csv') yield `\uFEFF${CSV_HEAD}`;
  for await (const lines of walkLines(store.database, filter)) {
    if (format === 'ndjson') {
      yield (await auditEventsOf(store.database, lines)).map((event) => `${JSON.stringify(event)}\n`).join('');
      continue;
    }
    const rows = await tellLines(store, lines);
    yield rows
      .map((row) => {
        const cells = [
          row.key,
          row.at,
          row.account,
          row.name,
          row.roleName,
          row.orgName,
          row.actName,
          row.result === 'done' ? '完成' : '拒绝',
          row.person === null ? '' : String(row.person.resident),
          row.person?.name,
          row.listed === 0 ? '' : String(row.listed),
          row.what,
          row.reason,
          row.purpose,
          row.source,
        ];
        return `${cells.map((cell) => writeCsvText(cell ?? '')).join(',')}\r\n`;
      })
      .join('');
  }
}

/** Mounts the door. */
export function mountAudit(app: FastifyInstance, store: Store): void {
  app.get('/api/audit/state', async (request) => {
    requireAuditor(await requireWho(store, request));
    const waiting = await countWaiting(store.database);
    const chain = await verifyChain(store.database, { now: nowInstant(), lastSeals: SEALS_SHOWN });
    const [last] = chain.last;
    return {
      patterns: [
        ...(await readPatterns(store.database)).map(viewPattern),
        {
          id: BROKEN_CHAIN.id,
          title: BROKEN_CHAIN.title,
          rule: '日志行或封条被改动、删除或事后插入',
          source: BROKEN_CHAIN.source,
          setting: null,
        },
      ].map((pattern) => ({ ...pattern, waiting: waiting.get(pattern.id) ?? 0 })),
      acts: Object.entries(AUDITED_ACTS).flatMap(([act, { name }]) => (isAuditedAct(act) ? [{ act, name }] : [])),
      reasons: Object.entries(REASONS).map(([reason, { name }]) => ({ reason, name })),
      chain: {
        seals: chain.seals,
        lines: chain.lines,
        unsealed: chain.unsealed,
        broken: chain.broken ? tellBroken(chain.broken) : null,
        last: last ? `${last.no} ${last.digest}` : null,
      },
    };
  });
  app.get('/api/audit/lines', async (request) => {
    const who = await requireWho(store, request);
    const { cursor, ...query } = pageShape.parse(request.query);
    return readAuditLines(store, who, queryOf(query), cursor);
  });
  app.get('/api/audit/export', async (request, reply) => {
    const who = await requireWho(store, request);
    requireAuditor(who);
    const { format, ...asked } = exportShape.parse(request.query);
    const query = queryOf(asked);
    const filter = await filterOf(store, query);
    await tellReading(store, who, 'export', query, { format, report: 'audit' }, filter.residents?.[0]);
    const name = `审计日志 ${today()}.${format}`;
    return reply
      .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/fhir+ndjson')
      .header('content-disposition', `attachment; filename="audit.${format}"; filename*=UTF-8''${encodeURIComponent(name)}`)
      .send(Readable.from(writeLines(store, query, format), { objectMode: false }));
  });
  app.get('/api/audit/alerts', async (request) => {
    requireAuditor(await requireWho(store, request));
    const { pattern, state, cursor } = alertsShape.parse(request.query);
    const [raised, id] = decodeCursor(cursor, ['text', 'text']) ?? [];
    const before =
      typeof raised === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(raised)) ? ([raised, id] as const) : undefined;
    const rows = await listAlerts(store.database, { pattern: pattern || undefined, state: state || undefined, before }, PAGE + 1);
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    return { rows: page.map(viewAlert), next: rows.length > PAGE && last ? encodeCursor([last.raised, last.id]) : null };
  });
  app.get('/api/audit/alerts/:id', async (request) => {
    const { alert, people } = await readAlertPeople(store, await requireWho(store, request), idParams.parse(request.params).id);
    return { alert: viewAlert(alert), people };
  });
  app.post('/api/audit/alerts/:id/review', async (request) => {
    const who = await requireWho(store, request);
    requireAuditor(who);
    const { verdict, note } = reviewSchema.parse(request.body);
    await reviewAlert(store.database, who, idParams.parse(request.params).id, verdict, note, nowInstant());
    return { reviewed: true };
  });
  app.post('/api/audit/patterns/:id', async (request) => {
    const who = await requireWho(store, request);
    requireAuditor(who);
    await requireConfirmed(store.database, who, '调整核查规则');
    const { numbers, why } = patternSchema.parse(request.body);
    const { id } = idParams.parse(request.params);
    await setPattern(
      store.database,
      who,
      id,
      numbers === null ? undefined : { ...numbers, hours: numbers.hours ?? undefined },
      why,
      nowInstant(),
    );
    return { set: true };
  });
  app.get('/api/people/:resident/lookers', async (request) =>
    readLookers(store, await requireWho(store, request), residentParams.parse(request.params).resident),
  );
}
