// Fills the tables of views anew from the record, resident by resident in batches.
import { z } from 'zod';
import type { Transaction } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { join, sql } from '../database/sql.ts';
import type { Gathered } from '../define/gather-records.ts';
import type { Source } from '../define/source.ts';
import type { AnyTask } from '../define/task.ts';
import type { AnyView } from '../define/view.ts';
import { readPeople } from '../people/keep-people.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { type Loaded, loadRecords, loadReference, type Need } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { keepUpTasks } from '../tasks/keep-tasks.ts';
import { dropKeptNumbers } from '../views/drop-kept-numbers.ts';
import { keepUpReferenceView, keepUpView, type ResidentWork } from '../views/keep-up.ts';
import { tableOfView } from '../views/view-table.ts';

const BATCH = 200;

function gathered(record: Loaded): Gathered {
  return {
    id: record.id,
    version: record.version,
    updated: record.updated,
    resource: record.resource,
    code: primaryCodeOf(record.resource),
    restricted: record.restricted,
  };
}

/** Batches under way at once: while one waits for the server, another computes. */
const AT_ONCE = 3;

/**
 * Computes the rows of these views and tasks from the record; in tables that hold rows already only those that differ are written, so that
 * people may read and write meanwhile. It stops between two batches, with an error, when `signal` says so. `among`: only of residents who have
 * rows already.
 */
export async function rebuildViews(
  store: Store,
  views: readonly AnyView[],
  tasks: readonly AnyTask[] = [...store.registry.tasks.values()],
  progress: (text: string) => void = () => undefined,
  signal?: AbortSignal,
  among: 'all' | 'those-with-rows' = 'all',
): Promise<void> {
  const areaOfOrg = (org: string | undefined): string =>
    org === undefined ? '' : (store.directory.current().organisation(org)?.area ?? '');
  await dropKeptNumbers(store.database);
  for (const view of views.filter((each) => each.per === 'reference')) {
    const types = [...new Set(Object.values<Source>(view.sources).map((source) => source.type))];
    const resources = (await Promise.all(types.map((type) => loadReference(store.database, type)))).flat().map(gathered);
    await store.database.transaction(async (tx) => {
      await tx.run(sql`delete from ${tableOfView(view)} where resident_id = ${0}`);
      await keepUpReferenceView(tx, view, resources, [], areaOfOrg);
    });
  }
  const personal = views.filter((view) => view.per !== 'reference');
  if (personal.length === 0 && tasks.length === 0) return dropKeptNumbers(store.database);
  const kept = store.needs.all.filter((each) => ('task' in each ? tasks.includes(each.task) : personal.includes(each.view)));
  const needs = store.needs.needsOf(kept.map((each) => ('view' in each ? { view: { ...each.view, independent: false } } : each)));
  const walk = walkResidents(store, among === 'all' ? [] : personal);
  let done = 0;
  const work = async (): Promise<void> => {
    for await (const residents of walk) {
      signal?.throwIfAborted();
      await store.database.transaction(async (tx) => {
        const gatheredWork = await gatherWork(tx, residents, needs);
        for (const view of personal) await keepUpView(tx, { ...view, independent: false }, gatheredWork, areaOfOrg);
        if (tasks.length > 0)
          await keepUpTasks(
            tx,
            tasks.map((task) => ({ task, work: gatheredWork })),
          );
      });
      if (Math.floor(done / 10_000) < Math.floor((done + residents.length) / 10_000))
        progress(`重建统计视图：已处理 ${done + residents.length} 人`);
      done += residents.length;
    }
  };
  const workers = Array.from({ length: AT_ONCE }, work);
  await Promise.allSettled(workers); // none is left writing when one fails
  await Promise.all(workers);
  await dropKeptNumbers(store.database);
}

/** All residents, or those who have rows in one of the views, a batch at a time; several may take from it. */
async function* walkResidents(store: Store, within: readonly AnyView[]): AsyncGenerator<readonly number[], void, undefined> {
  const has = within.map((view) => sql`exists (select 1 from ${tableOfView(view)} v where v.resident_id = p.resident_id)`);
  const those = has.length === 0 ? sql`true` : join(has, ' or ', '(', ')');
  for (let last = 0; ; ) {
    const ids = await store.database.rows(
      onEveryShard(
        'walk-residents',
        sql`select p.resident_id from view_people p where p.resident_id > ${last} and ${those} order by p.resident_id limit ${BATCH}`,
        inOrder([{ column: 'resident_id' }], BATCH),
      ),
      z.object({ resident_id: z.number() }),
    );
    const residents = ids.map((row) => row.resident_id);
    const final = residents.at(-1);
    if (final === undefined) return;
    last = final;
    yield residents;
  }
}

async function gatherWork(tx: Transaction, residents: readonly number[], needs: readonly Need[]): Promise<readonly ResidentWork[]> {
  const people = await readPeople(tx, residents, true);
  const records = new Map<number, Gathered[]>();
  for (const record of await loadRecords(tx, residents, needs)) {
    const list = records.get(record.resident) ?? [];
    list.push(gathered(record));
    records.set(record.resident, list);
  }
  return people.map((person) => {
    const stored = records.get(person.residentId) ?? [];
    return { person, stored, written: stored, removed: [], fresh: false };
  });
}
