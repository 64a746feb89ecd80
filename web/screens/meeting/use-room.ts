/** Being in a meeting room: who else is, their pictures, and how it ended. */
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { type MeetingPage, type Member, type RoomEvent, roomEventSchema } from '../../../server/contract/meetings.ts';
import { ProblemError, post } from '../../api.ts';
import { type Connections, openConnections } from './connections.ts';

/** Somebody else in the room. */
export interface Guest extends Member {
  readonly stream: MediaStream | undefined;
  readonly state: RTCPeerConnectionState;
}

/** The room. `over`: why one is not in it any more. */
export interface Room {
  readonly guests: readonly Guest[];
  readonly joined: boolean;
  readonly over: Extract<RoomEvent, { event: 'over' }>['why'] | 'lost' | undefined;
}

const AWAY: Room = { guests: [], joined: false, over: undefined };
const passed = z.object({ passed: z.literal(true) });

function readEvent(text: string): RoomEvent | undefined {
  try {
    return roomEventSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Enters the room as long as `entered`; `path`: the door of the meeting. The stream closes itself and is opened anew by the browser when the line breaks. */
export function useRoom(
  path: string,
  entered: boolean,
  local: MediaStream | undefined,
  by: Pick<MeetingPage, 'iceServers' | 'relayOnly'>,
): Room {
  const [room, setRoom] = useState<Room>(AWAY);
  const servers = useRef(by);
  servers.current = by;
  useEffect(() => {
    if (!entered) return;
    let you = '';
    let connections: Connections | undefined;
    const change = (id: string, more: Partial<Guest>) =>
      setRoom((now) => ({ ...now, guests: now.guests.map((guest) => (guest.id === id ? { ...guest, ...more } : guest)) }));
    const send = (to: string, signal: unknown) => {
      // Whom it was for has left; the room tells so itself.
      post(passed, `${path}/signals`, { from: you, to, signal }).catch((error: unknown) => {
        if (!(error instanceof ProblemError)) throw error;
      });
    };
    const source = new EventSource(`${path}/events`);
    const leave = (over: Room['over']) => {
      source.close();
      connections?.close();
      setRoom({ guests: [], joined: false, over });
    };
    const guestOf = (member: Member): Guest => ({ ...member, stream: undefined, state: 'new' });
    const onEvent = (event: RoomEvent) => {
      switch (event.event) {
        case 'welcome':
          connections?.close();
          you = event.you.id;
          connections = openConnections({
            iceServers: servers.current.iceServers,
            relayOnly: servers.current.relayOnly,
            local,
            send,
            onStream: (id, stream) => change(id, { stream }),
            onState: (id, state) => change(id, { state }),
          });
          setRoom({ guests: event.others.map(guestOf), joined: true, over: undefined });
          return;
        case 'joined':
          setRoom((now) => ({ ...now, guests: [...now.guests.filter(({ id }) => id !== event.member.id), guestOf(event.member)] }));
          connections?.call(event.member.id);
          return;
        case 'left':
          connections?.drop(event.id);
          setRoom((now) => ({ ...now, guests: now.guests.filter(({ id }) => id !== event.id) }));
          return;
        case 'signal':
          connections?.take(event.from, event.signal);
          return;
        case 'over':
          leave(event.why);
      }
    };
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const event = readEvent(data);
      if (event) onEvent(event);
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) leave('lost');
    });
    return () => {
      source.close();
      connections?.close();
    };
  }, [entered, path, local]);
  return room;
}
