// Which tasks stand on a day, and when they are due: what lapsed is no task any more, what is asked every year is this year's.
import { type Sql, sql } from '../database/sql.ts';
import { addDays, type PlainDate, toDate } from '../periods/plain-date.ts';

/** Rows `asked` of the table that are somebody's task today: open, not lapsed, and opened by tomorrow, as what today's record raised is. */
export function standsOn(today: PlainDate): Sql {
  return sql`(asked.status = 'open' and asked.opens <= ${addDays(today, 1)} and (asked.lapses is null or asked.lapses >= ${today}))`;
}

/** A yearly task whose window passed in an earlier year is asked anew until the end of this one. */
function isAnew(today: PlainDate): Sql {
  return sql`asked.yearly and asked.status = 'open' and asked.until < ${yearStart(today)}`;
}

function yearStart(today: PlainDate): PlainDate {
  return toDate(`${today.slice(0, 4)}-01-01`);
}

function yearEnd(today: PlainDate): PlainDate {
  return toDate(`${today.slice(0, 4)}-12-31`);
}

/** The day on which a row `asked` is due, as of today. */
export function dueAsOf(today: PlainDate): Sql {
  return sql`(case when ${isAnew(today)} then ${yearEnd(today)}::date else asked.due end)`;
}

/** The day after which a row `asked` is overdue, as of today. */
export function untilAsOf(today: PlainDate): Sql {
  return sql`(case when ${isAnew(today)} then ${yearEnd(today)}::date else asked.until end)`;
}

/** Why something is asked, with the window that was missed where it is asked anew. */
export function whyAsOf(
  today: PlainDate,
  row: { readonly why: string; readonly firstUntil: PlainDate; readonly until: PlainDate },
): string {
  return row.until > row.firstUntil && row.firstUntil < yearStart(today)
    ? `${row.why}（应于${row.firstUntil}前完成，未办；今年补办）`
    : row.why;
}
