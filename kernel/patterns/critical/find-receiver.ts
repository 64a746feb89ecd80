/** Who is told of a critical value that no order sends to anybody: who answers for the resident, else where it was found. */
import type { Contract } from '@medplum/fhirtypes';
import { orgExtensionOf } from '../../define/gather-records.ts';
import { episodes, type Kept, type KeptEpisode, resources } from '../../define/source.ts';
import { dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';

/** What says who answers for a resident: the contract with a family doctor, and the health record. */
export const receiverSources = { contracts: resources('Contract', 'family-doctor'), healthRecords: episodes('health-record') } as const;

/** The records that `receiverSources` give. */
export interface ReceiverRecords {
  readonly contracts: readonly Kept<Contract>[];
  readonly healthRecords: readonly KeptEpisode[];
}

/** An organisation that is told, and why it is that one. */
export interface Receiver {
  readonly org: string;
  readonly why: string;
}

function organisationOf({ author, extension }: Contract): string | undefined {
  return author?.reference?.startsWith('Organization/') ? author.reference.slice('Organization/'.length) : orgExtensionOf(extension);
}

/** The institution of the contract in force on a day. */
function contractedOn(contracts: readonly Kept<Contract>[], on: PlainDate): string | undefined {
  for (const { resource } of contracts.toReversed()) {
    const [start, end] = [dateOfFhir(resource.applies?.start), dateOfFhir(resource.applies?.end)];
    if (resource.status !== 'executed' || start === undefined || end === undefined || start > on || end < on) continue;
    const org = organisationOf(resource);
    if (org !== undefined) return org;
  }
  return undefined;
}

/**
 * Who is told on a day, where the order names nobody (a report without an order, or one from outside): the institution of the family doctor
 * (domain §6.3: the requesting unit and the patient's family doctor receive it), else the one that keeps the health record, else the one that
 * found it (`finder`), whose people then reach the resident themselves. Undefined only where none of them is known.
 */
export function findReceiver(
  { contracts, healthRecords }: ReceiverRecords,
  finder: string | undefined,
  on: PlainDate,
): Receiver | undefined {
  const contracted = contractedOn(contracts, on);
  if (contracted !== undefined) return { org: contracted, why: '未写明申请机构，通知签约机构' };
  const keeper = healthRecords.findLast(({ end }) => end === undefined)?.org;
  if (keeper !== undefined) return { org: keeper, why: '未写明申请机构，通知建档机构' };
  return finder === undefined ? undefined : { org: finder, why: '未写明申请机构，由发现机构联系患者' };
}
