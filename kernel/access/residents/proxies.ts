// Who stands for whom: kept from RelatedPersons with a proof, in the write's own transaction; read at each request of a proxy.
import { createHash } from 'node:crypto';
import type { RelatedPerson, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Queries, Transaction } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { sql } from '../../database/sql.ts';
import { EXTENSION, IDENTIFIER } from '../../define/codes.ts';
import { dateOfFhir, isPlainDate, today } from '../../periods/plain-date.ts';

/** An identity number as the tables of sign-in know it. */
export function hashIdentity(identityNumber: string): string {
  return createHash('sha256').update(`identity ${identityNumber.trim().toUpperCase()}`).digest('base64url');
}

interface Proxy {
  readonly identity: string;
  readonly kind: 'guardian' | 'agent';
  readonly proof: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What a RelatedPerson says of standing for the patient; undefined where it is kin without a proof. */
function proxyOf(related: RelatedPerson): Proxy | undefined {
  const proof = related.extension?.find(({ url }) => url === EXTENSION.proxyProof)?.valueCode;
  const number = related.identifier?.find(({ system }) => system === IDENTIFIER.identityNumber)?.value;
  if (proof === undefined || number === undefined || related.active === false) return undefined;
  const kind = related.relationship?.some(({ coding }) => coding?.some(({ code }) => code === 'GUARD')) ? 'guardian' : 'agent';
  return { identity: hashIdentity(number), kind, proof, from: dateOfFhir(related.period?.start), to: dateOfFhir(related.period?.end) };
}

/** Replaces what the RelatedPersons among the written resources say. */
export async function keepProxies(
  tx: Transaction,
  written: readonly { readonly resident: number; readonly resource: Resource & { readonly id: string }; readonly deleted: boolean }[],
): Promise<void> {
  for (const { resident, resource, deleted } of written) {
    if (resource.resourceType !== 'RelatedPerson' || resident === 0) continue;
    await tx.run(sql`delete from proxy where resident_id = ${resident} and id = ${resource.id}`);
    const proxy = deleted ? undefined : proxyOf(resource);
    if (!proxy) continue;
    await tx.run(
      sql`insert into proxy (resident_id, id, identity, kind, proof, from_date, to_date)
          values (${resident}, ${resource.id}, ${proxy.identity}, ${proxy.kind}, ${proxy.proof}, ${proxy.from ?? null}, ${proxy.to ?? null})`,
    );
  }
}

/** Guardianship of a child ends at 18, whatever the period says. Source: 《民法典》 art. 17 (adults are 18 and older). */
const stands = (on: string) => sql`(x.from_date is null or x.from_date <= ${on}) and (x.to_date is null or x.to_date >= ${on})
  and p.deceased is null and (x.kind <> 'guardian' or x.proof = 'court' or p.birth is null or p.birth + interval '18 years' > ${on}::date)`;

/** Whether whoever has the identity number stands for the resident today. */
export async function standsFor(db: Queries, identity: string, resident: number): Promise<boolean> {
  const rows = await db.rows(
    sql`select 1 as found from proxy x join view_people p on p.resident_id = x.resident_id where x.resident_id = ${resident} and x.identity = ${identity} and ${stands(today())} limit 1`,
  );
  return rows.length > 0;
}

const standRow = z.object({
  resident_id: z.number(),
  name: z.string(),
  kind: z.enum(['guardian', 'agent']),
  to_date: z.custom<string>(isPlainDate).nullable(),
});
/** Somebody whom one stands for. */
export type StoodFor = z.infer<typeof standRow>;

/** Everybody for whom the holder of an identity number stands today. */
export function listStoodFor(db: Queries, identity: string): Promise<readonly StoodFor[]> {
  const found = sql`select distinct x.resident_id, p.name, x.kind, x.to_date from proxy x join view_people p on p.resident_id = x.resident_id
    where x.identity = ${identity} and ${stands(today())} order by resident_id`;
  return db.rows(onEveryShard('find-people', found, inOrder([{ column: 'resident_id' }])), standRow);
}
