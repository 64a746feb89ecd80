/** What travels between our pages and `/api` about signing in, one's own account, and the administration of accounts. */
import { z } from 'zod';
import { actorSchema, signInSchema } from './contract.ts';

const postSchema = z.object({
  id: z.string(),
  roleName: z.string(),
  orgName: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
/** A post as it is chosen from and listed. */
export type PostView = z.infer<typeof postSchema>;

/** The secret of a second factor that is being bound: as text, as a picture (data: URL), and as the `otpauth:` address that a phone opens itself. */
const secretSchema = z.object({ secret: z.string(), picture: z.string(), link: z.string().startsWith('otpauth://') });
/** See secretSchema. */
export type SecretView = z.infer<typeof secretSchema>;

/**
 * A sign-in under way. Of the step `enrol`: the secret; of `password`: its rules, and the days after which the old one expired, if that is why;
 * of `post`: the posts.
 */
export const pendingSchema = z.object({
  step: z.enum(['code', 'enrol', 'password', 'post']),
  user: z.string(),
  posts: z.array(postSchema),
  enrolment: secretSchema.nullable(),
  rules: z.string().nullable(),
  expiredAfter: z.number().nullable(),
  recoveryCodes: z.array(z.string()).optional(),
});
/** See pendingSchema. */
export type PendingView = z.infer<typeof pendingSchema>;

/** GET /api/session/step: the sign-in of this browser that is under way, if one is. */
export const standingSchema = z.object({ pending: pendingSchema.nullable() });

/** POST /api/session: whoever brings the post too is not asked for it. */
export const signInRequestSchema = signInSchema.extend({
  post: z.string().max(64).optional(),
  challenge: z.object({ id: z.string().max(64), answer: z.string().max(20) }).optional(),
});
/** POST /api/session/challenge: a sum to be answered with the next password of the name. */
export const challengeRequestSchema = z.object({ user: z.string().max(200) });
/** See challengeRequestSchema. */
export const challengeSchema = z.object({ id: z.string(), question: z.string() });

/** The answer to POST /api/session and to each step: somebody signed in, or what is left to do. `recoveryCodes` are told once. */
export const signInAnswerSchema = z.union([pendingSchema, actorSchema.extend({ recoveryCodes: z.array(z.string()).optional() })]);
/** See signInAnswerSchema. */
export type SignInAnswer = z.infer<typeof signInAnswerSchema>;

/** POST /api/session/step: the answer to the step that is left. */
export const stepSchema = z.union([
  z.object({ code: z.string().min(1).max(40) }).strict(),
  z.object({ password: z.string().min(1).max(200) }).strict(),
  z.object({ post: z.string().min(1).max(64) }).strict(),
]);
/** See stepSchema. */
export type StepAnswer = z.infer<typeof stepSchema>;

/** Why another identity provider's way back was refused. */
export const refusedSignInSchema = z.object({ text: z.string(), next: z.string() });

/** GET /api/session/ways: other ways to sign in; `refused`: why the last try by one of them failed, said once. */
export const waysSchema = z.object({ federation: z.string().nullable(), refused: refusedSignInSchema.nullable() });

/** GET /api/account: one's own account. */
export const ownAccountSchema = z.object({
  user: z.string(),
  passwordAt: z.string(),
  passwordDays: z.number(),
  rules: z.string(),
  secondFactor: z.object({ since: z.string(), codesLeft: z.number() }).nullable(),
  /** A post of theirs demands a second factor: it may be bound anew, not taken away. */
  secondFactorNeeded: z.boolean(),
  posts: z.array(postSchema.extend({ current: z.boolean() })),
  sessions: z.array(
    z.object({
      id: z.string(),
      device: z.string(),
      source: z.string(),
      postName: z.string(),
      created: z.string(),
      seen: z.string(),
      current: z.boolean(),
    }),
  ),
});
/** See ownAccountSchema. */
export type OwnAccount = z.infer<typeof ownAccountSchema>;

/** PUT /api/account/password */
export const changePasswordSchema = z.object({ old: z.string().min(1).max(200), password: z.string().min(1).max(200) });
/** POST /api/session/confirm; `code` where the account has a second factor. */
export const confirmSchema = z.object({ password: z.string().min(1).max(200), code: z.string().max(40).optional() });
/** POST /api/session/post */
export const switchPostSchema = z.object({ post: z.string().min(1).max(64) });
/** POST /api/account/second-factor (begins) and …/bound (ends, with the first code). */
export const enrolmentSchema = secretSchema.extend({ sealed: z.string() });
/** See enrolmentSchema. */
export const bindSchema = z.object({ sealed: z.string().max(400), code: z.string().max(40) });
/** Codes for who has lost the telephone, told once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });
/** Something was done. */
export const doneSchema = z.object({ done: z.literal(true) });

/** GET /api/accounts?q=&after= */
export const accountsSchema = z.object({
  rows: z.array(
    z.object({
      name: z.string(),
      person: z.string(),
      disabled: z.boolean(),
      mustChange: z.boolean(),
      lastUsed: z.string().nullable(),
      lockedUntil: z.string().nullable(),
      secondFactor: z.boolean(),
      sessions: z.number(),
      posts: z.array(postSchema),
      subjects: z.array(z.object({ issuer: z.string(), subject: z.string() })),
    }),
  ),
  next: z.string().nullable(),
  /** What the reader may do to others' accounts. */
  deeds: z.array(z.string()),
  /** The issuer of the identity provider that is set, if one is. */
  issuer: z.string().nullable(),
});
/** See accountsSchema. */
export type AccountRow = z.infer<typeof accountsSchema>['rows'][number];

/** GET /api/accounts/people?q= */
export const withoutAccountSchema = z.object({
  rows: z.array(z.object({ practitioner: z.string(), name: z.string(), roleName: z.string(), orgName: z.string() })),
});
/** POST /api/accounts */
export const createAccountSchema = z.object({ name: z.string().max(64), practitioner: z.string().min(1).max(128) });
/** A password for one sign-in, told once. */
export const oneTimePasswordSchema = z.object({ password: z.string() });
/** POST /api/accounts/<name>/do */
export const deedSchema = z.object({ deed: z.enum(['disable', 'unlock', 'end-sessions', 'enable', 'remove-second-factor']) });
/** PUT and DELETE /api/accounts/<name>/subject */
export const subjectSchema = z.object({ issuer: z.url().max(300), subject: z.string().min(1).max(255) });
