// What a converter is given: the fields that a rule names, and what it must know of the sender.
import type { Field, Segment } from '../er7/parse-message.ts';

/** The sender's side of a conversion. */
export interface ConvertEnv {
  /** Before the ids and local codes of the sender: two systems of one hospital share it. */
  readonly namespace: string;
  /** Offset of times without one, such as '+08:00'. */
  readonly zone: string;
  /** FHIR code systems of the sender's own names for them. */
  readonly systems: Readonly<Record<string, string>>;
  /** Hears of what was left out, and why. */
  readonly note: (place: string, text: string) => void;
}

/** What a converter reads. `field` is the first of `fields`; `segments` where the rule names whole segments; `anchor` where it stands. */
export interface ConvertInput {
  readonly place: string;
  readonly field: Field;
  readonly fields: readonly Field[];
  readonly segments: readonly Segment[];
  readonly anchor: Segment;
  readonly table: Readonly<Record<string, string>> | undefined;
  readonly otherwise: string | undefined;
  readonly env: ConvertEnv;
}

/** Turns fields into a FHIR element; undefined when they say nothing that could be kept. */
export type Converter = (input: ConvertInput) => unknown;
