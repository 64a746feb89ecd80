/** Remembers what was made of a resident's records, for the declarations that make the same of them. */

/**
 * The same function, which computes once for one list of records and one person. The views and tasks of a programme are given the very
 * same records in one transaction; other records, or another person, are computed anew.
 */
export function rememberLast<R extends object, P, T>(compute: (records: R, person: P) => T): (records: R, person: P) => T {
  const made = new WeakMap<R, { readonly person: P; readonly result: T }>();
  return (records, person) => {
    const before = made.get(records);
    if (before !== undefined && before.person === person) return before.result;
    const result = compute(records, person);
    made.set(records, { person, result });
    return result;
  };
}
