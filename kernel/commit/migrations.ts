// All tables of the platform: migrations, then the views' tables as the systems declare them.
import { AUDIT_MANIFEST, AUDIT_MIGRATIONS } from '../access/audit/schema.ts';
import { OIDC_MANIFEST, OIDC_MIGRATIONS } from '../access/oidc/schema.ts';
import { POLICY_MANIFEST, POLICY_MIGRATIONS } from '../access/policy/schema.ts';
import { RESIDENTS_MANIFEST, RESIDENTS_MIGRATIONS } from '../access/residents/schema.ts';
import { ACCESS_MANIFEST, ACCESS_MIGRATIONS } from '../access/schema.ts';
import { SHARES_MANIFEST, SHARES_MIGRATIONS } from '../access/shares/schema.ts';
import { BULK_MANIFEST, BULK_MIGRATIONS } from '../bulk-jobs/schema.ts';
import type { Database } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import type { Manifest } from '../database/distribution/manifest.ts';
import { MIGRATION_TABLES, type Migration, migrate } from '../database/migrations/migrate.ts';
import { makePostponedIndexes } from '../database/migrations/postpone-indexes.ts';
import { sql } from '../database/sql.ts';
import { collectDeclarations } from '../define/registry.ts';
import type { System } from '../define/system.ts';
import type { AnyTask } from '../define/task.ts';
import type { AnyView } from '../define/view.ts';
import { DICOM_MANIFEST, DICOM_MIGRATIONS } from '../dicom-studies/schema.ts';
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
import { COVERS_MIGRATION, VIEWS_MANIFEST, VIEWS_MIGRATIONS } from '../views/schema.ts';
import { forgetFingerprints, keepFingerprints, readFingerprints } from '../views/view-state.ts';
import { ensureViewTables, fingerprintView, indexViewTables, viewManifest } from '../views/view-table.ts';
import { classifyStored } from './classify-stored.ts';
import { rebuildViews } from './rebuild-views.ts';

/** Every migration, in order. */
export const MIGRATIONS: readonly Migration[] = [
  ...RECORD_MIGRATIONS,
  ...PEOPLE_MIGRATIONS,
  ...ORGANISATIONS_MIGRATIONS,
  ...ACCESS_MIGRATIONS,
  ...AUDIT_MIGRATIONS,
  ...OIDC_MIGRATIONS,
  ...RESIDENTS_MIGRATIONS,
  ...SHARES_MIGRATIONS,
  ...POLICY_MIGRATIONS,
  ...VIEWS_MIGRATIONS,
  ...TASKS_MIGRATIONS,
  ...PUBLICATIONS_MIGRATIONS,
  ...HL7_MIGRATIONS,
  ...JOBS_MIGRATIONS,
  ...BULK_MIGRATIONS,
  ...DICOM_MIGRATIONS,
];

/** Where every table of the platform lives. */
export function wholeManifest(systems: readonly System[]): Manifest {
  return [
    ...MIGRATION_TABLES.map((table) => ({ table, kind: 'local' }) as const),
    ...RECORD_MANIFEST,
    ...PEOPLE_MANIFEST,
    ...ORGANISATIONS_MANIFEST,
    ...ACCESS_MANIFEST,
    ...AUDIT_MANIFEST,
    ...OIDC_MANIFEST,
    ...RESIDENTS_MANIFEST,
    ...SHARES_MANIFEST,
    ...POLICY_MANIFEST,
    ...VIEWS_MANIFEST,
    ...TASKS_MANIFEST,
    ...PUBLICATIONS_MANIFEST,
    ...HL7_MANIFEST,
    ...JOBS_MANIFEST,
    ...BULK_MANIFEST,
    ...DICOM_MANIFEST,
    ...viewManifest(collectDeclarations(systems).views.values()),
  ];
}

/** Work that a start leaves for later: done in the background while people work. */
export type Later = (signal?: AbortSignal) => Promise<void>;

/** Up to so many residents their rows are computed anew before the start goes on: it takes a few seconds. */
const FEW_RESIDENTS = 10_000;

/**
 * Brings a database to the state the code and the systems expect and opens a store over it. Views and tasks whose declaration changed are
 * computed again from the record; `progress` hears of it. With many residents that takes minutes: where only rules changed and the caller
 * takes `later` work, it is given that to do while the platform already answers; until it is done, rows of residents whom nobody touches
 * are those of the earlier rules. A start that breaks off begins again.
 */
export async function prepareStore(
  database: Database,
  systems: readonly System[],
  progress?: (text: string) => void,
  takeLater?: (work: Later) => void,
): Promise<Store> {
  const applied = await migrate(database, MIGRATIONS, wholeManifest(systems));
  // Those that a first load left away and was broken off before it made them.
  await makePostponedIndexes(database);
  await reindexTokens(database, progress);
  const { views, tasks, forms } = collectDeclarations(systems);
  // What is restricted now was not when the rows were computed: all of them are computed anew.
  if (await classifyStored(database, forms, progress))
    await forgetFingerprints(database, [...views.keys(), ...[...tasks.keys()].map((task) => `task ${task}`)]);
  // Rows of an earlier version have no covers yet.
  if (applied.includes(COVERS_MIGRATION)) await forgetFingerprints(database, [...views.keys()]);
  const { made, stale } = await ensureViewTables(database, views.values());
  const known = await readFingerprints(database);
  const declared = new Map([...tasks.values()].map((task) => [`task ${task.id}`, fingerprintTask(task)]));
  const asked = [...tasks.values()].filter((task) => known.get(`task ${task.id}`) !== declared.get(`task ${task.id}`));
  const store = await openStore(database, systems);
  const compute = async (changed: readonly AnyView[], others: readonly AnyTask[], signal?: AbortSignal): Promise<void> => {
    if (changed.length === 0 && others.length === 0) return;
    await rebuildViews(store, changed, others, progress, signal);
    await indexViewTables(database, changed);
    const views = changed.map((view) => [view.id, fingerprintView(view)] as const);
    const kept = others.map((task) => [`task ${task.id}`, fingerprintTask(task)] as const);
    await keepFingerprints(database, new Map([...views, ...kept]));
  };
  const mayWait = takeLater !== undefined && stale.length + asked.length > 0 && (await hasMany(database));
  if (!mayWait) {
    await compute([...made, ...stale], asked);
    return store;
  }
  await compute(made, []);
  takeLater((signal) => compute(stale, asked, signal));
  return store;
}

async function hasMany(database: Database): Promise<boolean> {
  const beyond = sql`select resident_id from view_people order by resident_id limit 1 offset ${FEW_RESIDENTS}`;
  return (await database.rows(onEveryShard('walk-residents', beyond, inOrder([{ column: 'resident_id' }], 1)))).length > 0;
}
