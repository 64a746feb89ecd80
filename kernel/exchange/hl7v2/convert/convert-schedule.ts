// Times and participants of an appointment: SCH with TQ1 and AIS, AIG, AIL, AIP.
import type { AppointmentParticipant, Reference } from '@medplum/fhirtypes';
import type { Segment } from '../er7/parse-message.ts';
import type { Converter, ConvertInput } from './convert-input.ts';
import { convertPlace, convertStaff } from './convert-people.ts';
import { readDateTime } from './convert-times.ts';
import { readDecimal } from './convert-values.ts';

/** Where a segment of the schedule gives start, end, duration and its unit. */
const PLACES: Readonly<
  Record<string, { readonly start: number; readonly end?: number; readonly duration?: number; readonly unit?: number }>
> = {
  TQ1: { start: 7, end: 8 },
  AIS: { start: 4, duration: 7, unit: 8 },
  AIG: { start: 8, duration: 11, unit: 12 },
  AIL: { start: 6, duration: 9, unit: 10 },
  AIP: { start: 6, duration: 9, unit: 10 },
};

function minutesOf(amount: string, unit: string): number | undefined {
  const value = readDecimal(amount);
  if (value === undefined || value <= 0) return undefined;
  const name = unit.toLowerCase();
  return name.startsWith('h') ? value * 60 : name.startsWith('s') ? value / 60 : name.startsWith('d') ? value * 1440 : value;
}

function timesOf(segment: Segment, anchor: Segment, zone: string): { readonly start: string; readonly end: string } | undefined {
  const places = PLACES[segment.name];
  const exact = (text: string): string | undefined => {
    const time = readDateTime(text, zone);
    return time !== undefined && time.length > 10 ? time : undefined;
  };
  const [startText, endText] =
    places === undefined
      ? [segment.field(11).component(4), segment.field(11).component(5)]
      : [segment.field(places.start).value, places.end === undefined ? '' : segment.field(places.end).value];
  const start = exact(startText);
  if (start === undefined) return undefined;
  const end = exact(endText);
  if (end !== undefined) return { start, end };
  const own =
    places?.duration === undefined ? undefined : minutesOf(segment.field(places.duration).value, segment.field(places.unit ?? 0).value);
  const minutes = own ?? minutesOf(anchor.field(9).value, anchor.field(10).value);
  if (minutes === undefined) return undefined;
  const offset = /(?:Z|[+-]\d\d:\d\d)$/.exec(start)?.[0] ?? 'Z';
  const shift = offset === 'Z' ? 0 : (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * (offset.startsWith('-') ? -1 : 1);
  const local = new Date(Date.parse(start) + (minutes + shift) * 60_000).toISOString().slice(0, 19);
  return { start, end: `${local}${offset}` };
}

/** The first of TQ1, AIS, AIP, AIL, AIG and SCH-11 that gives a start and an end or a duration → `start` and `end`. */
export const convertAppointmentTimes: Converter = ({ segments, anchor, env, place }) => {
  const ordered = ['TQ1', 'AIS', 'AIP', 'AIL', 'AIG', 'SCH'].flatMap((name) => segments.filter((segment) => segment.name === name));
  for (const segment of ordered) {
    const times = timesOf(segment, anchor, env.zone);
    if (times) return times;
  }
  env.note(place, '未给出完整的预约起止时间，未转换');
  return undefined;
};

function actorOf(segment: Segment, input: ConvertInput): unknown {
  const at = (number: number): ConvertInput => ({ ...input, field: segment.field(number) });
  if (segment.name === 'AIP') return convertStaff(at(3));
  if (segment.name === 'AIL') return convertPlace(at(3));
  const display = segment.field(3).component(2) || segment.field(3).value;
  return display === '' ? undefined : ({ type: 'Device', display } satisfies Reference);
}

/** AIG, AIL and AIP → Appointment.participant; booked ones have accepted. The role (AIx-4) as type is left to overrides. */
export const convertParticipants: Converter = (input) =>
  input.segments.flatMap((segment): AppointmentParticipant[] => {
    const actor = actorOf(segment, input);
    if (typeof actor !== 'object' || actor === null) return [];
    const state = segment.field(segment.name === 'AIG' ? 14 : 12).value.toUpperCase();
    return [{ actor, status: ['BOOKED', 'STARTED', 'COMPLETE', ''].includes(state) ? 'accepted' : 'needs-action' }];
  });
