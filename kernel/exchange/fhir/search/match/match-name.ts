// Finds people by name: characters, pinyin, initials, or words of a name in Latin letters.
import { z } from 'zod';
import type { Queries } from '../../../../database/database.ts';
import { inOrder, onEveryShard } from '../../../../database/distribution/fan-outs.ts';
import { raw, type Sql, sql } from '../../../../database/sql.ts';
import { refuse } from '../../answer/outcome.ts';
import type { Criterion, PlainCriterion } from '../criterion.ts';
import { escapeLike } from './match-string.ts';
import { unescapeValue } from './split-value.ts';

/** Least digits of a whole telephone number (without its area code), and of the end of one. */
const LEAST_PHONE = 7;
const LEAST_TAIL = 4;

/** The end of the range of texts that begin with `text` under the collation "C". */
function after(text: string): string {
  return `${text}\u{10ffff}`;
}

/**
 * The condition on a resident's row `p`. Chinese: from the first character on, or from the last one backwards (伟 finds 张伟). Latin: the
 * whole pinyin or the initials from the start, or any word of a name in Latin letters from its start. `exact` takes the name as it is
 * written, `contains` any part of it. `walked`: no index finds it; who looks goes from resident to resident until there are enough.
 */
export function matchName(written: string, modifier: string | undefined, walked = false): Sql {
  const text = written.normalize('NFKC').trim();
  if (modifier === 'exact') return sql`p.name = ${text}`;
  if (modifier === 'contains') return sql`p.name ilike ${`%${escapeLike(text)}%`}`;
  const begins = (column: string, beginning: string): Sql => {
    const value = raw(walked ? `(p.${column} || '')` : `p.${column}`);
    return sql`(${value} >= ${beginning} and ${value} < ${after(beginning)})`;
  };
  const start = begins('name', text);
  if (/\p{Script=Han}/u.test(text)) {
    const tail = [...text].reverse().join('');
    return sql`(${start} or ${begins('name_reversed', tail)})`;
  }
  const letters = text.toLowerCase().replace(/[\s'.\-·]/g, '');
  const word = `${escapeLike(text.toLowerCase())}%`;
  const latin = sql`(p.name ~ '[A-Za-z]' and (lower(p.name) like ${word} or lower(p.name) like ${`% ${word}`}))`;
  if (letters === '') return latin;
  return sql`(${begins('pinyin', letters)} or ${begins('initials', letters)} or ${latin})`;
}

/** Whether it asks for residents by one name in Chinese characters. */
export function asksNameInFull(type: string, criterion: Criterion): criterion is PlainCriterion {
  if (type !== 'Patient' || criterion.kind !== 'plain' || criterion.modifier !== undefined) return false;
  const { parameter, values } = criterion;
  return (parameter.n === 'name' || parameter.n === 'phonetic') && values.length === 1 && /\p{Script=Han}/u.test(values[0] ?? '');
}

/** So many residents are named one by one. */
const MOST_BEARERS = 500;

const bearersRow = z.object({ residents: z.string().nullable() });

/**
 * The residents whom `matchName` finds by a name in Chinese characters, of one server; undefined when they are too many to be named. Each
 * of the two indexes is walked by itself, whatever the name: a plan for both conditions together would be a guess how many have it. Nothing
 * is said of reach: whoever searches by what is found keeps to it.
 */
export async function findBearers(db: Queries, value: string): Promise<readonly number[] | undefined> {
  const text = unescapeValue(value).normalize('NFKC').trim();
  const walk = (column: 'name' | 'name_reversed', beginning: string): Sql => {
    const place = raw(`p.${column}`);
    return sql`(select p.resident_id from view_people p where ${place} >= ${beginning} and ${place} < ${after(beginning)} order by ${place} limit ${MOST_BEARERS + 1})`;
  };
  const both = sql`${walk('name', text)} union ${walk('name_reversed', [...text].reverse().join(''))}`;
  const [row] = await db.rows(
    onEveryShard('fhir-search', sql`select string_agg(n.resident_id::text, ',') as residents from (${both}) n`, inOrder([], 1)),
    bearersRow,
  );
  const residents = row?.residents ? row.residents.split(',').map(Number) : [];
  return residents.length > MOST_BEARERS ? undefined : residents;
}

/**
 * Telephone numbers of residents: at least four digits of the end; a longer number must end the number kept. `exact`: the whole number, however
 * it is written. Throws 400 for fewer digits.
 */
export function matchPhone(value: string, modifier?: 'exact'): Sql {
  const digits = value.slice(value.indexOf('|') + 1).replace(/\D/g, '');
  if (digits.length < (modifier === 'exact' ? LEAST_PHONE : LEAST_TAIL))
    refuse(
      400,
      'value',
      modifier === 'exact' ? '按电话查找要写完整号码。' : '按电话查找要写完整号码，或至少末四位。',
      modifier === 'exact' ? 'phone takes a whole number' : 'phone takes a whole number or at least its last four digits',
    );
  const tail = [...digits].reverse().slice(0, 8).join('');
  const same = modifier === 'exact' ? sql`= ${digits}` : sql`like ${`%${digits}`}`;
  return sql`(p.phone_reversed >= ${tail} and p.phone_reversed < ${`${tail}:`} and exists (select 1 from jsonb_array_elements(r.content -> 'telecom') t
    where regexp_replace(t ->> 'value', '[^0-9]', '', 'g') ${same}))`;
}
