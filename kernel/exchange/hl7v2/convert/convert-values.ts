// Texts, numbers, quantities, money and notes of HL7 v2 as FHIR has them.
import type { Annotation, Quantity } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../define/codes.ts';
import { codeOfPrintedUnit } from '../../../record/validation/units/chinese-units.ts';
import { readUnit as readUcum } from '../../../record/validation/units/read-unit.ts';
import type { Field, Repetition } from '../er7/parse-message.ts';
import { readConcept } from './convert-codes.ts';
import type { Converter } from './convert-input.ts';
import { readDateTime } from './convert-times.ts';

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A number as NM has it; undefined for anything else. */
export function readDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
}

/** First component → string. */
export const convertText: Converter = ({ field }) => field.value || undefined;

/** First component → URI-safe code text, blanks taken out. */
export const convertToken: Converter = ({ field }) => field.value.replace(/\s+/g, '') || undefined;

/** All repetitions of all fields, whole → one text, a line each. */
export const convertLines: Converter = ({ fields }) => {
  const lines = fields.flatMap((field) => field.repetitions.map((each) => each.text));
  return lines.length === 0 ? undefined : lines.join('\n');
};

/** First component → number. */
export const convertDecimal: Converter = ({ field, env, place }) => {
  const number = readDecimal(field.value);
  if (number === undefined && field.value !== '') env.note(place, `“${field.value}”不是数字，未转换`);
  return number;
};

/** First component → integer of 1 and above. */
export const convertPositive: Converter = ({ field }) => {
  const number = readDecimal(field.value);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
};

/** First component → integer of 0 and above. */
export const convertCount: Converter = ({ field }) => {
  const number = readDecimal(field.value);
  return number !== undefined && Number.isInteger(number) && number >= 0 ? number : undefined;
};

/** A unit (CWE, CE, or a text) → the unit part of a Quantity; a code where it is said to be UCUM's and is, or where what is printed has one. */
export function readUnit(unit: Repetition): Quantity {
  const code = unit.component(1);
  const text = unit.component(2) || code;
  if (text === '') return {};
  const claimed = unit.component(3).toUpperCase() === 'UCUM' && readUcum(code) ? code : undefined;
  const known = claimed ?? codeOfPrintedUnit(text) ?? codeOfPrintedUnit(code);
  return known === undefined ? { unit: text } : { unit: text, system: SYSTEM.ucum, code: known };
}

/** CQ (number, unit) → Quantity. */
export const convertQuantity: Converter = ({ field }) => {
  const value = readDecimal(field.component(1));
  return value === undefined ? undefined : { value, ...readUnit(field.first.part(2)) };
};

/** A number, and a unit in the next field of the same segment (RXA-6 and -7, RXE-3 and -5, RXE-10 and -11) → Quantity. 999 in RXA-6 means unknown. */
export const convertAmount: Converter = ({ field, table, anchor }) => {
  const value = readDecimal(field.value);
  if (value === undefined || field.value === table?.unknown) return undefined;
  const unit = anchor.field(Number(table?.unitField ?? 0)).first;
  return { value, ...readUnit(unit) };
};

/** CP or MO → Money; CNY where no currency stands. */
export const convertMoney: Converter = ({ field }) => {
  const value = readDecimal(field.component(1, 1));
  const currency = field.component(1, 2) || 'CNY';
  return value === undefined ? undefined : { value, currency: /^[A-Z]{3}$/.test(currency) ? currency : 'CNY' };
};

/** The whole amount of a charge: FT1-11 (extended), else FT1-12 (of one unit) times FT1-10 → Money. */
export const convertCharge: Converter = (input) => {
  const { anchor } = input;
  const extended = convertMoney({ ...input, field: anchor.field(11) });
  if (extended !== undefined) return extended;
  const unit = readDecimal(anchor.field(12).component(1, 1));
  const whole = unit === undefined ? undefined : Math.round(unit * (readDecimal(anchor.field(10).value) ?? 1) * 100) / 100;
  const currency = anchor.field(12).component(1, 2) || 'CNY';
  return whole === undefined ? undefined : { value: whole, currency: /^[A-Z]{3}$/.test(currency) ? currency : 'CNY' };
};

/** A duration in the unit of the next field (SCH-9 and -10) → whole minutes. */
export const convertMinutes: Converter = ({ field, anchor, table }) => {
  const value = readDecimal(field.value);
  if (value === undefined) return undefined;
  const unit = anchor.field(Number(table?.unitField ?? 0)).value.toLowerCase();
  const minutes = unit.startsWith('h') ? value * 60 : unit.startsWith('s') ? value / 60 : unit.startsWith('d') ? value * 1440 : value;
  const whole = Math.round(minutes);
  return whole > 0 ? whole : undefined;
};

/** NTE segments → Annotation[]: text (NTE-3), author (NTE-5), time (NTE-6). */
export const convertNotes: Converter = ({ segments, env }) =>
  segments.flatMap((segment): Annotation[] => {
    const text = segment
      .field(3)
      .repetitions.map((each) => each.text)
      .join('\n');
    if (text === '') return [];
    const author = [segment.field(5).component(2), segment.field(5).component(3)].filter((part) => part !== '').join(' ');
    const time = readDateTime(segment.field(6).value, env.zone);
    return [{ text, ...(author === '' ? {} : { authorString: author }), ...(time !== undefined && time.length > 10 ? { time } : {}) }];
  });

/** NTE segments → one comment text. */
export const convertComment: Converter = ({ segments }) => {
  const lines = segments.flatMap((segment) => segment.field(3).repetitions.map((each) => each.text));
  return lines.length === 0 ? undefined : lines.join('\n');
};

/** A coded reaction (AL1-5, all repetitions; onset AL1-6) → AllergyIntolerance.reaction. */
export const convertReaction: Converter = ({ field, anchor, env }) => {
  const manifestation = field.repetitions.flatMap((each) => {
    const concept = readConcept(each, env);
    const [coding] = concept?.coding ?? [];
    // AL1-5 is a plain text in most versions: a code alone, without a system, is that text.
    return concept ? [each.component(3) === '' ? { text: concept.text ?? coding?.display ?? coding?.code ?? each.text } : concept] : [];
  });
  if (manifestation.length === 0) return undefined;
  const onset = readDateTime(anchor.field(6).value, env.zone);
  return [{ manifestation, ...(onset === undefined ? {} : { onset }) }];
};

/** An insurer (IN1-3 number, IN1-4 name) → Coverage.payor. */
export const convertPayor: Converter = ({ anchor }) => {
  const name: Field = anchor.field(4);
  const display = name.value || anchor.field(3).value;
  return display === '' ? undefined : [{ type: 'Organization', display }];
};
