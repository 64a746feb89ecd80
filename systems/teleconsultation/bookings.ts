/** Times for which something is taken (a room, an expert), kept on a Schedule: what takes one writes its next version, so that of two at once the second is told. */
import type { Extension, Resource, Schedule } from '@medplum/fhirtypes';
import type { Draft } from '../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import type { Kept } from '../../kernel/define/source.ts';
import { tellMoment } from '../../kernel/patterns/request-loop/machine.ts';
import { dateOfFhir, type Instant, instantOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';

/** What may be taken: a room, or the time of an expert (a diary). They stand beside the places that are offered, which count. */
export const BOOKABLES = { 'meeting-room': '会诊室', 'expert-diary': '专家日程' } as const;

/** A time from one moment to before another, taken by the request of that number. */
export interface Booking {
  readonly from: Instant;
  readonly until: Instant;
  readonly number: string;
}

/** The time that an answer of the centre names, of Shanghai; undefined where nothing is arranged. */
export function timeOf(
  arranged: { readonly on?: PlainDate | undefined; readonly time?: string | undefined; readonly minutes?: number | undefined },
  number: string,
): Booking | undefined {
  const { on, time, minutes } = arranged;
  if (on === undefined || time === undefined || minutes === undefined) return undefined;
  const from = Date.parse(`${on}T${time}:00+08:00`);
  const at = (moment: number) => new Date(moment).toISOString() as Instant; // toISOString writes an instant
  return { from: at(from), until: at(from + minutes * 60_000), number };
}

/** What is taken at times, as it stands. `closed`: the day from which it may be taken no longer. */
export interface Bookable {
  readonly id: string;
  readonly kind: keyof typeof BOOKABLES;
  readonly org: string | undefined;
  readonly name: string;
  /** How many people a room has place for. */
  readonly seats: number | undefined;
  readonly closed: PlainDate | undefined;
  readonly bookings: readonly Booking[];
}

/** One that nobody has taken yet. `actor`: the practitioner whose diary it is. */
export function writeBookable(about: {
  readonly kind: Bookable['kind'];
  readonly org: string;
  readonly name: string;
  readonly seats?: number;
  readonly actor?: string;
}): Schedule {
  const { kind, org, name, seats, actor } = about;
  return {
    resourceType: 'Schedule',
    active: true,
    serviceCategory: [{ coding: [{ system: SYSTEM.centre, code: kind }] }],
    actor: [{ display: name, ...(actor === undefined ? {} : { reference: `Practitioner/${actor}` }) }],
    extension: [
      { url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } },
      ...(seats === undefined ? [] : [{ url: EXTENSION.places, extension: [{ url: 'total', valueInteger: seats }] }]),
    ],
    comment: name,
  };
}

function readBooking({ extension }: Extension): Booking | undefined {
  const of = (url: string) => extension?.find((each) => each.url === url);
  const [from, until] = [instantOfFhir(of('from')?.valueInstant), instantOfFhir(of('until')?.valueInstant)];
  const number = of('number')?.valueString;
  return from === undefined || until === undefined || number === undefined ? undefined : { from, until, number };
}

const isKind = (code: string | undefined): code is Bookable['kind'] => code !== undefined && Object.hasOwn(BOOKABLES, code);

/** Reads a Schedule; undefined for one of something else. */
export function readBookable({ id, resource }: Kept<Resource>): Bookable | undefined {
  if (resource.resourceType !== 'Schedule') return undefined;
  const kind = resource.serviceCategory?.[0]?.coding?.[0]?.code;
  if (!isKind(kind)) return undefined;
  const { extension = [], comment, active, planningHorizon } = resource;
  return {
    id,
    kind,
    org: orgExtensionOf(extension),
    name: comment ?? id,
    seats: extension.find(({ url }) => url === EXTENSION.places)?.extension?.[0]?.valueInteger,
    closed: active === false ? dateOfFhir(planningHorizon?.end) : undefined,
    bookings: extension
      .filter(({ url }) => url === EXTENSION.booking)
      .flatMap((each) => readBooking(each) ?? [])
      .toSorted((a, b) => (a.from < b.from ? -1 : 1)),
  };
}

/** What a reference names, of what an action holds. */
export function findBookable(held: readonly Kept[], reference: string | undefined): Bookable | undefined {
  const kept = held.find(({ id }) => reference === `Schedule/${id}`);
  return kept && readBookable(kept);
}

/** A booking as people read it: '11月22日 14:30—15:00'. */
export function tellBooking({ from, until }: Pick<Booking, 'from' | 'until'>): string {
  return `${tellMoment(from)}—${tellMoment(until).slice(-5)}`;
}

/** The booking of another request that a wanted time meets. Two that only touch do not stand against one another. */
export function findTaken({ bookings }: Bookable, wanted: Booking): Booking | undefined {
  return bookings.find(({ from, until, number }) => number !== wanted.number && from < wanted.until && wanted.from < until);
}

function withBookings(resource: Schedule, bookings: readonly Booking[]): Schedule {
  const others = (resource.extension ?? []).filter(({ url }) => url !== EXTENSION.booking);
  const extension = bookings.map(({ from, until, number }) => ({
    url: EXTENSION.booking,
    extension: [
      { url: 'from', valueInstant: from },
      { url: 'until', valueInstant: until },
      { url: 'number', valueString: number },
    ],
  }));
  return { ...resource, extension: [...others, ...extension] };
}

/** A Schedule with its first bookings. */
export function bookFirst(schedule: Schedule, ...bookings: readonly Booking[]): Schedule {
  return withBookings(schedule, bookings);
}

/**
 * What is held, with the request in those that `booked` names and in no other, guarded by the versions that were read. What is over by now is
 * left out, so that a Schedule keeps what is to come. Nothing where nothing changes.
 */
export function draftBookings(
  held: readonly Kept[],
  number: string,
  booked: { readonly references: readonly string[]; readonly booking: Booking } | undefined,
  now: Instant,
): readonly Draft[] {
  return held.flatMap((kept): Draft[] => {
    const { resource, version } = kept;
    const one = readBookable(kept);
    if (!one || resource.resourceType !== 'Schedule') return [];
    const isChosen = booked?.references.includes(`Schedule/${kept.id}`) ?? false;
    if (!isChosen && !one.bookings.some((each) => each.number === number)) return [];
    const others = one.bookings.filter((each) => each.number !== number && each.until > now);
    return [{ update: withBookings(resource, isChosen && booked ? [...others, booked.booking] : others), ifVersion: version }];
  });
}
