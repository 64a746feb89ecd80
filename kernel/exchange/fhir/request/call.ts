// What every interaction of the FHIR door works with.
import type { SignedIn } from '../../../access/actor.ts';
import type { Store } from '../../../store/store.ts';
import type { FhirRequest } from './request.ts';

/** One request being answered. `who` is undefined when nobody signed in. */
export interface Call {
  readonly store: Store;
  readonly who: SignedIn | undefined;
  readonly request: FhirRequest;
}
