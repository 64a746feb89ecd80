// After the record is written: the views and tasks of the residents it is about.
import type { Row, Transaction } from '../database/database.ts';
import type { Gathered } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import type { AnyTask } from '../define/task.ts';
import type { AnyView } from '../define/view.ts';
import { projectOrganization } from '../organisations/project-organisation.ts';
import { effectiveTimeOf } from '../record/primary-code.ts';
import { gatheredFrom, loadRecords } from '../record/read.ts';
import type { Kept } from '../store/index-needs.ts';
import type { Notice, Store } from '../store/store.ts';
import { computeTasks, keepUpTasks, readTaskRows } from '../tasks/keep-tasks.ts';
import {
  computeWork,
  keepUpReferenceView,
  keepUpView,
  moveRows,
  moveRowsOfOrganisation,
  type ResidentWork,
  readViewRows,
} from '../views/keep-up.ts';
import type { RestrictedRows } from '../views/restrict-rows.ts';

/** A version, and the primary code of the one it replaced: a record may leave a view by becoming one of another kind. */
interface WrittenVersion {
  readonly resident: number;
  readonly deleted: boolean;
  readonly kept: Gathered;
  readonly earlierCode: string | undefined;
}

/** What a commit wrote, as the views need it. */
export interface WrittenForViews {
  readonly versions: readonly WrittenVersion[];
  readonly people: ReadonlyMap<number, Person>;
  readonly before: readonly Person[];
  readonly newResidents: ReadonlySet<number>;
}

function codesOf(version: WrittenVersion): readonly (string | undefined)[] {
  return version.earlierCode === version.kept.code ? [version.kept.code] : [version.kept.code, version.earlierCode];
}

/** What declarations see of a resident; all of it, as the type makes sure. */
const SEEN: Readonly<Record<keyof Person, true>> = {
  residentId: true,
  patientId: true,
  name: true,
  sex: true,
  birthDate: true,
  area: true,
  residency: true,
  household: true,
  since: true,
  until: true,
  deceased: true,
};

/** Whether something changed that views, tasks and numbers over the residents can depend on; a new telephone number is nothing to them. */
export function personChanged(before: Person | undefined, after: Person): boolean {
  if (before === undefined) return true;
  return Object.keys(SEEN).some((name) => Reflect.get(before, name) !== Reflect.get(after, name));
}

/**
 * Brings every view and task up to date that depends on what was written; says what changed. `beside` sends what else is told of it, in the
 * same journey.
 */
export async function keepUpDerived(
  store: Store,
  tx: Transaction,
  written: WrittenForViews,
  beside: (notice: Notice) => Promise<unknown>,
): Promise<Notice> {
  const touched = new Map<Kept, Set<number>>();
  const touch = (kept: Kept, resident: number): void => {
    const residents = touched.get(kept);
    if (residents) residents.add(resident);
    else touched.set(kept, new Set([resident]));
  };
  const byResident = new Map<number, WrittenVersion[]>();
  for (const version of written.versions) {
    const list = byResident.get(version.resident);
    if (list) list.push(version);
    else byResident.set(version.resident, [version]);
    // A new resident touches all of them, below.
    if (version.resident === 0 || written.newResidents.has(version.resident)) continue;
    for (const code of codesOf(version)) {
      for (const kept of store.needs.touchedBy(version.kept.resource.resourceType, code)) touch(kept, version.resident);
    }
  }
  const beforeById = new Map(written.before.map((person) => [person.residentId, person]));
  for (const [resident, person] of written.people) {
    const earlier = beforeById.get(resident);
    if (!written.newResidents.has(resident) && !personChanged(earlier, person)) continue;
    for (const kept of store.needs.all) touch(kept, resident);
    if (earlier && earlier.area !== person.area) await moveRows(tx, store.registry.views.values(), resident, person.area);
  }
  const opened = new Map(
    (byResident.get(0) ?? []).flatMap(({ kept }) =>
      kept.resource.resourceType === 'Organization'
        ? [[kept.id, projectOrganization({ ...kept.resource, id: kept.id }).area] as const]
        : [],
    ),
  );
  // An institution opened in this very commit is not in the directory yet.
  const areaOfOrg = (org: string | undefined): string =>
    org === undefined ? '' : (opened.get(org) ?? store.directory.current().organisation(org)?.area ?? '');
  for (const [org, area] of opened) {
    if (area !== (store.directory.current().organisation(org)?.area ?? ''))
      await moveRowsOfOrganisation(tx, store.registry.views.values(), org, area);
  }
  const notice: Notice = {
    residents: [...byResident.keys()].filter((resident) => resident !== 0),
    views: [
      ...[...touched.keys()].flatMap((kept) => ('view' in kept ? [kept.view.id] : [])),
      ...referenceViewsOf(store, byResident.get(0) ?? []).map((view) => view.id),
    ],
    tasks: [...touched.keys()].flatMap((kept) => ('task' in kept ? [kept.task.id] : [])),
  };
  const standing = readStandingRows(tx, touched, written.newResidents);
  const work = await gatherWork(store, tx, touched, byResident, written).catch(async (error: unknown) => {
    // Where one of the questions before it failed, that error tells why.
    await Promise.all([...standing.views.values(), standing.tasks]);
    throw error;
  });
  const { views, tasks } = computeParts(touched, work, areaOfOrg);
  // Started together, so that their statements travel together.
  await Promise.all([
    beside(notice),
    ...views.map((part) => keepUpView(tx, part.view, part.work, areaOfOrg, standing.views.get(part.view), part.computed)),
    keepUpTasks(tx, tasks, standing.tasks),
  ]);
  await keepUpReference(store, tx, byResident.get(0) ?? [], areaOfOrg);
  return notice;
}

