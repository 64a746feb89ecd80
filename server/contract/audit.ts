/** The shapes of the auditor's pages, and of who looked at a resident's record. */
import { z } from 'zod';

const personSchema = z.object({ resident: z.number(), name: z.string(), idMasked: z.string().nullable() });

/** GET /api/audit/lines?person=&resident=&account=&act=&result=&reason=&source=&from=&until=&alert=&cursor= */
export const auditLinesSchema = z.object({
  rows: z.array(
    z.object({
      key: z.string(),
      at: z.string(),
      account: z.string().nullable(),
      name: z.string().nullable(),
      roleName: z.string().nullable(),
      orgName: z.string().nullable(),
      act: z.string(),
      actName: z.string(),
      person: personSchema.nullable(),
      listed: z.number(),
      what: z.string(),
      result: z.string(),
      source: z.string().nullable(),
      purpose: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});

const alertSchema = z.object({
  id: z.string(),
  pattern: z.string(),
  title: z.string(),
  account: z.string().nullable(),
  name: z.string().nullable(),
  first: z.string(),
  last: z.string(),
  count: z.number(),
  raised: z.string(),
  reviews: z.array(z.object({ verdict: z.string(), verdictName: z.string(), note: z.string(), name: z.string(), at: z.string() })),
});

/** GET /api/audit/alerts?pattern=&state=waiting|reviewed&cursor= */
export const alertsSchema = z.object({ rows: z.array(alertSchema), next: z.string().nullable() });

/** GET /api/audit/alerts/<id>: with the people behind it. */
export const alertPageSchema = z.object({
  alert: alertSchema,
  people: z.array(personSchema.extend({ times: z.number(), first: z.string(), last: z.string() })),
});

/** POST /api/audit/alerts/<id>/review */
export const reviewSchema = z.object({
  verdict: z.enum(['proper', 'improper', 'open']),
  note: z.string().trim().min(2, '请写明核查了什么。').max(500),
});

const rangeSchema = z.tuple([z.number(), z.number()]);
const numbersSchema = z.object({ atLeast: z.number(), minutes: z.number(), hours: rangeSchema.nullable() });

/** POST /api/audit/patterns/<id>: the numbers of a rule; null: those declared. */
export const patternSchema = z.object({
  numbers: numbersSchema.nullable(),
  why: z.string().trim().min(2, '请写明为什么调整。').max(200),
});

/** The numbers of a rule as they are sent. */
export type PatternContent = z.infer<typeof patternSchema>;

/** One rule on the auditor's page. */
export type PatternView = z.infer<typeof auditStateSchema>['patterns'][number];

/** GET /api/audit/state: the patterns with what waits for a review, the acts one may search by, and the chain's last seals as verified now. */
export const auditStateSchema = z.object({
  patterns: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** The sentence of the rule, with {n}, {minutes}, {from} and {until} for its numbers where they may be set. */
      rule: z.string(),
      source: z.string(),
      waiting: z.number(),
      /** What may be set, with the numbers that hold, those declared and the ranges; null where every hit counts. */
      setting: z
        .object({
          now: numbersSchema,
          declared: numbersSchema,
          ranges: z.object({ atLeast: rangeSchema, minutes: rangeSchema }),
          changed: z.object({ name: z.string(), at: z.string(), why: z.string() }).nullable(),
        })
        .nullable(),
    }),
  ),
  acts: z.array(z.object({ act: z.string(), name: z.string() })),
  reasons: z.array(z.object({ reason: z.string(), name: z.string() })),
  chain: z.object({
    seals: z.number(),
    lines: z.number(),
    unsealed: z.number(),
    broken: z.string().nullable(),
    last: z.string().nullable(),
  }),
});

/** GET /api/people/<resident>/lookers */
export const lookersSchema = z.object({
  rows: z.array(
    z.object({
      key: z.string(),
      day: z.string(),
      name: z.string(),
      roleName: z.string(),
      orgName: z.string(),
      why: z.string(),
      acts: z.array(z.string()),
      times: z.number(),
      last: z.string(),
      broke: z.boolean(),
    }),
  ),
  more: z.boolean(),
});

/** One alert in a list. */
export type AlertView = z.infer<typeof alertSchema>;
