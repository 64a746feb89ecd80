// Rows of a view that a form may point to: those the view offers, within reach.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { rowsCounted, rowsOffered, rowsOfOwn, rowsWithinReach } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { empty, join, type Sql, sql } from '../database/sql.ts';
import type { AnyView, Choose } from '../define/view.ts';
import { fail } from '../errors.ts';
import { today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { rowsSeenBy } from '../views/seen-rows.ts';
import type { StandingRows } from '../views/tell-standing.ts';
import { columnOfView, columnsOfView, tableOfView } from '../views/view-table.ts';

/** What lies within somebody's choice, of a view's rows `v`. */
function reachOf(who: SignedIn, { offered, own }: Choose) {
  return offered ? rowsOffered(who, 'v') : own ? rowsOfOwn(who, 'v') : rowsWithinReach(who, 'v');
}

/** Rows that may still be chosen today, of a view's rows `v`. */
function openRows(view: AnyView, { open, until }: Choose): Sql {
  return sql`v.${columnOfView(view, open)} is null${until === undefined ? empty : sql` and v.${columnOfView(view, until)} >= ${today()}`}`;
}

/**
 * Those of some views about residents that have a row of this resident which somebody may choose: what is done to a row is offered where there
 * is one. `standing`: their rows as they may be read.
 */
export async function listViewsToChoose(
  db: Queries,
  who: SignedIn,
  resident: number,
  views: readonly AnyView[],
  standing: StandingRows,
): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    views.map(async (view) => {
      const rows = standing(view);
      if (!view.choose || rows === undefined) return [];
      const open = await db.rows(
        sql`select 1 as one from ${rows} v where v.resident_id = ${resident} and ${reachOf(who, view.choose)} and ${openRows(view, view.choose)} limit 1`,
      );
      return open.length === 0 ? [] : [view.id];
    }),
  );
  return new Set(found.flat());
}

/** The rows of `row:<view>` that somebody may choose, named by the view's label columns and the organisation; `of`: only that row, only rows of that resident. */
export async function readRowChoices(
  store: Store,
  db: Queries,
  who: SignedIn,
  target: string,
  of: { readonly resident?: number | undefined; readonly key?: string },
): Promise<readonly { readonly code: string; readonly display: string }[]> {
  const view = store.registry.views.get(target.slice('row:'.length));
  if (!view?.choose) fail('not-found', { what: `选项 ${target}` });
  const { label, offered, taken } = view.choose;
  const labels = label.map((name) => sql`v.${columnOfView(view, name)}::text`);
  const rows = await db.rows(
    onEveryShard(
      'row-choices',
      sql`select v.key, v.org, array[${join(labels)}] as labels from ${rowsSeenBy(who)(view)} v
        where ${reachOf(who, view.choose)} and ${openRows(view, view.choose)}
        ${of.key === undefined ? empty : sql`and v.key = ${of.key}`} ${of.resident === undefined || view.per === 'reference' ? empty : sql`and v.resident_id = ${of.resident}`}
        order by v.key desc`,
      inOrder([{ column: 'key', descending: true }]),
    ),
    z.object({ key: z.string(), org: z.string().nullable(), labels: z.array(z.string().nullable()) }),
  );
  const directory = store.directory.current();
  // What is asked for by its key is named, taken or not.
  const inUse = taken === undefined || of.key !== undefined ? new Set<string>() : await readTaken(db, who, taken);
  const columns = new Map(columnsOfView(view));
  // What is taken and given back is one's own: whose it is need not be said.
  const choices = rows.flatMap(({ key: code, org, labels: texts }) => {
    if (inUse.has(code)) return [];
    const parts = texts.map((text, at) => {
      const column = columns.get(label[at] ?? '');
      if (text === null) return '';
      return column?.names === 'directory' ? directory.nameOf(text) : (column?.words?.[text] ?? text);
    });
    return [{ code, display: [...parts, org === null || taken ? '' : directory.nameOf(org)].filter((part) => part !== '').join(' ') }];
  });
  // What is offered is read by its first label (the day, the nearest first), not by its key; so is what may be taken.
  return offered || taken ? choices.toSorted((a, b) => (a.display < b.display ? -1 : 1)) : choices;
}

/** The keys that rows of another view name as theirs, whoever's those are: of beds it tells only that they are not free. */
async function readTaken(db: Queries, who: SignedIn, { view, column }: NonNullable<Choose['taken']>): Promise<ReadonlySet<string>> {
  const named = sql`v.${columnOfView(view, column)}`;
  const rows = await db.rows(
    onEveryShard(
      'taken-rows',
      sql`select ${named} as key from ${tableOfView(view)} v where ${rowsCounted(who, 'v')} and ${named} is not null order by ${named}`,
      inOrder([{ column: 'key' }]),
    ),
    z.object({ key: z.string() }),
  );
  return new Set(rows.map(({ key }) => key));
}