/** A view and the residents whose rows are kept up, with what was computed for each. */
interface ViewPart {
  readonly view: AnyView;
  readonly work: ResidentWork[];
  readonly computed: RestrictedRows[];
}

/** A task declaration likewise, with the rows of all of them. */
interface TaskPart {
  readonly task: AnyTask;
  readonly work: ResidentWork[];
  readonly rows: unknown[][];
}

/**
 * Computes what all views and tasks make of the residents, one resident after another: a hundred declarations look at the same few records,
 * which are at hand then. View after view, the records of a load of two hundred residents would be fetched from memory a hundred times.
 */
function computeParts(
  touched: ReadonlyMap<Kept, ReadonlySet<number>>,
  work: ReadonlyMap<number, ResidentWork>,
  areaOfOrg: (org: string | undefined) => string,
): { readonly views: readonly ViewPart[]; readonly tasks: readonly TaskPart[] } {
  const views: (ViewPart & { readonly residents: ReadonlySet<number> })[] = [];
  const tasks: (TaskPart & { readonly residents: ReadonlySet<number> })[] = [];
  for (const [kept, residents] of touched) {
    if ('view' in kept) views.push({ view: kept.view, residents, work: [], computed: [] });
    else tasks.push({ task: kept.task, residents, work: [], rows: [] });
  }
  for (const [resident, each] of work) {
    for (const part of views) {
      if (!part.residents.has(resident)) continue;
      part.work.push(each);
      part.computed.push(computeWork(part.view, each, areaOfOrg));
    }
    for (const part of tasks) {
      if (!part.residents.has(resident)) continue;
      part.work.push(each);
      for (const row of computeTasks(part.task, each.person, each.stored)) part.rows.push(row);
    }
  }
  return { views, tasks };
}

/** Asks for the rows that stand, in the journey that asks for the records they follow from. What is independent or all new is asked for later or not. */
function readStandingRows(
  tx: Transaction,
  touched: ReadonlyMap<Kept, ReadonlySet<number>>,
  newResidents: ReadonlySet<number>,
): { readonly views: ReadonlyMap<AnyView, Promise<readonly Row[]>>; readonly tasks: Promise<readonly Row[]> | undefined } {
  const views: (readonly [AnyView, readonly number[]])[] = [];
  const asked: string[] = [];
  const residentsOfTasks = new Set<number>();
  for (const [kept, residents] of touched) {
    const known = [...residents];
    if (known.every((resident) => newResidents.has(resident))) continue;
    if ('task' in kept) {
      asked.push(kept.task.id);
      for (const resident of known) residentsOfTasks.add(resident);
    } else if (!kept.view.independent) views.push([kept.view, known]);
  }
  return { views: readViewRows(tx, views), tasks: asked.length === 0 ? undefined : readTaskRows(tx, asked, [...residentsOfTasks]) };
}

/** Reads, in one statement for all residents, what their views and tasks depend on. New residents have nothing to read. */
async function gatherWork(
  store: Store,
  tx: Transaction,
  touched: ReadonlyMap<Kept, ReadonlySet<number>>,
  byResident: ReadonlyMap<number, readonly WrittenVersion[]>,
  written: WrittenForViews,
): Promise<ReadonlyMap<number, ResidentWork>> {
  const standing = [...new Set([...touched.values()].flatMap((residents) => [...residents]))].filter(
    (resident) => !written.newResidents.has(resident),
  );
  const loaded = new Map<number, Gathered[]>();
  for (const record of await loadRecords(tx, standing, store.needs.needsOf(touched.keys()))) {
    const list = loaded.get(record.resident) ?? [];
    list.push(gatheredFrom(record));
    loaded.set(record.resident, list);
  }
  const work = new Map<number, ResidentWork>();
  for (const [resident, person] of written.people) {
    const versions = byResident.get(resident) ?? [];
    const current = versions.filter((version) => !version.deleted).map((version) => version.kept);
    const fresh = written.newResidents.has(resident);
    work.set(resident, {
      person,
      stored: fresh ? sortByEvent(current) : (loaded.get(resident) ?? []),
      written: current,
      removed: versions.filter((version) => version.deleted).map((version) => version.kept.id),
      fresh,
    });
  }
  return work;
}

/** In the order in which `loadRecords` gives them. */
function sortByEvent(records: readonly Gathered[]): readonly Gathered[] {
  const timed = records.map((kept) => ({ kept, time: eventTime(kept) }));
  timed.sort((a, b) => (a.time === b.time ? (a.kept.id < b.kept.id ? -1 : 1) : a.time < b.time ? -1 : 1));
  return timed.map(({ kept }) => kept);
}

function eventTime(kept: Gathered): number {
  const text = effectiveTimeOf(kept.resource);
  return text === undefined ? Number.NEGATIVE_INFINITY : Date.parse(text);
}

function referenceViewsOf(store: Store, versions: readonly WrittenVersion[]): readonly AnyView[] {
  return [
    ...new Set(
      versions.flatMap((version) =>
        codesOf(version).flatMap((code) => store.needs.referenceViews(version.kept.resource.resourceType, code)),
      ),
    ),
  ];
}

async function keepUpReference(
  store: Store,
  tx: Transaction,
  versions: readonly WrittenVersion[],
  areaOfOrg: (org: string | undefined) => string,
): Promise<void> {
  const current = versions.filter((version) => !version.deleted).map((version) => version.kept);
  const removed = versions.filter((version) => version.deleted).map((version) => version.kept.id);
  for (const view of referenceViewsOf(store, versions)) await keepUpReferenceView(tx, view, current, removed, areaOfOrg);
}
