// Finds residents by name, pinyin, initials, identity number, phone, birth date, village and name; within the reach of who asks.
import { z } from 'zod';
import { type SignedIn, seesPeople } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { isMasked } from '../access/policy/field-masks.ts';
import { waysWithinReach } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { identifier, join, planAnew, type Sql, sql } from '../database/sql.ts';
import { IDENTIFIER } from '../define/codes.ts';
import { ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import { parseIdentityNumber } from '../people/identity-number.ts';
import { reverseTail } from '../people/project-patient.ts';
import { isPlainDate, nowInstant, today } from '../periods/plain-date.ts';
import { findHolder } from '../record/identifier-claims.ts';
import { numberOfType } from '../record/type-number.ts';
import type { Store } from '../store/store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { LINE_COLUMNS, lineOf, lineRow, type PersonLine } from './person-line.ts';

const PAGE = 30;

/** `prefix` as a LIKE pattern; wildcards in it lose their meaning. */
function prefixPattern(prefix: string): string {
  return `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
}

/** Least digits of a telephone number without its area code. */
const LEAST_PHONE = 7;

/** Whom the whole number belongs to: the index finds it by its end, the Patient proves it. */
function wholePhone(phone: string): Sql {
  return sql`(p.phone_reversed = ${reverseTail(phone, 8)} and exists (select 1 from resource r, jsonb_array_elements(r.content -> 'telecom') t
    where r.resident_id = p.resident_id and r.id = p.key and r.rtype = ${numberOfType('Patient')} and regexp_replace(t ->> 'value', '[^0-9]', '', 'g') = ${phone}))`;
}

/** What is typed in groups (138 1234 5678, 0831-2345678) is one number. A date is none. */
function wordsOf(query: string): readonly string[] {
  const joined = query.replace(/[\s-]/g, '');
  if (/^\d{10,17}[\dXx]$/.test(joined)) return [joined];
  return query
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 4);
}

/**
 * What one word of a query may mean. An identity number and a phone that are masked for who asks are found whole, never by their last digits:
 * whoever may try digits learns what the mask hides (domain §16.2, display mask). Unmasked, tails need at least four digits.
 */
async function meaningsOf(db: Queries, who: SignedIn, word: string): Promise<readonly Sql[]> {
  const number = parseIdentityNumber(word);
  if (number.ok) return [sql`p.resident_id = ${(await findHolder(db, IDENTIFIER.identityNumber, number.number)) ?? null}::bigint`];
  // Whoever registers somebody asks for the name with the birth date: the same person has both.
  if (isPlainDate(word)) return [sql`p.birth = ${word}::date`];
  const meanings: Sql[] = [];
  const upper = word.toUpperCase();
  if (/^\d{3,17}[\dX]$/.test(upper)) {
    const tail = prefixPattern(reverseTail(upper, 8));
    if (!isMasked(who, 'identity-number')) meanings.push(sql`p.id_reversed like ${tail}`);
    if (/^\d+$/.test(upper)) {
      if (!isMasked(who, 'phone')) meanings.push(sql`p.phone_reversed like ${tail}`);
      else if (upper.length >= LEAST_PHONE) meanings.push(wholePhone(upper));
    }
  }
  if (/^[a-zA-Z]/.test(word)) {
    const lower = word.toLowerCase().replace(/[^a-z]/g, '');
    meanings.push(sql`p.pinyin like ${prefixPattern(lower)}`);
    // The first initial begins the pinyin too.
    if (lower.length > 1) meanings.push(sql`p.initials like ${prefixPattern(lower)}`);
    meanings.push(sql`p.name like ${prefixPattern(word)}`);
  }
  if (/\p{Script=Han}/u.test(word)) {
    meanings.push(sql`p.name like ${prefixPattern(word)}`, sql`p.name_reversed like ${prefixPattern([...word].reverse().join(''))}`);
  }
  return meanings;
}

/** The columns that people are listed by: who is searched by pinyin stands in its order, so that the first ones are found without the others. */
function orderFor(word: string | undefined): 'name' | 'pinyin' {
  return /^[a-zA-Z]/.test(word ?? '') ? 'pinyin' : 'name';
}

/**
 * The first of those whom every word may mean: for each meaning of the first word and each way to a resident its own first ones. One
 * condition for all of them has no index; the county's names would be walked from the beginning.
 */
function pickFirst(who: SignedIn, [first = [], ...others]: readonly (readonly Sql[])[], order: Sql, paging: Sql): Sql {
  const rest = [...others.map((each) => join(each, ' or ', '(', ')')), paging];
  const pick = (conditions: readonly Sql[]): Sql =>
    sql`(select p.resident_id, ${order} as place from view_people p where ${join(conditions, ' and ')} order by ${order}, p.resident_id limit ${PAGE + 1})`;
  const parts = first.flatMap((meaning) => waysWithinReach(who).map((way) => pick([meaning, way, ...rest])));
  const found = parts.length === 0 ? pick([sql`false`]) : join(parts, ' union ');
  return sql`select u.resident_id, u.place from (${found}) u order by u.place, u.resident_id limit ${PAGE + 1}`;
}

/**
 * A page of residents that match all words of the query, by name, or by pinyin where that was typed. A word that is (part of) the name of a village or town restricts to
 * it. An empty query lists nobody. The search is logged when it returned people. Throws `not-allowed` for roles that see numbers only.
 */
export async function findPeople(
  store: Store,
  who: SignedIn,
  query: string,
  cursor?: string,
): Promise<{ readonly rows: readonly PersonLine[]; readonly next: string | null }> {
  if (!seesPeople(who.role)) fail('not-allowed', { role: ROLES[who.role], what: '查找居民', allowed: '为居民服务的医务人员' });
  const words = wordsOf(query);
  if (words.length === 0) return { rows: [], next: null };
  const directory = store.directory.current();
  const on = today();
  const meanings = await Promise.all(
    words.map(async (word) => {
      const named = /\p{Script=Han}{2,}/u.test(word) ? directory.areas.filter((area) => area.name.includes(word)) : [];
      const areas = [...new Set(named.flatMap((area) => directory.areaSubtree(area.code, on)))];
      return [...(await meaningsOf(store.database, who, word)), ...(areas.length > 0 ? [sql`p.area = any(${areas}::text[])`] : [])];
    }),
  );
  if (meanings.some(({ length }) => length === 0)) return { rows: [], next: null };
  const after = decodeCursor(cursor, ['key']);
  const by = orderFor(words[0]);
  const order = sql`p.${identifier(by)}`;
  // The cursor travels in addresses, which are written to logs: it names nobody.
  const [last] = after
    ? await store.database.rows(
        sql`select ${order} as place from view_people p where resident_id = ${after[0]}`,
        z.object({ place: z.string() }),
      )
    : [];
  const paging = after === undefined ? sql`true` : sql`(${order}, p.resident_id) > (${last?.place ?? null}, ${after[0]})`;
  const rows = await store.database.rows(
    onEveryShard(
      'find-people',
      // Who is shown is found first; the rows of those are fetched after.
      planAnew(sql`select ${LINE_COLUMNS}, f.place from (${pickFirst(who, meanings, order, paging)}) f
        join view_people p on p.resident_id = f.resident_id order by f.place, f.resident_id`),
      inOrder([{ column: 'place' }, { column: 'resident_id' }], PAGE + 1),
    ),
    lineRow,
  );
  const page = rows.slice(0, PAGE);
  const end = page.at(-1);
  const exact = words.length === 1 && parseIdentityNumber(words[0] ?? '').ok;
  if (page.length > 0) {
    await recordAudit(
      store.database,
      who,
      {
        act: 'search-people',
        residents: page.map((row) => row.resident_id),
        what: { found: page.length, exact },
        result: 'done',
      },
      nowInstant(),
    );
  }
  return {
    rows: page.map((row) => lineOf(row, directory)),
    next: rows.length > PAGE && end ? encodeCursor([end.resident_id]) : null,
  };
}
