// Compares the drafts of a message with the record: what is new, what changes, what stands already.
import type { Resource } from '@medplum/fhirtypes';
import type { Write } from '../../../commit/resolve-writes.ts';
import { copyValid, rememberValid } from '../../../commit/validate-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import { EXTENSION, SYSTEM } from '../../../define/codes.ts';
import { findNumberFaults } from '../../../people/find-number-faults.ts';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import type { DraftResource } from '../mapping/map-message.ts';
import { type Draft, isObject } from '../mapping/set-element.ts';
import { findIdentity, followMerges, hasKey, readPatient, replacementOf, type Standing } from './find-standing.ts';
import { mergeResource, saysTheSame } from './merge-resource.ts';
import { Refusal } from './refusal.ts';

/** What the drafts come to. `targets`: where each draft's reference leads, a standing 'Type/id' or its own urn. */
export interface WritePlan {
  readonly writes: readonly Write[];
  readonly targets: ReadonlyMap<string, string>;
  readonly patients: ReadonlyMap<string, Standing | undefined>;
}

/** An institution that messages come from: its id, and its class on the day (WS 218), which visits keep. */
export interface SendingOrganisation {
  readonly id: string;
  readonly class: string | undefined;
}

/** The organisation that answers for what a message brings, where FHIR or the platform has a place for it. */
function withOrganisation(draft: Draft, org: SendingOrganisation): Draft {
  const reference = { reference: `Organization/${org.id}` };
  switch (draft.resourceType) {
    case 'Encounter':
      return { serviceProvider: reference, ...draft, ...typesOf(draft, org.class) };
    case 'Patient':
      return { managingOrganization: reference, ...draft };
    case 'Observation':
    case 'DiagnosticReport':
      return { extension: [{ url: EXTENSION.org, valueReference: reference }], ...draft };
    default:
      return draft;
  }
}

/** The class of the institution beside what the message calls the visit: by it the visit is counted as one of primary care or not. */
function typesOf({ type }: Draft, institutionClass: string | undefined): { readonly type?: readonly unknown[] } {
  if (institutionClass === undefined || institutionClass === '') return {};
  const named: readonly unknown[] = Array.isArray(type) ? type : [];
  return { type: [{ coding: [{ system: SYSTEM.institutionClass, code: institutionClass }] }, ...named] };
}

/** The class with which a visit was written stays, whatever later messages call the visit: it is that of its day. */
function withStandingClass(standing: Resource, given: Draft): Draft {
  if (standing.resourceType !== 'Encounter' || !Array.isArray(given.type)) return given;
  const classes = (standing.type ?? []).filter(({ coding }) => coding?.some(({ system }) => system === SYSTEM.institutionClass));
  return { ...given, type: [...classes, ...given.type] };
}

function replaceReferences(value: unknown, targets: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => replaceReferences(each, targets));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      name === 'reference' && typeof each === 'string' ? (targets.get(each) ?? each) : replaceReferences(each, targets),
    ]),
  );
}

/** A draft as a resource. Throws a refusal that names the segment when it is no valid FHIR: a mapping needs correcting. */
export function checkDraft(draft: Draft, place: string): Resource {
  const checked = validateResource(draft);
  // The commit tells of wrong numbers; what has none is not validated there again.
  if (checked.ok) return findNumberFaults(checked.resource).length > 0 ? checked.resource : rememberValid(checked.resource);
  const [issue] = checked.issues;
  throw new Refusal('AE', {
    code: '102',
    text: `${place} 转换后的 ${String(draft.resourceType)} 不符合 FHIR R4：${issue?.expression ?? ''} ${issue?.diagnostics ?? ''}`,
    place,
  });
}

async function findPatient(tx: Transaction, draft: DraftResource, standing: readonly Standing[]): Promise<Standing | undefined> {
  const named = standing.filter((each) => each.type === 'Patient' && draft.keys.some((key) => hasKey(each.resource, key)));
  const candidates = [...named, ...(await findIdentity(tx, draft.keys))];
  const followed = await Promise.all(candidates.map((each) => followMerges(tx, each)));
  const ids = [...new Set(followed.map((each) => each.id))];
  if (ids.length > 1) {
    throw new Refusal('AE', {
      code: '204',
      text: `${draft.place} 的编号分别属于平台上的 ${ids.length} 位居民，无法确定是哪一位。请先核对并合并。`,
      place: `${draft.place}-3`,
    });
  }
  return followed[0];
}

