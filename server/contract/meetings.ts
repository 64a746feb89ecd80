/** What the meeting room of a consultation sends and takes. Both ends parse with it. */
import { z } from 'zod';

/** Somebody in a room: an id for as long as they are in it, name and institution. */
export const memberSchema = z.object({ id: z.string(), name: z.string(), org: z.string() });
/** See memberSchema. */
export type Member = z.infer<typeof memberSchema>;

/** A server that helps two browsers find each other (STUN) or relays between them (TURN). */
export const iceServerSchema = z.object({ urls: z.string(), username: z.string().optional(), credential: z.string().optional() });
/** See iceServerSchema. */
export type IceServer = z.infer<typeof iceServerSchema>;

/** GET /api/people/:resident/meetings/:request. `open`: the session is under way, and the room may be entered. */
export const meetingSchema = z.object({
  number: z.string(),
  person: z.string(),
  department: z.string(),
  state: z.string(),
  open: z.boolean(),
  from: z.string(),
  to: z.string(),
  /** The actions by which who asks may end the session and give the opinion; null: not theirs. */
  end: z.string().nullable(),
  opinion: z.string().nullable(),
  iceServers: z.array(iceServerSchema),
  /** Pictures go through the relay alone. */
  relayOnly: z.boolean(),
});
/** See meetingSchema. */
export type MeetingPage = z.infer<typeof meetingSchema>;

/** What browsers tell each other before they are connected, as RTCPeerConnection gives it. */
export const signalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['offer', 'answer']), sdp: z.string().max(60_000) }),
  z.object({
    kind: z.literal('candidate'),
    candidate: z.string().max(2000),
    sdpMid: z.string().max(100).nullable(),
    sdpMLineIndex: z.number().int().min(0).max(1000).nullable(),
  }),
]);
/** See signalSchema. */
export type Signal = z.infer<typeof signalSchema>;

/** POST /api/people/:resident/meetings/:request/signals. */
export const sendSignalSchema = z.object({ from: z.string().max(40), to: z.string().max(40), signal: signalSchema });

/** GET /api/people/:resident/meetings/:request/events: server-sent events, one of these each. Who was there first calls who comes. */
export const roomEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('welcome'), you: memberSchema, others: z.array(memberSchema) }),
  z.object({ event: z.literal('joined'), member: memberSchema }),
  z.object({ event: z.literal('left'), id: z.string() }),
  z.object({ event: z.literal('signal'), from: z.string(), signal: signalSchema }),
  z.object({ event: z.literal('over'), why: z.enum(['ended', 'full', 'gone']) }),
]);
/** See roomEventSchema. */
export type RoomEvent = z.infer<typeof roomEventSchema>;
