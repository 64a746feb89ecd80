// Keeps restricted records, and rows that tell of them, from those without the right: they are not there, for any reader.
import { raw, type Sql, sql } from '../../database/sql.ts';
import { ALL_RESTRICTED, bitsOfCategories } from '../../define/restricted-category.ts';
import { today } from '../../periods/plain-date.ts';
import type { SignedIn } from '../actor.ts';

/** Bits that somebody must not read. */
export function closedBits({ grants }: Pick<SignedIn, 'grants'>): number {
  return ALL_RESTRICTED & ~bitsOfCategories(grants);
}

/** Whether somebody's rights cover what falls into these categories. */
export function grantsCover(who: Pick<SignedIn, 'grants'>, bits: number): boolean {
  return (bits & closedBits(who)) === 0;
}

/** Rows whose categories the rights cover, and to which the resident has not closed this organisation. `bits` and `resident` are columns. */
export function openToGrants(who: SignedIn, bits: Sql, resident: Sql): Sql {
  const closed = closedBits(who);
  if (closed === ALL_RESTRICTED) return sql`${bits} = 0`;
  const on = today();
  const open = closed === 0 ? raw('true') : sql`${bits} & ${closed}::smallint = 0`;
  if (who.kind === 'resident' || who.purpose === 'public-health') return sql`(${bits} = 0 or ${open})`;
  return sql`(${bits} = 0 or (${open} and not exists (select 1 from consent_rule access_closed where access_closed.resident_id = ${resident} and access_closed.denies and access_closed.categories & ${bits} <> 0
    and access_closed.org = any(${[who.org, '*']}::text[]) and (access_closed.from_date is null or access_closed.from_date <= ${on}) and (access_closed.to_date is null or access_closed.to_date >= ${on}))))`;
}
