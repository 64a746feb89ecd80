// Ids: a server-given id carries its resident, so that a read by id needs one shard.
import { randomBytes } from 'node:crypto';

const SERVER_ID = /^([0-9a-z]{1,11})-[0-9a-z]{18}$/;
const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;

let lastTime = 0;
let sequence = 0;

/** Random bytes are fetched for many ids at once: asking the system for four is the slowest part of an id. */
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);
let used = 0;

function nextRandom(): number {
  if (used + 4 > pool.length) [pool, used] = [randomBytes(POOL_BYTES), 0];
  used += 4;
  return pool.readUInt32BE(used - 4);
}

/** A new id of the resident (0: of no resident): `<resident in base 36>-<9 characters of time><9 random>`, rising in time within a process. */
export function newResourceId(residentId: number): string {
  const now = Date.now();
  if (now === lastTime) sequence += 1;
  else [lastTime, sequence] = [now, 0];
  const time = (now * 4096 + (sequence % 4096)).toString(36).padStart(12, '0').slice(-12);
  const random = nextRandom().toString(36).padStart(7, '0').slice(-6);
  return `${residentId.toString(36)}-${time}${random}`;
}

/** The resident that a server-given id carries; undefined for an id that a client chose. */
export function residentOfId(id: string): number | undefined {
  const match = SERVER_ID.exec(id);
  return match?.[1] === undefined ? undefined : Number.parseInt(match[1], 36);
}

/** Whether the text is a FHIR id: 1 to 64 letters, digits, '-' and '.'. */
export function isFhirId(id: string): boolean {
  return FHIR_ID.test(id);
}
