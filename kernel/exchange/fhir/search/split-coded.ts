// A search over a whole type by a code falls into two parts: rows whose columns tell the code and its system, and the few whose content must be asked.
import { type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { hashKey } from '../../../record/hash.ts';
import { numberOfSystem, primaryPathOf } from '../../../record/primary-code.ts';
import { codeKey } from '../../../record/search-tokens.ts';
import type { Criterion } from './criterion.ts';
import { matchSingleToken, parseToken } from './match/match-token.ts';

/** Two conditions on `r` of which every row with the code meets exactly one. */
export interface CodedParts {
  /** The columns tell it, all of them in one index: counted there, or walked in the order of time until a page is full. */
  readonly told: Sql;
  /** The content must be asked. */
  readonly asked: Sql;
}

/** The two parts of a condition on the primary code of the type, given with its system; undefined for all other conditions. */
export function splitCoded(type: ResourceType, criterion: Criterion): CodedParts | undefined {
  if (criterion.kind !== 'plain' || criterion.modifier !== undefined) return undefined;
  const { parameter, values } = criterion;
  const [value, ...more] = values;
  if (value === undefined || more.length > 0 || parameter.t !== 'token' || parameter.p[0]?.[0] !== primaryPathOf(type)) return undefined;
  const token = parseToken(parameter.n, value);
  if (!token.system) return undefined;
  // Only codes that stand in one concept have this proof.
  const proof = matchSingleToken(sql`r.content`, type, parameter.p, token);
  if (proof === undefined) return undefined;
  const code = hashKey(token.code);
  const system = numberOfSystem(token.system);
  return {
    told: sql`r.code_h = ${code}::bigint and r.code_s = ${system}::integer`,
    asked: sql`((r.code_h = ${code}::bigint and r.code_s is null)
      or (r.tokens <> '{}' and r.tokens @> array[${hashKey(codeKey(token.code))}::bigint] and r.code_h is distinct from ${code}::bigint)) and ${proof}`,
  };
}
