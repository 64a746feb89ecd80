// The devices that may send images and ask for their worklist: AE titles, each of one organisation.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { Instant } from '../periods/plain-date.ts';

/** Character sets a device reads its worklist in. */
export const SOURCE_CHARSETS = ['GB18030', 'UTF-8'] as const;

/** A device: its AE title as DICOM has it (1 to 16 characters, PS3.5 §6.2), whose it is, and what it understands. */
export const sourceSchema = z.object({
  ae: z.string().regex(/^[A-Za-z0-9_.-]{1,16}$/, 'AE 标题是 1 到 16 个字母、数字、下划线、点或短横'),
  org: z.string().min(1).max(64),
  name: z.string().min(1).max(60),
  /** DICOM modality, e.g. DR, CT, US; null: any. */
  modality: z
    .string()
    .regex(/^[A-Z0-9]{2,16}$/)
    .nullable(),
  charset: z.enum(SOURCE_CHARSETS),
});

/** A device. */
export type DicomSource = z.infer<typeof sourceSchema>;

/** Every device, by AE title. */
export async function listSources(db: Queries): Promise<readonly DicomSource[]> {
  return db.rows(sql`select ae, org, name, modality, charset from dicom_source order by ae`, sourceSchema);
}

/** Registers a device or changes it. */
export async function keepSource(db: Queries, source: DicomSource, at: Instant): Promise<void> {
  const { ae, org, name, modality, charset } = source;
  await db.run(sql`insert into dicom_source (ae, org, name, modality, charset, updated) values (${ae}, ${org}, ${name}, ${modality}, ${charset}, ${at}) on conflict (ae) do update set org = excluded.org, name = excluded.name, modality = excluded.modality, charset = excluded.charset,
      updated = excluded.updated`);
}

/** Takes a device off; whether it stood. */
export async function removeSource(db: Queries, ae: string): Promise<boolean> {
  return (await db.run(sql`delete from dicom_source where ae = ${ae}`)) === 1;
}
