// Says of records that were written before there were restricted categories, or under an earlier list of their codes, what they fall into.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { classifyResource, classifyTogether, type Surroundings } from '../access/policy/classify-resource.ts';
import { restrictedForms } from '../access/policy/classify-versions.ts';
import { fingerprintRestricted, restrictedCodesWith } from '../access/policy/restricted-codes.ts';
import type { Database } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql, toJson } from '../database/sql.ts';
import { SYSTEM } from '../define/codes.ts';
import type { AnyForm } from '../define/form.ts';
import { type RestrictedSet, readRestrictedSets } from '../organisations/restricted-sets.ts';
import { dateOfInstant, isPlainDate, type PlainDate } from '../periods/plain-date.ts';

const FACT = 'restricted-codes';
const BATCH = 1000;

const factRow = z.object({ value: z.unknown() });
const isResource = (value: unknown): boolean => typeof value === 'object' && value !== null && 'resourceType' in value;
const heldRow = z.object({
  resident_id: z.number(),
  rtype: z.number(),
  id: z.string(),
  restricted: z.number(),
  birth: z.custom<PlainDate>(isPlainDate).nullable(),
  updated: z.string(),
  content: z.custom<Resource>(isResource),
});
type Held = z.infer<typeof heldRow>;

/** Records that name one of the code systems may be restricted; all others are passed by where they lie. */
function patternOf(forms: ReadonlyMap<string, number>, sets: readonly RestrictedSet[]): string {
  const names = [...restrictedCodesWith(sets).map(({ system }) => system), SYSTEM.restricted, 'v3-Confidentiality', ...forms.keys()];
  return [...new Set(names)].map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
}

const COLUMNS = sql`r.resident_id, r.rtype, r.id, r.restricted, p.birth, r.updated, r.content`;

/**
 * Classifies what was stored by another version of the list; nothing to do takes one statement. Can be stopped and run again. Whether
 * anything changed: then rows of views and tasks must be computed anew.
 */
export async function classifyStored(
  database: Database,
  declared: ReadonlyMap<string, AnyForm>,
  progress?: (text: string) => void,
): Promise<boolean> {
  const [fact] = await database.rows(sql`select value from platform_fact where name = ${FACT}`, factRow);
  const sets = await readRestrictedSets(database);
  if (fact?.value === fingerprintRestricted(sets)) return false;
  const forms = restrictedForms(declared);
  const pattern = patternOf(forms, sets);
  const surroundings = (row: Held): Surroundings => ({ birth: row.birth ?? undefined, on: dateOfInstant(row.updated), forms, sets });
  let changed = 0;
  let after: readonly [number, number, string] = [-1, -1, ''];
  for (let done = 0; ; ) {
    const rows = await database.rows(
      onEveryShard(
        'walk-residents',
        sql`select ${COLUMNS} from resource r join view_people p on p.resident_id = r.resident_id
          where (r.resident_id, r.rtype, r.id) > (${after[0]}::bigint, ${after[1]}::smallint, ${after[2]}::text) and r.content::text ~ ${pattern}
          order by r.resident_id, r.rtype, r.id limit ${BATCH}`,
        inOrder([{ column: 'resident_id' }, { column: 'rtype' }, { column: 'id' }], BATCH),
      ),
      heldRow,
    );
    const last = rows.at(-1);
    if (!last) break;
    after = [last.resident_id, last.rtype, last.id];
    const residents = rows.filter((row) => classifyResource(row.content, surroundings(row)) !== 0).map((row) => row.resident_id);
    for (const resident of new Set(residents)) changed += await classifyResident(database, resident, surroundings);
    done += rows.length;
    if (done % 100_000 < BATCH) progress?.(`已核对 ${done} 条记录的受限类别`);
  }
  await database.run(
    sql`insert into platform_fact (name, value) values (${FACT}, ${toJson(fingerprintRestricted(sets))}::jsonb) on conflict (name) do update set value = excluded.value`,
  );
  return changed > 0;
}

/** The whole record of one resident, so that prescriptions and forms of a restricted encounter are found with it. How many rows changed. */
async function classifyResident(database: Database, resident: number, surroundings: (row: Held) => Surroundings): Promise<number> {
  const rows = await database.rows(
    sql`select ${COLUMNS} from resource r join view_people p on p.resident_id = r.resident_id where r.resident_id = ${resident}`,
    heldRow,
  );
  const written = rows.map((row) => ({ resident, resource: row.content, row }));
  const bits = classifyTogether(written, ({ row }) => surroundings(row));
  const changes = rows.flatMap(({ rtype, id, restricted }, at) => {
    const now = restricted | (bits[at] ?? 0);
    return now === restricted ? [] : [{ rtype, id, restricted: now }];
  });
  if (changes.length === 0) return 0;
  const list = sql`jsonb_to_recordset(${toJson(changes)}::jsonb) as c (rtype smallint, id text, restricted smallint)`;
  for (const table of [sql`resource`, sql`resource_history`])
    await database.run(
      sql`update ${table} r set restricted = r.restricted | c.restricted from ${list} where r.resident_id = ${resident} and r.rtype = c.rtype and r.id = c.id`,
    );
  return changes.length;
}
