// Lets the test run see every statement that the program sends; nobody listens in production.
import type { Sql } from '../sql.ts';

let listener: ((query: Sql) => void) | undefined;

/** From now on `hear` is told of each statement, in the call of who sends it. Undefined stops it. */
export function watchStatements(hear: ((query: Sql) => void) | undefined): void {
  listener = hear;
}

/** Tells whoever watches. */
export function tellWatcher(query: Sql): void {
  listener?.(query);
}
