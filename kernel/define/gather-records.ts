// Turns stored resources of one resident into what the sources of a declaration give; pure.
import type { Encounter, EpisodeOfCare, Extension, Observation, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { dateOfFhir, type PlainDate, toDate } from '../periods/plain-date.ts';
import { decodeAnswers } from './answers-codec.ts';
import { EXTENSION } from './codes.ts';
import type { AnyForm } from './form.ts';
import type { Kept, KeptEncounter, KeptEpisode, KeptObservation, KeptResponse, Records, Source, Sources } from './source.ts';

/** A stored resource with its primary code. */
export interface Gathered extends Kept {
  readonly code: string | undefined;
  /** Bits of restricted categories; absent: none. */
  readonly restricted?: number;
}

const LONG_AGO = toDate('1900-01-01');

function idIn(reference: string | undefined): string | undefined {
  return reference?.includes('/') ? reference.slice(reference.lastIndexOf('/') + 1) : undefined;
}

/** The organisation an extension `org` names. */
export function orgExtensionOf(extensions: readonly Extension[] | undefined): string | undefined {
  return idIn(extensions?.find((extension) => extension.url === EXTENSION.org)?.valueReference?.reference);
}

/** What each source of a declaration gives, oldest first, out of one resident's stored resources (already oldest first). */
export function gatherRecords<S extends Sources>(sources: S, stored: readonly Gathered[]): Records<S> {
  const list = listOf(stored);
  const before = list.bySources.get(sources);
  if (before !== undefined) return before as Records<S>; // made below from the same sources
  const { listed, empty } = entriesOf(sources);
  let gathered: Record<string, readonly unknown[]> = empty;
  for (const [name, source] of listed) {
    const typed = list.byType.get(source.type);
    if (typed === undefined) continue;
    const found = gatherOnce(source, list, typed);
    if (found.length === 0) continue;
    if (gathered === empty) gathered = { ...empty };
    gathered[name] = found;
  }
  const records = gathered as Records<S>; // each entry holds what its source declares
  list.bySources.set(sources, records);
  return records;
}

const NONE: readonly never[] = [];

/** The sources of a declaration in a list, and what they give where nothing is recorded: a new resident is asked about by all of them. */
interface Listed {
  readonly listed: readonly (readonly [string, Source])[];
  readonly empty: Record<string, readonly unknown[]>;
}

const lists = new WeakMap<Sources, Listed>();

function entriesOf(sources: Sources): Listed {
  let found = lists.get(sources);
  if (found === undefined) {
    const listed = Object.entries<Source>(sources);
    found = { listed, empty: Object.freeze(Object.fromEntries(listed.map(([name]) => [name, NONE]))) };
    lists.set(sources, found);
  }
  return found;
}

/** The records of a type, all of them and by their primary code, in their order. */
interface Typed {
  readonly all: readonly Gathered[];
  readonly byCode: ReadonlyMap<string, readonly Gathered[]>;
}

/** One resident's records as a hundred declarations ask for them. */
interface List {
  readonly byType: ReadonlyMap<string, Typed>;
  /** The views and tasks of a programme share their sources: gathered once, and the same object, so that they may share what they make of it. */
  readonly bySources: Map<Sources, unknown>;
  /** Declarations with other sources beside have some of them in common. */
  readonly bySource: Map<Source, readonly unknown[]>;
}

const listsOfStored = new WeakMap<readonly Gathered[], List>();

function listOf(stored: readonly Gathered[]): List {
  let list = listsOfStored.get(stored);
  if (list === undefined) {
    const byType = new Map<string, { all: Gathered[]; byCode: Map<string, Gathered[]> }>();
    for (const each of stored) {
      const type = each.resource.resourceType;
      let typed = byType.get(type);
      if (typed === undefined) {
        typed = { all: [], byCode: new Map() };
        byType.set(type, typed);
      }
      typed.all.push(each);
      if (each.code === undefined) continue;
      const coded = typed.byCode.get(each.code);
      if (coded) coded.push(each);
      else typed.byCode.set(each.code, [each]);
    }
    list = { byType, bySources: new Map(), bySource: new Map() };
    listsOfStored.set(stored, list);
  }
  return list;
}

function gatherOnce(source: Source, list: List, typed: Typed): readonly unknown[] {
  let found = list.bySource.get(source);
  if (found === undefined) {
    found = gatherSource(source, selectCoded(source, typed));
    list.bySource.set(source, found);
  }
  return found;
}

/** The records with one of the source's codes: most sources name codes of which a resident has none, or one. */
function selectCoded({ codes }: Source, { all, byCode }: Typed): readonly Gathered[] {
  if (codes === undefined) return all;
  const held = codes.filter((code) => byCode.has(code));
  const [one] = held;
  if (one === undefined) return NONE;
  const same = held.every((code) => code === one);
  return same ? (byCode.get(one) ?? NONE) : all.filter(({ code }) => code !== undefined && held.includes(code));
}

function gatherSource(source: Source, selected: readonly Gathered[]): readonly unknown[] {
  if (selected.length === 0) return NONE;
  const out: unknown[] = [];
  for (const each of selected) {
    const element = readOnce(source, each);
    if (element !== undefined) out.push(element);
  }
  return out;
}

/** What was read of a record, by the source's kind or form: in one transaction many views and tasks read the same records. */
const readings = new WeakMap<Kept, Map<string | AnyForm, unknown>>();

function readOnce(source: Source, kept: Kept): unknown {
  const key = source.form ?? source.kind;
  let read = readings.get(kept);
  if (read === undefined) {
    read = new Map();
    readings.set(kept, read);
  }
  const known = read.get(key);
  if (known !== undefined || read.has(key)) return known;
  const element = elementOf(source, kept, kept.resource);
  read.set(key, element);
  return element;
}

function elementOf(source: Source, kept: Kept, resource: Resource): unknown {
  if (source.kind === 'responses' && resource.resourceType === 'QuestionnaireResponse' && source.form)
    return responseOf(kept, resource, source.form);
  if (source.kind === 'observations' && resource.resourceType === 'Observation') return observationOf(kept, resource);
  if (source.kind === 'episodes' && resource.resourceType === 'EpisodeOfCare') return episodeOf(kept, resource);
  if (source.kind === 'encounters' && resource.resourceType === 'Encounter') return encounterOf(kept, resource);
  return { id: kept.id, version: kept.version, updated: kept.updated, resource } satisfies Kept;
}

function responseOf(kept: Kept, resource: QuestionnaireResponse, form: AnyForm): KeptResponse<unknown> | undefined {
  if (resource.status === 'entered-in-error') return undefined;
  const answers = decodeAnswers(form, resource.item);
  const date: unknown = answers[form.dateItem];
  const ended = dateOfFhir(resource.extension?.find(({ url }) => url === EXTENSION.valid)?.valuePeriod?.end);
  return {
    id: kept.id,
    date: dateOfFhir(typeof date === 'string' ? date : resource.authored) ?? LONG_AGO,
    org: orgExtensionOf(resource.extension),
    author: idIn(resource.author?.reference),
    encounter: idIn(resource.encounter?.reference),
    ...(ended === undefined ? {} : { ended }),
    answers,
  };
}

/** States of an Observation that is no finding yet, or none any more: nothing follows from a result before somebody released it. */
const NO_FINDING: ReadonlySet<Observation['status']> = new Set(['registered', 'preliminary', 'cancelled', 'entered-in-error']);

function observationOf(kept: Kept, resource: Observation): KeptObservation | undefined {
  if (NO_FINDING.has(resource.status)) return undefined;
  const date = dateOfFhir(resource.effectiveDateTime ?? resource.effectivePeriod?.start ?? resource.issued);
  if (!date) return undefined;
  const components: Record<string, number> = {};
  for (const component of resource.component ?? []) {
    const code = component.code.coding?.[0]?.code;
    if (code !== undefined && component.valueQuantity?.value !== undefined) components[code] = component.valueQuantity.value;
  }
  return {
    id: kept.id,
    date,
    value: resource.valueQuantity?.value,
    components,
    org:
      orgExtensionOf(resource.extension) ??
      idIn(resource.performer?.find((each) => each.reference?.startsWith('Organization/'))?.reference),
    encounter: idIn(resource.encounter?.reference),
    resource,
  };
}

function episodeOf(kept: Kept, resource: EpisodeOfCare): KeptEpisode | undefined {
  const start = dateOfFhir(resource.period?.start);
  if (resource.status === 'entered-in-error' || !start) return undefined;
  return {
    id: kept.id,
    version: kept.version,
    start,
    end: dateOfFhir(resource.period?.end),
    org: idIn(resource.managingOrganization?.reference),
    resource,
  };
}

function encounterOf(kept: Kept, resource: Encounter): KeptEncounter | undefined {
  const start: PlainDate | undefined = dateOfFhir(resource.period?.start);
  if (resource.status === 'entered-in-error' || resource.status === 'cancelled' || !start) return undefined;
  const diagnoses = (resource.reasonCode ?? []).flatMap((concept) => {
    const coding = concept.coding?.[0];
    return coding?.code === undefined ? [] : [{ code: coding.code, display: coding.display ?? concept.text ?? coding.code }];
  });
  return {
    id: kept.id,
    start,
    end: dateOfFhir(resource.period?.end),
    kind: resource.class.code ?? '',
    org: idIn(resource.serviceProvider?.reference),
    author: idIn(resource.participant?.[0]?.individual?.reference),
    diagnoses,
    resource,
  };
}
