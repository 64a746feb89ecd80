// Numbers that belong to one resident only: an identity number, a health-record number.
import type { Transaction } from '../database/database.ts';
import { IDENTIFIER } from '../define/codes.ts';
import { fail } from '../errors.ts';
import { parseIdentityNumber } from '../people/identity-number.ts';
import { type Claim, claimIdentifiers, releaseIdentifiers } from '../record/identifier-claims.ts';
import type { Version } from '../record/write.ts';

const UNIQUE: Readonly<Record<string, string>> = { [IDENTIFIER.identityNumber]: '身份证号', [IDENTIFIER.healthRecord]: '健康档案编号' };

/** The spelling under which a number is claimed, so that 'x' and 'X', 15 and 18 digits are one number. */
export function claimedValue(system: string, value: string): string {
  if (system !== IDENTIFIER.identityNumber) return value;
  const parsed = parseIdentityNumber(value);
  return parsed.ok ? parsed.number : value.trim().toUpperCase();
}

function claimsOf(resource: Version['replaces'], resident: number): readonly Claim[] {
  if (resource?.resourceType !== 'Patient' && resource?.resourceType !== 'EpisodeOfCare') return [];
  return (resource.identifier ?? []).flatMap(({ system, value }) =>
    system !== undefined && Object.hasOwn(UNIQUE, system) && value ? [{ system, value: claimedValue(system, value), resident }] : [],
  );
}

function keyOf(claim: Claim): string {
  return `${claim.system}|${claim.value}`;
}

/**
 * Claims the numbers in the versions and gives up identity numbers that a Patient no longer has (all numbers of a Patient that is taken
 * back); a health-record number stays with its resident for good. Throws `duplicate`, with the way out, for a number of somebody else.
 */
export async function claimNumbers(tx: Transaction, versions: readonly Version[]): Promise<void> {
  const claims = versions.flatMap(({ resource, resident, deleted }) => (deleted ? [] : claimsOf(resource, resident)));
  const holders = new Map<string, number>();
  let taken: Claim | undefined;
  for (const claim of claims) {
    const holder = holders.get(keyOf(claim));
    if (holder !== undefined && holder !== claim.resident) taken ??= claim;
    holders.set(keyOf(claim), claim.resident);
  }
  const given = versions.flatMap(({ resource, resident, deleted, replaces }) =>
    resource.resourceType !== 'Patient'
      ? []
      : claimsOf(replaces, resident).filter(
          (claim) => deleted || (claim.system === IDENTIFIER.identityNumber && !holders.has(keyOf(claim))),
        ),
  );
  await releaseIdentifiers(tx, given);
  // What the Patient had before is claimed already; it is given up by a Patient alone.
  const claimed = new Set(
    versions.flatMap(({ replaces, resident, resource }) =>
      resource.resourceType === 'Patient' ? claimsOf(replaces, resident).map((claim) => `${keyOf(claim)}|${resident}`) : [],
    ),
  );
  const anew = claims.filter((claim) => !claimed.has(`${keyOf(claim)}|${claim.resident}`));
  taken ??= (await claimIdentifiers(tx, anew))[0];
  if (taken === undefined) return;
  fail('duplicate', {
    what: `该${UNIQUE[taken.system]}已登记在另一位居民名下。`,
    next: '请先查找此人，在原有居民上继续；确属两人同号的，请核对证件。',
    field: 'identifier',
  });
}
