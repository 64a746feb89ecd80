/** Consultations of the demo that are arranged get a room and an expert's time, one after the other, by the functions that people's actions use. */
import { z } from 'zod';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import type { Database } from '../../kernel/database/database.ts';
import { inOrder, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { gatherRecords } from '../../kernel/define/gather-records.ts';
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { lastStep } from '../../kernel/patterns/progress/progress.ts';
import { draftSteps } from '../../kernel/patterns/request-loop/draft.ts';
import { OWN_ROOM } from '../../kernel/patterns/request-loop/meeting-room.ts';
import { loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { addDays, type Instant, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { gatheredFrom, loadRecords } from '../../kernel/record/read.ts';
import { type Booking, bookFirst, writeBookable } from '../../systems/teleconsultation/bookings.ts';
import { diaryOf, practitionerOf } from '../../systems/teleconsultation/diaries.ts';
import { answerForm } from '../../systems/teleconsultation/forms.ts';
import { machine } from '../../systems/teleconsultation/machine.ts';
import { writeRoom } from '../../systems/teleconsultation/rooms.ts';
import { CONSULTATION_ROOMS as ROOMS } from '../county/remote-medicine.ts';
import type { StaffMember } from '../county/staff.ts';
import { actAs } from './resident.ts';

const SOURCES = loopSources('teleconsultation');
/** When a consultation begins in the first room, on the days after the last observed one; in the next when it is over there, so that no expert is in two. */
const TIMES = ['09:00', '10:30', '14:30', '16:00'] as const;
const MINUTES = 45;
/** So many are arranged; more wait without a room. */
const MOST = 24;

const row = z.object({ resident_id: z.number(), key: z.string() });

/** The moment of a time of day in Shanghai. */
function momentOf(day: PlainDate, time: string, minutes = 0): Instant {
  return new Date(Date.parse(`${day}T${time}:00+08:00`) + minutes * 60_000).toISOString() as Instant; // toISOString writes an instant
}

/** What a desk wrote: each request with its room and time, and the rooms and diaries that hold them. They are arranged when they are accepted. */
export async function arrangeRooms(db: Database, desk: StaffMember, until: PlainDate): Promise<readonly Write[]> {
  const rows = await db.rows(
    onEveryShard(
      'demo-check',
      sql`select v.resident_id, v.key from view_teleconsultation_received v where v.state = 'accepted' and v.org = ${desk.org}
          order by v.key limit ${MOST}`,
      inOrder([{ column: 'key' }], MOST),
    ),
    row,
  );
  const writes: Write[] = [];
  const booked = new Map<string, { readonly kind: 'room' | 'expert'; readonly name: string; readonly bookings: Booking[] }>();
  for (const [at, { resident_id: resident, key }] of rows.entries()) {
    const stored = await loadRecords(
      db,
      [resident],
      Object.values(SOURCES).map(({ type, codes }) => ({ type, codes })),
    );
    const request = readRequests(machine, gatherRecords(SOURCES, stored.map(gatheredFrom))).find(({ id }) => id === key);
    const now = request && lastStep(request.progress, 'accepted')?.at;
    if (!request?.expert || now === undefined) continue;
    const place = at % ROOMS.length;
    const [name] = ROOMS[place] ?? ROOMS[0];
    const room = `consultation-room-${place + 1}`;
    const slot = Math.floor(at / ROOMS.length);
    const day = addDays(until, 1 + Math.floor(slot / TIMES.length));
    const begins = momentOf(day, TIMES[slot % TIMES.length] ?? TIMES[0], place * MINUTES);
    const time = new Date(Date.parse(begins) + 8 * 3_600_000).toISOString().slice(11, 16);
    const booking = {
      from: begins,
      until: new Date(Date.parse(begins) + MINUTES * 60_000).toISOString() as Instant,
      number: request.number,
    };
    const { expert } = request;
    const bind = (id: string, kind: 'room' | 'expert', called: string): void => {
      const standing = booked.get(id) ?? { kind, name: called, bookings: [] };
      standing.bookings.push(booking);
      booked.set(id, standing);
    };
    bind(room, 'room', name);
    bind(diaryOf(expert.id).slice('Schedule/'.length), 'expert', expert.name);
    const reason = [expert.name, day, time, name].join(' ');
    const taking = { step: 'accepted' as const, reason, expert, meeting: OWN_ROOM, room: { reference: `Schedule/${room}`, display: name } };
    for (const draft of draftSteps(machine, request, [taking], { now, actor: actAs(desk) }))
      if ('update' in draft && draft.update.id !== undefined)
        writes.push({ op: 'update', resource: { ...draft.update, id: draft.update.id }, ifVersion: draft.ifVersion });
    const answers = {
      ...{ target: key, date: until, decision: 'accept', assigned: expert.id, on: day, time, minutes: MINUTES },
      ...{ room, meeting: 'own', fee: 100, share: 70 },
    };
    const subject = request.order.resource.subject.reference ?? '';
    const facts = { subject, encounter: undefined, author: desk.id, org: desk.org, date: until, now, overrides: {} };
    writes.push({ op: 'create', resource: buildResponse(answerForm, answers, facts) });
  }
  for (const [id, { kind, name, bookings }] of booked) {
    const { org } = desk;
    const seats = ROOMS.find(([each]) => each === name)?.[1] ?? 0;
    const bare =
      kind === 'room' ? writeRoom({ org, name, seats }) : writeBookable({ kind: 'expert-diary', org, name, actor: practitionerOf({ id }) });
    const schedule = bookFirst(bare, ...bookings);
    writes.push(kind === 'room' ? { op: 'update', resource: { ...schedule, id } } : { op: 'create', id, resource: schedule });
  }
  return writes;
}
