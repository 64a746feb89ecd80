// Conditions of composite parameters: all parts of a value are true of one and the same element.
import { join, raw, type Sql, sql } from '../../../../database/sql.ts';
import { jsonPathOf } from '../../../../record/search-index/element-path.ts';
import type { ComponentDefinition, ParameterDefinition } from '../../../../record/search-index/r4-search.ts';
import { refuse } from '../../answer/outcome.ts';
import { parseDateTest } from './date-range.ts';
import { matchDate } from './match-date.ts';
import { matchNumber, matchQuantity, parseNumberTest } from './match-number.ts';
import { holdsReference } from './match-reference.ts';
import { matchString } from './match-string.ts';
import { matchToken, parseToken } from './match-token.ts';
import { splitEscaped, unescapeValue } from './split-value.ts';

function matchPart(name: string, component: ComponentDefinition, value: string): Sql {
  const doc = component.root ? sql`r.content` : sql`c`;
  switch (component.t) {
    case 'token':
      return matchToken(doc, component.p, parseToken(name, value));
    case 'quantity':
      return matchQuantity(doc, component.p, name, value);
    case 'number':
      return matchNumber(doc, component.p, parseNumberTest(name, value));
    case 'date':
      return matchDate(doc, component.p, parseDateTest(name, value));
    case 'string':
      return matchString(doc, component.p, undefined, value);
    case 'reference':
      return holdsReference(doc, { n: name, i: '', t: 'reference', p: component.p }, [unescapeValue(value)]);
    default:
      return raw('false');
  }
}

/** Compiles `part$part`. Throws 400 when parts are missing. Source: FHIR R4, Search, composite. */
export function matchComposite(parameter: ParameterDefinition, text: string): Sql {
  const values = splitEscaped(text, '$');
  const components = parameter.k ?? [];
  if (values.length !== components.length || values.some((value) => value === ''))
    refuse(
      400,
      'value',
      `参数 ${parameter.n} 由 ${components.length} 部分组成，之间用 $ 隔开，收到“${text}”。`,
      `parameter ${parameter.n} has ${components.length} parts with $ between them, received "${text}"`,
    );
  const parts = components.map((component, at) => matchPart(parameter.n, component, values[at] ?? ''));
  return join(
    parameter.p.map(
      ([path]) => sql`exists (select 1 from jsonb_path_query(r.content, ${jsonPathOf(path)}::jsonpath) c where ${join(parts, ' and ')})`,
    ),
    ' or ',
    '(',
    ')',
  );
}
