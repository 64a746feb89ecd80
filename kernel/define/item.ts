/** The items a form is made of; the type of each answer follows from its item. */
import type { PlainDate } from '../periods/plain-date.ts';

/** A coded answer, e.g. an ICD-10 diagnosis. */
export interface Coded {
  readonly code: string;
  readonly display: string;
}

/** Code lists that a `coded` item may draw on; each is a file in `data/`. */
export type CodeList = 'icd-10' | 'medicines';

/**
 * What a `reference` item may point to; the answer is the id: of Organization (`centre:<code>`: one that offers it, see CENTRES), Practitioner (staff), PractitionerRole (post),
 * CareTeam; for a village or town its 12-digit division code; for `row:<view>` the key of a row that the view offers (see `rowOf`).
 */
export type ReferenceTarget = 'organisation' | 'staff' | 'post' | 'team' | 'village' | 'town' | `centre:${string}` | `row:${string}`;

/** Where a first value comes from: today's date, the same person's last response, or today's observation of the item's code. */
export type Prefill = 'today' | 'last' | 'observed-today';

/** How a text is written where a standard says so. The kernel checks it on both sides and keeps the one standard spelling. */
export type TextFormat = 'identity-number' | 'phone';

/** Siblings that must say what an identity number says: link ids of a date and of a choice with GB/T 2261.1 codes. */
export interface Agreement {
  readonly birthDate: string;
  readonly sex: string;
}

/** A condition on a sibling item: the item is asked only when it holds (FHIR enableWhen). */
export interface EnableWhen {
  readonly item: string;
  readonly is: readonly (string | boolean)[];
}

interface Base {
  readonly label: string;
  /** One line under the field. */
  readonly hint?: string;
  /** LOINC code, or a code of `urn:yigong:item`; an item with a code becomes an Observation. */
  readonly code?: string;
  readonly prefill?: Prefill;
}

interface Common<T> extends Base {
  readonly required: boolean;
  readonly enableWhen?: EnableWhen;
  /** Carries the answer's type; never present at run time. */
  readonly answer?: T;
}

/** A calendar date. */
export interface DateItem<T = PlainDate> extends Common<T> {
  readonly kind: 'date';
}
/** Free text. */
export interface TextItem<T = string> extends Common<T> {
  readonly kind: 'text';
  readonly maxLength: number;
  readonly multiline: boolean;
  readonly pattern?: string;
  readonly patternHint?: string;
  readonly format?: TextFormat;
  readonly agrees?: Agreement;
}
/** A number with a UCUM unit; `decimals` 0 makes it whole. */
export interface QuantityItem<T = number> extends Common<T> {
  readonly kind: 'quantity';
  readonly unit: string;
  readonly unitLabel: string;
  readonly min: number;
  readonly max: number;
  readonly decimals: number;
}
/** One of a few codes. */
export interface ChoiceItem<T = string> extends Common<T> {
  readonly kind: 'choice';
  readonly options: Readonly<Record<string, string>>;
}
/** Several of a few codes; `exclusive` (e.g. 无症状) stands alone. */
export interface ChoicesItem<T = readonly string[]> extends Common<T> {
  readonly kind: 'choices';
  readonly options: Readonly<Record<string, string>>;
  readonly exclusive?: string;
}
/** Yes or no. */
export interface BooleanItem<T = boolean> extends Common<T> {
  readonly kind: 'boolean';
}
/** A code out of a long list, found by typing. */
export interface CodedItem<T = Coded> extends Common<T> {
  readonly kind: 'coded';
  readonly list: CodeList;
}
/** A pointer to an organisation, a member of staff and so on. */
export interface ReferenceItem<T = string> extends Common<T> {
  readonly kind: 'reference';
  readonly to: ReferenceTarget;
}
/** Photographs of the resident's case; the answer lists the ids of their Media. */
export interface PicturesItem<T = readonly string[]> extends Common<T> {
  readonly kind: 'pictures';
  readonly max: number;
}
/** Items that belong together, e.g. a blood pressure; with a code they become one Observation with components. */
export interface GroupItem<T = object> extends Common<T> {
  readonly kind: 'group';
  readonly items: Items;
}
/** A group that may stand several times, e.g. medicines. */
export interface RepeatItem<T = readonly object[]> extends Common<T> {
  readonly kind: 'repeat';
  readonly items: Items;
  readonly max: number;
}

// biome-ignore format: one line reads best
/** Any item. */
export type Item = DateItem<unknown> | TextItem<unknown> | QuantityItem<unknown> | ChoiceItem<unknown> | ChoicesItem<unknown> | BooleanItem<unknown> | CodedItem<unknown> | ReferenceItem<unknown> | PicturesItem<unknown> | GroupItem<unknown> | RepeatItem<unknown>;

/** The items of a form or group by their link id. */
export type Items = { readonly [linkId: string]: Item };

/** The type of the answer to one item. */
export type AnswerOf<I> = I extends { readonly answer?: infer T } ? Exclude<T, undefined> : never;
type OptionalKeys<I extends Items> = { [K in keyof I]: I[K] extends { readonly required: false } ? K : never }[keyof I];

