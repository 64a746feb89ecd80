// Who is in which meeting room, and what their browsers tell each other; across processes on one database.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { sql } from '../../kernel/database/sql.ts';
import type { Store } from '../../kernel/store/store.ts';
import { type Member, memberSchema, type RoomEvent, type Signal, signalSchema } from '../contract/meetings.ts';

/** Most people in a room: each sends their picture to every other one. */
export const MOST = 4;

const CHANNEL = 'yigong_meeting';
/** PostgreSQL refuses longer notices (8000 bytes). */
const PART = 6000;
/** Whom another process does not name again for so long is gone with it. */
const SILENT_MS = 45_000;
const SAY_AGAIN_MS = 15_000;

const heldSchema = memberSchema.extend({ account: z.string() });
type Held = z.infer<typeof heldSchema>;
const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('here'), room: z.string(), held: heldSchema, news: z.boolean() }),
  z.object({ kind: z.literal('left'), room: z.string(), id: z.string() }),
  z.object({ kind: z.literal('signal'), room: z.string(), from: z.string(), to: z.string(), signal: signalSchema }),
]);
type Message = z.infer<typeof messageSchema>;
const partSchema = z.object({ from: z.string(), id: z.string(), at: z.number(), of: z.number(), text: z.string() });

interface Seat {
  readonly held: Held;
  /** Set for those whose connection this process holds. */
  readonly tell: ((event: RoomEvent) => void) | undefined;
  seen: number;
}

/** The rooms. */
export interface MeetingRooms {
  /** Takes a seat and tells the others; undefined where the room is full. `leave` may be called twice. */
  join(room: string, who: Omit<Held, 'id'>, tell: (event: RoomEvent) => void): { readonly leave: () => void } | undefined;
  /** Passes on what one browser tells another; false where `from` is none of the account's seats or `to` is not in the room. */
  pass(room: string, account: string, from: string, to: string, signal: Signal): boolean;
  close(): Promise<void>;
}

function memberOf({ id, name, org }: Held): Member {
  return { id, name, org };
}

/** Opens the rooms. `several`: other processes answer too, and hear of everything. Nothing is kept. */
export async function openMeetingRooms(store: Store, several: boolean): Promise<MeetingRooms> {
  const rooms = new Map<string, Map<string, Seat>>();
  const me = randomUUID();
  let saying: Promise<unknown> = Promise.resolve();

  const say = (message: Message): void => {
    if (!several) return;
    // In base64 a character is a byte, so that parts are as long as they look.
    const text = Buffer.from(JSON.stringify(message)).toString('base64');
    const parts = Array.from({ length: Math.ceil(text.length / PART) }, (_, at) => text.slice(at * PART, (at + 1) * PART));
    const id = randomUUID();
    const payloads = parts.map((part, at) => JSON.stringify({ from: me, id, at, of: parts.length, text: part }));
    // One after the other: what one browser tells another comes in the order in which it was told.
    saying = saying.then(async () => {
      for (const payload of payloads) await store.database.run(sql`select pg_notify(${CHANNEL}, ${payload})`).catch(() => undefined); // the database is away: the browsers try again
    });
  };
  const othersIn = (room: string, id: string): readonly Seat[] =>
    [...(rooms.get(room) ?? [])].flatMap(([of, seat]) => (of === id ? [] : seat));
  const sit = (room: string, seat: Seat): void => {
    const seats = rooms.get(room) ?? new Map<string, Seat>();
    const isNew = !seats.has(seat.held.id);
    seats.set(seat.held.id, seat);
    rooms.set(room, seats);
    if (!isNew) return;
    for (const other of othersIn(room, seat.held.id)) other.tell?.({ event: 'joined', member: memberOf(seat.held) });
  };
  const stand = (room: string, id: string): void => {
    if (rooms.get(room)?.delete(id) !== true) return;
    if (rooms.get(room)?.size === 0) rooms.delete(room);
    for (const other of othersIn(room, id)) other.tell?.({ event: 'left', id });
  };

  const take = (message: Message): void => {
    const { room } = message;
    if (message.kind === 'left') {
      stand(room, message.id);
      return;
    }
    if (message.kind === 'signal') {
      rooms.get(room)?.get(message.to)?.tell?.({ event: 'signal', from: message.from, signal: message.signal });
      return;
    }
    sit(room, { held: message.held, tell: undefined, seen: Date.now() });
    // Who comes new is told who sits here; they do not call, those who were there do.
    if (message.news)
      for (const [, seat] of rooms.get(room) ?? []) if (seat.tell) say({ kind: 'here', room, held: seat.held, news: false });
  };
  const incomplete = new Map<string, string[]>();
  const hear = (payload: string): void => {
    const { from, id, at, of, text } = partSchema.parse(JSON.parse(payload));
    if (from === me) return;
    const parts = incomplete.get(id) ?? [];
    parts[at] = text;
    if (parts.filter((part) => part !== undefined).length < of) {
      if (incomplete.size > 1000) incomplete.clear();
      incomplete.set(id, parts);
      return;
    }
    incomplete.delete(id);
    take(messageSchema.parse(JSON.parse(Buffer.from(parts.join(''), 'base64').toString('utf8'))));
  };
  const hearQuietly = (payload: string): void => {
    try {
      hear(payload);
    } catch {
      // A process of another version; its room is not this one's.
    }
  };
  const deaf = several ? await store.database.listen(CHANNEL, hearQuietly) : async () => undefined;
  const timer = setInterval(() => {
    for (const [room, seats] of rooms) {
      for (const [id, seat] of seats) {
        if (seat.tell) say({ kind: 'here', room, held: seat.held, news: false });
        else if (seat.seen < Date.now() - SILENT_MS) stand(room, id);
      }
    }
  }, SAY_AGAIN_MS);
  timer.unref();

  return {
    join(room, who, tell) {
      if ((rooms.get(room)?.size ?? 0) >= MOST) return undefined;
      const held = { ...who, id: randomUUID() };
      tell({ event: 'welcome', you: memberOf(held), others: othersIn(room, held.id).map((seat) => memberOf(seat.held)) });
      sit(room, { held, tell, seen: Date.now() });
      say({ kind: 'here', room, held, news: true });
      let sits = true;
      return {
        leave: () => {
          if (!sits) return;
          sits = false;
          stand(room, held.id);
          say({ kind: 'left', room, id: held.id });
        },
      };
    },
    pass(room, account, from, to, signal) {
      const seats = rooms.get(room);
      const other = seats?.get(to);
      if (!other || seats?.get(from)?.held.account !== account) return false;
      if (other.tell) other.tell({ event: 'signal', from, signal });
      else say({ kind: 'signal', room, from, to, signal });
      return true;
    },
    async close() {
      clearInterval(timer);
      await deaf();
      await saying;
    },
  };
}
