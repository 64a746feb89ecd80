// Finds out which people of a list are registered already: by identity number, or by name, birth date and village.
import { z } from 'zod';
import type { SignedIn } from '../../access/actor.ts';
import { residentWithinReach } from '../../access/row-condition.ts';
import type { Queries } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { sql } from '../../database/sql.ts';
import { IDENTIFIER } from '../../define/codes.ts';
import { hashKey } from '../../record/hash.ts';

/** A registered resident. `reached`: within the reach of who imports. */
export interface Registered {
  readonly resident: number;
  readonly name: string;
  readonly birth: string | null;
  readonly area: string;
  readonly household: string | null;
  readonly reached: boolean;
}

const identRow = z.object({ value: z.string(), resident_id: z.number() });
const personRow = z.object({
  resident_id: z.number(),
  name: z.string(),
  birth: z.string().nullable(),
  area: z.string(),
  household: z.string().nullable(),
  reached: z.boolean(),
});

function registeredOf(row: z.infer<typeof personRow>): Registered {
  return { resident: row.resident_id, name: row.name, birth: row.birth, area: row.area, household: row.household, reached: row.reached };
}

const CHUNK = 5_000;

function* cut<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += CHUNK) yield list.slice(from, from + CHUNK);
}

/** The residents who hold the identity numbers, by number. */
export async function findByNumber(db: Queries, who: SignedIn, numbers: readonly string[]): Promise<ReadonlyMap<string, Registered>> {
  const found = new Map<string, Registered>();
  for (const chunk of cut(numbers)) {
    const hashes = chunk.map((number) => hashKey(`${IDENTIFIER.identityNumber}|${number}`));
    const holders = await db.rows(
      sql`select value, resident_id from ident where idhash = any(${hashes}::bigint[]) and system = ${IDENTIFIER.identityNumber}`,
      identRow,
    );
    const keys = holders.map((holder) => holder.resident_id);
    const people = await db.rows(
      sql`select p.resident_id, p.name, p.birth, p.area, p.household, ${residentWithinReach(who)} as reached from view_people p where p.resident_id = any(${keys}::bigint[])`,
      personRow,
    );
    const byKey = new Map(people.map((person) => [person.resident_id, registeredOf(person)]));
    for (const holder of holders) {
      const person = byKey.get(holder.resident_id);
      if (person) found.set(holder.value, person);
    }
  }
  return found;
}

/** The residents of the villages with one of the names, by 'name|birth date|village'. */
export async function findByName(
  db: Queries,
  who: SignedIn,
  people: readonly { readonly name: string; readonly birth: string; readonly area: string }[],
): Promise<ReadonlyMap<string, Registered>> {
  const found = new Map<string, Registered>();
  for (const chunk of cut(people)) {
    const names = [...new Set(chunk.map((person) => person.name))];
    const areas = [...new Set(chunk.map((person) => person.area))];
    const rows = await db.rows(
      onEveryShard(
        'find-people',
        sql`select p.resident_id, p.name, p.birth, p.area, p.household, ${residentWithinReach(who)} as reached from view_people p where p.area = any(${areas}::text[]) and p.name = any(${names}::text[])`,
        inOrder([]),
      ),
      personRow,
    );
    for (const row of rows) found.set(`${row.name}|${row.birth ?? ''}|${row.area}`, registeredOf(row));
  }
  return found;
}