/** The type of the answers to items: optional items may be absent. */
export type AnswersOf<I extends Items> = { readonly [K in Exclude<keyof I, OptionalKeys<I>>]: AnswerOf<I[K]> } & {
  readonly [K in OptionalKeys<I>]?: AnswerOf<I[K]>;
};

/** A calendar date. */
export function date(label: string, options: Omit<Base, 'label'> = {}): DateItem & { readonly required: true } {
  return { kind: 'date', label, required: true, ...options };
}

/**
 * Free text, at most `maxLength` characters (default 200). `pattern` is a regular expression in text form with a hint in words;
 * `format` a standard way of writing; an identity number `agrees` with the birth date and sex beside it.
 */
export function text(
  label: string,
  options: Omit<Base, 'label'> & {
    maxLength?: number;
    multiline?: boolean;
    pattern?: string;
    patternHint?: string;
    format?: TextFormat;
    agrees?: Agreement;
  } = {},
): TextItem & { readonly required: true } {
  return { kind: 'text', label, required: true, maxLength: 200, multiline: false, ...options };
}

/** A number with its UCUM unit (`unitLabel` is what people read) inside [min, max]; decimals default 0. */
export function quantity(
  label: string,
  options: Omit<Base, 'label'> & { unit: string; unitLabel?: string; min: number; max: number; decimals?: number },
): QuantityItem & { readonly required: true } {
  return { kind: 'quantity', label, required: true, decimals: 0, unitLabel: options.unit, ...options };
}

/** One of `options` (code → Chinese label). */
export function choice<const O extends Readonly<Record<string, string>>>(
  label: string,
  options: O,
  more: Omit<Base, 'label'> = {},
): ChoiceItem<keyof O & string> & { readonly required: true } {
  return { kind: 'choice', label, required: true, options, ...more };
}

/** Several of `options`; the `exclusive` one stands alone. */
export function choices<const O extends Readonly<Record<string, string>>>(
  label: string,
  options: O,
  more: Omit<Base, 'label'> & { exclusive?: keyof O & string } = {},
): ChoicesItem<readonly (keyof O & string)[]> & { readonly required: true } {
  return { kind: 'choices', label, required: true, options, ...more };
}

/** Yes or no. */
export function yesNo(label: string, options: Omit<Base, 'label'> = {}): BooleanItem & { readonly required: true } {
  return { kind: 'boolean', label, required: true, ...options };
}

/** A code from a long list. */
export function coded(label: string, list: CodeList, options: Omit<Base, 'label'> = {}): CodedItem & { readonly required: true } {
  return { kind: 'coded', label, required: true, list, ...options };
}

/** The id of something the platform knows. */
export function reference(
  label: string,
  to: ReferenceTarget,
  options: Omit<Base, 'label'> = {},
): ReferenceItem & { readonly required: true } {
  return { kind: 'reference', label, required: true, to, ...options };
}

/** Up to `max` pictures (default 6), taken with the phone or chosen as files; only on forms about a resident. */
export function pictures(
  label: string,
  options: Omit<Base, 'label' | 'code' | 'prefill'> & { max?: number } = {},
): PicturesItem & { readonly required: true } {
  return { kind: 'pictures', label, required: true, max: 6, ...options };
}

/** Points to a row of a view that says how its rows are chosen (`choose`): what stands and may still be changed, within reach. */
export function rowOf<const Id extends string>(view: { readonly id: Id; readonly choose?: unknown }): `row:${Id}` {
  if (view.choose === undefined) throw new Error(`view ${view.id} does not say how its rows are chosen`);
  return `row:${view.id}`;
}

/** Items that belong together. */
export function group<const I extends Items>(
  label: string,
  items: I,
  options: Omit<Base, 'label'> = {},
): GroupItem<AnswersOf<I>> & { readonly required: true; readonly items: I } {
  return { kind: 'group', label, required: true, items, ...options };
}

/** A group that may stand up to `max` times (default 20); no row at all is an empty list. */
export function repeat<const I extends Items>(
  label: string,
  items: I,
  options: Omit<Base, 'label'> & { max?: number } = {},
): RepeatItem<readonly AnswersOf<I>[]> & { readonly required: true; readonly items: I } {
  return { kind: 'repeat', label, required: true, items, max: 20, ...options };
}

/** The item may be left empty. Empty is not zero: an empty answer is absent, never 0 or ''. */
export function optional<I extends Item & { readonly required: true }>(
  item: I,
): Omit<I, 'required' | 'answer'> & { readonly required: false; readonly answer?: AnswerOf<I> | undefined } {
  return { ...item, required: false } as never; // same object, `required` flipped: the type above says exactly that
}

/** The item is asked only when the sibling `linkId` has one of the values; then it is required, unless the item is optional. */
export function when<I extends Item>(
  linkId: string,
  is: string | boolean | readonly (string | boolean)[],
  item: I,
): Omit<I, 'required' | 'answer'> & { readonly required: false; readonly needed: boolean; readonly answer?: AnswerOf<I> | undefined } {
  const values = Array.isArray(is) ? is : [is];
  return { ...item, needed: item.required, required: false, enableWhen: { item: linkId, is: values } } as never; // as above
}
