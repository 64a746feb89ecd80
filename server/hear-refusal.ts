// Tells the audit log of refusals at the doors that nobody told it of yet: want of a right, a token that is none, a foreign page.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isRefusalRecorded, recordAudit } from '../kernel/access/audit.ts';
import { Fault } from '../kernel/errors.ts';
import { nowInstant } from '../kernel/periods/plain-date.ts';
import type { Store } from '../kernel/store/store.ts';
import { tokenOf, whoAsked } from './session.ts';

const aboutResident = z.looseObject({ resident: z.coerce.number().int().positive() });

/** Whether it is the log's matter: what somebody may not do; or a token was shown that is nobody's. Visitors without one are no matter. */
function isRefusal(error: unknown, request: FastifyRequest): error is Fault {
  if (!(error instanceof Fault)) return false;
  if (error.status === 401) return error.code === 'not-signed-in' && tokenOf(request) !== undefined;
  return error.status === 403 || error.status === 413;
}

/** Adds the line, unless the room that refused did; never throws, for the answer is a refusal in any case. */
export async function hearRefusal(store: Store, request: FastifyRequest, error: unknown): Promise<void> {
  if (!isRefusal(error, request)) return;
  const who = whoAsked(request);
  if (who !== undefined && isRefusalRecorded(who)) return;
  const { data } = aboutResident.safeParse(request.params);
  const what = { door: request.routeOptions.url ?? '', method: request.method, rule: error.code };
  await recordAudit(
    store.database,
    who,
    { act: 'refused', resident: data?.resident, what, result: 'refused', source: request.ip },
    nowInstant(),
  ).catch((fault: unknown) => request.log.error({ err: String(fault) }, 'audit'));
}
