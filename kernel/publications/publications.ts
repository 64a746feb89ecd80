// Adds, lists and reads published reports. Rows are only ever added: there is no way to change or remove one.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { dateOfInstant, type Instant } from '../periods/plain-date.ts';

/** A publication without its content. `period` is a period code, `area` a division code, `by` the name of who published. */
export interface PublicationHead {
  readonly id: string;
  readonly report: string;
  readonly period: string;
  readonly area: string;
  readonly at: string;
  readonly by: string;
}

/** A publication: what was read when it was published. */
export interface Publication extends PublicationHead {
  readonly content: unknown;
}

/** What is to be kept; the account is kept beside the name, since names change and are shared. */
export interface NewPublication {
  readonly report: string;
  readonly period: string;
  readonly area: string;
  readonly at: Instant;
  readonly account: string;
  readonly name: string;
  readonly content: object;
}

/** Keeps a publication. Returns its id. */
export async function addPublication(db: Queries, publication: NewPublication): Promise<string> {
  const id = `${dateOfInstant(publication.at).replaceAll('-', '')}-${randomBytes(6).toString('hex')}`;
  const { report, period, area, at, account, name, content } = publication;
  await db.run(
    sql`insert into report_publication (id, report, period, area, at, by_account, by_name, content)
        values (${id}, ${report}, ${period}, ${area}, ${at}, ${account}, ${name}, ${JSON.stringify(content)})`,
  );
  return id;
}

const headRow = z.object({ id: z.string(), report: z.string(), period: z.string(), area: z.string(), at: z.string(), by: z.string() });

/** How many publications a list holds at most. */
const LISTED = 200;

/** The publications of a report for these areas (`undefined`: all), newest first, at most 200. */
export async function listPublications(
  db: Queries,
  report: string,
  areas: readonly string[] | undefined,
): Promise<readonly PublicationHead[]> {
  const reached = areas === undefined ? sql`true` : sql`area = any(${[...areas]}::text[])`;
  return db.rows(
    sql`select id, report, period, area, at, by_name as by from report_publication where report = ${report} and ${reached} order by at desc, id desc limit ${LISTED}`,
    headRow,
  );
}

/** A publication, or undefined when there is none with the id. */
export async function readPublication(db: Queries, id: string): Promise<Publication | undefined> {
  const [row] = await db.rows(
    sql`select id, report, period, area, at, by_name as by, content from report_publication where id = ${id}`,
    headRow.extend({ content: z.unknown() }),
  );
  return row;
}
