// Which organisations have had to do with a resident: the ground of "own encounter, contract or programme".
import type { Resource } from '@medplum/fhirtypes';
import type { Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import { orgExtensionOf } from '../define/gather-records.ts';

function idOf(reference: string | undefined): string | undefined {
  return reference?.startsWith('Organization/') ? reference.slice('Organization/'.length) : undefined;
}

/** The organisation that answers for a resource; undefined when it names none. */
export function organisationOf(resource: Resource): string | undefined {
  switch (resource.resourceType) {
    case 'Encounter':
      return idOf(resource.serviceProvider?.reference);
    case 'EpisodeOfCare':
    case 'Patient':
      return idOf(resource.managingOrganization?.reference);
    case 'Contract':
      return orgExtensionOf(resource.extension) ?? idOf(resource.author?.reference);
    case 'QuestionnaireResponse':
    case 'Observation':
      return orgExtensionOf(resource.extension);
    default:
      return undefined;
  }
}

/** Remembers the organisations of the resources' residents; of those in `fresh` nothing is known yet. */
export async function keepReach(
  tx: Transaction,
  written: readonly { readonly resident: number; readonly resource: Resource }[],
  fresh: ReadonlySet<number> = new Set(),
): Promise<void> {
  const pairs = new Map<string, readonly [number, string]>();
  for (const { resident, resource } of written) {
    const org = resident === 0 ? undefined : organisationOf(resource);
    if (org !== undefined) pairs.set(`${resident}|${org}`, [resident, org]);
  }
  const rows = [...pairs.values()];
  if (rows.every(([resident]) => fresh.has(resident))) await insertFresh(tx, 'reach', ['resident_id', 'org'], rows);
  else await insertRows(tx, 'reach', ['resident_id', 'org'], rows, { onConflict: sql`on conflict do nothing` });
}
