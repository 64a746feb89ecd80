// Dates and times of HL7 v2 (YYYYMMDDHHMMSS.SSSS+ZZZZ) as FHIR has them (HL7 v2.8, chapter 2A, DTM).
import { isPlainDate } from '../../../periods/plain-date.ts';
import type { Converter, ConvertInput } from './convert-input.ts';

const SHAPE = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(?:\.(\d{1,4}))?)?([+-]\d{4})?$/;

function isClock(hour: string, minute: string, second: string): boolean {
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** A FHIR dateTime as exact as the text; an offset is the text's own, else `zone`. Undefined for what is no time. */
export function readDateTime(text: string, zone: string): string | undefined {
  const match = SHAPE.exec(text.trim());
  if (!match) return undefined;
  const [, year = '', month, day, hour, minute = '00', second = '00', fraction, offset] = match;
  if (month === undefined) return year;
  if (day === undefined) return Number(month) >= 1 && Number(month) <= 12 ? `${year}-${month}` : undefined;
  const date = `${year}-${month}-${day}`;
  if (!isPlainDate(date)) return undefined;
  if (hour === undefined) return date;
  if (!isClock(hour, minute, second)) return undefined;
  const from = offset === undefined ? zone : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return `${date}T${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}${from}`;
}

function noteBad(input: ConvertInput, text: string): undefined {
  if (text.trim() !== '') input.env.note(input.place, `“${text}”不是日期或时间，未转换`);
  return undefined;
}

/** DTM, TS or DT → date. A time of day is left out, without moving the day into another zone. */
export const convertDate: Converter = (input) => {
  const text = input.field.value;
  return readDateTime(text.replace(/^(\d{8})\d.*$/, '$1'), '') ?? noteBad(input, text);
};

/** DTM or TS → dateTime. */
export const convertDateTime: Converter = (input) => {
  const text = input.field.value;
  return readDateTime(text, input.env.zone) ?? noteBad(input, text);
};

/** DTM or TS → instant; a time that is not exact to the minute gives none. */
export const convertInstant: Converter = (input) => {
  const text = input.field.value;
  const time = readDateTime(text, input.env.zone);
  if (time === undefined) return noteBad(input, text);
  return time.length > 10 ? time : undefined;
};

/** DR → Period. */
export const convertPeriod: Converter = (input) => {
  const start = readDateTime(input.field.component(1), input.env.zone);
  const end = readDateTime(input.field.component(2), input.env.zone);
  return start === undefined && end === undefined ? undefined : { start, end };
};

/** SPM-17 (DR) or OBR-7 → `collectedDateTime`, or `collectedPeriod` where an end is given. */
export const convertCollected: Converter = (input) => {
  const start = readDateTime(input.field.component(1), input.env.zone);
  const end = readDateTime(input.field.component(2), input.env.zone);
  if (start === undefined && end === undefined) return noteBad(input, input.field.component(1));
  return end === undefined ? { collectedDateTime: start } : { collectedPeriod: { start, end } };
};
