// Keeps the rules of consent up with the Consent resources, in the write's own transaction.
import type { Consent, Resource } from '@medplum/fhirtypes';
import type { Transaction } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { insertRows } from '../../database/statements/insert-rows.ts';
import { SYSTEM } from '../../define/codes.ts';
import { ALL_RESTRICTED, isRestrictedCategory, RESTRICTED_CATEGORIES } from '../../define/restricted-category.ts';
import { dateOfFhir } from '../../periods/plain-date.ts';

/** One rule: whom a provision lets in or keeps out (`*`: every organisation), of what, and from when to when. */
export interface ConsentRule {
  readonly org: string;
  readonly denies: boolean;
  readonly categories: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

type Provision = NonNullable<Consent['provision']>;

function categoriesOf(provision: Provision): number {
  let bits = 0;
  for (const { system, code } of provision.securityLabel ?? [])
    if (system === SYSTEM.restricted && code !== undefined)
      bits |= isRestrictedCategory(code) ? RESTRICTED_CATEGORIES[code].bit : ALL_RESTRICTED;
  return bits;
}

function rulesOf(provision: Provision, outer: Provision): readonly ConsentRule[] {
  const type = provision.type ?? outer.type;
  const orgs = (provision.actor ?? []).flatMap(({ reference }) =>
    reference.reference?.startsWith('Organization/') ? [reference.reference.slice('Organization/'.length)] : [],
  );
  const period = provision.period ?? outer.period;
  const own = {
    denies: type === 'deny',
    categories: categoriesOf(provision),
    from: dateOfFhir(period?.start),
    to: dateOfFhir(period?.end),
  };
  const nested = (provision.provision ?? []).flatMap((each) => rulesOf(each, provision));
  // A permit that names nobody opens nothing: it only says that the rules of the law go on.
  if (type === undefined || (orgs.length === 0 && (type === 'permit' || nested.length > 0))) return nested;
  return [...(orgs.length === 0 ? ['*'] : orgs).map((org) => ({ ...own, org })), ...nested];
}

/**
 * The rules of a Consent: of an active one about privacy; of a draft, rejected or withdrawn (inactive) one none. FHIR R4 Consent.provision: `actor`
 * the organisations, `securityLabel` restricted categories, `period` when.
 */
export function rulesOfConsent(consent: Consent): readonly ConsentRule[] {
  if (consent.status !== 'active' || consent.provision === undefined) return [];
  if (!(consent.scope.coding ?? []).some(({ code }) => code === 'patient-privacy')) return [];
  return rulesOf(consent.provision, consent.provision);
}

/** Replaces the rules of the Consents among the written resources. */
export async function keepConsent(
  tx: Transaction,
  written: readonly { readonly resident: number; readonly resource: Resource & { readonly id: string }; readonly deleted: boolean }[],
): Promise<void> {
  for (const { resident, resource, deleted } of written) {
    if (resource.resourceType !== 'Consent' || resident === 0) continue;
    await tx.run(sql`delete from consent_rule where resident_id = ${resident} and consent = ${resource.id}`);
    const rules = deleted ? [] : rulesOfConsent(resource);
    const rows = rules.map((rule, part) => [
      resident,
      resource.id,
      part,
      rule.org,
      rule.denies,
      rule.categories,
      rule.from ?? null,
      rule.to ?? null,
    ]);
    const columns = ['resident_id', 'consent', 'part', 'org', 'denies', 'categories', 'from_date', 'to_date'];
    if (rows.length > 0) await insertRows(tx, 'consent_rule', columns, rows);
  }
}
