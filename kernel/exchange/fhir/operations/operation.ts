// What an operation of the FHIR door is, as declared: the dispatcher, the OperationDefinitions and the CapabilityStatement read the same list.
import type { Resource } from '@medplum/fhirtypes';
import type { Call } from '../request/call.ts';
import type { FhirAnswer } from '../request/request.ts';
import type { OperationInput } from './read-input.ts';

/** A parameter of an operation, for its OperationDefinition. `type` is a FHIR type; `max` is '1' or '*'. */
export interface OperationParameter {
  readonly name: string;
  readonly use: 'in' | 'out';
  readonly min?: 0 | 1;
  readonly max?: '1' | '*';
  readonly type?: string;
  readonly documentation?: string;
}

/** One call of an operation: on a type (`id` undefined) or on an instance. */
export interface OperationCall {
  readonly call: Call;
  readonly type: Resource['resourceType'];
  readonly id: string | undefined;
  readonly input: OperationInput;
}

/** An operation as it is told. `types` empty: every type that is kept. `get`: may be called by GET, since it changes nothing. */
export interface DeclaredOperation {
  readonly name: string;
  readonly title: string;
  readonly types: readonly Resource['resourceType'][];
  /** Called at the base itself. */
  readonly system?: boolean;
  readonly onType: boolean;
  readonly onInstance: boolean;
  readonly get: boolean;
  readonly parameters: readonly OperationParameter[];
}

/** An operation that the door's dispatcher carries out. */
export interface Operation extends DeclaredOperation {
  readonly run: (asked: OperationCall) => Promise<FhirAnswer>;
}
