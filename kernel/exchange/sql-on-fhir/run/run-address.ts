// The addresses at which views are run.

/**
 * The view that an address of the FHIR door runs: `ViewDefinition/$run` (the view comes with the request), `ViewDefinition/<id>/$run`, and
 * both with the standard's newer name `$viewdefinition-run`, which may also stand alone. Undefined for every other address. `path` is what
 * follows the base, without slash in front.
 */
export function readRunAddress(path: string): { readonly id: string | undefined } | undefined {
  const match = /^(?:ViewDefinition\/(?:([A-Za-z0-9.-]{1,64})\/)?)?\$(run|viewdefinition-run)$/.exec(path);
  if (!match || path === '$run') return undefined;
  return { id: match[1] };
}
