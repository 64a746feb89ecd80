/** The shapes of the integrator's pages: received HL7 v2 messages, and deliveries to subscribers. */
import { z } from 'zod';

const noteSchema = z.object({ place: z.string(), text: z.string() });

/** One received message in a list. */
export const messageSchema = z.object({
  id: z.string(),
  received: z.string(),
  account: z.string(),
  sender: z.string(),
  controlId: z.string(),
  type: z.string(),
  trigger: z.string(),
  version: z.string(),
  charset: z.string(),
  parked: z.boolean(),
  outcome: z.enum(['AA', 'AE', 'AR']),
  reasonCode: z.string().nullable(),
  reason: z.string().nullable(),
  reasonPlace: z.string().nullable(),
  notes: z.array(noteSchema),
  written: z.array(z.string()),
  replays: z.number(),
  replayedAt: z.string().nullable(),
});

/** GET /api/hl7/messages?sender=&type=&state=parked|done&controlId=&from=&until=&cursor= */
export const messagesSchema = z.object({ rows: z.array(messageSchema), next: z.string().nullable() });

/** GET /api/hl7/messages/<id>: with its text, the answer given, and what the mapping makes of it by the rules that hold now. */
export const messagePageSchema = messageSchema.extend({
  text: z.string(),
  answer: z.string(),
  mapping: z.object({
    kind: z.string().nullable(),
    problem: z.string().nullable(),
    drafts: z.array(z.object({ mapping: z.string(), place: z.string(), type: z.string(), resource: z.string() })),
    notes: z.array(noteSchema),
  }),
});

/** POST /api/hl7/messages/<id>/replay and POST /api/hl7/replay (all that are parked and meet the filter, at most 200 at once). */
export const replayedSchema = z.object({ done: z.number(), parked: z.number() });

/** GET /api/deliveries: everybody who is told of changes. */
export const targetsSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['subscription', 'hl7']),
      title: z.string(),
      detail: z.string(),
      owner: z.string(),
      state: z.enum(['active', 'error', 'off', 'requested']),
      error: z.string().nullable(),
      failures: z.number(),
      lastSent: z.string().nullable(),
      pausedUntil: z.string().nullable(),
      mine: z.boolean(),
      counts: z.object({ waiting: z.number(), sent: z.number(), dead: z.number(), kept: z.number(), dropped: z.number() }),
    }),
  ),
});

/** GET /api/deliveries/<target>?state=&before= */
export const deliveriesSchema = z.object({
  rows: z.array(
    z.object({
      seq: z.number(),
      kind: z.string(),
      item: z.string(),
      happened: z.string(),
      state: z.enum(['waiting', 'sent', 'dead', 'kept', 'dropped']),
      attempts: z.number(),
      lastError: z.string().nullable(),
      answer: z.string().nullable(),
      doneAt: z.string().nullable(),
    }),
  ),
  next: z.number().nullable(),
});

/** POST /api/deliveries/<target>/replay */
export const replaySchema = z.object({ seq: z.number().int().optional(), since: z.iso.datetime({ offset: true }).optional() });
/** How many deliveries were put back. */
export const replayCountSchema = z.object({ count: z.number() });
