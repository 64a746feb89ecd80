// The FHIR Questionnaire of a form: the same declaration that draws the page, for machines.
import type { Questionnaire, QuestionnaireItem, QuestionnaireItemEnableWhen } from '@medplum/fhirtypes';
import { linkIdOf } from '../define/answers-codec.ts';
import { SYSTEM, systemOfUnit } from '../define/codes.ts';
import { type AnyForm, canonicalOf } from '../define/form.ts';
import type { Item, Items } from '../define/item.ts';
import { listOptions } from '../define/list-options.ts';

const TYPES = {
  date: 'date',
  text: 'string',
  quantity: 'quantity',
  boolean: 'boolean',
  choice: 'choice',
  choices: 'choice',
  coded: 'choice',
  reference: 'string',
  pictures: 'attachment',
  group: 'group',
  repeat: 'group',
} as const satisfies Record<Item['kind'], QuestionnaireItem['type']>;

function enableWhenOf(item: Item, siblings: Items, within: string): readonly QuestionnaireItemEnableWhen[] {
  const condition = item.enableWhen;
  if (!condition) return [];
  const asked = siblings[condition.item];
  return condition.is.map((value) => ({
    question: linkIdOf(condition.item, within),
    operator: '=',
    ...(typeof value === 'boolean'
      ? { answerBoolean: value }
      : asked?.kind === 'choice' || asked?.kind === 'choices'
        ? { answerCoding: { code: value, display: asked.options[value] ?? value } }
        : { answerString: value }),
  }));
}

function codesOf(item: Item): Pick<QuestionnaireItem, 'code'> {
  if (item.code === undefined) return {};
  return { code: [{ system: /^\d+-\d$/.test(item.code) ? SYSTEM.loinc : SYSTEM.item, code: item.code, display: item.label }] };
}

function detailsOf(item: Item, linkId: string): Partial<QuestionnaireItem> {
  switch (item.kind) {
    case 'text':
      return { type: item.multiline ? 'text' : 'string', maxLength: item.maxLength };
    case 'choice':
    case 'choices':
      return { answerOption: listOptions(item.options).map(([code, display]) => ({ valueCoding: { code, display } })) };
    case 'quantity':
      return {
        extension: [
          {
            url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit',
            valueCoding: { system: systemOfUnit(item.unit), code: item.unit, display: item.unitLabel },
          },
          { url: 'http://hl7.org/fhir/StructureDefinition/minValue', valueDecimal: item.min },
          { url: 'http://hl7.org/fhir/StructureDefinition/maxValue', valueDecimal: item.max },
          { url: 'http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces', valueInteger: item.decimals },
        ],
      };
    case 'coded':
      return { answerValueSet: `urn:yigong:list:${item.list}` };
    case 'group':
    case 'repeat':
      return { item: itemsOf(item.items, linkId) };
    default:
      return {};
  }
}

function itemsOf(items: Items, within = ''): QuestionnaireItem[] {
  return Object.entries(items).map(([name, item]) => {
    const linkId = linkIdOf(name, within);
    const enableWhen = enableWhenOf(item, items, within);
    return {
      linkId,
      text: item.label,
      type: TYPES[item.kind],
      required: item.required && item.kind !== 'repeat',
      ...(item.kind === 'choices' || item.kind === 'pictures' || item.kind === 'repeat' ? { repeats: true } : {}),
      ...codesOf(item),
      ...(enableWhen.length > 0 ? { enableWhen: [...enableWhen] } : {}),
      ...(enableWhen.length > 1 ? { enableBehavior: 'any' as const } : {}),
      ...detailsOf(item, linkId),
    };
  });
}

/** The Questionnaire of a form; its id is the form's, its url what QuestionnaireResponses name. */
export function buildQuestionnaire(form: AnyForm): Questionnaire & { readonly id: string } {
  return {
    resourceType: 'Questionnaire',
    id: form.id,
    url: canonicalOf(form),
    version: form.version,
    name: form.id.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
    title: form.title,
    status: 'active',
    subjectType: ['Patient'],
    purpose: form.source,
    item: itemsOf(form.items),
  };
}
