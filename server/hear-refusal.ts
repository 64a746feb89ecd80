// Tells the audit log of refusals at the doors that nobody told it of yet: want of a right, a token that is none, a file that is not what it should be.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../kernel/access/actor.ts';
import { isRefusalRecorded, recordAudit } from '../kernel/access/audit.ts';
import { Fault } from '../kernel/errors.ts';
import { nowInstant } from '../kernel/periods/plain-date.ts';
import type { Store } from '../kernel/store/store.ts';
import { requireWho, tokenOf, whoAsked } from './session.ts';

const tooLarge = z.looseObject({ statusCode: z.literal(413) });
const aboutResident = z.looseObject({ resident: z.coerce.number().int().positive() });

function isAboutResident(request: FastifyRequest): boolean {
  return aboutResident.safeParse(request.params).success;
}

/** Fields that hold an uploaded file. */
const FILES: readonly string[] = ['file', 'picture'];

/** A file that was refused: damaged, folded too often, something else than its name says. */
function isFile(error: Fault): boolean {
  return error.status >= 400 && error.status < 500 && error.problems.some(({ field }) => FILES.includes(field));
}

/** The rule by which something was refused that is the log's matter: what somebody may not do, too much, a bad file; or a token was shown that is nobody's. Visitors without one are no matter. */
function ruleOf(error: unknown, request: FastifyRequest): string | undefined {
  // A body beyond its limit is refused by the framework, before any door.
  if (!(error instanceof Fault)) return tooLarge.safeParse(error).success ? 'too-large' : undefined;
  if (error.status === 401) return error.code === 'not-signed-in' && tokenOf(request) !== undefined ? error.code : undefined;
  if (error.status === 403 || error.status === 413) return error.code;
  // A number that nobody has: who guesses leaves a line with each.
  if (error.status === 404 && isAboutResident(request)) return error.code;
  return isFile(error) ? 'file' : undefined;
}

/** Who asked, also where the refusal came before any door looked. */
async function findWho(store: Store, request: FastifyRequest): Promise<SignedIn | undefined> {
  const known = whoAsked(request);
  if (known !== undefined || tokenOf(request) === undefined) return known;
  return requireWho(store, request).catch(() => undefined);
}

/** Adds the line, unless the room that refused did; never throws, for the answer is a refusal in any case. */
export async function hearRefusal(store: Store, request: FastifyRequest, error: unknown): Promise<void> {
  const rule = ruleOf(error, request);
  if (rule === undefined) return;
  const who = await findWho(store, request);
  if (who !== undefined && isRefusalRecorded(who)) return;
  // Of a number that nobody has, no resident's page tells.
  const data = rule === 'not-found' ? undefined : aboutResident.safeParse(request.params).data;
  const what = { door: request.routeOptions.url ?? '', method: request.method, rule };
  await recordAudit(
    store.database,
    who,
    { act: 'refused', resident: data?.resident, what, result: 'refused', source: request.ip },
    nowInstant(),
  ).catch((fault: unknown) => request.log.error({ err: String(fault) }, 'audit'));
}
