/** Requests about signing in by steps, one's own account, and the administration of accounts. */
import type { z } from 'zod';
import {
  accountsSchema,
  type bindSchema,
  challengeSchema,
  type createAccountSchema,
  type deedSchema,
  doneSchema,
  enrolmentSchema,
  oneTimePasswordSchema,
  ownAccountSchema,
  recoveryCodesSchema,
  type SignInAnswer,
  type StepAnswer,
  signInAnswerSchema,
  standingSchema,
  type subjectSchema,
  waysSchema,
  withoutAccountSchema,
} from '../server/contract/identity.ts';
import { get, post, put, remove } from './api.ts';

const accountPath = (name: string) => `/api/accounts/${encodeURIComponent(name)}`;

/** See server/doors/session-door.ts, own-account-door.ts and accounts-door.ts. */
export const identityApi = {
  signIn: (user: string, password: string, challenge?: { readonly id: string; readonly answer: string }): Promise<SignInAnswer> =>
    post(signInAnswerSchema, '/api/session', { user, password, ...(challenge ? { challenge } : {}) }),
  challenge: (user: string) => post(challengeSchema, '/api/session/challenge', { user }),
  step: () => get(standingSchema, '/api/session/step'),
  answer: (given: StepAnswer): Promise<SignInAnswer> => post(signInAnswerSchema, '/api/session/step', given),
  ways: () => get(waysSchema, '/api/session/ways'),
  confirm: (password: string, code: string) => post(doneSchema, '/api/session/confirm', code ? { password, code } : { password }),
  switchPost: (id: string): Promise<SignInAnswer> => post(signInAnswerSchema, '/api/session/post', { post: id }),

  own: () => get(ownAccountSchema, '/api/account'),
  changePassword: (old: string, password: string) => put(doneSchema, '/api/account/password', { old, password }),
  endSession: (id: string) => remove(doneSchema, `/api/account/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () => remove(doneSchema, '/api/account/sessions'),
  startSecondFactor: () => post(enrolmentSchema, '/api/account/second-factor', {}),
  bindSecondFactor: (content: z.infer<typeof bindSchema>) => post(recoveryCodesSchema, '/api/account/second-factor/bound', content),
  removeSecondFactor: () => remove(doneSchema, '/api/account/second-factor'),
  newRecoveryCodes: () => post(recoveryCodesSchema, '/api/account/recovery-codes', {}),

  accounts: (q: string, locked: boolean, after: string | null) =>
    get(accountsSchema, '/api/accounts', { q, after, locked: locked ? '1' : null }),
  withoutAccount: (q: string) => get(withoutAccountSchema, '/api/accounts/people', { q }),
  createAccount: (content: z.infer<typeof createAccountSchema>) => post(oneTimePasswordSchema, '/api/accounts', content),
  resetPassword: (name: string) => post(oneTimePasswordSchema, `${accountPath(name)}/password`, {}),
  doToAccount: (name: string, content: z.infer<typeof deedSchema>) => post(doneSchema, `${accountPath(name)}/do`, content),
  linkSubject: (name: string, content: z.infer<typeof subjectSchema>) => put(doneSchema, `${accountPath(name)}/subject`, content),
  unlinkSubject: (name: string, content: z.infer<typeof subjectSchema>) => remove(doneSchema, `${accountPath(name)}/subject`, content),
};
