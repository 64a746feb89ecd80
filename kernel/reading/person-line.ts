// A resident as lists show them: masked, with age, village and state.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Directory } from '../organisations/directory.ts';
import { maskName } from '../people/mask-name.ts';
import { ageOn, isPlainDate, type PlainDate, today } from '../periods/plain-date.ts';

/** One resident in a list. */
export interface PersonLine {
  readonly resident: number;
  readonly name: string;
  readonly sex: string;
  readonly age: number | null;
  readonly birthDate: string | null;
  readonly area: string;
  readonly village: string;
  readonly household: string | null;
  readonly idMasked: string | null;
  readonly phoneMasked: string | null;
  readonly state: 'here' | 'moved' | 'deceased' | 'visitor';
}

const plainDate = z.custom<PlainDate>(isPlainDate).nullable();

/** The columns of `view_people p` that `lineOf` reads. */
export const LINE_COLUMNS = sql`p.resident_id, p.name, p.sex, p.birth, p.area, p.household, p.id_masked, p.phone_masked, p.residency, p.until, p.deceased`;

/** The row shape of LINE_COLUMNS. */
export const lineRow = z.object({
  resident_id: z.number(),
  name: z.string(),
  sex: z.string(),
  birth: plainDate,
  area: z.string(),
  household: z.string().nullable(),
  id_masked: z.string().nullable(),
  phone_masked: z.string().nullable(),
  residency: z.string(),
  until: plainDate,
  deceased: plainDate,
});

/** The line of a row. Age is that of today, or of the day of death. */
export function lineOf(row: z.infer<typeof lineRow>, directory: Directory): PersonLine {
  const now = today();
  const state = row.deceased ? 'deceased' : row.until && row.until < now ? 'moved' : row.residency === 'visitor' ? 'visitor' : 'here';
  return {
    resident: row.resident_id,
    name: row.name,
    sex: row.sex,
    age: row.birth ? ageOn(row.birth, row.deceased ?? now) : null,
    birthDate: row.birth,
    area: row.area,
    village: row.area === '' ? '' : directory.nameOf(row.area),
    household: row.household,
    idMasked: row.id_masked,
    phoneMasked: row.phone_masked,
    state,
  };
}

/** What a screen for everybody shows of somebody: the masked name. By the rest nobody could be known, or found. */
export function maskLine({ name }: PersonLine): PersonLine {
  return {
    resident: 0,
    name: maskName(name),
    sex: '',
    age: null,
    birthDate: null,
    area: '',
    village: '',
    household: null,
    idMasked: null,
    phoneMasked: null,
    state: 'here',
  };
}

/** Lines of residents by key. Called only with keys that a scoped query gave. */
export async function readLines(db: Queries, directory: Directory, residents: readonly number[]): Promise<ReadonlyMap<number, PersonLine>> {
  if (residents.length === 0) return new Map();
  const rows = await db.rows(
    sql`select ${LINE_COLUMNS} from view_people p where p.resident_id = any(${[...new Set(residents)]}::bigint[])`,
    lineRow,
  );
  return new Map(rows.map((row) => [row.resident_id, lineOf(row, directory)]));
}
