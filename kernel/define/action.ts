/** The only door through which people write: a form, who may, a check, and the resources it writes. */
import type { Identifier, Resource } from '@medplum/fhirtypes';
import type { Instant, PlainDate } from '../periods/plain-date.ts';
import { type AnyAvailability, stateSources, type WhyNot } from './availability.ts';
import { type Condition, type Fields, fieldsOf } from './condition.ts';
import type { Answers, AnyForm, FirstAnswers } from './form.ts';
import type { PlaceOf } from './org-place.ts';
import type { Person } from './person.ts';
import type { Priors } from './prior-result.ts';
import type { Role } from './role.ts';
import type { Kept, Records, ResourceOf, Sources } from './source.ts';
import type { AnyView } from './view.ts';

/** Why not, in plain Chinese, with the item at fault and the way out. */
export type Refusal = WhyNot;

/** Something odd about the answers, seen against the record. It asks for a reason, which is stored, and does not stop the work. */
export interface Doubt {
  readonly warn: string;
  readonly item?: string;
}

/** Who acts: the practitioner, the post's role and organisation. */
export interface Actor {
  readonly practitioner: string;
  readonly name: string;
  readonly role: Role;
  readonly org: string;
  /** Class of that organisation today (WS 218, e.g. 'C' or 'D6'), where it has one; records keep it, for classes change. */
  readonly orgClass?: string;
}

/**
 * What an action may look at. `records` holds what its `sources` name, of this resident; in an action with `subject: 'none'`
 * it holds the resource that the form's `target` item (a reference) names, and for the sources in `standing` all there are.
 */
export interface ActionContext<S extends Sources = Sources> {
  readonly now: Instant;
  readonly today: PlainDate;
  readonly actor: Actor;
  /** The resident; absent in actions with `subject: 'none'` and when a new resident is registered. */
  readonly person: Person | undefined;
  /** FHIR reference to the resident, e.g. 'Patient/1-abc'. For a new resident it resolves to the Patient written here. */
  readonly subject: string;
  /** The encounter the action is part of, if any. */
  readonly encounter: string | undefined;
  /** The class of that encounter (HL7 ActCode: AMB, EMER, IMP), where there is one. */
  readonly setting?: string | undefined;
  /** Where organisations stand today; absent where nothing is asked of them. */
  readonly placeOf?: PlaceOf;
  readonly records: Records<S>;
  /** The number allocated for a series named in `serials`. */
  readonly serial: (series: string) => number;
  /** The numbers of what the action's `totals` name, of rows within the reach of who acts; absent where it names none. */
  readonly totals?: Readonly<Record<string, number>>;
  /** What the action's `holds` names, as it stands; what is not there is left out. */
  readonly held?: readonly Kept[];
  /** A new local id: `urn:uuid:` reference for resources that refer to one another. */
  readonly newReference: () => string;
}

/** Rows of a view to be counted, or the sum of a column of them, for an action that depends on how many there are. */
export interface Total {
  readonly view: AnyView;
  readonly where: Condition;
  readonly sum: string | undefined;
}

/** An action that may follow at once: a chip beside the open form and on the saved one. `action` is the id of an action of any system. */
export interface Offer {
  readonly action: string;
  readonly label: string;
}

/** What the first values of a form are read from: the record, the visit it is opened from, and the row it is about. */
export interface BeginContext<S extends Sources = Sources> {
  readonly records: Records<S>;
  readonly today: PlainDate;
  /** The organisation of who opens the form. */
  readonly org: string;
  /** FHIR reference to the visit, where the form was opened from one. */
  readonly encounter: string | undefined;
  /** The key of the row of a view that the form's item `target` points to, where one is told or only one is offered. */
  readonly row?: string | undefined;
}

/** How many rows of a view a rule picks. */
export function countOf<V extends AnyView>(view: V, where: (row: Fields<V>) => Condition): Total {
  return { view, where: where(fieldsOf(view)), sum: undefined };
}

