// The rows of a list in a report, as the paragraphs that people read.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { rowsOfArea } from '../access/row-condition.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { join, sql } from '../database/sql.ts';
import type { RowList } from '../define/report.ts';
import type { Column } from '../define/view.ts';
import type { Period } from '../periods/period.ts';
import { today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { compileCondition } from '../views/compile-condition.ts';
import { seeRows } from '../views/see-rows.ts';
import { columnOfView, columnsOfView } from '../views/view-table.ts';

/** A report is read by people: a longer list belongs on a page. */
const LONGEST = 200;

/** The lead and a paragraph for each row of the area, or what stands where there are none. Throws `out-of-scope` beyond reach. */
export async function readRowList(store: Store, who: SignedIn, area: string, period: Period, list: RowList): Promise<readonly string[]> {
  const { view } = list;
  const directory = store.directory.current();
  const columns = columnsOfView(view);
  const sortKind = columns.find(([name]) => name === list.sort)?.[1].kind;
  const moments = {
    start: period.start,
    end: period.end,
    today: today(),
    rowsOf: await seeRows(store.database, who, store.registry.views.values()),
  };
  const rows = await store.database.rows(
    onEveryShard(
      'report-rows',
      sql`select v.resident_id, v.key, v.${columnOfView(view, list.sort)}::text as sort_value, array[${join(columns.map(([name]) => sql`v.${columnOfView(view, name)}::text`))}] as cells from ${moments.rowsOf(view)} v
        where ${rowsOfArea(who, directory, area, period.end, 'v')} and ${compileCondition(list.where, view, 'v', moments)}
        order by v.${columnOfView(view, list.sort)} nulls last, v.key limit ${LONGEST}`,
      inOrder([{ column: 'sort_value', as: sortKind === 'number' ? 'number' : 'text' }, { column: 'key' }], LONGEST),
    ),
    z.object({ cells: z.array(z.string().nullable()) }),
  );
  if (rows.length === 0) return list.none === '' ? [] : [list.none];
  const show = (column: Column, text: string | null): string =>
    text === null ? '' : column.names === 'directory' ? directory.nameOf(text) : (column.words?.[text] ?? text);
  const lines = rows.map(({ cells }, at) => {
    const named = columns.map(([name, column], place) => [name, show(column, cells[place] ?? null)] as const);
    return list.line(Object.fromEntries(named), { at: at + 1, end: period.end });
  });
  return list.lead === '' ? lines : [list.lead, ...lines];
}
