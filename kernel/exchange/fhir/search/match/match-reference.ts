// Conditions of reference parameters: by id, type and id, address or canonical, narrowed by the resident or by tokens.
import { z } from 'zod';
import type { Queries } from '../../../../database/database.ts';
import { join, raw, type Sql, sql } from '../../../../database/sql.ts';
import type { ResourceType } from '../../../../define/source.ts';
import { hashKey } from '../../../../record/hash.ts';
import { residentOfId } from '../../../../record/resource-id.ts';
import { TASK_OWNER } from '../../../../record/search-index/event-time.ts';
import type { ParameterDefinition } from '../../../../record/search-index/r4-search.ts';
import { referenceKey } from '../../../../record/search-tokens.ts';
import { patientPathsOf } from '../../../../record/validation/patient-paths.ts';
import { readR4Definitions } from '../../../../record/validation/r4-definitions.ts';
import { isResourceType, RESOURCE_TYPES } from '../../../../record/validation/resource-types.ts';
import { refuse } from '../../answer/outcome.ts';
import type { Level } from '../level.ts';
import { existsAt } from './elements-at.ts';
import { unescapeValue } from './split-value.ts';

/** The reference of an element `e` without a version. */
const HELD = sql`split_part(e ->> 'reference', '/_history/', 1)`;

/**
 * Whether the parameter looks at the one element that says whom a resource is about: then the row's resident says the same, whatever form the reference
 * has.
 */
export function namesResident(type: ResourceType, parameter: ParameterDefinition): boolean {
  const [path, ...more] = patientPathsOf(type);
  const [place, ...others] = parameter.p;
  if (type === 'Patient' || more.length > 0 || others.length > 0 || path === undefined || place?.[0] !== path || path.includes('.'))
    return false;
  return readR4Definitions().types[type]?.elements[path]?.m === undefined;
}

/** A value as the texts that a reference to it may have. Throws 400 for what is no reference. */
function readReference(level: Level, parameter: ParameterDefinition, target: string | undefined, written: string): readonly string[] {
  const value = unescapeValue(written).trim();
  const own = level.base !== undefined && value.startsWith(`${level.base}/`) ? value.slice(level.base.length + 1) : value;
  const local = /^(?:([A-Za-z]+)\/)?([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(own);
  if (local?.[2] !== undefined) {
    const named = local[1];
    const allowed = target === undefined ? parameter.g : [target];
    if (named === undefined) return (allowed ?? RESOURCE_TYPES).map((type) => `${type}/${local[2]}`);
    if (!isResourceType(named))
      refuse(400, 'value', `${parameter.n}：没有资源类型“${named}”。`, `${parameter.n}: there is no resource type "${named}"`);
    if (allowed !== undefined && !allowed.includes(named))
      refuse(
        400,
        'value',
        `${parameter.n} 只能指向 ${allowed.join('、')}，收到“${value}”。`,
        `${parameter.n} refers to ${allowed.join(', ')} only, received "${value}"`,
      );
    return [`${named}/${local[2]}`];
  }
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(own)) return [own];
  refuse(
    400,
    'value',
    `${parameter.n} 应写作 类型/编号、编号或完整地址，收到“${value}”。`,
    `${parameter.n} must be Type/id, id or an address, received "${value}"`,
  );
}

const locatedRow = z.object({ id: z.string(), rtype: z.number(), resident_id: z.number() });

/** The residents to whom the resources behind references belong. */
async function locateTargets(db: Queries, references: readonly string[]): Promise<readonly number[]> {
  const ids = references.flatMap((reference) => /^[A-Za-z]+\/([A-Za-z0-9\-.]{1,64})$/.exec(reference)?.[1] ?? []);
  const carried = ids.map(residentOfId);
  const foreign = [...new Set(ids.filter((_, at) => carried[at] === undefined))];
  const rows =
    foreign.length === 0
      ? []
      : await db.rows(sql`select id, rtype, resident_id from locator where id = any(${foreign}::text[])`, locatedRow);
  return [...new Set([...carried, ...rows.map((row) => row.resident_id)])].filter(
    (resident): resident is number => resident !== undefined && resident !== 0,
  );
}

/** Whether an element at one of the parameter's places refers to one of the texts. `resource` is the type of `doc`, as for `existsAt`. */
export function holdsReference(doc: Sql, parameter: ParameterDefinition, references: readonly string[], resource?: string): Sql {
  const list = sql`${[...references]}::text[]`;
  return join(
    parameter.p.map(([path, type]) => {
      const held =
        type === 'Reference'
          ? sql`${HELD} = any(${list})`
          : type === 'Resource'
            ? sql`(e ->> 'resourceType') || '/' || (e ->> 'id') = any(${list})`
            : sql`(e #>> '{}' = any(${list}) or split_part(e #>> '{}', '|', 1) = any(${list}))`;
      return existsAt(doc, path, held, resource);
    }),
    ' or ',
    '(',
    ')',
  );
}

/** A condition, and the residents that it names: of them alone the rows can be. `found`: it did not name them, they were looked up. */
export interface ReferenceCondition {
  readonly condition: Sql;
  readonly residents: readonly number[] | undefined;
  readonly found?: true;
}

/** Whether the parameter asks whose work a Task is. */
export function asksOwner(type: string, parameter: ParameterDefinition): boolean {
  return type === 'Task' && parameter.n === 'owner';
}

/** Compiles references that are known as texts (`Type/id`, addresses). */
export async function matchReferences(
  level: Level,
  parameter: ParameterDefinition,
  references: readonly string[],
): Promise<ReferenceCondition> {
  const located = await locateTargets(level.db, references);
  if (namesResident(level.type, parameter) && references.every((reference) => reference.startsWith('Patient/')))
    return { condition: sql`r.resident_id = any(${located}::bigint[])`, residents: located };
  // One owner's work: an index has it in the order of time.
  if (asksOwner(level.type, parameter) && references.length === 1)
    return { condition: sql`${raw(TASK_OWNER.replace('content', 'r.content'))} = ${references[0]}`, residents: undefined };
  const proof = holdsReference(sql`r.content`, parameter, references, level.type);
  // Only plain references have tokens; a canonical or a resource inside a Bundle has none.
  if (parameter.p.some(([, type]) => type !== 'Reference')) return { condition: proof, residents: undefined };
  const tokens = references.map((reference) => hashKey(referenceKey(reference)));
  const own = located.length === 0 ? raw('false') : sql`r.resident_id = any(${located}::bigint[])`;
  return { condition: sql`((${own} or (r.tokens <> '{}' and r.tokens && ${tokens}::bigint[])) and ${proof})`, residents: undefined };
}

/** Compiles values as a client writes them; `target` is a type named as modifier. Throws 400. */
export function matchReferenceValues(
  level: Level,
  parameter: ParameterDefinition,
  target: string | undefined,
  values: readonly string[],
): Promise<ReferenceCondition> {
  const references = values.flatMap((value) => readReference(level, parameter, target, value));
  // A bare id given where the resident is meant is the resident's.
  const patients = references.filter((reference) => reference.startsWith('Patient/'));
  const bare = values.every((value) => /^[A-Za-z0-9\-.]{1,64}$/.test(value));
  return matchReferences(level, parameter, bare && patients.length > 0 && namesResident(level.type, parameter) ? patients : references);
}
