// All declarations of all systems by id, checked once at start.
import type { AnyAction } from './action.ts';
import { CENTRES, type CentreCode, isCentreCode } from './centre-code.ts';
import type { AnyForm } from './form.ts';
import type { Indicator } from './indicator.ts';
import { peopleView } from './people-view.ts';
import type { ReportPart } from './report.ts';
import { ROLE_CODES, type Role } from './role.ts';
import type { Source } from './source.ts';
import type { System } from './system.ts';
import type { AnyTask } from './task.ts';
import type { AnyView } from './view.ts';
import type { Worklist } from './worklist.ts';

/** A home page is for what is to be done: more numbers than these are looked up on the board. */
const MOST_HOME_NUMBERS = 3;

/** Declarations by id. */
export interface Registry {
  readonly systems: readonly System[];
  readonly forms: ReadonlyMap<string, AnyForm>;
  readonly views: ReadonlyMap<string, AnyView>;
  readonly tasks: ReadonlyMap<string, AnyTask>;
  readonly actions: ReadonlyMap<string, AnyAction>;
  readonly worklists: ReadonlyMap<string, Worklist>;
  readonly indicators: ReadonlyMap<string, Indicator>;
  readonly reportParts: readonly ReportPart[];
  /** Which system an action belongs to. */
  readonly systemOfAction: ReadonlyMap<string, System>;
}

function indexById<T extends { readonly id: string }>(kind: string, lists: readonly (readonly T[])[]): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const each of lists.flat()) {
    if (map.has(each.id)) throw new Error(`two ${kind}s have the id ${each.id}`);
    map.set(each.id, each);
  }
  return map;
}

/** Collects the declarations of the systems. Throws on two of one kind with the same id and on references that lead nowhere. */
export function collectDeclarations(systems: readonly System[]): Registry {
  const registry: Registry = {
    systems,
    forms: indexById(
      'form',
      systems.map((system) => system.forms),
    ),
    views: indexById('view', [[peopleView], ...systems.map((system) => system.views)]),
    tasks: indexById(
      'task',
      systems.map((system) => system.tasks),
    ),
    actions: indexById(
      'action',
      systems.map((system) => system.actions),
    ),
    worklists: indexById(
      'worklist',
      systems.map((system) => system.worklists),
    ),
    indicators: indexById(
      'indicator',
      systems.map((system) => system.indicators),
    ),
    reportParts: systems.flatMap((system) => system.report).sort((a, b) => a.order - b.order),
    systemOfAction: new Map(systems.flatMap((system) => system.actions.map((action) => [action.id, system] as const))),
  };
  for (const task of registry.tasks.values()) {
    if (!registry.actions.has(task.action)) throw new Error(`task ${task.id} is answered by ${task.action}, which is no action`);
  }
  for (const role of ROLE_CODES) {
    for (const centre of [undefined, ...Object.keys(CENTRES).filter(isCentreCode)]) {
      const numbers = homeNumbersOf(registry, role, centre === undefined ? [] : [centre]);
      if (centre !== undefined && numbers.length > MOST_HOME_NUMBERS)
        throw new Error(`role ${role} has ${numbers.length} numbers on its home page: ${MOST_HOME_NUMBERS} at most`);
      for (const { id } of numbers)
        if (!registry.indicators.has(id)) throw new Error(`number ${id} stands on the home page, and no system lists it`);
    }
  }
  for (const view of registry.views.values()) {
    if (!/^[a-z][a-z0-9_]*$/.test(view.id)) throw new Error(`view ${view.id}: a view id is lower case words joined by underscores`);
    for (const source of Object.values<Source>(view.sources)) {
      if (source.form && !registry.forms.has(source.form.id))
        throw new Error(`view ${view.id} reads form ${source.form.id}, which no system lists`);
    }
  }
  for (const indicator of registry.indicators.values()) {
    if (indicator.repair !== undefined && !registry.tasks.has(indicator.repair))
      throw new Error(`indicator ${indicator.id}: no task ${indicator.repair}`);
    if (indicator.against && registry.views.get(indicator.against.view.id) !== indicator.against.view)
      throw new Error(`indicator ${indicator.id} is counted against view ${indicator.against.view.id}, which no system lists`);
  }
  return registry;
}

/**
 * The numbers on the home page of a role. `centres`: those that the institution of the post is; where it has registered none, the first
 * number of each centre the role reads in, as far as there is room.
 */
export function homeNumbersOf({ systems }: Pick<Registry, 'systems'>, role: Role, centres: readonly CentreCode[]): readonly Indicator[] {
  const declared = systems.flatMap(({ home }) => home).filter(({ roles }) => roles.includes(role));
  const own = declared.filter(({ centre }) => centre === undefined || centres.includes(centre));
  if (own.length > 0 || centres.length > 0) return own.flatMap(({ numbers }) => numbers);
  return declared.flatMap(({ numbers }) => numbers.slice(0, 1)).slice(0, MOST_HOME_NUMBERS);
}