/**
 * A resource to create (`reference`: the urn other drafts use; `id`: of its own choosing, where there is but one of its kind and the action `holds`
 * it, so that whoever comes second finds it), or a new version of one that stands.
 */
export type Draft =
  | { readonly create: Resource; readonly reference?: string; readonly id?: string }
  | { readonly update: Resource; readonly ifVersion: number };

/**
 * Refuses drafts with a field that their resource lacks. The compiler looks for such fields in a literal only where its type is
 * written down, not in what an arrow function returns; this says so again. Drafts made by typed functions pass as they are.
 */
type OnlyKnownFields<D extends readonly Draft[]> = { readonly [K in keyof D]: D[K] extends Draft ? KnownDraft<D[K]> : never };
type KnownDraft<D extends Draft> = D extends { readonly create: infer R extends Resource }
  ? { readonly create: KnownResource<R> }
  : D extends { readonly update: infer R extends Resource }
    ? { readonly update: KnownResource<R> }
    : never;
type KnownResource<R extends Resource> = R extends unknown
  ? R & { readonly [K in Exclude<keyof R, keyof ResourceOf<R['resourceType']>>]: never }
  : never;

/**
 * Says that many entries of an action may be sent as one list (CSV, XLSX): each row is one person's entry, checked and written as such.
 * With the resident, the `key` items say which entry a row is: the same file again changes nothing. Rows of different keys must not bear
 * on one another. Of a new resident the identity is the key, and `key` stays empty.
 */
export interface ListImport<F extends AnyForm = AnyForm, S extends Sources = Sources> {
  /** What people choose on the import page, e.g. '重点人群名单'. */
  readonly title: string;
  readonly key: readonly (keyof Answers<F> & string)[];
  /** Whether an entry of the same key that says something else replaces the earlier one; otherwise such a row is refused. */
  readonly replaces?: boolean;
  /** Why a row brings nothing new, though no entry of this form says so: the record already holds what it asks for. */
  readonly stands?: (answers: Answers<F>, context: ActionContext<S>) => string | undefined;
}

/** An action. */
export interface Action<F extends AnyForm = AnyForm, S extends Sources = Sources, Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  readonly form: F;
  readonly allow: readonly Role[];
  readonly subject: 'resident' | 'new-resident' | 'none';
  readonly sources: S;
  /** Of an action about a resident: whether their state allows it at all. */
  readonly available: AnyAvailability | undefined;
  /**
   * Of an action about no resident: the sources that give every such record, to judge against what stands already. Two who act at once
   * come one after the other, so that the second sees what the first wrote.
   */
  readonly standing: readonly (keyof S & string)[];
  /**
   * Of an action about a resident: the sources that give records of nobody instead (a catalogue, certificates of institutions), all there are,
   * as they stand; nothing is held, so that what only reads them never waits.
   */
  readonly registers: readonly (keyof S & string)[];
  /** What must be counted before the action can be judged or written. */
  readonly totals: (answers: Answers<F>, context: Pick<ActionContext<S>, 'records'>) => Readonly<Record<string, Total>>;
  /**
   * References to resources of no resident ('Schedule/x') that the action judges and changes: of two who take the last place of one, the
   * second waits and sees what the first wrote. A type alone ('Endpoint') is read whole and not held.
   */
  readonly holds: (answers: Answers<F>, context: Pick<ActionContext<S>, 'records'>) => readonly string[];
  readonly serials: (answers: Answers<F>, context: ActionContext<S>) => readonly string[];
  readonly check: (answers: Answers<F>, context: ActionContext<S>) => Refusal | undefined;
  /** Doubts that need the record (same values as last time); those within the answers belong to the form's own check. */
  readonly doubt: (answers: Answers<F>, context: ActionContext<S>) => readonly Doubt[];
  readonly write: (answers: Answers<F>, context: ActionContext<S>) => readonly Draft[];
  /** What the person who acted reads afterwards. */
  readonly tell: (answers: Answers<F>, context: ActionContext<S>) => { readonly text: string; readonly urgent?: boolean } | undefined;
  /** Set where lists of entries may be imported. */
  readonly imports: ListImport<F, S> | undefined;
  /** Of an action that orders: results that stand already, each item of which has to be answered. */
  readonly priors: Priors<PriorContext<S>> | undefined;
  /** Set where the action may come with a device's file: the form offers it, and the file is kept with what the action writes. Its `target` is the order. */
  readonly takes: 'trace' | undefined;
  /** What may follow at once, with the visit carried along. */
  readonly offers: readonly Offer[];
  /** First values out of the record, over those that items name by themselves. */
  readonly begin: ((context: BeginContext) => FirstAnswers<F>) | undefined;
  /** What `begin` reads of the resident's record; when the form is saved, `sources` alone are read. */
  readonly beginSources: Sources;
  /** The number printed on the form's paper; kept with the filled form. */
  readonly numbers: (answers: Answers<F>, context: ActionContext<S>) => Identifier | undefined;
}

