// Answers to FHIR QuestionnaireResponse items and back; pure, used where responses are written and where views read them.
import type { QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { SYSTEM, systemOfUnit } from './codes.ts';
import type { Answers, AnyForm } from './form.ts';
import type { Item, Items } from './item.ts';

type Plain = Readonly<Record<string, unknown>>;

/** The linkId of an item: its name, behind those of the groups it stands in, for in a Questionnaire none may stand twice (que-2). */
export function linkIdOf(name: string, within: string): string {
  return within === '' ? name : `${within}.${name}`;
}

/** The items of a QuestionnaireResponse for checked answers; absent answers leave no item. `within` is the linkId of the group they are in. */
export function encodeAnswers(items: Items, answers: Plain, within = ''): QuestionnaireResponseItem[] {
  return Object.entries(items).flatMap(([name, item]) => {
    const value = answers[name];
    return value === undefined ? [] : encodeItem(linkIdOf(name, within), item, value);
  });
}

function encodeItem(linkId: string, item: Item, value: unknown): QuestionnaireResponseItem[] {
  const head = { linkId, text: item.label };
  if (item.kind === 'group') return [{ ...head, item: encodeAnswers(item.items, asPlain(value), linkId) }];
  if (item.kind === 'repeat') return asList(value).map((row) => ({ ...head, item: encodeAnswers(item.items, asPlain(row), linkId) }));
  const values = item.kind === 'choices' || item.kind === 'pictures' ? asList(value) : [value];
  return [{ ...head, answer: values.map((each) => encodeValue(item, each)) }];
}

function encodeValue(item: Item, value: unknown): QuestionnaireResponseItemAnswer {
  switch (item.kind) {
    case 'date':
      return { valueDate: String(value) };
    case 'quantity':
      return { valueQuantity: { value: Number(value), unit: item.unitLabel, system: systemOfUnit(item.unit), code: item.unit } };
    case 'boolean':
      return { valueBoolean: value === true };
    case 'choice':
    case 'choices':
      return { valueCoding: { code: String(value), display: item.options[String(value)] ?? String(value) } };
    case 'coded': {
      const { code, display } = asPlain(value);
      return {
        valueCoding: {
          system: item.list === 'icd-10' ? SYSTEM.icd10 : `urn:yigong:list:${item.list}`,
          code: String(code),
          display: String(display),
        },
      };
    }
    case 'pictures':
      return { valueAttachment: { url: `Media/${String(value)}` } };
    default:
      return { valueString: String(value) };
  }
}

/** The answers in a QuestionnaireResponse of this form. Items the form no longer has are passed over. */
export function decodeAnswers<F extends AnyForm>(form: F, items: readonly QuestionnaireResponseItem[] | undefined): Answers<F> {
  return decodeItems(form.items, items ?? []) as Answers<F>; // the response was checked against the form before it was kept
}

// Responses of earlier versions hold the plain names inside groups.
function decodeItems(items: Items, given: readonly QuestionnaireResponseItem[], within = ''): Plain {
  const answers: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(items)) {
    const linkId = linkIdOf(name, within);
    const found = given.filter((each) => each.linkId === linkId || each.linkId === name);
    const first = found[0];
    if (first === undefined) {
      if (item.kind === 'repeat') answers[name] = [];
      continue;
    }
    if (item.kind === 'group') answers[name] = decodeItems(item.items, first.item ?? [], linkId);
    else if (item.kind === 'repeat') answers[name] = found.map((each) => decodeItems(item.items, each.item ?? [], linkId));
    else {
      const values = (first.answer ?? []).map((answer) => decodeValue(item, answer)).filter((value) => value !== undefined);
      if (values.length > 0) answers[name] = item.kind === 'choices' || item.kind === 'pictures' ? values : values[0];
    }
  }
  return answers;
}

function decodeValue(item: Item, answer: QuestionnaireResponseItemAnswer): unknown {
  switch (item.kind) {
    case 'date':
      return answer.valueDate;
    case 'quantity':
      return answer.valueQuantity?.value;
    case 'boolean':
      return answer.valueBoolean;
    case 'choice':
    case 'choices':
      return answer.valueCoding?.code;
    case 'coded':
      return answer.valueCoding && { code: answer.valueCoding.code, display: answer.valueCoding.display };
    case 'pictures':
      return answer.valueAttachment?.url?.replace(/^Media\//, '');
    default:
      return answer.valueString;
  }
}

function asPlain(value: unknown): Plain {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
