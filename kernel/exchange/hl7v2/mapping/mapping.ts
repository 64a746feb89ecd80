// The language in which it is declared how a segment becomes a FHIR resource.
import type { ResourceType } from '../../../define/source.ts';
import type { ConverterName } from '../convert/converters.ts';

/** Whether a field says something, or one of the values. */
export interface Condition {
  readonly from: string;
  readonly present?: boolean;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

/**
 * One line: what stands in `from` goes through the converter `by` into the element `to`.
 * `from` is a place such as `PID-5` or `PID-3.4`; of several the first that says something counts; `NTE[]-3` means all NTE that hang
 * on the segment, `NK1[]` those segments whole. `to` is an element such as `birthDate` or `hospitalization.admitSource`; `[]` appends
 * (`name[]`, `participant[].individual`, beside it what `beside` says); `*` spreads an object over the resource. `table` turns codes into
 * codes, `otherwise` is the code for all others. `onCreate`: only for a resource that does not stand yet.
 */
export interface FieldRule {
  readonly from: string | readonly string[];
  readonly to: string;
  readonly by: ConverterName;
  readonly table?: Readonly<Record<string, string>>;
  readonly otherwise?: string;
  readonly beside?: Readonly<Record<string, unknown>>;
  readonly onCreate?: boolean;
  readonly when?: Condition;
}

/** A reference to what another mapping makes of the same order, else of the message; `all`: to every one of the same order. */
export interface LinkRule {
  readonly link: string;
  readonly to: string;
  readonly all?: boolean;
  /** Where the order has none, the nearest before it: a specimen that heads its orders. */
  readonly orBefore?: boolean;
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** An element that always has this value. */
export interface SetRule {
  readonly set: unknown;
  readonly to: string;
  readonly onCreate?: boolean;
  readonly when?: Condition;
}

/** An element (`period.end`) that this message takes away. */
export interface ClearRule {
  readonly clear: string;
  readonly when: Condition;
}

/** A line of a mapping. */
export type Rule = FieldRule | LinkRule | SetRule | ClearRule;

/**
 * By what a resource is known again: `from` holds its number (CX or EI; `person`: all numbers of a person), told apart by `kind`, with a
 * type of HL7 table 0203; or `parts` together identify it: each must say something (unless it ends with '?'; 'OBR-3|ORC-3' takes the first
 * that does); with `distinct` the second in a message with the same parts is another one (lines of a report). What stands with one of the keys is updated.
 */
export type KeyRule =
  | { readonly from: string | readonly string[]; readonly kind: string; readonly shape: 'person' | 'CX' | 'EI'; readonly type?: string }
  | { readonly parts: readonly string[]; readonly kind: string; readonly distinct?: boolean };

/** How one kind of segment becomes one kind of resource: a resource for each `anchor` segment that meets all conditions. */
export interface Mapping {
  readonly id: string;
  /** What it is about, for the integrator. */
  readonly label: string;
  readonly anchor: string;
  readonly type: ResourceType;
  readonly when?: readonly Condition[];
  /** Without a key a new resource would be made each time, so at least one must be readable; `parts` count only when no number does. */
  readonly keys: readonly KeyRule[];
  /** What to do when no key can be read: refuse the message, or leave this resource out and note it. */
  readonly withoutKey: 'refuse' | 'skip';
  readonly rules: readonly Rule[];
}
