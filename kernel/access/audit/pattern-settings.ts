// The numbers of the auditor's rules as this county has set them; unset, the declared ones stand.
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import type { SignedIn } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { ODD_PATTERNS, type OddPattern } from './odd-patterns.ts';

/** The numbers of a rule: from how many on, within how many minutes, between which hours of the day (only of rules that have hours). */
export interface PatternNumbers {
  readonly atLeast: number;
  readonly minutes: number;
  readonly hours?: readonly [from: number, until: number] | undefined;
}

/** Who set the numbers of a rule, when and why. */
export interface PatternChange {
  readonly name: string;
  readonly at: string;
  readonly why: string;
}

/** A rule with the numbers that hold now, those declared, and who set them, if anybody did. */
export interface SetPattern {
  readonly pattern: OddPattern;
  readonly declared: OddPattern;
  readonly changed: PatternChange | undefined;
}

const settingRow = z.object({
  pattern: z.string(),
  at_least: z.number(),
  minutes: z.number(),
  hour_from: z.number().nullable(),
  hour_until: z.number().nullable(),
  name: z.string(),
  at: z.string(),
  why: z.string(),
});

/** Every rule as it holds now. */
export async function readPatterns(db: Queries): Promise<readonly SetPattern[]> {
  const rows = await db.rows(sql`select pattern, at_least, minutes, hour_from, hour_until, name, at, why from audit_setting`, settingRow);
  return ODD_PATTERNS.map((declared) => {
    const row = rows.find(({ pattern }) => pattern === declared.id);
    if (row === undefined || declared.range === undefined) return { pattern: declared, declared, changed: undefined };
    const hours =
      declared.hours && row.hour_from !== null && row.hour_until !== null ? { hours: [row.hour_from, row.hour_until] as const } : {};
    const pattern = { ...declared, atLeast: row.at_least, minutes: row.minutes, ...hours };
    return { pattern, declared, changed: { name: row.name, at: row.at, why: row.why } };
  });
}

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function checkNumbers({ title, range, hours }: OddPattern, numbers: PatternNumbers): void {
  if (range === undefined) fail('unprocessable', { what: `规则“${title}”逐次核查，没有可调的数值。`, field: 'atLeast' });
  if (!isWithin(numbers.atLeast, range.atLeast))
    fail('unprocessable', { what: `数量须在 ${range.atLeast.join(' 至 ')} 之间。`, field: 'atLeast' });
  if (!isWithin(numbers.minutes, range.minutes))
    fail('unprocessable', { what: `分钟数须在 ${range.minutes.join(' 至 ')} 之间。`, field: 'minutes' });
  if (hours !== undefined && !(numbers.hours?.every((hour) => isWithin(hour, [0, 23])) ?? false))
    fail('unprocessable', { what: '起止时刻须在 0 至 23 点之间。', field: 'hours' });
}

function tellNumbers({ atLeast, minutes, hours }: PatternNumbers): string {
  return `${minutes} 分钟 ${atLeast}${hours === undefined ? '' : `，${hours[0]}–${hours[1]} 点`}`;
}

/**
 * Sets the numbers of a rule, or takes the declared ones up again (`numbers` undefined); the log hears of it with what held before. A rule
 * cannot be set so that nothing would be found: each has its range. Throws `not-found`, `unprocessable`.
 */
export async function setPattern(
  database: Database,
  who: SignedIn,
  id: string,
  numbers: PatternNumbers | undefined,
  why: string,
  now: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    const held = (await readPatterns(tx)).find(({ declared }) => declared.id === id) ?? fail('not-found', { what: `规则 ${id}` });
    const { declared } = held;
    const next = numbers ?? declared;
    if (numbers !== undefined) checkNumbers(declared, numbers);
    if (numbers === undefined) await tx.run(sql`delete from audit_setting where pattern = ${id}`);
    else {
      const [from, until] = (declared.hours && numbers.hours) ?? [null, null];
      await tx.run(
        sql`insert into audit_setting (pattern, at_least, minutes, hour_from, hour_until, account, name, at, why)
            values (${id}, ${numbers.atLeast}, ${numbers.minutes}, ${from}, ${until}, ${who.account}, ${who.name}, ${now}, ${why})
            on conflict (pattern) do update set at_least = excluded.at_least, minutes = excluded.minutes, hour_from = excluded.hour_from,
              hour_until = excluded.hour_until, account = excluded.account, name = excluded.name, at = excluded.at, why = excluded.why`,
      );
    }
    const what = {
      pattern: declared.title,
      before: tellNumbers(held.pattern),
      after: tellNumbers({ ...next, hours: declared.hours && next.hours }),
      note: why,
    };
    await recordAudit(tx, who, { act: 'configure', what, result: 'done' }, now);
  });
}
