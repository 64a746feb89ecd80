// What a test run came to, and the one line that says so.

/** Tests of one or more runs. A skipped test is counted apart: it neither passed nor failed. */
export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** Nothing run yet. */
export const noTests: Tally = { passed: 0, failed: 0, skipped: 0 };

/** Adds two runs. */
export function addTallies(one: Tally, other: Tally): Tally {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped };
}

/** The closing line: `12 passed, 0 failed`; skipped ones are named when there are any. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A run is green when something ran, nothing failed and nothing was left out. */
export function isGreen({ passed, failed, skipped }: Tally): boolean {
  return passed > 0 && failed === 0 && skipped === 0;
}
