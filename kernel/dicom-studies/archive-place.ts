// How far the archive's changes were read, and since when it is away: kept in the database, so that every start goes on from there.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Instant } from '../periods/plain-date.ts';

const placeRow = z.object({
  cursor: z.number(),
  pending: z.array(z.string()),
  seen: z.string().nullable(),
  awaySince: z.string().nullable(),
  trouble: z.string().nullable(),
});

/** The place of the archive. `pending`: studies still being added to; `seen`: when it last answered. */
export type ArchivePlace = z.infer<typeof placeRow>;

const NAME = 'main';
const NOWHERE: ArchivePlace = { cursor: 0, pending: [], seen: null, awaySince: null, trouble: null };

/** The place; at the beginning before anything was read. */
export async function readPlace(db: Queries): Promise<ArchivePlace> {
  const [row] = await db.rows(
    sql`select cursor, pending, seen, away_since as "awaySince", trouble from dicom_archive where name = ${NAME}`,
    placeRow,
  );
  return row ?? NOWHERE;
}

/** Everything up to `cursor` was taken in, but for the studies (the archive's ids) that are still being added to. */
export async function keepPlace(db: Queries, cursor: number, pending: readonly string[]): Promise<void> {
  await db.run(
    sql`insert into dicom_archive (name, cursor, pending) values (${NAME}, ${cursor}, ${[...pending]}::text[])
      on conflict (name) do update set cursor = excluded.cursor, pending = excluded.pending`,
  );
}

/** The archive answered, or did not: since when it is away stays as it was first noticed. */
export async function tellArchive(db: Queries, at: Instant, trouble: string | undefined): Promise<void> {
  if (trouble === undefined)
    await db.run(sql`insert into dicom_archive (name, cursor, seen) values (${NAME}, 0, ${at})
      on conflict (name) do update set seen = excluded.seen, away_since = null, trouble = null`);
  else
    await db.run(sql`insert into dicom_archive (name, cursor, away_since, trouble) values (${NAME}, 0, ${at}, ${trouble})
      on conflict (name) do update set away_since = coalesce(dicom_archive.away_since, excluded.away_since), trouble = excluded.trouble`);
}
