// Times in parameters such as _since, _at, start and end: of any precision, as the stretch they mean.
import { refuse } from '../answer/outcome.ts';

/** The stretch of time that a value means, as instants: `from` included, `to` not. An instant means itself and the millisecond after. */
export interface Moment {
  readonly from: string;
  readonly to: string;
}

const VALUE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Reads a FHIR date, dateTime or instant; without a zone it is Shanghai time. Throws 400 naming the parameter. */
export function readMoment(parameter: string, text: string): Moment {
  // '+' in a zone that was not encoded arrives as a space
  const match = VALUE.exec(text.trim().replace(' ', '+'));
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = '+08:00'] = match ?? [];
  const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${zone}`);
  if (!match || Number.isNaN(from) || Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate())
    refuse(
      400,
      'value',
      `参数 ${parameter} 应写作 2024、2024-07、2024-07-08 或带时区的时间，收到“${text}”。`,
      `parameter ${parameter}: "${text}" is no FHIR date or instant`,
      parameter,
    );
  const [, , writtenMonth, writtenDay, writtenHour, , writtenSecond, writtenFraction] = match;
  const at = new Date(from);
  const to =
    writtenMonth === undefined
      ? Date.parse(`${Number(year) + 1}-01-01T00:00:00+08:00`)
      : writtenDay === undefined
        ? Date.parse(`${nextMonth(Number(year), Number(month))}-01T00:00:00+08:00`)
        : from + (writtenHour === undefined ? 86_400_000 : writtenSecond === undefined ? 60_000 : writtenFraction === undefined ? 1000 : 1);
  return { from: at.toISOString(), to: new Date(to).toISOString() };
}

function nextMonth(year: number, month: number): string {
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
}
