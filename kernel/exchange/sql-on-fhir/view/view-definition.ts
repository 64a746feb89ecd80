// The ViewDefinition of SQL on FHIR v2, as far as it says what to compute, and the reader that names what is wrong with one.
import { z } from 'zod';
import type { ResourceType } from '../../../define/source.ts';
import { isResourceType } from '../../../record/validation/resource-types.ts';
import type { Literal } from '../expression.ts';
import { ViewProblem } from '../view-problem.ts';

/** Names that every database takes as they stand (SQL on FHIR v2, constraint sql-name). */
const sqlName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/)
  .max(255);
const path = z.string().min(1);
/** What every FHIR element may carry and no runner reads. */
const beside = { id: z.string().optional(), extension: z.array(z.unknown()).optional() };

const columnShape = z.strictObject({
  ...beside,
  name: sqlName,
  path,
  type: z.string().optional(),
  collection: z.boolean().optional(),
  description: z.string().optional(),
  tag: z.array(z.unknown()).optional(),
});

/** One column as it is declared. */
export type ViewColumn = z.infer<typeof columnShape>;

/** One select. At most one of `forEach`, `forEachOrNull` and `repeat` may be there. */
export interface ViewSelect {
  readonly column?: readonly ViewColumn[] | undefined;
  readonly select?: readonly ViewSelect[] | undefined;
  readonly forEach?: string | undefined;
  readonly forEachOrNull?: string | undefined;
  readonly repeat?: readonly string[] | undefined;
  readonly unionAll?: readonly ViewSelect[] | undefined;
}

const selectShape: z.ZodType<ViewSelect> = z.lazy(() =>
  z.strictObject({
    ...beside,
    column: z.array(columnShape).optional(),
    select: z.array(selectShape).optional(),
    forEach: path.optional(),
    forEachOrNull: path.optional(),
    repeat: z.array(path).min(1).optional(),
    unionAll: z.array(selectShape).min(1).optional(),
  }),
);

const text = z.string();
const number = z.number();
const constantValues = {
  valueBase64Binary: text,
  valueBoolean: z.boolean(),
  valueCanonical: text,
  valueCode: text,
  valueDate: text,
  valueDateTime: text,
  valueDecimal: number,
  valueId: text,
  valueInstant: text,
  valueInteger: number.int(),
  valueInteger64: z.union([number.int(), text.regex(/^-?\d+$/)]),
  valueMarkdown: text,
  valueOid: text,
  valuePositiveInt: number.int().positive(),
  valueString: text,
  valueTime: text,
  valueUnsignedInt: number.int().nonnegative(),
  valueUri: text,
  valueUrl: text,
  valueUuid: text,
} as const;

const constantShape = z.strictObject({ ...beside, name: sqlName, ...z.object(constantValues).partial().shape });

const viewShape = z.looseObject({
  resourceType: z.literal('ViewDefinition').optional(),
  url: z.string().optional(),
  name: z.string().optional(),
  resource: z.string(),
  select: z.array(selectShape).min(1),
  constant: z.array(constantShape).optional(),
  where: z.array(z.strictObject({ ...beside, path, description: z.string().optional() })).optional(),
});

/** A ViewDefinition that was read. */
export interface ViewDefinition {
  readonly url: string | undefined;
  readonly name: string | undefined;
  readonly resource: ResourceType;
  readonly select: readonly ViewSelect[];
  readonly where: readonly { readonly path: string }[];
  readonly constants: ReadonlyMap<string, Literal>;
}

/** Reads a ViewDefinition. Throws a `ViewProblem` that names the element. Expressions are read later, by the compiler. */
export function readView(value: unknown): ViewDefinition {
  const parsed = viewShape.safeParse(value);
  if (!parsed.success) throw describeIssue(parsed.error.issues[0]);
  const { url, name, resource, select, where = [], constant = [] } = parsed.data;
  if (!isResourceType(resource))
    throw new ViewProblem(`没有资源类型“${resource}”。`, `there is no resource type "${resource}" in FHIR R4`, 'ViewDefinition.resource');
  const constants = new Map(constant.map((each, index) => [each.name, readConstant(each, `ViewDefinition.constant[${index}]`)] as const));
  return { url, name, resource, select, where, constants };
}

function readConstant(constant: z.infer<typeof constantShape>, element: string): Literal {
  const values = Object.entries(constant).filter(([key, value]) => key.startsWith('value') && value !== undefined);
  const [entry] = values;
  if (!entry || values.length !== 1) throw new ViewProblem('常量要有且只有一个 value[x]。', 'a constant has exactly one value[x]', element);
  const [key, value] = entry;
  const type = key.slice('value'.length);
  return {
    kind: 'literal',
    type: type.charAt(0).toLowerCase() + type.slice(1),
    value: typeof value === 'boolean' ? value : String(value),
  };
}

function describeIssue(issue: z.core.$ZodIssue | undefined): ViewProblem {
  const place = (issue?.path ?? []).map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const element = `ViewDefinition${place}`;
  const english = issue?.message ?? 'this is no ViewDefinition';
  if (issue?.code === 'unrecognized_keys')
    return new ViewProblem(`这里没有名为“${issue.keys.join('、')}”的元素，请核对拼写。`, english, element);
  if (issue?.code === 'invalid_type') return new ViewProblem(`缺少这个元素，或类型不对：应为 ${issue.expected}。`, english, element);
  return new ViewProblem(`内容不符合 ViewDefinition 的规定（${english}）。`, english, element);
}
