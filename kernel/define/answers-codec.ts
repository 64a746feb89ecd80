// Answers to FHIR QuestionnaireResponse items and back; pure, used where responses are written and where views read them.
import type { QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { SYSTEM } from './codes.ts';
import type { Answers, AnyForm } from './form.ts';
import type { Item, Items } from './item.ts';

type Plain = Readonly<Record<string, unknown>>;

/** The items of a QuestionnaireResponse for checked answers; absent answers leave no item. */
export function encodeAnswers(items: Items, answers: Plain): QuestionnaireResponseItem[] {
  return Object.entries(items).flatMap(([linkId, item]) => {
    const value = answers[linkId];
    return value === undefined ? [] : encodeItem(linkId, item, value);
  });
}

function encodeItem(linkId: string, item: Item, value: unknown): QuestionnaireResponseItem[] {
  const head = { linkId, text: item.label };
  if (item.kind === 'group') return [{ ...head, item: encodeAnswers(item.items, asPlain(value)) }];
  if (item.kind === 'repeat') return asList(value).map((row) => ({ ...head, item: encodeAnswers(item.items, asPlain(row)) }));
  const values = item.kind === 'choices' ? asList(value) : [value];
  return [{ ...head, answer: values.map((each) => encodeValue(item, each)) }];
}

function encodeValue(item: Item, value: unknown): QuestionnaireResponseItemAnswer {
  switch (item.kind) {
    case 'date':
      return { valueDate: String(value) };
    case 'quantity':
      return { valueQuantity: { value: Number(value), unit: item.unitLabel, system: SYSTEM.ucum, code: item.unit } };
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
    default:
      return { valueString: String(value) };
  }
}

/** The answers in a QuestionnaireResponse of this form. Items the form no longer has are passed over. */
export function decodeAnswers<F extends AnyForm>(form: F, items: readonly QuestionnaireResponseItem[] | undefined): Answers<F> {
  return decodeItems(form.items, items ?? []) as Answers<F>; // the response was checked against the form before it was kept
}

function decodeItems(items: Items, given: readonly QuestionnaireResponseItem[]): Plain {
  const answers: Record<string, unknown> = {};
  for (const [linkId, item] of Object.entries(items)) {
    const found = given.filter((each) => each.linkId === linkId);
    const first = found[0];
    if (first === undefined) {
      if (item.kind === 'repeat') answers[linkId] = [];
      continue;
    }
    if (item.kind === 'group') answers[linkId] = decodeItems(item.items, first.item ?? []);
    else if (item.kind === 'repeat') answers[linkId] = found.map((each) => decodeItems(item.items, each.item ?? []));
    else {
      const values = (first.answer ?? []).map((answer) => decodeValue(item, answer)).filter((value) => value !== undefined);
      if (values.length > 0) answers[linkId] = item.kind === 'choices' ? values : values[0];
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
