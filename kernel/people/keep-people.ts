// Writes and reads residents' rows.
import { z } from 'zod';
import type { Queries, Transaction } from '../database/database.ts';
import { identifier, join, sql } from '../database/sql.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import type { Person } from '../define/person.ts';
import { isPlainDate, type PlainDate } from '../periods/plain-date.ts';
import { PEOPLE_COLUMNS, PEOPLE_KINDS, type PersonRow, peopleValues } from './project-patient.ts';

const overwrite = sql`on conflict (resident_id) do update set ${join(PEOPLE_COLUMNS.slice(1).map((column) => sql`${identifier(column)} = excluded.${identifier(column)}`))}`;

/** Inserts or replaces the rows of residents; those in `fresh` have none yet. */
export async function keepPeople(
  tx: Transaction,
  people: readonly PersonRow[],
  updated: string,
  fresh: ReadonlySet<number> = new Set(),
): Promise<void> {
  const rows = people.map((person) => peopleValues(person, updated));
  if (people.every((person) => fresh.has(person.residentId)))
    await insertFresh(tx, 'view_people', PEOPLE_COLUMNS, rows, { kinds: PEOPLE_KINDS });
  else await insertRows(tx, 'view_people', PEOPLE_COLUMNS, rows, { onConflict: overwrite, kinds: PEOPLE_KINDS });
}

const plainDate = z.custom<PlainDate>(isPlainDate).nullable();

/** The columns of a resident that `personOfRow` needs. */
export const personRow = z.object({
  resident_id: z.number(),
  key: z.string(),
  name: z.string(),
  sex: z.enum(['male', 'female', 'other', 'unknown']),
  birth: plainDate,
  area: z.string(),
  residency: z.enum(['usual', 'registered-away', 'visitor']),
  household: z.string().nullable(),
  since: plainDate,
  until: plainDate,
  deceased: plainDate,
});

/** What declarations see of a resident, from their row. */
export function personOfRow(row: z.infer<typeof personRow>): Person {
  return {
    residentId: row.resident_id,
    patientId: row.key,
    name: row.name,
    sex: row.sex,
    birthDate: row.birth ?? undefined,
    area: row.area,
    residency: row.residency,
    household: row.household ?? undefined,
    since: row.since ?? undefined,
    until: row.until ?? undefined,
    deceased: row.deceased ?? undefined,
  };
}

/** Residents whose rows a transaction holds to its end: those that were asked for, and those of them that there are. */
export interface Held {
  readonly asked: ReadonlySet<number>;
  readonly people: readonly Person[];
}

/** Holds the rows of residents, in key order; those that are `held` already are not asked for again. */
export async function holdPeople(tx: Transaction, residents: readonly number[], held?: Held): Promise<Held> {
  const missing = held === undefined ? residents : residents.filter((resident) => !held.asked.has(resident));
  if (missing.length === 0 && held !== undefined) return held;
  const people = await readPeople(tx, missing, true);
  return { asked: new Set([...(held?.asked ?? []), ...missing]), people: [...(held?.people ?? []), ...people] };
}

/** The residents of the keys; keys without a row are left out. With `lock` their rows are held for the rest of the transaction, in key order. */
export async function readPeople(db: Queries, residents: readonly number[], lock = false): Promise<readonly Person[]> {
  if (residents.length === 0) return [];
  const who = residents.length === 1 ? sql`resident_id = ${residents[0]}` : sql`resident_id = any(${[...residents]}::bigint[])`;
  const rows = await db.rows(
    sql`select resident_id, key, name, sex, birth, area, residency, household, since, until, deceased from view_people where ${who} order by resident_id ${lock ? sql`for update` : sql``}`,
    personRow,
  );
  return rows.map(personOfRow);
}
