// Which views and tasks follow from which parts of the record.
import type { Registry } from '../define/registry.ts';
import type { ResourceType, Source } from '../define/source.ts';
import type { AnyTask } from '../define/task.ts';
import type { AnyView } from '../define/view.ts';
import type { Need } from '../record/read.ts';

/** Something kept up from sources. */
export type Kept = { readonly view: AnyView } | { readonly task: AnyTask };

/** Finds what a written resource touches, and what must be read to bring it up to date. */
export interface NeedIndex {
  /** The views over residents and the tasks that depend on a resource of the type and primary code. */
  readonly touchedBy: (type: ResourceType, code: string | undefined) => readonly Kept[];
  /** The views over resources of no resident that depend on the type and code. */
  readonly referenceViews: (type: ResourceType, code: string | undefined) => readonly AnyView[];
  /** What must be read of a resident for these. */
  readonly needsOf: (kept: Iterable<Kept>) => readonly Need[];
  /** Views over residents that any Patient change may touch, and all tasks. */
  readonly all: readonly Kept[];
}

function sourcesOf(kept: Kept): readonly Source[] {
  const declared = Object.values<Source>('view' in kept ? kept.view.sources : kept.task.sources);
  // A dispatched FHIR Task of the declaration is one more ask.
  return 'task' in kept ? [...declared, { kind: 'resources', type: 'Task', codes: [kept.task.id] }] : declared;
}

/** Builds the index once at start. */
export function indexNeeds(registry: Registry): NeedIndex {
  const views = [...registry.views.values()].filter((view) => !view.builtIn);
  const all: Kept[] = [
    ...views.filter((view) => view.per !== 'reference').map((view) => ({ view })),
    ...[...registry.tasks.values()].map((task) => ({ task })),
  ];
  const byType = new Map<ResourceType, { kept: Kept; codes: readonly string[] | undefined }[]>();
  for (const kept of all) {
    for (const source of sourcesOf(kept)) {
      const list = byType.get(source.type) ?? [];
      list.push({ kept, codes: source.codes });
      byType.set(source.type, list);
    }
  }
  const referenceViews = views.filter((view) => view.per === 'reference');
  const matches = (codes: readonly string[] | undefined, code: string | undefined): boolean =>
    codes === undefined || (code !== undefined && codes.includes(code));
  const declared = new Set([...byType.values()].flatMap((list) => list.flatMap(({ codes }) => codes ?? [])));
  const touched = new Map<ResourceType, Map<string | undefined, readonly Kept[]>>();
  /** Asked of every version that is written, and the same for every code that nobody declares. */
  const touchedBy = (type: ResourceType, code: string | undefined): readonly Kept[] => {
    const known = code !== undefined && declared.has(code) ? code : undefined;
    let ofType = touched.get(type);
    if (ofType === undefined) {
      ofType = new Map();
      touched.set(type, ofType);
    }
    let found = ofType.get(known);
    if (found === undefined) {
      found = (byType.get(type) ?? []).filter((each) => matches(each.codes, known)).map((each) => each.kept);
      ofType.set(known, found);
    }
    return found;
  };
  return {
    touchedBy,
    referenceViews: (type, code) =>
      referenceViews.filter((view) =>
        Object.values<Source>(view.sources).some((source) => source.type === type && matches(source.codes, code)),
      ),
    needsOf: (kept) =>
      [...kept].flatMap((each) =>
        'view' in each && each.view.independent ? [] : sourcesOf(each).map((source) => ({ type: source.type, codes: source.codes })),
      ),
    all,
  };
}
