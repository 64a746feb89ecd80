// The shape of a FHIRPath expression as it is kept in generated data: a tree of small tuples.

/** Binary operators of FHIRPath that invariants use. */
export type Operator = 'and' | 'or' | 'xor' | 'implies' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains' | '|' | '&' | '+';

/**
 * One node: `this` is the item looked at; `literal` a value; `env` an environment variable (`resource`, `rootResource`); `get` the
 * children of a name; `call` a function with its arguments; `op` a binary operator; `is` and `as` a test or choice of type; `none`
 * the empty collection.
 */
export type Expression =
  | readonly ['this']
  | readonly ['none']
  | readonly ['literal', string | number | boolean]
  | readonly ['env', string]
  | readonly ['get', Expression, string]
  | readonly ['call', Expression, string, readonly Expression[]]
  | readonly ['op', Operator, Expression, Expression]
  | readonly ['is', Expression, string]
  | readonly ['as', Expression, string];
