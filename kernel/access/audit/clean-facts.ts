// Keeps identity and telephone numbers out of what a line of the audit log says, whoever wrote it there.

/** An identity number (18 or 15 digits with a date of birth inside) or a mobile number that stands by itself. */
const PERSONAL =
  /(?<![0-9A-Za-z])(?:\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]|\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}|1[3-9]\d{9})(?![0-9A-Za-z])/g;

/** What stands instead. */
const HIDDEN = '[号码]';

/**
 * The facts without numbers that name somebody. Lines hold ids and names of declarations; an id that a client chose, or an address that
 * somebody typed, may be such a number all the same.
 */
export function cleanFacts(facts: unknown): unknown {
  if (typeof facts === 'string') return facts.length < 11 ? facts : facts.replace(PERSONAL, HIDDEN);
  if (Array.isArray(facts)) return facts.map(cleanFacts);
  if (typeof facts !== 'object' || facts === null) return facts;
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, cleanFacts(value)]));
}
