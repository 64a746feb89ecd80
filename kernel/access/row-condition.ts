// The only maker of row conditions: every reader of rows about people takes one, so that a query without it does not compile.
import { identifier, join, raw, type Sql, sql } from '../database/sql.ts';
import { fail } from '../errors.ts';
import type { Directory } from '../organisations/directory.ts';
import type { PlainDate } from '../periods/plain-date.ts';
import { reachesArea, type SignedIn } from './actor.ts';

declare const scoped: unique symbol;

/** SQL that keeps to the rows somebody may see. Made only here. */
export type RowCondition = Sql & { readonly [scoped]: true };

function brand(condition: Sql): RowCondition {
  return condition as RowCondition; // the one place that gives the brand
}

/** An array as one SQL parameter would be re-planned per length; as a parameter of type text[] it is not. */
function anyOf(column: Sql, values: readonly string[]): Sql {
  return sql`${column} = any(${[...values]}::text[])`;
}

/** Rows (with columns area and org under the alias) within the reach of who asks. */
export function rowsWithinReach(who: SignedIn, alias: string): RowCondition {
  if (who.scope.everything) return brand(raw('true'));
  const column = (name: string): Sql => sql`${identifier(alias)}.${identifier(name)}`;
  return brand(sql`(${join([anyOf(column('area'), who.scope.areas), anyOf(column('org'), who.scope.orgs)], ' or ')})`);
}

/** The areas whose rows a number counts; `codes` undefined: every row. Made only here. */
export interface AreasCounted {
  readonly codes: ReadonlySet<string> | undefined;
  readonly [scoped]: true;
}

function count(codes: ReadonlySet<string> | undefined): AreasCounted {
  return { codes } as AreasCounted; // the one place that gives the brand
}

/**
 * The areas of one division and all below it on a day, for numbers. Throws `out-of-scope` when the division is not within the reach of who
 * asks, and `not-found` when there is no such division. The top division of the platform holds every row, of visitors too.
 */
export function areasOfNumbers(who: SignedIn, directory: Directory, area: string, on: PlainDate): AreasCounted {
  const known = directory.area(area);
  if (!known) fail('not-found', { what: `行政区划 ${area}`, field: 'area' });
  if (!reachesArea(who.scope, area)) fail('out-of-scope', { what: known.name, field: 'area' });
  const tops = directory.tops(on);
  return count(tops.length === 1 && tops[0]?.code === area ? undefined : new Set(directory.areaSubtree(area, on)));
}

/** Every row, for the platform itself: verifying the demo county. Never for an answer to somebody. */
export function areasForThePlatform(): AreasCounted {
  return count(undefined);
}

/** The rows that a number counts in these areas. */
export function rowsOfNumbers({ codes }: AreasCounted, alias: string): RowCondition {
  return brand(codes === undefined ? raw('true') : anyOf(sql`${identifier(alias)}.area`, [...codes]));
}

/** Rows of one division and all below it on a day; throws as `areasOfNumbers` does. */
export function rowsOfArea(who: SignedIn, directory: Directory, area: string, on: PlainDate, alias: string): RowCondition {
  return rowsOfNumbers(areasOfNumbers(who, directory, area, on), alias);
}

/** Rows of the platform itself: keeping views up, verifying the demo county. Never for an answer to somebody. */
export function rowsForThePlatform(): RowCondition {
  return brand(raw('true'));
}

/** Rows of one resident whom `residentWithinReach` has just let through: all of them. */
export function rowsOfReachedResident(): RowCondition {
  return brand(raw('true'));
}

/**
 * The resident is within the reach of who asks: lives in the catchment, or one of its organisations has a row about them.
 * Throws `out-of-scope` in plain words otherwise.
 */
export function residentWithinReach(who: SignedIn): RowCondition {
  if (who.scope.everything) return brand(raw('true'));
  return brand(
    sql`(p.area = any(${[...who.scope.areas]}::text[]) or exists (select 1 from reach r where r.resident_id = p.resident_id and r.org = any(${[...who.scope.orgs]}::text[])))`,
  );
}
