/** Rooms for consultations: each is free or taken at a time. What takes one changes the room itself, so that of two at once the second is told. */
import type { Extension, Resource, Schedule } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { tellMoment } from '../../kernel/patterns/request-loop/machine.ts';
import { dateOfFhir, type Instant, instantOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { closeRoomForm, roomForm } from './forms.ts';
import { ROOMS } from './machine.ts';

/** What tells a room's Schedule from places that are offered. */
const CATEGORY = 'meeting-room';

/** A time for which a room is taken, from one moment to before another, by the request of that number. */
export interface Booking {
  readonly from: Instant;
  readonly until: Instant;
  readonly number: string;
}

/** A room as it stands; `closed`: the day from which it is one no longer. */
export interface Room {
  readonly id: string;
  readonly org: string | undefined;
  readonly name: string;
  readonly seats: number | undefined;
  readonly closed: PlainDate | undefined;
  readonly bookings: readonly Booking[];
}

function organisation(org: string): Extension {
  return { url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } };
}

/** A room that nobody has taken yet. */
export function writeRoom({ org, name, seats }: { readonly org: string; readonly name: string; readonly seats: number }): Schedule {
  return {
    resourceType: 'Schedule',
    active: true,
    serviceCategory: [{ coding: [{ system: SYSTEM.centre, code: CATEGORY }] }],
    actor: [{ display: name }],
    extension: [organisation(org), { url: EXTENSION.places, extension: [{ url: 'total', valueInteger: seats }] }],
    comment: name,
  };
}

function readBooking({ extension }: Extension): Booking | undefined {
  const of = (url: string) => extension?.find((each) => each.url === url);
  const [from, until] = [instantOfFhir(of('from')?.valueInstant), instantOfFhir(of('until')?.valueInstant)];
  const number = of('number')?.valueString;
  return from === undefined || until === undefined || number === undefined ? undefined : { from, until, number };
}

/** Reads a Schedule; undefined for one that is no room. */
export function readRoom({ id, resource }: Kept<Resource>): Room | undefined {
  if (resource.resourceType !== 'Schedule' || resource.serviceCategory?.[0]?.coding?.[0]?.code !== CATEGORY) return undefined;
  const { extension = [], comment, active, planningHorizon } = resource;
  return {
    id,
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

/** The room of a reference, of what an action holds. */
export function findRoom(held: readonly Kept[], reference: string | undefined): Room | undefined {
  const kept = held.find(({ id }) => reference === `Schedule/${id}`);
  return kept && readRoom(kept);
}

/** A booking as people read it: '11月22日 14:30—15:00'. */
export function tellBooking({ from, until }: Pick<Booking, 'from' | 'until'>): string {
  return `${tellMoment(from)}—${tellMoment(until).slice(-5)}`;
}

/** Why a room may not be taken by an organisation for a time, or undefined. Two that only touch do not stand against one another. */
export function refuseRoom(room: Room | undefined, org: string, wanted: Booking, item: string): Refusal | undefined {
  if (!room || room.closed !== undefined) return { refuse: '所选的会诊室已停用。', item, next: '请另选一间。' };
  if (room.org !== org) return { refuse: '所选的会诊室不是本机构的。', item, next: '请选择本机构的会诊室。' };
  const taken = room.bookings.find(({ from, until, number }) => number !== wanted.number && from < wanted.until && wanted.from < until);
  return taken && { refuse: `${room.name}${tellBooking(taken)}已被占用（${taken.number}）。`, item, next: '请另选会诊室，或改会诊时间。' };
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

/**
 * The rooms that are held, with the request in `booked` alone (in none, when undefined), guarded by the versions that were read. What is over
 * by now is left out, so that a room keeps what is to come. Nothing for rooms in which nothing changes.
 */
export function draftRooms(
  held: readonly Kept[],
  number: string,
  booked: { readonly reference: string; readonly booking: Booking } | undefined,
  now: Instant,
): readonly Draft[] {
  return held.flatMap((kept): Draft[] => {
    const { resource, version } = kept;
    const room = readRoom(kept);
    if (!room || resource.resourceType !== 'Schedule') return [];
    const isChosen = booked?.reference === `Schedule/${kept.id}`;
    if (!isChosen && !room.bookings.some((each) => each.number === number)) return [];
    const others = room.bookings.filter((each) => each.number !== number && each.until > now);
    return [{ update: withBookings(resource, isChosen ? [...others, booked.booking] : others), ifVersion: version }];
  });
}

/** One row a room, with the times for which it is taken. */
export const roomsView = defineReferenceView({
  id: ROOMS.id,
  title: '会诊室',
  of: resources('Schedule'),
  columns: {
    name: textColumn('会诊室'),
    seats: numberColumn('座位数'),
    taken: textColumn('已占用的时间'),
    closed: dateColumn('停用日期'),
  },
  choose: { label: ['name', 'taken'], open: 'closed' },
  rows: (kept) => {
    const room = readRoom(kept);
    if (!room) return [];
    const taken = room.bookings.map(tellBooking).join('、');
    return [
      {
        key: room.id,
        org: room.org,
        name: room.name,
        seats: room.seats,
        taken: taken === '' ? undefined : taken,
        closed: room.closed,
      },
    ];
  },
});

const KEEPERS = ['referral-desk', 'consortium-manager'] as const;

/** `teleconsultation.open-room`: of the organisation of who enters it. */
export const openRoom = defineAction({
  id: 'teleconsultation.open-room',
  label: '登记会诊室',
  form: roomForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { schedules: resources('Schedule') },
  standing: ['schedules'],
  check: ({ name }, { actor, records }) =>
    records.schedules.some((kept) => {
      const room = readRoom(kept);
      return room?.org === actor.org && room.name === name && room.closed === undefined;
    })
      ? { refuse: `本机构已有“${name}”。`, item: 'name', next: '请另取名称，或在原有会诊室上预约。' }
      : undefined,
  write: ({ name, seats }, { actor }) => [{ create: writeRoom({ org: actor.org, name, seats }) }],
});

/** `teleconsultation.close-room`: what is arranged there is moved first. */
export const closeRoom = defineAction({
  id: 'teleconsultation.close-room',
  label: '停用会诊室',
  form: closeRoomForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { schedules: resources('Schedule') },
  check: (_, context) => refuseClosing(context.records.schedules, context),
  write: ({ date }, { records }) =>
    records.schedules.map(({ resource, version }) => ({
      update: { ...resource, active: false, planningHorizon: { end: date } },
      ifVersion: version,
    })),
});

function refuseClosing(schedules: readonly Kept[], { actor, now }: Pick<ActionContext, 'actor' | 'now'>): Refusal | undefined {
  const [kept] = schedules;
  const room = kept && readRoom(kept);
  if (!room || room.org !== actor.org) return { refuse: '只能停用本机构的会诊室。', item: 'target', next: '请从列表中选择。' };
  const next = room.bookings.find(({ until }) => until > now);
  return next && { refuse: `${tellBooking(next)}已安排会诊（${next.number}）。`, item: 'target', next: '请先改到别的会诊室。' };
}
