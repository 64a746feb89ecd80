/** The shapes of the image archive's doors: its state, the reconciliation list, the devices. */
import { z } from 'zod';

/** GET /api/imaging/state. `mode` off: the platform was started without the archive. Times are instants. */
export const imagingStateSchema = z.object({
  mode: z.enum(['off', 'own', 'external']),
  up: z.boolean(),
  /** Since when it is away; null while it answers. */
  awaySince: z.string().nullable(),
  seen: z.string().nullable(),
  /** One sentence for people. */
  text: z.string(),
  /** Images that wait for the decision of who asks. */
  waiting: z.number(),
  /** Where devices send to; null when this is not known here. */
  device: z.object({ aet: z.string(), port: z.number() }).nullable(),
  /** Whether devices are given their worklist. */
  worklist: z.boolean(),
  /** The full reading program: its address, or why there is none. */
  reading: z.object({ url: z.string().nullable(), text: z.string() }),
});

/** A reason why images wait. */
const reasonSchema = z.object({ code: z.string(), text: z.string() });

/** A line of the reconciliation list. */
export const waitingLineSchema = z.object({
  id: z.string(),
  studyUid: z.string(),
  state: z.enum(['filed', 'waiting', 'rejected', 'erased']),
  reasons: z.array(reasonSchema),
  received: z.string(),
  started: z.string().nullable(),
  modality: z.array(z.string()),
  description: z.string(),
  images: z.number(),
  accession: z.string(),
  org: z.string().nullable(),
  orgName: z.string().nullable(),
  source: z.string().nullable(),
  patient: z.object({ name: z.string(), id: z.string(), sex: z.string(), birth: z.string() }),
  note: z.string().nullable(),
});

/** GET /api/imaging/waiting?state=waiting|rejected&cursor= */
export const waitingListSchema = z.object({ rows: z.array(waitingLineSchema), next: z.string().nullable() });

/** GET /api/imaging/waiting/<id>: with the orders that the images may belong to. */
export const waitingStudySchema = z.object({
  line: waitingLineSchema,
  candidates: z.array(
    z.object({
      order: z.string(),
      accession: z.string().nullable(),
      what: z.string(),
      status: z.string(),
      authored: z.string().nullable(),
      resident: z.number(),
      name: z.string(),
      sex: z.string(),
      birth: z.string().nullable(),
    }),
  ),
});

/** POST /api/imaging/waiting/<id>/attach: to an order, or to a resident without one. */
export const attachSchema = z.object({
  order: z.string().min(1).max(64).optional(),
  resident: z.number().int().positive().optional(),
  reason: z.string().max(400),
});

/** POST /api/imaging/waiting/<id>/reject */
export const rejectSchema = z.object({ reason: z.string().max(400) });

/** What attaching and rejecting answer. */
export const settledSchema = z.object({ state: z.enum(['filed', 'waiting', 'rejected', 'erased']), imagingStudy: z.string().nullable() });

/** GET /api/imaging/sources: devices with their organisations' names. */
export const sourcesSchema = z.object({
  rows: z.array(
    z.object({
      ae: z.string(),
      org: z.string(),
      orgName: z.string().nullable(),
      name: z.string(),
      modality: z.string().nullable(),
      charset: z.enum(['GB18030', 'UTF-8']),
    }),
  ),
});
