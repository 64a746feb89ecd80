/** What travels when images and their report are shared by link or code, parsed on both ends. */
import { z } from 'zod';
import { isSharePurpose, SHARE_HOURS, type SharePurpose } from '../../kernel/define/share.ts';

const purposeSchema = z.custom<SharePurpose>((value) => typeof value === 'string' && isSharePurpose(value), '请选择用途');

/** POST /api/my/shares, /api/people/<resident>/shares. `about`: the order, or images that were not ordered here. */
export const makeShareSchema = z.object({
  about: z.string().regex(/^(?:ServiceRequest|ImagingStudy)\/[A-Za-z0-9.-]{1,64}$/, '没有这次检查'),
  purpose: purposeSchema,
  hours: z.number().refine((hours) => SHARE_HOURS.some((each) => each === hours), '请选择有效期'),
  /** Staff say that the patient was told and wants it (《个人信息保护法》 art. 29: separate consent). */
  agreed: z.boolean().optional(),
});
/** See makeShareSchema. */
export type MakeShare = z.infer<typeof makeShareSchema>;

const shareSchema = z.object({
  id: z.string(),
  about: z.string(),
  title: z.string(),
  purpose: z.string(),
  by: z.string(),
  created: z.string(),
  expires: z.string(),
  withdrawn: z.string().nullable(),
  opened: z.number(),
  last: z.string().nullable(),
  /** Whether who asks may take it back. */
  own: z.boolean(),
});
/** A share in the list of its makers. */
export type ShareLine = z.infer<typeof shareSchema>;
/** GET of both. */
export const sharesSchema = z.object({ rows: z.array(shareSchema) });
/** Answer to makeShareSchema: link and code are told this once. */
export const madeShareSchema = z.object({
  share: shareSchema,
  path: z.string(),
  code: z.string(),
  /** Whether the platform can send it by text message; `phone`: the patient's own, masked, where one is known. */
  message: z.object({ phone: z.string().nullable() }).nullable(),
});
/** See madeShareSchema. */
export type MadeShare = z.infer<typeof madeShareSchema>;

/** POST …/shares/<id>/message: link or code as they were told, to a phone, or to the patient's own. */
export const sendShareSchema = z.object({
  phone: z
    .string()
    .trim()
    .regex(/^1\d{10}$/, '手机号是 11 位数字')
    .optional(),
  key: z.union([z.object({ token: z.string().max(80) }).strict(), z.object({ code: z.string().max(12) }).strict()]),
});
/** See sendShareSchema. */
export type SendShare = z.infer<typeof sendShareSchema>;

/** POST /api/shared: the token of a link, or a code with the birth date. */
export const openShareSchema = z.union([
  z.object({ token: z.string().max(80) }).strict(),
  z
    .object({
      code: z.string().trim().min(8, '请填写 8 位分享码').max(12, '请填写 8 位分享码'),
      birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '出生日期写成 1950-11-02'),
    })
    .strict(),
]);

/** GET /api/shared: what is shown; see kernel/reading/shared-records. */
export const sharedSchema = z.object({
  purpose: z.string(),
  expires: z.string(),
  person: z.object({
    name: z.string(),
    sex: z.string(),
    age: z.object({ count: z.number(), unit: z.enum(['day', 'month', 'year']) }).nullable(),
  }),
  report: z
    .object({
      title: z.string(),
      centre: z.string(),
      findings: z.string().nullable(),
      conclusion: z.string(),
      doctors: z.array(z.string()),
      issued: z.string().nullable(),
      amended: z.boolean(),
      keyImages: z.array(z.string()),
    })
    .nullable(),
  studies: z.array(z.object({ uid: z.string(), title: z.string(), date: z.string() })),
});
/** See sharedSchema. */
export type Shared = z.infer<typeof sharedSchema>;
