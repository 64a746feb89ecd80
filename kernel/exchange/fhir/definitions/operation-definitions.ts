// The operations of this door as OperationDefinitions.
import type { OperationDefinition, OperationDefinitionParameter } from '@medplum/fhirtypes';
import type { DeclaredOperation } from '../operations/operation.ts';

/** The id of an operation's definition: its types and its name. */
export function idOfOperation(operation: DeclaredOperation): string {
  return `${operation.system ? 'System' : operation.types.length === 0 ? 'Resource' : operation.types.join('-')}-${operation.name}`;
}

const ANY: DeclaredOperation['types'] = ['Resource' as 'Basic']; // R4's name for every type, which the typings leave out

/** The OperationDefinition of an operation. */
export function buildOperationDefinition(operation: DeclaredOperation): OperationDefinition & { readonly id: string } {
  const id = idOfOperation(operation);
  return {
    resourceType: 'OperationDefinition',
    id,
    url: `urn:yigong:operation:${id}`,
    name: id
      .split('-')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join(''),
    title: operation.title,
    status: 'active',
    kind: 'operation',
    affectsState: !operation.get,
    code: operation.name,
    ...(operation.system ? {} : { resource: [...(operation.types.length === 0 ? ANY : operation.types)] }),
    system: operation.system === true,
    type: operation.onType,
    instance: operation.onInstance,
    parameter: operation.parameters.map(
      ({ name, use, min, max, type, documentation }): OperationDefinitionParameter => ({
        name,
        use,
        min: min ?? 0,
        max: max ?? '1',
        ...(documentation === undefined ? {} : { documentation }),
        // Names of FHIR types; what has parts and no type of its own is a structure (opd-1 asks for one or the other).
        type: (type ?? 'BackboneElement') as NonNullable<OperationDefinitionParameter['type']>,
      }),
    ),
  };
}
