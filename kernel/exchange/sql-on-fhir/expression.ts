// The parsed form of a FHIRPath expression.

/** A literal. Numbers and dates stay text, so that no digit is lost. `type` is the FHIR type it stands for. */
export interface Literal {
  readonly kind: 'literal';
  readonly type: string;
  readonly value: string | boolean;
}

/** Two-sided operators, without `is` and `as`, whose right side is a type. */
export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | 'div'
  | 'mod'
  | '&'
  | 'and'
  | 'or'
  | 'xor'
  | 'implies';

/** An expression. `name` alone is a member of `$this`, and a bare call is a call on `$this`. */
export type Expression =
  | Literal
  | { readonly kind: 'nothing' }
  | { readonly kind: 'this' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly of: Expression; readonly name: string; readonly given: readonly Expression[] }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | { readonly kind: 'minus'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'typed'; readonly operator: 'is' | 'as'; readonly of: Expression; readonly type: Expression };
