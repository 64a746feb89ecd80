// Watches every statement of a test file's process and holds it to the rules of distribution; a broken rule fails the file.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { FAN_OUTS, fanOutOf } from '../distribution/fan-outs.ts';
import { type Sql, sql } from '../sql.ts';
import { watchStatements } from '../statements/watch.ts';
import { checkStatement, type KnownTables } from './check-statement.ts';

/** What one process' statements came to. */
const reportShape = z.object({
  /** Distinct statements of the program, and among them those over all servers by name. */
  statements: z.number(),
  fanOuts: z.record(z.string(), z.number()),
  broken: z.array(z.object({ rule: z.string(), statement: z.string(), from: z.string() })),
});

/** The report of one process. */
export type GuardReport = z.infer<typeof reportShape>;

const project = join(import.meta.dirname, '..', '..', '..');
const tables = { spread: new Map<string, 'resident_id' | 'idhash' | 'id'>(), others: new Set<string>() };
const seen = new Map<string, boolean>();
const fanOuts = new Map<string, number>();
const broken: GuardReport['broken'] = [];
let watching = false;

/**
 * From now on every statement of this process is checked, once a text. Which tables are spread is read from the database: those whose key
 * begins with `resident_id`, and `ident` and `locator`. Statements that a test itself writes are its own business.
 */
export async function guardStatements(database: Database): Promise<void> {
  const rows = await database.rows(
    sql`select c.relname::text as name, (select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
          where i.indrelid = c.oid and i.indisprimary) as first
        from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`,
    z.object({ name: z.string(), first: z.string().nullable() }),
  );
  if (!rows.some(({ name }) => name === 'resource')) return; // no database of the platform
  for (const { name, first } of rows) {
    const by = name === 'ident' ? 'idhash' : name === 'locator' ? 'id' : first === 'resident_id' ? 'resident_id' : undefined;
    if (by === undefined) tables.others.add(name);
    else tables.spread.set(name, by);
  }
  if (watching) return;
  watching = true;
  watchStatements(see);
  process.on('exit', report);
}

function see(query: Sql): void {
  const { text } = query;
  const mark = fanOutOf(query);
  const before = seen.get(text);
  if (before !== undefined && before === (mark !== undefined)) return;
  seen.set(text, mark !== undefined);
  const rule = checkStatement(text, tables satisfies KnownTables, mark !== undefined);
  if (mark !== undefined) fanOuts.set(mark.name, (fanOuts.get(mark.name) ?? 0) + 1);
  if (rule === undefined) return;
  const from = senderOf();
  if (from === undefined) seen.delete(text);
  else broken.push({ rule, statement: text.replace(/\s+/g, ' ').slice(0, 600), from });
}

/** The first place outside this room that sent the statement; undefined when it is a test or what serves only tests. */
function senderOf(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 40;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = stackTraceLimit;
  for (const line of stack.split('\n')) {
    const path = /(?:file:\/\/)?(\/[^:)]+\.tsx?):(\d+)/.exec(line);
    if (path?.[1] === undefined || !path[1].startsWith(project)) continue;
    const place = relative(project, path[1]);
    if (/\.test\.tsx?$|(?:^|\/)testing(?:\.ts|\/)|^e2e\//.test(place) && !place.startsWith('kernel/database/testing/guard'))
      return undefined;
    // Migrations are run on each server by itself, before anybody else.
    if (place.startsWith('kernel/database/migrations/')) return undefined;
    if (place.startsWith('kernel/database/')) continue;
    return `${place}:${path[2]}`;
  }
  return undefined;
}

function report(): void {
  const mine: GuardReport = { statements: seen.size, fanOuts: Object.fromEntries(fanOuts), broken };
  const folder = process.env.YIGONG_STATEMENT_REPORTS;
  if (folder) writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(mine));
  if (broken.length === 0) return;
  process.exitCode = 1;
  for (const { rule, statement, from } of broken) console.error(`statement not distributable: ${rule}\n  from ${from}\n  ${statement}`);
}

/** Reads a process' report. Throws for text that is none. */
export function parseReport(text: string): GuardReport {
  return reportShape.parse(JSON.parse(text));
}

/** One line of what all processes' statements came to, and the names of the list that nothing used. */
export function formatReports(reports: readonly GuardReport[]): string {
  const names = new Map<string, number>();
  for (const each of reports) for (const [name, count] of Object.entries(each.fanOuts)) names.set(name, (names.get(name) ?? 0) + count);
  const used = [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
  const unused = Object.keys(FAN_OUTS).filter((name) => !names.has(name));
  const statements = reports.reduce((sum, each) => sum + each.statements, 0);
  const wrong = reports.reduce((sum, each) => sum + each.broken.length, 0);
  return [
    `statements: ${statements} texts checked in ${reports.length} processes, ${wrong} not distributable; over all servers: ${used.join(', ') || 'none'}`,
    ...(unused.length > 0 ? [`not met in this run: ${unused.join(', ')}`] : []),
  ].join('\n');
}
