// What the driver measures: one named operation, asked for in a closed loop.
import type { Ask } from './closed-loop.ts';
import type { FhirClient } from './fhir-client.ts';
import type { Loaded } from './load-county.ts';

/** An operation. `expect` are the statuses that are right; `unit` what a unit is; `clients` how many at once (1, 8, 32 unless told). */
export interface Operation {
  readonly name: string;
  readonly ask: Ask;
  readonly expect?: readonly number[];
  readonly unit?: string;
  readonly clients?: readonly number[];
  /** The goal in units a second on two processors, for our own platform. */
  readonly goal?: number;
}

/** What operations are made from. `fresh` gives a number that no run had before; `any` one of a list. */
export interface Ground {
  readonly client: FhirClient;
  readonly loaded: Loaded;
  readonly fresh: () => number;
  readonly any: <T>(list: readonly T[]) => T;
}

/** The GET of a path made anew for each call. */
export function getting(client: FhirClient, path: () => string): Ask {
  return async () => ({ status: (await client.send('GET', path())).status });
}
