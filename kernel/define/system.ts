/** A system of the county: the one declaration the rest of the platform sees. */
import type { Action, AnyAction } from './action.ts';
import type { CentreCode } from './centre-code.ts';
import type { AnyDeviceIntake } from './device-intake.ts';
import type { AnyForm } from './form.ts';
import type { Indicator } from './indicator.ts';
import type { ReportPart } from './report.ts';
import type { Role } from './role.ts';
import type { AnyTask } from './task.ts';
import type { AnyTimer } from './timer.ts';
import type { AnyView } from './view.ts';
import type { Worklist } from './worklist.ts';

/** A card on the person page, drawn from a view of the system: title, the columns shown, and the actions offered. */
export interface PersonCard {
  readonly title: string;
  readonly view: AnyView;
  readonly columns: readonly string[];
  readonly actions: readonly AnyAction[];
  /** Rows of the reader's own organisation alone, each of which its actions are about; without one the card is not there. */
  readonly own?: true;
}

/**
 * Numbers of the system that stand on the home page of these roles: of all systems at most three a role, in the systems' order. `centre`: only
 * of those whose institution is that centre, or has registered none.
 */
export interface HomeNumbers {
  readonly numbers: readonly Indicator[];
  readonly roles: readonly Role[];
  readonly centre?: CentreCode;
}

/**
 * The room in which a centre's readers work: its lists on one side, the material and the report on the other. `id` is the code of the centre
 * (SYSTEM.centre). `shows`: what a request's material is. `lists` stand in the order of their tabs; rows of the first are claimed with one
 * key, and of each other one opens its own action. `templates` fill the report with one key.
 */
export interface ReadingRoom {
  readonly id: string;
  readonly title: string;
  readonly shows: 'trace' | 'images' | 'results' | 'pictures' | 'nothing';
  readonly roles: readonly Role[];
  readonly lists: readonly Worklist[];
  /** What opening a row of the first list does; absent where nobody need claim. */
  readonly claim?: string;
  readonly report: string;
  readonly review: string;
  /** What is done with an amendment that waits for a person; `review` where none is named. */
  readonly reviewAmendment?: string;
  readonly putBack: string;
  readonly reject: string;
  readonly amend: string;
  readonly templates: readonly ReportTemplate[];
  /** Who reads when: the form of a day's roster, the action that publishes it, and the words of its codes. */
  readonly roster?: {
    readonly form: string;
    readonly publish: string;
    readonly shifts: Readonly<Record<string, string>>;
    readonly modalities: Readonly<Record<string, string>>;
  };
  /** The centre's critical finding for what the programme raises of a trace: offered to the reader, never chosen for them. */
  readonly raises?: Readonly<Record<string, string>> | undefined;
  /** The action of a team that must be called at once, offered where the report names one of these critical findings. */
  readonly calls?: { readonly action: string; readonly label: string; readonly findings: readonly string[] } | undefined;
}

/** A report that is often written, as answers of the report form. `items`: the examinations it is for; all when absent. */
export interface ReportTemplate {
  readonly items?: readonly string[];
  readonly label: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** Lists that a system may hold. */
interface Parts<F extends AnyForm, V extends AnyView, A extends AnyAction> {
  readonly forms: readonly F[];
  readonly views: readonly V[];
  readonly actions: readonly A[];
}

/** A system with everything it declares. */
export interface System {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly forms: readonly AnyForm[];
  readonly views: readonly AnyView[];
  readonly tasks: readonly AnyTask[];
  readonly actions: readonly AnyAction[];
  readonly worklists: readonly Worklist[];
  readonly indicators: readonly Indicator[];
  readonly report: readonly ReportPart[];
  readonly cards: readonly PersonCard[];
  readonly rooms: readonly ReadingRoom[];
  readonly home: readonly HomeNumbers[];
  readonly timers: readonly AnyTimer[];
  readonly intakes: readonly AnyDeviceIntake[];
  /** English for every Chinese label of the system. */
  readonly english: Readonly<Record<string, string>>;
}

type FormOf<A> = A extends Action<infer F, infer _S, infer _I> ? F : never;
type ViewOf<L> = L extends { readonly view: infer V } ? V : never;

/**
 * Declares a system. An action whose form, or a worklist or indicator whose view, is not listed does not compile
 * (the kernel's own `people` view is always there).
 */
export function defineSystem<
  const F extends AnyForm,
  const V extends AnyView,
  const A extends AnyAction,
  const W extends Worklist<AnyView, string>,
  const N extends Indicator<AnyView, string>,
>(
  declaration: {
    id: string;
    title: string;
    description: string;
    tasks?: readonly AnyTask[];
    report?: readonly ReportPart[];
    cards?: readonly PersonCard[];
    rooms?: readonly ReadingRoom[];
    home?: readonly HomeNumbers[];
    timers?: readonly AnyTimer[];
    intakes?: readonly AnyDeviceIntake[];
    english: Readonly<Record<string, string>>;
    worklists?: readonly W[];
    indicators?: readonly N[];
  } & Partial<Parts<F, V, A>> & {
      actions?: readonly (FormOf<A>['id'] extends F['id'] ? A : never)[];
      worklists?: readonly (ViewOf<W> extends { id: infer Id } ? (Id extends V['id'] | 'people' ? W : never) : never)[];
      indicators?: readonly (ViewOf<N> extends { id: infer Id } ? (Id extends V['id'] | 'people' ? N : never) : never)[];
    },
): System {
  return {
    forms: [],
    views: [],
    tasks: [],
    actions: [],
    worklists: [],
    indicators: [],
    report: [],
    cards: [],
    rooms: [],
    home: [],
    timers: [],
    intakes: [],
    ...declaration,
  };
}