/** What finding results that stand may look at. */
export type PriorContext<S extends Sources = Sources> = Pick<ActionContext<S>, 'records' | 'today' | 'person' | 'setting' | 'placeOf'> & {
  readonly actor: Pick<Actor, 'org'>;
};

/** Any action, for machinery that works on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where actions of all forms meet
export type AnyAction = Action<any, any, string>;

/**
 * Declares an action. The kernel itself keeps the answers as a QuestionnaireResponse and extracts the Observations of items
 * with codes; `write` returns whatever else follows. All functions are pure.
 */
export function defineAction<
  F extends AnyForm,
  const S extends Sources = Record<never, never>,
  const Id extends string = string,
  D extends readonly Draft[] = readonly Draft[],
  const B extends Sources = S,
>(declaration: {
  id: Id;
  label: string;
  form: F;
  allow: readonly Role[];
  subject?: 'resident' | 'new-resident' | 'none';
  sources?: S;
  available?: AnyAvailability;
  standing?: readonly (keyof NoInfer<S> & string)[];
  registers?: readonly (keyof NoInfer<S> & string)[];
  totals?: (answers: Answers<F>, context: Pick<ActionContext<S>, 'records'>) => Readonly<Record<string, Total>>;
  holds?: (answers: Answers<F>, context: Pick<ActionContext<S>, 'records'>) => readonly string[];
  serials?: (answers: Answers<F>, context: ActionContext<S>) => readonly string[];
  check?: (answers: Answers<F>, context: ActionContext<S>) => Refusal | undefined;
  doubt?: (answers: Answers<F>, context: ActionContext<S>) => readonly Doubt[];
  write?: (answers: Answers<F>, context: ActionContext<S>) => D & OnlyKnownFields<D>;
  tell?: (answers: Answers<F>, context: ActionContext<S>) => { readonly text: string; readonly urgent?: boolean } | undefined;
  imports?: ListImport<F, S>;
  priors?: Priors<PriorContext<NoInfer<S>>>;
  takes?: 'trace';
  offers?: readonly Offer[];
  begin?: (context: BeginContext<NoInfer<B>>) => FirstAnswers<F>;
  /** What `begin` reads, where that is something else than `sources`. */
  beginSources?: B;
  numbers?: (answers: Answers<F>, context: ActionContext<S>) => Identifier | undefined;
}): Action<F, S, Id> {
  return {
    subject: 'resident',
    available: undefined,
    standing: [],
    registers: [],
    totals: () => ({}),
    holds: () => [],
    serials: () => [],
    check: () => undefined,
    doubt: () => [],
    write: () => [],
    tell: () => undefined,
    imports: undefined,
    priors: undefined,
    takes: undefined,
    offers: [],
    numbers: () => undefined,
    ...declaration,
    // Of whatever sources it reads, it is given just those.
    begin: declaration.begin as Action<F, S, Id>['begin'],
    beginSources: declaration.beginSources ?? declaration.sources ?? {},
    // Without sources S is the empty record; what availability looks at is read along with them, under names that S does not tell.
    sources: { ...declaration.sources, ...stateSources(declaration.available) } as S,
  };
}