/** What a draft that is no Patient stands for already; the active one of several. */
function findOther(draft: DraftResource, standing: readonly Standing[]): Standing | undefined {
  return standing.find((each) => each.type === draft.use.mapping.type && draft.keys.some((key) => hasKey(each.resource, key)));
}

/** Where a standing resource belongs to somebody whom the message's patient replaced, it stays with them: references follow. */
async function keepOwner(tx: Transaction, standing: Standing, patient: Standing | undefined, given: Draft): Promise<Draft> {
  if (standing.resident === 0 || standing.type === 'Patient' || standing.resident === patient?.resident) return given;
  const owner = ownerOf(standing.resource);
  const earlier = owner === undefined ? undefined : await readPatient(tx, owner);
  if (!patient || !earlier || replacementOf(earlier.resource) !== patient.id) {
    throw new Refusal('AE', {
      code: '204',
      text: `${standing.type} 的编号已属于另一位居民，与本报文的患者不一致。请核对，或先发送患者合并（A40）。`,
    });
  }
  const back = replaceReferences(given, new Map([[`Patient/${patient.id}`, `Patient/${earlier.id}`]]));
  return isObject(back) ? back : given;
}

function ownerOf(resource: Resource): string | undefined {
  const texts = JSON.stringify(resource).match(/"reference":"Patient\/([A-Za-z0-9\-.]{1,64})"/);
  return texts?.[1];
}

/** Plans what to write beside what is `standing` with the identifiers of the drafts. Throws refusals. The transaction holds their keys. */
export async function planWrites(
  tx: Transaction,
  drafts: readonly DraftResource[],
  org: SendingOrganisation,
  standing: readonly Standing[],
): Promise<WritePlan> {
  const targets = new Map<string, string>();
  const found = new Map<DraftResource, Standing>();
  const patients = new Map<string, Standing | undefined>();
  for (const draft of drafts) {
    const match = draft.use.mapping.type === 'Patient' ? await findPatient(tx, draft, standing) : findOther(draft, standing);
    if (draft.use.mapping.type === 'Patient') patients.set(draft.reference, match);
    if (!match) continue;
    found.set(draft, match);
    targets.set(draft.reference, `${match.type}/${match.id}`);
  }
  const writes: Write[] = [];
  for (const draft of drafts) {
    const match = found.get(draft);
    if (!match) {
      const resource = checkDraft(withOrganisation({ ...draft.onCreate, ...draft.resource }, org), draft.place);
      writes.push({ op: 'create', resource: linked(resource, targets), reference: draft.reference });
      continue;
    }
    // A message that only refers to a person still brings their numbers: the next one may have no other.
    const numbers = { resourceType: draft.resource.resourceType, identifier: draft.resource.identifier };
    if (draft.use.create && draft.use.mapping.type !== 'Patient') continue;
    const given = replaceReferences(draft.use.create ? numbers : draft.resource, targets);
    if (!isObject(given)) continue;
    const patient = [...patients.values()].find((each) => each !== undefined && JSON.stringify(given).includes(`"Patient/${each.id}"`));
    const kept = withStandingClass(match.resource, await keepOwner(tx, match, patient, given));
    const merged = mergeResource(match.resource, kept, draft.use.create ? [] : draft.cleared);
    if (saysTheSame(match.resource, merged)) continue;
    const resource = checkDraft(merged, draft.place);
    writes.push({ op: 'update', resource: copyValid(resource, { ...resource, id: match.id }), ifVersion: match.version });
  }
  return { writes, targets, patients };
}

function linked(resource: Resource, targets: ReadonlyMap<string, string>): Resource {
  return copyValid(resource, replaceReferences(resource, targets) as Resource); // the same resource, references apart
}
