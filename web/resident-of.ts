/** Whose a resource is, as the pages address people. */

/**
 * The number of the resident that a reference ('Patient/…') names: ids that the platform gives begin with it, in base 36. Other resources may
 * have ids of their senders' choosing, so theirs tell nothing. NaN for a Patient whose id was chosen elsewhere; no page opens then.
 */
export function residentOf(subject: string): number {
  const [number = ''] = subject.slice(subject.indexOf('/') + 1).split('-');
  return /^[0-9a-z]+$/.test(number) ? Number.parseInt(number, 36) : Number.NaN;
}
