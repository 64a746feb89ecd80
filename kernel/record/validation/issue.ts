// What the validator says about one fault of a resource.

/** The FHIR IssueType codes that the validator uses (http://hl7.org/fhir/R4/valueset-issue-type.html). */
export type IssueCode =
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'code-invalid'
  | 'extension'
  | 'not-supported'
  | 'too-long'
  | 'too-costly';

/**
 * One fault. `expression` is the FHIRPath of the element (`Patient.name[0].given[1]`; a choice is named without its type,
 * `Observation.value`); `diagnostics` is the sentence for people, in Chinese; `english` says the same in English.
 */
export type Issue = {
  readonly severity: 'error' | 'warning';
  readonly code: IssueCode;
  readonly expression: string;
  readonly diagnostics: string;
  readonly english: string;
  /** Key of the constraint that is broken (`obs-6`), when it is one. */
  readonly constraint?: string;
};
