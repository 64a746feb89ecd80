// Which tasks stand on a day, and when they are due: what lapsed is no task any more, what is asked every year is this year's.
import { type Sql, sql } from '../database/sql.ts';
import { addDays, type PlainDate, toDate } from '../periods/plain-date.ts';

/** Rows `t` of the table that are somebody's task today: open, not lapsed, and opened by tomorrow, as what today's record raised is. */
export function standsOn(today: PlainDate): Sql {
  return sql`(t.status = 'open' and t.opens <= ${addDays(today, 1)} and (t.lapses is null or t.lapses >= ${today}))`;
}

/** A yearly task whose window passed in an earlier year is asked anew until the end of this one. */
function isAnew(today: PlainDate): Sql {
  return sql`t.yearly and t.status = 'open' and t.until < ${yearStart(today)}`;
}

function yearStart(today: PlainDate): PlainDate {
  return toDate(`${today.slice(0, 4)}-01-01`);
}

function yearEnd(today: PlainDate): PlainDate {
  return toDate(`${today.slice(0, 4)}-12-31`);
}

/** The day on which a row `t` is due, as of today. */
export function dueAsOf(today: PlainDate): Sql {
  return sql`(case when ${isAnew(today)} then ${yearEnd(today)}::date else t.due end)`;
}

/** The day after which a row `t` is overdue, as of today. */
export function untilAsOf(today: PlainDate): Sql {
  return sql`(case when ${isAnew(today)} then ${yearEnd(today)}::date else t.until end)`;
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
