// /api/people/:resident/meetings/:request: the meeting room of a consultation, for its members, while it is in session.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import { fail } from '../../kernel/errors.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { type MeetingPage, type RoomEvent, sendSignalSchema } from '../contract/meetings.ts';
import { type IceSettings, iceServersFor } from '../meetings/ice-servers.ts';
import { openMeetingRooms } from '../meetings/meeting-rooms.ts';
import { type MemberOf, requireMember } from '../meetings/require-member.ts';
import { requireWho } from '../session.ts';

const params = z.object({ resident: z.coerce.number().int().positive(), request: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/) });
const PATH = '/api/people/:resident/meetings/:request';
/** Rights and the state are looked at anew so often, and at every notice about the resident. */
const LOOK_MS = 10_000;

/** How the rooms are kept. */
export interface MeetingOptions {
  readonly ice: IceSettings;
  /** Other processes answer behind the same port. */
  readonly several: boolean;
}

/** Mounts the door. */
export async function mountMeetings(app: FastifyInstance, store: Store, { ice, several }: MeetingOptions): Promise<void> {
  const rooms = await openMeetingRooms(store, several);
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
  });
  app.addHook('onClose', () => rooms.close());
  const note = (who: SignedIn, resident: number, what: Readonly<Record<string, unknown>>): Promise<void> =>
    recordAudit(store.database, who, { act: 'meeting', resident, what, result: 'done' }, nowInstant());

  app.get(PATH, async (request): Promise<MeetingPage> => {
    const who = await requireWho(store, request);
    const { resident, request: key } = params.parse(request.params);
    const { side, ...meeting } = await requireMember(store, who, resident, key);
    const actions =
      side === 'asked'
        ? { end: 'teleconsultation.end', opinion: 'teleconsultation.give-opinion' }
        : { end: 'teleconsultation.leave', opinion: null };
    return {
      ...meeting,
      ...actions,
      iceServers: meeting.open ? [...iceServersFor(ice, who.account, new Date())] : [],
      relayOnly: ice.relayOnly,
    };
  });

  app.get(`${PATH}/events`, async (request, reply) => {
    const who = await requireWho(store, request);
    const { resident, request: key } = params.parse(request.params);
    const member = await requireMember(store, who, resident, key);
    requireOpen(member);
    await note(who, resident, { meeting: member.number, step: 'join' });
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    const tell = (event: RoomEvent): void => void raw.write(`data: ${JSON.stringify(event)}\n\n`);
    const org = store.directory.current().nameOf(who.org);
    const seat = rooms.join(`${resident}/${key}`, { name: who.name, org, account: who.account }, tell);
    if (!seat) {
      tell({ event: 'over', why: 'full' });
      raw.end();
      return;
    }
    let ended = false;
    const end = (why?: 'ended' | 'gone'): void => {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      stop();
      open.delete(close);
      seat.leave();
      if (why) tell({ event: 'over', why });
      raw.end();
      void note(who, resident, { meeting: member.number, step: 'leave' }).catch(() => undefined); // the platform is going down
    };
    const close = (): void => end();
    // Nobody stays who is no member any more, and nobody when the session is over.
    const look = async (): Promise<void> => {
      try {
        const now = await requireMember(store, await requireWho(store, request), resident, key);
        if (!now.open) end('ended');
        else raw.write(': alive\n\n');
      } catch {
        end('gone');
      }
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    const stop = store.hear((notice) => {
      // Posts end by a write about no resident.
      if (notice.residents.length === 0 || notice.residents.includes(resident)) void look();
    });
    open.add(close);
    request.raw.on('close', close);
  });

  app.post(`${PATH}/signals`, { bodyLimit: 128 * 1024 }, async (request) => {
    const who = await requireWho(store, request);
    const { resident, request: key } = params.parse(request.params);
    const { from, to, signal } = sendSignalSchema.parse(request.body);
    // Only somebody in the room may send; who sits there was let in as a member and is put out when it is over.
    if (!rooms.pass(`${resident}/${key}`, who.account, from, to, signal)) fail('not-found', { what: '会诊室里的对方', field: 'to' });
    return { passed: true };
  });
}

function requireOpen({ open, state }: MemberOf): void {
  if (!open) fail('unprocessable', { what: `这次会诊${state}，会诊室没有开放。`, next: '请由受邀方开始会诊后再进入。' });
}
