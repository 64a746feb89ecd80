/** A questionnaire declared once: page, validation, paper, import template and FHIR all come from it. */

import type { AnswerOf, AnswersOf, Item, Items } from './item.ts';
import type { Person } from './person.ts';
import type { RestrictedCategory } from './restricted-category.ts';

/** A finding about answers. A refusal must be mended; a warning asks for a reason, which is stored. */
export type Finding = { readonly item?: string; readonly refuse: string } | { readonly item?: string; readonly warn: string };

/** A block of the page and of the paper. */
export interface FormSection<K extends string = string> {
  readonly title: string;
  readonly items: readonly K[];
}

/**
 * What items propose from the other answers: BMI, a class, the next date. `person` is the resident the form is about (age, sex);
 * absent on pages without one. The page refreshes a proposal until the person types their own; the server fills what is missing.
 */
export type Compute<I extends Items> = {
  readonly [K in keyof I]?: (answers: Partial<AnswersOf<I>>, person?: Person) => AnswerOf<I[K]> | undefined;
};

/** A form. `id` is `<system>-<noun>`; its canonical URL is `urn:yigong:questionnaire:<id>`. */
export interface Form<I extends Items = Items, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  readonly version: string;
  /** The official source of the form: document and section. */
  readonly source: string;
  readonly items: I;
  readonly sections: readonly FormSection<keyof I & string>[];
  /** Which item holds the date of the event. */
  readonly dateItem: keyof I & string;
  readonly compute: Compute<I>;
  readonly check: (answers: AnswersOf<I>) => readonly Finding[];
  /** What is written on it falls into this category: only roles with that right read it. */
  readonly restricted?: RestrictedCategory;
  /** It deals with a request and is no service to the resident: the institution does not keep its reach of them by having filled it. */
  readonly deskWork?: true;
}

/** The answers of a form. */
export type Answers<F> = F extends { readonly items: infer I extends Items } ? AnswersOf<I> : never;

/** First values of a form, whatever of it is known when it opens; a row that is begun may lack what a whole row has: the page asks for it. */
export type FirstAnswers<F> = {
  readonly [K in keyof Answers<F>]?: Answers<F>[K] extends readonly (infer Row extends object)[] | undefined
    ? readonly Partial<Row>[] | undefined
    : Answers<F>[K] | undefined;
};

/** Any form, for machinery that works on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where forms of all item types meet
export type AnyForm = Form<any, string>;

/**
 * Declares a form. `compute` proposes items from others (BMI, next date); `check` looks across items.
 * Sections default to one with all items. Throws when a section names no item or `when` names no sibling.
 */
export function defineForm<const I extends Items, const Id extends string>(declaration: {
  id: Id;
  title: string;
  version: string;
  source: string;
  items: I;
  dateItem: keyof I & string;
  sections?: readonly FormSection<keyof I & string>[];
  compute?: Compute<NoInfer<I>>;
  check?: (answers: AnswersOf<NoInfer<I>>) => readonly Finding[];
  restricted?: RestrictedCategory;
  deskWork?: true;
}): Form<I, Id> {
  const sections = declaration.sections ?? [{ title: declaration.title, items: Object.keys(declaration.items) }];
  const shown = new Set(sections.flatMap((section) => section.items));
  for (const linkId of Object.keys(declaration.items)) {
    if (!shown.has(linkId)) throw new Error(`form ${declaration.id}: item ${linkId} is in no section`);
  }
  checkConditions(declaration.id, declaration.items);
  return { ...declaration, sections, compute: declaration.compute ?? {}, check: declaration.check ?? (() => []) };
}

function checkConditions(formId: string, items: Items): void {
  for (const [linkId, item] of Object.entries(items)) {
    const condition = item.enableWhen;
    if (condition && !(condition.item in items))
      throw new Error(`form ${formId}: ${linkId} depends on ${condition.item}, which is no sibling`);
    for (const other of item.kind === 'text' && item.agrees ? [item.agrees.birthDate, item.agrees.sex] : []) {
      if (!(other in items)) throw new Error(`form ${formId}: ${linkId} agrees with ${other}, which is no sibling`);
    }
    if (item.kind === 'group' || item.kind === 'repeat') checkConditions(formId, item.items);
  }
}

/** The canonical URL of a form's FHIR Questionnaire. */
export function canonicalOf(form: { readonly id: string }): string {
  return `urn:yigong:questionnaire:${form.id}`;
}

/** Whether an item is asked, given the answers beside it. */
export function isAsked(item: Item, siblings: Readonly<Record<string, unknown>>): boolean {
  if (!item.enableWhen) return true;
  const value = siblings[item.enableWhen.item];
  const wanted = item.enableWhen.is;
  return Array.isArray(value) ? value.some((each) => wanted.includes(each)) : wanted.some((each) => each === value);
}

/** Whether an item must be answered, given the answers beside it. */
export function isNeeded(item: Item, siblings: Readonly<Record<string, unknown>>): boolean {
  if (item.required) return true;
  return item.enableWhen !== undefined && 'needed' in item && item.needed === true && isAsked(item, siblings);
}
