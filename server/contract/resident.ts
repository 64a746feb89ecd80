/** What travels between the residents' pages and `/api/my`. */
import { z } from 'zod';

/** POST /api/my/code: who claims to be somebody. */
export const claimSchema = z.object({
  identityNumber: z
    .string()
    .trim()
    .regex(/^\d{17}[\dXx]$/, '请填写 18 位身份证号'),
  phone: z
    .string()
    .trim()
    .regex(/^1\d{10}$/, '请填写 11 位手机号'),
});
/** POST /api/my/session. */
export const residentSignInSchema = claimSchema.extend({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, '请填写 6 位验证码'),
});
/** POST /api/my/acting: for whom; null for oneself. */
export const actForSchema = z.object({ resident: z.number().int().positive().nullable() });

const lineSchema = z.object({ label: z.string(), value: z.string() });
/** GET /api/my/record: my own record, or that of one whom I stand for. */
export const myRecordSchema = z.object({
  me: z.string(),
  acting: z.boolean(),
  name: z.string(),
  facts: z.array(lineSchema),
  cards: z.array(z.object({ title: z.string(), rows: z.array(z.array(lineSchema)) })),
  people: z.array(z.object({ resident: z.number(), name: z.string(), kind: z.string(), until: z.string().nullable() })),
  lookers: z.array(
    z.object({
      key: z.string(),
      day: z.string(),
      name: z.string(),
      roleName: z.string(),
      orgName: z.string(),
      why: z.string(),
      acts: z.array(z.string()),
      times: z.number(),
      broke: z.boolean(),
    }),
  ),
});
/** See myRecordSchema. */
export type MyRecord = z.infer<typeof myRecordSchema>;
