// From checked answers to the QuestionnaireResponse and the Observations of items with codes.
import type { Extension, Identifier, Observation, Quantity, QuestionnaireResponse } from '@medplum/fhirtypes';
import { encodeAnswers } from '../define/answers-codec.ts';
import { EXTENSION, SYSTEM, systemOfUnit } from '../define/codes.ts';
import { type AnyForm, canonicalOf } from '../define/form.ts';
import type { Item, Items } from '../define/item.ts';
import type { Instant, PlainDate } from '../periods/plain-date.ts';

/** Who filled the form, about whom, when. */
export interface ResponseFacts {
  readonly subject: string | undefined;
  readonly author: string;
  /** The author's name as it is printed. */
  readonly authorName?: string | undefined;
  readonly org: string;
  readonly encounter: string | undefined;
  readonly date: PlainDate;
  readonly now: Instant;
  /** Reasons typed for warnings, by field. */
  readonly overrides: Readonly<Record<string, string>>;
  /** The number printed on its paper. */
  readonly number?: Identifier | undefined;
}

/** The QuestionnaireResponse of checked answers. */
export function buildResponse(form: AnyForm, answers: Readonly<Record<string, unknown>>, facts: ResponseFacts): QuestionnaireResponse {
  const extension: Extension[] = [
    // The organisation of a record reaches its resident from then on.
    ...(form.deskWork ? [] : [{ url: EXTENSION.org, valueReference: { reference: `Organization/${facts.org}` } }]),
    ...Object.entries(facts.overrides).map(([field, reason]) => ({ url: EXTENSION.overridden, valueString: `${field}: ${reason}` })),
  ];
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: canonicalOf(form),
    ...(facts.number === undefined ? {} : { identifier: facts.number }),
    status: 'completed',
    ...(facts.subject === undefined ? {} : { subject: { reference: facts.subject } }),
    ...(facts.encounter === undefined ? {} : { encounter: { reference: facts.encounter } }),
    authored: facts.now,
    author: {
      reference: `Practitioner/${facts.author}`,
      ...(facts.authorName === undefined || facts.authorName === '' ? {} : { display: facts.authorName }),
    },
    ...(extension.length === 0 ? {} : { extension }),
    item: encodeAnswers(form.items, answers),
  };
}

function codingOf(item: Item): { system: string; code: string; display: string } | undefined {
  if (item.code === undefined) return undefined;
  const loinc = /^\d+-\d$/.test(item.code);
  return { system: loinc ? SYSTEM.loinc : SYSTEM.item, code: item.code, display: item.label };
}

function quantityOf(item: Item, value: unknown): Quantity | undefined {
  return item.kind === 'quantity' && typeof value === 'number'
    ? { value, unit: item.unitLabel, system: systemOfUnit(item.unit), code: item.unit }
    : undefined;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The Observations of items with codes: a quantity becomes a value, a group with a code one Observation with components. They name the
 * response they come from (`derivedFrom`), so that nobody counts them twice.
 */
export function extractObservations(
  form: AnyForm,
  answers: Readonly<Record<string, unknown>>,
  facts: ResponseFacts,
  response: string,
): readonly Observation[] {
  return extractItems(form.items, answers).map((part) => ({
    resourceType: 'Observation',
    status: 'final',
    ...part,
    ...(facts.subject === undefined ? {} : { subject: { reference: facts.subject } }),
    ...(facts.encounter === undefined ? {} : { encounter: { reference: facts.encounter } }),
    effectiveDateTime: facts.date,
    performer: [{ reference: `Practitioner/${facts.author}` }],
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${facts.org}` } }],
    derivedFrom: [{ reference: response }],
  }));
}

type Part = Pick<Observation, 'code' | 'valueQuantity' | 'component'>;

function extractItems(items: Items, answers: Readonly<Record<string, unknown>>): Part[] {
  const parts: Part[] = [];
  for (const [linkId, item] of Object.entries(items)) {
    const value = answers[linkId];
    if (value === undefined) continue;
    const coding = codingOf(item);
    if (item.kind === 'group' && isPlain(value)) {
      if (coding === undefined) parts.push(...extractItems(item.items, value));
      else {
        const component = extractItems(item.items, value).map(({ code, valueQuantity }) => ({
          code,
          ...(valueQuantity ? { valueQuantity } : {}),
        }));
        if (component.length > 0) parts.push({ code: { coding: [coding], text: item.label }, component });
      }
      continue;
    }
    const valueQuantity = quantityOf(item, value);
    if (coding !== undefined && valueQuantity !== undefined) parts.push({ code: { coding: [coding], text: item.label }, valueQuantity });
  }
  return parts;
}
