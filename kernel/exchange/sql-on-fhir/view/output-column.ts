// Turns the value of a column into SQL of the type that the view declares.
import { type Sql, sql } from '../../../database/sql.ts';
import { isKnownType, isPrimitive, shapeOf } from '../element-types.ts';
import { type List, listOf, oneOf, type Path, type Single, toBoolean, toJsonb, toNumber, toText } from '../value.ts';
import { refuseExpression } from '../view-problem.ts';
import type { ViewColumn } from './view-definition.ts';

/** SQL types of columns. Dates are text: FHIR's may be partial. */
export type ColumnType = 'text' | 'boolean' | 'integer' | 'number' | 'json';

/** A column of the result. */
export interface OutputColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly sql: Sql;
  /** Its path is `%rowIndex` and nothing else: 0 where forEachOrNull found nothing. */
  readonly rowIndex: boolean;
  /** Its path may find several values, of which only one is allowed. */
  readonly mayRepeat: boolean;
}

const WHOLE = new Set(['integer', 'positiveInt', 'unsignedInt', 'integer64']);

/** Types as the FHIR names or as their addresses: `http://hl7.org/fhir/StructureDefinition/string`. */
function readType(type: string): string {
  const name = type.replace(/^http:\/\/hl7\.org\/fhir\/StructureDefinition\//, '').replace(/^http:\/\/hl7\.org\/fhirpath\/System\./, '');
  const known = isKnownType(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
  if (!isKnownType(known) && known !== 'integer64') refuseExpression(`没有类型“${type}”。`, `there is no type "${type}" in FHIR R4`);
  return known;
}

/** The column of a value. Throws an `ExpressionProblem` when the value cannot be of the declared type. */
export function outputColumn(column: ViewColumn, value: Single | Path | List): OutputColumn {
  const rowIndex = column.path.trim() === '%rowIndex';
  const declared = column.type === undefined ? undefined : readType(column.type);
  if (column.collection === true) return { name: column.name, type: 'json', sql: listOf(value), rowIndex, mayRepeat: false };
  const single = oneOf(value);
  const type = declared ?? value.type ?? (single.shape === 'json' ? undefined : 'string');
  const [columnType, shaped] = convert(single, type);
  return { name: column.name, type: columnType, sql: shaped, rowIndex, mayRepeat: value.kind !== 'single' };
}

function convert(value: Single, type: string | undefined): readonly [ColumnType, Sql] {
  switch (shapeOf(type)) {
    case 'boolean':
      return ['boolean', toBoolean(value)];
    case 'number': {
      if (type === undefined || !WHOLE.has(type)) return ['number', toNumber(value)];
      if (value.type === 'decimal') refuseExpression('小数不能作为整数列。', 'a decimal does not fit a column of whole numbers');
      return ['integer', sql`(${toNumber(value)})::bigint`];
    }
    case 'json':
      return ['json', toJsonb(value)];
    default:
      if (value.type !== undefined && !isPrimitive(value.type))
        refuseExpression(`${value.type} 不能作为文字列。`, `a ${value.type} does not fit a column of texts`);
      return ['text', toText(value)];
  }
}
