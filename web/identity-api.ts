/** Requests about signing in by steps and other ways of signing in. */
import type { z } from 'zod';
import { problemSchema } from '../server/contract/contract.ts';
import { pendingSchema, type SignInAnswer, type StepAnswer, signInAnswerSchema, waysSchema } from '../server/contract/identity.ts';
import { ProblemError } from './api.ts';

async function ask<T>(shape: z.ZodType<T>, path: string, content?: unknown): Promise<T> {
  const init: RequestInit =
    content === undefined ? {} : { method: 'POST', body: JSON.stringify(content), headers: { 'content-type': 'application/json' } };
  const response = await fetch(path, { credentials: 'same-origin', ...init }).catch(() => undefined);
  const fault = { code: 'offline', text: '连不上平台。', next: '请检查网络后重试；填写中的表单已在本机留有草稿。', problems: [] };
  if (!response) throw new ProblemError(fault, 0);
  const body: unknown = await response.json().catch(() => null);
  const problem = problemSchema.safeParse(body);
  if (!response.ok) throw new ProblemError(problem.success ? problem.data : fault, response.status);
  return shape.parse(body);
}

/** See server/doors/session-door.ts. */
export const identityApi = {
  signIn: (user: string, password: string): Promise<SignInAnswer> => ask(signInAnswerSchema, '/api/session', { user, password }),
  step: () => ask(pendingSchema, '/api/session/step'),
  answer: (given: StepAnswer): Promise<SignInAnswer> => ask(signInAnswerSchema, '/api/session/step', given),
  ways: () => ask(waysSchema, '/api/session/ways'),
};
