// What an OBX says: its value by the type in OBX-2, its reference range, and documents inside it.
import type { Attachment, ObservationReferenceRange, Quantity } from '@medplum/fhirtypes';
import type { Repetition, Segment } from '../er7/parse-message.ts';
import { readConcept } from './convert-codes.ts';
import type { ConvertEnv, Converter, ConvertInput } from './convert-input.ts';
import { readDateTime } from './convert-times.ts';
import { readDecimal, readUnit } from './convert-values.ts';

type Comparator = NonNullable<Quantity['comparator']>;
const COMPARATORS: readonly string[] = ['<', '<=', '>', '>='];

function isComparator(text: string): text is Comparator {
  return COMPARATORS.includes(text);
}

function unitOf(anchor: Segment): Quantity {
  return readUnit(anchor.field(6).first);
}

/** A number, or '<0.01' as laboratories print below a limit. Undefined for words such as 阴性. */
function readMeasured(text: string, unit: Quantity): Quantity | undefined {
  const [, sign = '', number = ''] = /^\s*([<>]=?|≤|≥)?\s*(.+?)\s*$/.exec(text.normalize('NFKC')) ?? [];
  const value = readDecimal(number);
  if (value === undefined) return undefined;
  const comparator = sign.replace('≤', '<=').replace('≥', '>=');
  return { value, ...(isComparator(comparator) ? { comparator } : {}), ...unit };
}

/** SN: comparator, number, separator, number. */
function readStructured(value: Repetition, unit: Quantity): object | undefined {
  const [sign = '', first = '', separator = '', second = ''] = [1, 2, 3, 4].map((number) => value.component(number));
  const one = readDecimal(first);
  const two = readDecimal(second);
  if (one !== undefined && two !== undefined && separator === '-')
    return { valueRange: { low: { value: one, ...unit }, high: { value: two, ...unit } } };
  if (one !== undefined && two !== undefined && [':', '/'].includes(separator))
    return { valueRatio: { numerator: { value: one }, denominator: { value: two } } };
  if (one === undefined || second !== '') return { valueString: value.text.replaceAll('^', ' ').trim() };
  return { valueQuantity: { value: one, ...(isComparator(sign) ? { comparator: sign } : {}), ...unit } };
}

function readOne(type: string, value: Repetition, input: ConvertInput): object | undefined {
  const { anchor, env, place } = input;
  switch (type) {
    case 'NM': {
      const measured = readMeasured(value.component(1), unitOf(anchor));
      if (!measured) env.note(place, `OBX-2 为 NM，值“${value.text}”不是数字，按文字保存`);
      return measured ? { valueQuantity: measured } : { valueString: value.text };
    }
    case 'SN':
      return readStructured(value, unitOf(anchor));
    case 'CQ': {
      const measured = readMeasured(value.component(1), readUnit(value.part(2)));
      return measured && { valueQuantity: measured };
    }
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF': {
      const concept = readConcept(value, env);
      return concept && { valueCodeableConcept: concept };
    }
    case 'DT':
    case 'TS':
    case 'DTM': {
      const time = readDateTime(value.component(1), env.zone);
      return time === undefined ? { valueString: value.text } : { valueDateTime: time };
    }
    case 'TM': {
      const [, hour, minute, second = '00'] = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?/.exec(value.component(1)) ?? [];
      return hour === undefined ? { valueString: value.text } : { valueTime: `${hour}:${minute}:${second}` };
    }
    case 'NR': {
      const [low, high] = [readDecimal(value.component(1)), readDecimal(value.component(2))];
      const unit = unitOf(anchor);
      if (low === undefined && high === undefined) return { valueString: value.text };
      return {
        valueRange: {
          ...(low === undefined ? {} : { low: { value: low, ...unit } }),
          ...(high === undefined ? {} : { high: { value: high, ...unit } }),
        },
      };
    }
    default:
      return { valueString: value.text };
  }
}

/** OBX-5 by OBX-2 → `value[x]`. Texts in several repetitions are lines of one; other values become components with the same code. */
export const convertObservationValue: Converter = (input) => {
  const { anchor, field, env } = input;
  const type = anchor.field(2).value;
  const { repetitions } = field;
  const [first] = repetitions;
  if (!first) return undefined;
  if (repetitions.length === 1) return readOne(type, first, input);
  const values = repetitions.map((each) => readOne(type, each, input));
  if (values.every((value) => value && 'valueString' in value)) return { valueString: repetitions.map((each) => each.text).join('\n') };
  const code = readConcept(anchor.field(3).first, env);
  return { component: values.flatMap((value) => (value && code ? [{ code, ...value }] : [])) };
};

