/** Rooms for consultations: each is free or taken at a time. */
import type { Schedule } from '@medplum/fhirtypes';
import { type ActionContext, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { type Bookable, type Booking, findTaken, readBookable, tellBooking, writeBookable } from './bookings.ts';
import { closeRoomForm, roomForm } from './forms.ts';
import { ROOMS } from './machine.ts';

/** Reads a Schedule; undefined for one that is no room. */
function readRoom(kept: Kept): Bookable | undefined {
  const one = readBookable(kept);
  return one?.kind === 'meeting-room' ? one : undefined;
}

/** A room that nobody has taken yet. */
export function writeRoom(about: { readonly org: string; readonly name: string; readonly seats: number }): Schedule {
  return writeBookable({ kind: 'meeting-room', ...about });
}

/** Why a room may not be taken by an organisation for a time, or undefined. */
export function refuseRoom(room: Bookable | undefined, org: string, wanted: Booking, item: string): Refusal | undefined {
  if (room?.kind !== 'meeting-room' || room.closed !== undefined) return { refuse: '所选的会诊室已停用。', item, next: '请另选一间。' };
  if (room.org !== org) return { refuse: '所选的会诊室不是本机构的。', item, next: '请选择本机构的会诊室。' };
  const taken = findTaken(room, wanted);
  return taken && { refuse: `${room.name}${tellBooking(taken)}已被占用（${taken.number}）。`, item, next: '请另选会诊室，或改会诊时间。' };
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
