// All tables of the platform: migrations, then the views' tables as the systems declare them.
import { ACCESS_MANIFEST, ACCESS_MIGRATIONS } from '../access/schema.ts';
import { BULK_MANIFEST, BULK_MIGRATIONS } from '../bulk-jobs/schema.ts';
import type { Database } from '../database/database.ts';
import type { Manifest } from '../database/distribution/manifest.ts';
import { MIGRATION_TABLES, migrate } from '../database/migrations/migrate.ts';
import { collectDeclarations } from '../define/registry.ts';
import type { System } from '../define/system.ts';
import { HL7_MANIFEST, HL7_MIGRATIONS } from '../hl7-messages/schema.ts';
import { JOBS_MANIFEST, JOBS_MIGRATIONS } from '../jobs/schema.ts';
import { ORGANISATIONS_MANIFEST, ORGANISATIONS_MIGRATIONS } from '../organisations/schema.ts';
import { PEOPLE_MANIFEST, PEOPLE_MIGRATIONS } from '../people/schema.ts';
import { PUBLICATIONS_MANIFEST, PUBLICATIONS_MIGRATIONS } from '../publications/schema.ts';
import { RECORD_MANIFEST, RECORD_MIGRATIONS } from '../record/schema.ts';
import { reindexTokens } from '../record/search-index/reindex-tokens.ts';
import { openStore, type Store } from '../store/store.ts';
import { fingerprintTask } from '../tasks/fingerprint-task.ts';
import { TASKS_MANIFEST, TASKS_MIGRATIONS } from '../tasks/schema.ts';
import { keepFingerprints, readFingerprints } from '../views/view-state.ts';
import { ensureViewTables, fingerprintView, indexViewTables, viewManifest } from '../views/view-table.ts';
import { rebuildViews } from './rebuild-views.ts';

const MIGRATIONS = [
  ...RECORD_MIGRATIONS,
  ...PEOPLE_MIGRATIONS,
  ...ORGANISATIONS_MIGRATIONS,
  ...ACCESS_MIGRATIONS,
  ...TASKS_MIGRATIONS,
  ...PUBLICATIONS_MIGRATIONS,
  ...HL7_MIGRATIONS,
  ...JOBS_MIGRATIONS,
  ...BULK_MIGRATIONS,
];

/** Where every table of the platform lives. */
export function wholeManifest(systems: readonly System[]): Manifest {
  return [
    ...MIGRATION_TABLES.map((table) => ({ table, kind: 'local' }) as const),
    ...RECORD_MANIFEST,
    ...PEOPLE_MANIFEST,
    ...ORGANISATIONS_MANIFEST,
    ...ACCESS_MANIFEST,
    ...TASKS_MANIFEST,
    ...PUBLICATIONS_MANIFEST,
    ...HL7_MANIFEST,
    ...JOBS_MANIFEST,
    ...BULK_MANIFEST,
    ...viewManifest(collectDeclarations(systems).views.values()),
  ];
}

/**
 * Brings a database to the state the code and the systems expect and opens a store over it. Views and tasks whose declaration changed are
 * filled again from the record; `progress` hears of it.
 */
export async function prepareStore(database: Database, systems: readonly System[], progress?: (text: string) => void): Promise<Store> {
  await migrate(database, MIGRATIONS, wholeManifest(systems));
  await reindexTokens(database, progress);
  const { views, tasks } = collectDeclarations(systems);
  const changed = await ensureViewTables(database, views.values());
  const known = await readFingerprints(database);
  const declared = new Map([...tasks.values()].map((task) => [`task ${task.id}`, fingerprintTask(task)]));
  const others = [...tasks.values()].filter((task) => known.get(`task ${task.id}`) !== declared.get(`task ${task.id}`));
  const store = await openStore(database, systems);
  if (changed.length === 0 && others.length === 0) return store;
  await rebuildViews(store, changed, others, progress);
  await indexViewTables(database, changed);
  await keepFingerprints(database, new Map([...changed.map((view) => [view.id, fingerprintView(view)] as const), ...declared]));
  return store;
}
