// Fills the tables of views anew from the record, resident by resident in batches.
import { z } from 'zod';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql } from '../database/sql.ts';
import type { Gathered } from '../define/gather-records.ts';
import type { Source } from '../define/source.ts';
import type { AnyView } from '../define/view.ts';
import { readPeople } from '../people/keep-people.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { type Loaded, loadRecords, loadReference } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { keepUpTasks } from '../tasks/keep-tasks.ts';
import { keepUpReferenceView, keepUpView } from '../views/keep-up.ts';

const BATCH = 200;

function gathered(record: Loaded): Gathered {
  return {
    id: record.id,
    version: record.version,
    updated: record.updated,
    resource: record.resource,
    code: primaryCodeOf(record.resource),
  };
}

/** Fills these views (their tables are empty), and brings all tasks up to date. */
export async function rebuildViews(
  store: Store,
  views: readonly AnyView[],
  progress: (text: string) => void = () => undefined,
): Promise<void> {
  const areaOfOrg = (org: string | undefined): string =>
    org === undefined ? '' : (store.directory.current().organisation(org)?.area ?? '');
  for (const view of views.filter((each) => each.per === 'reference')) {
    const types = [...new Set(Object.values<Source>(view.sources).map((source) => source.type))];
    const resources = (await Promise.all(types.map((type) => loadReference(store.database, type)))).flat().map(gathered);
    await store.database.transaction((tx) => keepUpReferenceView(tx, view, resources, [], areaOfOrg));
  }
  const personal = views.filter((view) => view.per !== 'reference');
  const tasks = [...store.registry.tasks.values()];
  const kept = store.needs.all.filter((each) => 'task' in each || personal.includes(each.view));
  const needs = store.needs.needsOf(kept.map((each) => ('view' in each ? { view: { ...each.view, independent: false } } : each)));
  let last = 0;
  for (let done = 0; ; ) {
    const ids = await store.database.rows(
      onEveryShard(
        'walk-residents',
        sql`select resident_id from view_people where resident_id > ${last} order by resident_id limit ${BATCH}`,
        inOrder([{ column: 'resident_id' }], BATCH),
      ),
      z.object({ resident_id: z.number() }),
    );
    const residents = ids.map((row) => row.resident_id);
    const final = residents.at(-1);
    if (final === undefined) return;
    last = final;
    await store.database.transaction(async (tx) => {
      const people = await readPeople(tx, residents, true);
      const records = new Map<number, Gathered[]>();
      for (const record of await loadRecords(tx, residents, needs)) {
        const list = records.get(record.resident) ?? [];
        list.push(gathered(record));
        records.set(record.resident, list);
      }
      const work = people.map((person) => {
        const stored = records.get(person.residentId) ?? [];
        return { person, stored, written: stored, removed: [], fresh: false };
      });
      for (const view of personal) await keepUpView(tx, view, work, areaOfOrg);
      await keepUpTasks(
        tx,
        tasks.map((task) => ({ task, work })),
      );
    });
    done += residents.length;
    if (done % 10_000 < BATCH) progress(`重建统计视图：已处理 ${done} 人`);
  }
}
