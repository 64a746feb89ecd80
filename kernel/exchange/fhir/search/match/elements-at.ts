// Whether an element `e` at a place of a document meets a condition: unfolded only where there may be several.
import { empty, raw, type Sql, sql } from '../../../../database/sql.ts';
import { jsonPathOf } from '../../../../record/search-index/element-path.ts';
import { readR4Definitions } from '../../../../record/validation/r4-definitions.ts';

/** A text of generated data as a literal: it is the same in every statement of its shape, and planned with it. */
function literal(text: string): Sql {
  if (text.includes("'")) throw new TypeError(`not a path of generated data: ${text}`);
  return raw(`'${text}'`);
}

/** Whether the path is an element directly below a resource of the type that stands there at most once, by its own name (`code`, `valueQuantity`). */
function isSingle(type: string, path: string): boolean {
  const elements = readR4Definitions().types[type]?.elements;
  if (elements === undefined || !/^[A-Za-z]+$/.test(path)) return false;
  const own = Object.hasOwn(elements, path) ? elements[path] : undefined;
  if (own !== undefined) return own.m === undefined;
  return Object.entries(elements).some(
    ([name, { c: choices, m: many }]) =>
      many === undefined && choices?.some((choice) => path === `${name}${choice[0]?.toUpperCase()}${choice.slice(1)}`),
  );
}

/**
 * Whether an element at a path of `doc`, as column `e`, meets the condition; `beside` joins more to it. `type` is set when `doc` is a whole
 * resource of the type: what can stand there only once is then taken directly, which costs a tenth of unfolding it, and what is not there is
 * not looked for.
 */
export function existsAt(doc: Sql, path: string, condition: Sql, type?: string, beside: Sql = empty): Sql {
  const unfolded = sql`exists (select 1 from jsonb_path_query(${doc}, ${literal(jsonPathOf(path))}::jsonpath) e ${beside} where ${condition})`;
  const first = /^[A-Za-z]+/.exec(path)?.[0];
  if (type === undefined || first === undefined) return unfolded;
  const name = literal(first);
  if (!isSingle(type, path)) return sql`(${doc} ? ${name} and ${unfolded})`;
  return sql`exists (select 1 from (select ${doc} -> ${name} as e where ${doc} ? ${name}) one ${beside} where ${condition})`;
}
