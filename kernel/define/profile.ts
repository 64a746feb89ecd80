// What a profile is: a FHIR type, and what is asked of its elements beyond the base structure.
import type { ElementDefinition } from '@medplum/fhirtypes';

/**
 * One element of a profile. `id` is its ElementDefinition id (`Observation.component:systolic.code`: slice names after a colon).
 * `fixed` must be equal, `pattern` must be contained; `types` of a choice that are allowed; `codes` that a coded element may have;
 * `by` are the discriminators of the slices below; `must`: mustSupport.
 */
export interface ProfileElement {
  readonly id: string;
  readonly min?: number;
  readonly max?: string;
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly types?: readonly string[];
  readonly codes?: readonly string[];
  readonly by?: readonly string[];
  readonly must?: boolean;
  readonly short?: string;
}

/** A profile. `base` is the URL of what it constrains. */
export interface Profile {
  readonly id: string;
  readonly url: string;
  readonly type: NonNullable<ElementDefinition['type']>[number]['code'] & string;
  readonly base: string;
  readonly title: string;
  readonly description: string;
  readonly elements: readonly ProfileElement[];
}
