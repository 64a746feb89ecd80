// Ids: a server-given id carries its resident, so that a read by id needs one shard.
import { randomBytes } from 'node:crypto';

const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;

/** Of a server-given id: at most so many digits of base 36 for the resident, a hyphen, and so many of time and chance. */
const [MOST_DIGITS, TAIL, HYPHEN] = [11, 18, 45];

/** Whether the character is 0 to 9 or a to z. */
function isDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122);
}

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
  const cut = id.length - TAIL - 1;
  if (cut < 1 || cut > MOST_DIGITS || id.charCodeAt(cut) !== HYPHEN) return undefined;
  for (let at = 0; at < id.length; at += 1) if (at !== cut && !isDigit(id.charCodeAt(at))) return undefined;
  return Number.parseInt(id.slice(0, cut), 36);
}

/** Whether the text is a FHIR id: 1 to 64 letters, digits, '-' and '.'. */
export function isFhirId(id: string): boolean {
  return FHIR_ID.test(id);
}