/** OBX-7 → referenceRange: low and high where two numbers stand ('4.3 to 6.2', '70-80', '＜5.2'), the text in any case. */
export const convertReferenceRange: Converter = ({ field, anchor }): ObservationReferenceRange[] | undefined => {
  const text = field.first.text.trim();
  if (text === '') return undefined;
  const unit = unitOf(anchor);
  const plain = text.normalize('NFKC');
  const [, low, high] = /^(\d+(?:\.\d+)?)\s*(?:-|–|—|~|to|至)\s*(\d+(?:\.\d+)?)$/i.exec(plain) ?? [];
  if (low !== undefined && high !== undefined)
    return [{ low: { value: Number(low), ...unit }, high: { value: Number(high), ...unit }, text }];
  const [, sign, limit] = /^([<>]|≤|≥|<=|>=)\s*(\d+(?:\.\d+)?)$/.exec(plain) ?? [];
  if (sign === undefined) return [{ text }];
  const bound = { value: Number(limit), ...unit };
  return [{ ...(sign.startsWith('<') || sign === '≤' ? { high: bound } : { low: bound }), text }];
};

const KINDS: Readonly<Record<string, string>> = {
  APPLICATION: 'application',
  TEXT: 'text',
  IMAGE: 'image',
  AUDIO: 'audio',
  VIDEO: 'video',
  MULTIPART: 'multipart',
};

function contentTypeOf(kind: string, subtype: string): string {
  const main = KINDS[kind.toUpperCase()];
  const sub = subtype.toLowerCase().replace(/[^\w.+-]/g, '');
  if (sub === 'pdf') return 'application/pdf';
  if (['jpeg', 'jpg', 'png', 'tiff', 'gif', 'pict'].includes(sub)) return `image/${sub === 'jpg' ? 'jpeg' : sub}`;
  return main !== undefined && sub !== '' ? `${main}/${sub}` : 'application/octet-stream';
}

/** ED: source, kind, subtype, encoding, data. */
function readEncapsulated(value: Repetition, env: ConvertEnv, place: string): Attachment | undefined {
  const contentType = contentTypeOf(value.component(2), value.component(3));
  const encoding = value.component(4).toUpperCase();
  const data = value.component(5);
  if (data === '') return { contentType };
  const bytes = encoding === 'BASE64' ? data.replace(/\s/g, '') : Buffer.from(data, encoding === 'HEX' ? 'hex' : 'utf8').toString('base64');
  if (encoding === 'BASE64' && Buffer.from(bytes, 'base64').toString('base64') !== bytes) {
    env.note(place, '内嵌文件不是有效的 Base64，未保存内容');
    return { contentType };
  }
  return { contentType, data: bytes };
}

/** OBX segments that carry documents (ED, RP; TX, FT and ST where `table.texts` says so) → Attachment[]. Neighbouring texts are one document. */
export const convertAttachments: Converter = ({ segments, env, place, table }) => {
  const found: Attachment[] = [];
  const lines: string[] = [];
  for (const segment of segments) {
    const type = segment.field(2).value;
    for (const value of segment.field(5).repetitions) {
      const title = segment.field(3).component(2);
      if (type === 'ED') {
        const read = readEncapsulated(value, env, place);
        if (read) found.push({ ...read, ...(title === '' ? {} : { title }) });
      } else if (type === 'RP') {
        const url = value.component(1).replace(/\s/g, '');
        const contentType = contentTypeOf(value.component(3), value.component(4));
        if (url !== '') found.push({ contentType, url, ...(title === '' ? {} : { title }) });
      } else if (table?.texts === 'yes' && ['TX', 'FT', 'ST'].includes(type)) lines.push(value.text);
    }
  }
  const text =
    lines.length === 0
      ? []
      : [{ contentType: 'text/plain; charset=utf-8', data: Buffer.from(lines.join('\n'), 'utf8').toString('base64') }];
  return [...text, ...found];
};

/** As `convertAttachments`, as DocumentReference.content; without any, what TXA-16 names, else that nothing came with it. */
export const convertContent: Converter = (input) => {
  const attachments = convertAttachments({ ...input, table: { texts: 'yes' } });
  if (Array.isArray(attachments) && attachments.length > 0) return attachments.map((attachment) => ({ attachment }));
  return [{ attachment: { title: input.anchor.field(16).value || input.anchor.field(12).value || '（报文未附内容）' } }];
};
