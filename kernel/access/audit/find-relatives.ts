// Finds readers who opened the record of somebody of their own name, or of somebody whose household holds a person of their name.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { sql } from '../../database/sql.ts';

/** Somebody who opened a resident's record. */
export interface Opened {
  readonly account: string;
  readonly name: string;
  readonly resident: number;
}

const personRow = z.object({ resident_id: z.number(), name: z.string(), household: z.string().nullable() });

/**
 * Of these, those that look like the reader's own household. Staff have no household in the platform, so that their name is all there is to
 * go by: a namesake is found too, and a relative elsewhere is not.
 */
export async function findRelatives<O extends Opened>(database: Database, opened: readonly O[]): Promise<readonly O[]> {
  if (opened.length === 0) return [];
  const residents = [...new Set(opened.map(({ resident }) => resident))];
  const people = await database.rows(
    sql`select resident_id, name, household from view_people where resident_id = any(${residents}::bigint[])`,
    personRow,
  );
  const byId = new Map(people.map((person) => [person.resident_id, person]));
  const households = [...new Set(people.flatMap(({ household }) => household ?? []))];
  const names = [...new Set(opened.map(({ name }) => name))];
  const namesakes =
    households.length === 0
      ? []
      : await database.rows(
          onEveryShard(
            'audit-namesakes',
            sql`select resident_id, name, household from view_people where household = any(${households}::text[]) and name = any(${names}::text[])
              order by resident_id`,
            inOrder([{ column: 'resident_id' }]),
          ),
          personRow,
        );
  const lives = new Set(namesakes.map(({ name, household }) => `${name}|${household}`));
  return opened.filter(({ name, resident }) => {
    const person = byId.get(resident);
    return person !== undefined && (person.name === name || lives.has(`${name}|${person.household}`));
  });
}
