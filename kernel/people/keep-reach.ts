// Which organisations have to do with a resident, and why: the ground of the reasons contract, encounter and referral.
import type { Resource } from '@medplum/fhirtypes';
import type { Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import type { BinaryKind } from '../database/statements/encode-binary.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import { orgExtensionOf } from '../define/gather-records.ts';
import { REASONS } from '../define/reason.ts';
import { addDays, dateOfFhir, type PlainDate, today } from '../periods/plain-date.ts';
import { numberOfType } from '../record/type-number.ts';

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
    case 'ServiceRequest':
    case 'ImagingStudy':
      return orgExtensionOf(resource.extension);
    case 'DiagnosticReport':
      return (
        orgExtensionOf(resource.extension) ?? (resource.performer ?? []).map((each) => idOf(each.reference)).find((id) => id !== undefined)
      );
    default:
      return undefined;
  }
}

/** An encounter without an end is in hand so long from its start: an admission, any other. */
const OPEN_ADMISSION_DAYS = 60;
const OPEN_VISIT_DAYS = 1;

/** The last day on which an encounter is in hand: the day after its end. */
function treatingUntil(resource: Resource): PlainDate | undefined {
  if (resource.resourceType !== 'Encounter' || resource.status === 'cancelled' || resource.status === 'entered-in-error') return undefined;
  const end = dateOfFhir(resource.period?.end);
  if (end !== undefined) return addDays(end, 1);
  const start = dateOfFhir(resource.period?.start);
  return start && addDays(start, resource.class.code === 'IMP' ? OPEN_ADMISSION_DAYS : OPEN_VISIT_DAYS);
}

/** Statuses of orders and of tasks that are in hand. */
const IN_HAND: ReadonlySet<string> = new Set(['draft', 'active', 'on-hold', 'requested', 'received', 'accepted', 'ready', 'in-progress']);

/** Whether an order or a task is in hand. */
function isInHand(resource: Resource): boolean {
  return (resource.resourceType === 'ServiceRequest' || resource.resourceType === 'Task') && IN_HAND.has(resource.status ?? '');
}

/** The organisations that an order or a task is sent to. */
function sentTo(resource: Resource): readonly string[] {
  const performers =
    resource.resourceType === 'ServiceRequest' ? (resource.performer ?? []) : resource.resourceType === 'Task' ? [resource.owner] : [];
  return performers.flatMap((each) => idOf(each?.reference) ?? []);
}

/** An organisation with its reasons (bits) and the last day of an encounter in hand. */
interface ReachRow {
  readonly org: string;
  readonly reasons: number;
  readonly treating: PlainDate | undefined;
}

/** What a resource says of who may reach its resident. */
function reachOf(resource: Resource): readonly ReachRow[] {
  const org = organisationOf(resource);
  const reasons = resource.resourceType === 'Contract' ? REASONS.contract.bit : REASONS.encounter.bit;
  const own = org === undefined ? [] : [{ org, reasons, treating: treatingUntil(resource) }];
  const sent = isInHand(resource)
    ? sentTo(resource).map((each) => ({ org: each, reasons: REASONS.referral.bit, treating: undefined }))
    : [];
  return [...own, ...sent];
}

const COLUMNS = ['resident_id', 'org', 'reasons', 'treating'];
const KINDS: readonly BinaryKind[] = ['int8', 'text', 'int2', 'date'];

/** More reasons and a later day are kept; what stands already is not written again. */
const MERGE = sql`on conflict (resident_id, org) do update set reasons = reach.reasons | excluded.reasons, treating = greatest(reach.treating, excluded.treating)
  where (reach.reasons | excluded.reasons) <> reach.reasons or excluded.treating > coalesce(reach.treating, '-infinity')`;

/** Remembers the organisations of the resources' residents; of those in `fresh` nothing is known yet. */
export async function keepReach(
  tx: Transaction,
  written: readonly { readonly resident: number; readonly resource: Resource; readonly deleted?: boolean }[],
  fresh: ReadonlySet<number> = new Set(),
): Promise<void> {
  const pairs = new Map<string, readonly [number, string, number, PlainDate | undefined]>();
  const now = today();
  for (const { resident, resource } of written) {
    for (const { org, reasons, treating } of resident === 0 ? [] : reachOf(resource)) {
      const key = `${resident}|${org}`;
      const before = pairs.get(key);
      // Encounters of long ago are in nobody's hand.
      const later = treating !== undefined && treating >= now && (before?.[3] === undefined || treating > before[3]);
      const until = later ? treating : before?.[3];
      pairs.set(key, [resident, org, (before?.[2] ?? 0) | reasons, until]);
    }
  }
  const rows = [...pairs.values()].map(([resident, org, reasons, until]) => [resident, org, reasons, until ?? null]);
  if (rows.every(([resident]) => typeof resident === 'number' && fresh.has(resident)))
    await insertFresh(tx, 'reach', COLUMNS, rows, { kinds: KINDS });
  else await insertRows(tx, 'reach', COLUMNS, rows, { onConflict: MERGE, kinds: KINDS });
}

/**
 * Takes the reason of a referral or order from the organisations whose last one in hand was closed, sent on or removed by these versions, which are
 * written already. Few writes close one.
 * Of residents in `fresh` all that is known is among these versions: `keepReach` gave the reason for what is in hand, and for nothing else.
 */
export async function endReferrals(
  tx: Transaction,
  written: readonly {
    readonly resident: number;
    readonly resource: Resource;
    readonly deleted: boolean;
    readonly replaces: Resource | undefined;
  }[],
  fresh: ReadonlySet<number> = new Set(),
): Promise<void> {
  const closing = new Map<string, readonly [number, string]>();
  for (const { resident, resource, deleted, replaces } of written) {
    if (resident === 0 || fresh.has(resident)) continue;
    // What is sent on to somebody else is no longer in the first one's hand.
    const before = replaces === undefined ? [] : sentTo(replaces);
    const now = sentTo(resource);
    const ended = deleted || !isInHand(resource) ? [...before, ...now] : before.filter((org) => !now.includes(org));
    for (const org of ended) closing.set(`${resident}|${org}`, [resident, org]);
  }
  const types = [numberOfType('ServiceRequest'), numberOfType('Task')];
  for (const [resident, org] of closing.values()) {
    const reference = `Organization/${org}`;
    await tx.run(
      sql`update reach x set reasons = x.reasons & ~${REASONS.referral.bit}::smallint where x.resident_id = ${resident} and x.org = ${org}
          and not exists (select 1 from resource r where r.resident_id = ${resident} and r.rtype = any(${types}::smallint[]) and not r.deleted
            and r.content ->> 'status' = any(${[...IN_HAND]}::text[])
            and (r.content -> 'owner' ->> 'reference' = ${reference} or exists (select 1 from jsonb_path_query(r.content, '$.performer[*].reference') e where e #>> '{}' = ${reference})))`,
    );
  }
}
