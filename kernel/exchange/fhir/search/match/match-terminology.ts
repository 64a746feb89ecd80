// The modifiers in, not-in, below and above of token parameters: codes of value sets, and the tree of code systems, as they stand in the record.
import { z } from 'zod';
import type { Queries } from '../../../../database/database.ts';
import { sql } from '../../../../database/sql.ts';
import { numberOfType } from '../../../../record/type-number.ts';
import { readR4Definitions } from '../../../../record/validation/r4-definitions.ts';
import { refuse } from '../../answer/outcome.ts';
import type { Token } from './match-token.ts';

const contentRow = z.object({ content: z.unknown() });

interface Concept {
  readonly code: string;
  readonly children: readonly Concept[];
}

const conceptShape: z.ZodType<Concept> = z.lazy(() =>
  z
    .object({ code: z.string(), concept: z.array(conceptShape).optional() })
    .transform(({ code, concept }) => ({ code, children: concept ?? [] })),
);
const codeSystemShape = z.object({ url: z.string(), concept: z.array(conceptShape).default([]) });

interface Contained {
  readonly system: string | undefined;
  readonly code: string | undefined;
  readonly contains: readonly Contained[];
}
const containedShape: z.ZodType<Contained> = z.lazy(() =>
  z
    .object({ system: z.string().optional(), code: z.string().optional(), contains: z.array(containedShape).optional() })
    .transform(({ system, code, contains }) => ({ system, code, contains: contains ?? [] })),
);
const includeShape = z.object({
  system: z.string().optional(),
  concept: z.array(z.object({ code: z.string() })).optional(),
  filter: z.unknown().optional(),
  valueSet: z.array(z.string()).optional(),
});
const valueSetShape = z.object({
  expansion: z.object({ contains: z.array(containedShape).default([]) }).optional(),
  compose: z.object({ include: z.array(includeShape), exclude: z.unknown().optional() }).optional(),
});

async function readByUrl(db: Queries, type: 'ValueSet' | 'CodeSystem', url: string): Promise<unknown> {
  const [row] = await db.rows(
    sql`select r.content from ref_resource r where r.rtype = ${numberOfType(type)} and not r.deleted and r.content ->> 'url' = ${url} order by r.updated desc limit 1`,
    contentRow,
  );
  return row?.content;
}

function listCodes(concepts: readonly Concept[]): readonly string[] {
  return concepts.flatMap((concept) => [concept.code, ...listCodes(concept.children)]);
}

function listContained(contained: readonly Contained[]): readonly Token[] {
  return contained.flatMap(({ system, code, contains }) => [...(code === undefined ? [] : [{ system, code }]), ...listContained(contains)]);
}

function refuseUnknown(what: string, url: string): never {
  refuse(
    400,
    'not-found',
    `平台上没有可展开的${what}“${url}”。`,
    `no ${what === '值集' ? 'value set' : 'code system'} "${url}" that can be expanded stands here`,
  );
}

async function readSystem(db: Queries, url: string): Promise<z.infer<typeof codeSystemShape>> {
  const parsed = codeSystemShape.safeParse(await readByUrl(db, 'CodeSystem', url));
  return parsed.success ? parsed.data : refuseUnknown('代码系统', url);
}

/** The codes of a value set, by its address: one that stands in the record, or one of FHIR's own. Throws 400 when it cannot be listed. */
export async function expandValueSet(db: Queries, url: string, depth = 0): Promise<readonly Token[]> {
  const [canonical = ''] = url.split('|');
  const kept = await readByUrl(db, 'ValueSet', canonical);
  if (kept === undefined) {
    const key = canonical.replace('http://hl7.org/fhir/ValueSet/', '');
    const known = Object.hasOwn(readR4Definitions().valueSets, key) ? readR4Definitions().valueSets[key] : undefined;
    if (!known) refuseUnknown('值集', url);
    return Object.entries(known).flatMap(([system, codes]) => codes.map((code) => ({ system, code })));
  }
  const parsed = valueSetShape.safeParse(kept);
  if (!parsed.success || depth > 5) refuseUnknown('值集', url);
  const { expansion, compose } = parsed.data;
  if (expansion) return listContained(expansion.contains);
  if (!compose || compose.exclude !== undefined) refuseUnknown('值集', url);
  const found: Token[] = [];
  for (const { system, concept, filter, valueSet } of compose.include) {
    if (filter !== undefined || (valueSet !== undefined && system !== undefined)) refuseUnknown('值集', url);
    for (const other of valueSet ?? []) found.push(...(await expandValueSet(db, other, depth + 1)));
    if (system === undefined) continue;
    const codes = concept?.map(({ code }) => code) ?? listCodes((await readSystem(db, system)).concept);
    found.push(...codes.map((code) => ({ system, code })));
  }
  return found;
}

/** A code with all below it, or all above it, in the tree of its system. Throws 400 without a system, or when the system does not stand here. */
export async function relatedCodes(db: Queries, parameter: string, token: Token, modifier: 'below' | 'above'): Promise<readonly Token[]> {
  const { system, code } = token;
  if (system === undefined || system === '')
    refuse(400, 'value', `${parameter}:${modifier} 要写明系统：system|code。`, `${parameter}:${modifier} needs system|code`);
  const { concept } = await readSystem(db, system);
  const find = (concepts: readonly Concept[], above: readonly string[]): readonly string[] | undefined => {
    for (const each of concepts) {
      if (each.code === code) return modifier === 'below' ? [each.code, ...listCodes(each.children)] : [...above, each.code];
      const found = find(each.children, [...above, each.code]);
      if (found) return found;
    }
    return undefined;
  };
  return (find(concept, []) ?? [code]).map((each) => ({ system, code: each }));
}
