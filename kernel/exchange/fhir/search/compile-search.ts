// Turns the conditions of a search into SQL over a resource `r` and, for residents' data, their row `p`.
import type { Queries } from '../../../database/database.ts';
import { join, raw, type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { hashKey } from '../../../record/hash.ts';
import { locateResident } from '../../../record/read.ts';
import { identifierKey, referenceKey } from '../../../record/search-tokens.ts';
import { refuse } from '../outcome.ts';
import { type DateTest, parseDateTest } from './date-range.ts';
import { matchName } from './match-name.ts';
import type { Criterion, Search } from './read-search.ts';
import { codePathOf } from './search-parameters.ts';

/** Conditions on `r` (and `p`, which only residents' resources have). `residents` is set when the search names the residents it is about. */
export interface Conditions {
  readonly where: readonly Sql[];
  readonly residents: readonly number[] | undefined;
}

/** Compiles the conditions. Throws 400 for values that cannot be understood. */
export async function compileSearch(db: Queries, search: Search): Promise<Conditions> {
  const where: Sql[] = [];
  let residents: readonly number[] | undefined;
  for (const criterion of search.criteria) {
    if (criterion.parameter.kind === 'resident') {
      const { condition, named } = await matchSubjects(db, criterion);
      where.push(condition);
      if (named) residents = [...(residents ?? []), ...named];
    } else if (criterion.parameter.kind === 'id') where.push(await matchIds(db, search.type, criterion.values));
    else
      where.push(
        join(
          criterion.values.map((value) => sql`(${matchValue(search.type, criterion, value)})`),
          ' or ',
          '(',
          ')',
        ),
      );
  }
  return { where, residents };
}

function matchValue(type: ResourceType, criterion: Criterion, value: string): Sql {
  const { kind, name } = criterion.parameter;
  switch (kind) {
    case 'updated':
      return compareInstant(sql`r.updated`, parseDateTest(name, value));
    case 'date':
      return compareInstant(sql`r.eff`, parseDateTest(name, value));
    case 'birthdate': {
      const test = parseDateTest(name, value);
      if (!test.dateOnly) refuse(400, 'value', 'birthdate 只能写日期，不带时间。', 'birthdate takes a date without time');
      return compareRange(sql`p.birth`, test, (text) => sql`${text}::date`);
    }
    case 'gender':
      return sql`r.content ->> 'gender' = ${value.slice(value.indexOf('|') + 1)}`;
    case 'name':
      return matchName(value, criterion.modifier);
    case 'phone':
      return matchPhone(value);
    case 'identifier':
      return matchIdentifier(value);
    case 'code':
      return matchCode(type, value);
    default:
      throw new Error(`no condition for ${kind}`);
  }
}

function compareRange(column: Sql, test: DateTest, bound: (text: string) => Sql): Sql {
  const [from, to] = [bound(test.from), bound(test.to)];
  switch (test.prefix) {
    case 'eq':
      return sql`${column} >= ${from} and ${column} < ${to}`;
    case 'ne':
      return sql`${column} < ${from} or ${column} >= ${to}`;
    case 'lt':
      return sql`${column} < ${from}`;
    case 'le':
      return sql`${column} < ${to}`;
    case 'gt':
      return sql`${column} >= ${to}`;
    case 'ge':
      return sql`${column} >= ${from}`;
  }
}

function compareInstant(column: Sql, test: DateTest): Sql {
  return compareRange(column, test, (text) => sql`${test.dateOnly ? `${text}T00:00:00+08:00` : text}::timestamptz`);
}

/** At least four digits of the end; a longer number must end the telephone number kept. */
function matchPhone(value: string): Sql {
  const digits = value.slice(value.indexOf('|') + 1).replace(/\D/g, '');
  if (digits.length < 4)
    refuse(400, 'value', '按电话查找要写完整号码，或至少末四位。', 'phone takes a whole number or at least its last four digits');
  const tail = [...digits].reverse().slice(0, 8).join('');
  return sql`p.phone_reversed >= ${tail} and p.phone_reversed < ${`${tail}:`} and exists (select 1 from jsonb_array_elements(r.content -> 'telecom') t
    where regexp_replace(t ->> 'value', '[^0-9]', '', 'g') like ${`%${digits}`})`;
}

/** The token finds the row, the content proves it: two values may share a hash. */
function matchIdentifier(text: string): Sql {
  const bar = text.indexOf('|');
  const [system, value] = bar < 0 ? [undefined, text] : [text.slice(0, bar), text.slice(bar + 1)];
  if (value === '')
    refuse(
      400,
      'value',
      'identifier 要写出号码：system|value、|value 或 value。',
      'identifier needs a value: system|value, |value or value',
    );
  const token = hashKey(identifierKey(system === '' ? undefined : system, value));
  const proof =
    system === undefined
      ? sql`i ->> 'value' = ${value}`
      : system === ''
        ? sql`i ->> 'value' = ${value} and i ->> 'system' is null`
        : sql`i ->> 'value' = ${value} and i ->> 'system' = ${system}`;
  return sql`r.tokens <> '{}' and r.tokens @> array[${token}::bigint] and exists (select 1 from jsonb_path_query(r.content, '$.identifier[*]') i where ${proof})`;
}

function matchCode(type: ResourceType, text: string): Sql {
  const canonical = type === 'QuestionnaireResponse';
  const bar = canonical ? -1 : text.indexOf('|');
  const [system, code] = bar < 0 ? [undefined, text] : [text.slice(0, bar), text.slice(bar + 1)];
  if (code === '') refuse(400, 'value', '编码条件要写出代码：code、system|code 或 |code。', 'a code is needed: code, system|code or |code');
  const first = sql`r.code_h = ${hashKey(code)}::bigint`;
  const path = codePathOf(type);
  if (system === undefined || path === undefined) return first;
  const proof = system === '' ? sql`c ->> 'system' is null` : sql`c ->> 'system' = ${system}`;
  return sql`${first} and exists (select 1 from jsonb_path_query(r.content, ${path}::jsonpath) c where c ->> 'code' = ${code} and ${proof})`;
}

async function matchIds(db: Queries, type: ResourceType, ids: readonly string[]): Promise<Sql> {
  const residents = await Promise.all(ids.map((id) => locateResident(db, type, id)));
  return sql`(r.id = any(${[...ids]}::text[]) and r.resident_id = any(${residents.map((resident) => resident ?? 0)}::bigint[]))`;
}

/** `patient=1-abc`, `subject=Patient/1-abc`, an absolute address of ours or theirs; a subject that is no Patient is found by its reference. */
async function matchSubjects(
  db: Queries,
  criterion: Criterion,
): Promise<{ readonly condition: Sql; readonly named: readonly number[] | undefined }> {
  const patients: string[] = [];
  const others: string[] = [];
  for (const value of criterion.values) {
    const match = /^(?:https?:\/\/.+\/)?(?:([A-Za-z]+)\/)?([A-Za-z0-9\-.]{1,64})$/.exec(value);
    if (!match?.[2])
      refuse(
        400,
        'value',
        `${criterion.parameter.name} 应写作 Patient/编号，收到“${value}”。`,
        `${criterion.parameter.name} must be Patient/id, received "${value}"`,
      );
    if (match[1] === undefined || match[1] === 'Patient') patients.push(match[2]);
    else if (criterion.parameter.name === 'subject') others.push(`${match[1]}/${match[2]}`);
    else refuse(400, 'value', `patient 只能指向 Patient，收到“${value}”。`, `patient refers to Patients only, received "${value}"`);
  }
  const located = await Promise.all(patients.map((id) => locateResident(db, 'Patient', id)));
  const residents = located.flatMap((resident) => (resident === undefined || resident === 0 ? [] : [resident]));
  const byResident = sql`r.resident_id = any(${residents}::bigint[])`;
  if (others.length === 0) return { condition: byResident, named: residents };
  const tokens = others.map((reference) => hashKey(referenceKey(reference)));
  const proof = join(
    others.map((reference) => sql`r.content -> 'subject' ->> 'reference' = ${reference}`),
    ' or ',
  );
  return {
    condition: sql`(${patients.length === 0 ? raw('false') : byResident} or (r.tokens <> '{}' and r.tokens && ${tokens}::bigint[] and (${proof})))`,
    named: undefined,
  };
}
