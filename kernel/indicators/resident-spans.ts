// Which residents a statement about numbers reads: some spans of them, or everybody.
import { join, raw, sql } from '../database/sql.ts';
import type { OfResidents } from '../views/joined-rows.ts';
import type { Span } from './tally.ts';

/** A condition on residents in spans. */
export function withinSpans(spans: readonly Span[]): OfResidents {
  return (alias) => {
    const parts = spans.map(({ from, to }) => sql`${raw(alias)}.resident_id between ${from} and ${to}`);
    return parts.length === 0 ? sql`false` : sql`(${join(parts, ' or ')})`;
  };
}

/** Every resident. */
export const everybody: OfResidents = () => raw('true');
