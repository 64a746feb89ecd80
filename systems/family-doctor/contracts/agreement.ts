/** A family-doctor contract as the rules see it, read from and written as a FHIR Contract. */
import type { Contract } from '@medplum/fhirtypes';
import type { ResidentState } from '../../../kernel/define/availability.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../../kernel/define/codes.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { addDays, addMonths, dateOfFhir, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { FREE_PACKAGE_NAMES, type FreePackageCode } from '../catalogue/free-packages.ts';

/** Codes of why a contract ended, as the regional public-health systems use them (03 is set beside the registered death). */
export const END_REASONS = {
  '01': '失访',
  '02': '迁出',
  '03': '死亡',
  '04': '本人拒绝',
  '05': '重签',
  '06': '发票作废',
  '99': '其他',
} as const;

/** Code of a reason. */
export type EndReason = keyof typeof END_REASONS;

/** Years of a contract that are told: other systems write 9999-12-31 where they know no end. */
export const MOST_YEARS = 30;

/** A contract that holds or held. `end` is its last day in force: the agreed one, or the day it was ended early. */
export interface Agreement {
  readonly id: string;
  readonly version: number;
  readonly number: string | undefined;
  readonly signed: PlainDate;
  readonly start: PlainDate;
  readonly end: PlainDate;
  readonly endedEarly: boolean;
  readonly reason: EndReason | undefined;
  readonly org: string | undefined;
  /** Reference to the CareTeam, and its name where the record has it. */
  readonly team: string | undefined;
  readonly packages: readonly string[];
  readonly resource: Contract;
}

/** The family-doctor contracts of a resident. */
export const agreementSource = resources('Contract', 'family-doctor');

/** A resident with their contracts on a day, as availability sees them. */
export type ContractState = ResidentState<{ readonly contracts: typeof agreementSource }>;

/** Days before the end from which a contract may be renewed, and the family doctor is reminded. */
export const RENEWAL_DAYS = 30;

function idIn(reference: string | undefined): string | undefined {
  return reference?.split('/')[1];
}

function isEndReason(code: string | undefined): code is EndReason {
  return code !== undefined && code in END_REASONS;
}

function readAgreement({ id, version, resource }: Kept<Contract>): Agreement[] {
  const { status } = resource;
  const [start, end] = [dateOfFhir(resource.applies?.start), dateOfFhir(resource.applies?.end)];
  // Offers, cancelled and mistaken contracts never were in force.
  if ((status !== 'executed' && status !== 'terminated') || start === undefined || end === undefined) return [];
  const reason = resource.extension?.find(({ url }) => url === EXTENSION.endReason)?.valueCode;
  const org = resource.author?.reference ?? resource.extension?.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference;
  const team = resource.supportingInfo?.find(({ reference }) => reference?.startsWith('CareTeam/'));
  const codings = resource.term?.flatMap((term) => term.type?.coding ?? []) ?? [];
  return [
    {
      id,
      version,
      number: resource.identifier?.find(({ system }) => system === IDENTIFIER.contract)?.value,
      signed: dateOfFhir(resource.issued) ?? start,
      start,
      end,
      endedEarly: status === 'terminated',
      reason: isEndReason(reason) ? reason : undefined,
      org: idIn(org),
      team: team?.reference,
      packages: codings.flatMap(({ system, code }) => (system === SYSTEM.servicePackage && code !== undefined ? [code] : [])),
      resource,
    },
  ];
}

/** The contracts that hold or held, by first day. */
export function readAgreements(contracts: readonly Kept<Contract>[]): readonly Agreement[] {
  return contracts.flatMap(readAgreement).sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

/** The contract in force on a day, if any; first and last day count. */
export function findInForce(agreements: readonly Agreement[], on: PlainDate): Agreement | undefined {
  return agreements.find(({ start, end }) => start <= on && end >= on);
}

/** The contract that continues this one without a gap: it begins within its term or on the day after, and ends later. */
export function findFollowing(agreements: readonly Agreement[], one: Agreement): Agreement | undefined {
  const next = addDays(one.end, 1);
  return agreements.find(({ id, start, end }) => id !== one.id && start > one.start && start <= next && end > one.end);
}

/** Last day of a term of so many years that begins on `start`. */
export function endOfTerm(start: PlainDate, years: number): PlainDate {
  return addDays(addMonths(start, 12 * years), -1);
}

/** What a new contract is made of. */
export interface NewAgreement {
  readonly serial: number;
  readonly signed: PlainDate;
  readonly start: PlainDate;
  readonly years: number;
  readonly subject: string;
  readonly org: string;
  /** Reference to the CareTeam; undefined when a renewed contract named none. */
  readonly team: string | undefined;
  readonly packages: readonly FreePackageCode[];
  /** Reference to the contract it continues. */
  readonly continues: string | undefined;
}

/** The series a contract's number is drawn from: one for each year. */
export function nameSeries(signed: PlainDate): string {
  return `family-doctor-contract-${signed.slice(0, 4)}`;
}

/** The contract as a resource in force. Number: QY, year, seven digits. */
export function writeAgreement(one: NewAgreement): Contract {
  const number = `QY${one.signed.slice(0, 4)}${String(one.serial).padStart(7, '0')}`;
  const related = [one.team, one.continues].filter((reference) => reference !== undefined);
  return {
    resourceType: 'Contract',
    identifier: [{ system: IDENTIFIER.contract, value: number }],
    status: 'executed',
    type: { coding: [{ system: SYSTEM.contract, code: 'family-doctor', display: '家庭医生签约服务协议' }] },
    issued: one.signed,
    applies: { start: one.start, end: endOfTerm(one.start, one.years) },
    subject: [{ reference: one.subject }],
    author: { reference: `Organization/${one.org}` },
    ...(related.length === 0 ? {} : { supportingInfo: related.map((reference) => ({ reference })) }),
    term: one.packages.map((code) => ({
      type: { coding: [{ system: SYSTEM.servicePackage, code, display: FREE_PACKAGE_NAMES[code] }] },
      offer: { text: FREE_PACKAGE_NAMES[code] },
    })),
  };
}
