// Posts (role × organisation × period) of staff, kept from PractitionerRole in the write's transaction.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Queries, Transaction } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { insertRows } from '../../database/statements/insert-rows.ts';
import { SYSTEM } from '../../define/codes.ts';
import { isRole, type Role } from '../../define/role.ts';
import { dateOfFhir, isPlainDate, type PlainDate } from '../../periods/plain-date.ts';
import { requireSeparateDuties } from './separate-duties.ts';

/** A post. */
export interface Post {
  readonly id: string;
  readonly practitioner: string;
  readonly name: string;
  readonly role: Role;
  readonly org: string;
  readonly from: PlainDate | undefined;
  readonly to: PlainDate | undefined;
}

function idOf(reference: string | undefined): string {
  return reference?.slice(reference.indexOf('/') + 1) ?? '';
}

type Stored = Resource & { readonly id: string };

/**
 * Keeps the posts among the resources and drops those of the removed ones. A PractitionerRole without a role of the platform (e.g. from
 * another system, or no longer) is no post. Throws `unprocessable` against 三员分立.
 */
export async function keepPosts(tx: Transaction, resources: readonly Stored[], removed: readonly Stored[] = []): Promise<void> {
  const rows = resources.flatMap((resource) => {
    if (resource.resourceType !== 'PractitionerRole') return [];
    const role = resource.code?.flatMap((code) => code.coding ?? []).find((coding) => coding.system === SYSTEM.role)?.code;
    if (role === undefined || !isRole(role)) return [];
    const end =
      resource.active === false
        ? (dateOfFhir(resource.period?.end) ?? dateOfFhir(resource.period?.start) ?? null)
        : dateOfFhir(resource.period?.end);
    return [
      [
        resource.id,
        idOf(resource.practitioner?.reference),
        resource.practitioner?.display ?? '',
        role,
        idOf(resource.organization?.reference),
        dateOfFhir(resource.period?.start) ?? null,
        end ?? null,
      ],
    ];
  });
  const kept = new Set(rows.map(([id]) => id));
  const gone = [...resources, ...removed]
    .filter((each) => each.resourceType === 'PractitionerRole' && !kept.has(each.id))
    .map((each) => each.id);
  if (gone.length > 0) await tx.run(sql`delete from post where id = any(${gone}::text[])`);
  if (rows.length === 0) return;
  await insertRows(tx, 'post', ['id', 'practitioner', 'name', 'role', 'org', 'from_date', 'to_date'], rows, {
    onConflict: sql`on conflict (id) do update set practitioner = excluded.practitioner, name = excluded.name, role = excluded.role, org = excluded.org,
      from_date = excluded.from_date, to_date = excluded.to_date`,
  });
  await requireSeparateDuties(tx, [...new Set(rows.map((row) => String(row[1])))]);
}

const plainDate = z.custom<PlainDate>(isPlainDate).nullable();
const postRow = z.object({
  id: z.string(),
  practitioner: z.string(),
  name: z.string(),
  role: z.custom<Role>((value) => typeof value === 'string' && isRole(value)),
  org: z.string(),
  from_date: plainDate,
  to_date: plainDate,
});

/** The posts a practitioner holds on a day. */
export async function readPosts(db: Queries, practitioner: string, on: PlainDate): Promise<readonly Post[]> {
  const rows = await db.rows(
    sql`select id, practitioner, name, role, org, from_date, to_date from post where practitioner = ${practitioner}
        and (from_date is null or from_date <= ${on}) and (to_date is null or to_date >= ${on}) order by id`,
    postRow,
  );
  return rows.map((row) => ({ ...row, from: row.from_date ?? undefined, to: row.to_date ?? undefined }));
}
