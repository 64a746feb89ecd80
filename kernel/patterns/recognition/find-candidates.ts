/** Results of a resident that may be recognised for an item: of the same item, released, with their data, carrying a mark, within the window of the list. */
import type { DiagnosticReport, ImagingStudy, Observation } from '@medplum/fhirtypes';
import type { PriorContext } from '../../define/action.ts';
import { LOINC, SYSTEM } from '../../define/codes.ts';
import { orgExtensionOf } from '../../define/gather-records.ts';
import type { PriorResult, PriorValue } from '../../define/prior-result.ts';
import { type Kept, resources } from '../../define/source.ts';
import { addDays, ageOn, dateOfFhir, daysBetween, type PlainDate } from '../../periods/plain-date.ts';
import { findPanel, recogniseItem } from '../examination-items/find-laboratory-item.ts';
import type { LaboratoryItem } from '../examination-items/laboratory-item.ts';
import { LABORATORY_ITEMS } from '../examination-items/laboratory-items.gen.ts';
import { MARKS, type Mark } from './mark.ts';
import { type CertificateRecords, certificateSources, isGoodBetween, markInForce, markOf, narrowestMark } from './marks.ts';
import { listOn, type RecognisedItem, type RecognisedRecords, recognisedSources, windowOf } from './recognised-items.ts';

/** Primary codes of the laboratory's results. */
export const RESULT_CODES = LABORATORY_ITEMS.flatMap((item) => (item.loinc === undefined ? [item.code] : [item.loinc, item.code]));

/** The parts of the record that results are found in; the last two are registers. */
export const candidateSources = {
  ...recognisedSources,
  ...certificateSources,
  reports: resources('DiagnosticReport'),
  results: resources('Observation', LOINC.ecgStudy, ...RESULT_CODES),
  studies: resources('ImagingStudy'),
} as const;

/**
 * The same for what one centre takes orders for: only the laboratory's panels look through single results, which are most of a long record;
 * images and traces rest on their reports.
 */
export function candidateSourcesFor(items: readonly string[]): typeof candidateSources {
  return items.some((code) => findPanel(code))
    ? candidateSources
    : { ...candidateSources, results: resources('Observation', LOINC.ecgStudy) };
}

/** Which of them are registers. */
export const CANDIDATE_REGISTERS = ['recognised', 'certificates'] as const;

/** The records that `candidateSources` give. */
export interface CandidateRecords extends RecognisedRecords, CertificateRecords {
  readonly reports: readonly Kept<DiagnosticReport>[];
  readonly results: readonly Kept<Observation>[];
  readonly studies: readonly Kept<ImagingStudy>[];
}

/** What was ordered. `loinc`: the item's code there, by which other hospitals name it. */
export interface OrderedItem {
  readonly code: string;
  readonly display: string;
  readonly loinc?: string | undefined;
}

/** Reports that stand. A preliminary one is not released; a cancelled one, or one entered in error, is worth nothing. */
export const STANDING: ReadonlySet<string> = new Set(['final', 'amended', 'corrected', 'appended']);

/** A report, or results that came without one, with what it rests on. */
interface Group {
  readonly key: string;
  readonly report: DiagnosticReport | undefined;
  readonly day: PlainDate;
  readonly org: string | undefined;
  readonly orgName: string | undefined;
  readonly observations: readonly Observation[];
  /** Written by a centre of the platform: the mark was set on release or was not due. */
  readonly own: boolean;
}

function organisationOf({ performer }: DiagnosticReport | Observation) {
  return performer?.find(({ reference, type }) => type === 'Organization' || reference?.startsWith('Organization/'));
}

function groupOfReport({ id, resource }: Kept<DiagnosticReport>, byReference: ReadonlyMap<string, Kept<Observation>>): Group | undefined {
  const day = dateOfFhir(resource.effectiveDateTime ?? resource.effectivePeriod?.end ?? resource.issued);
  if (!day || !STANDING.has(resource.status)) return undefined;
  const performer = organisationOf(resource);
  return {
    key: `DiagnosticReport/${id}`,
    report: resource,
    day,
    org: orgExtensionOf(resource.extension) ?? performer?.reference?.split('/')[1],
    orgName: performer?.display,
    observations: (resource.result ?? []).flatMap(({ reference }) => byReference.get(reference ?? '')?.resource ?? []),
    own: resource.category?.some(({ coding }) => coding?.some(({ system }) => system === SYSTEM.centre)) ?? false,
  };
}

function isLaboratory({ category }: Observation): boolean {
  return category?.some(({ coding }) => coding?.some(({ code }) => code === 'laboratory')) ?? false;
}

/** Laboratory results that no report names, one group for an organisation and day: how messages of other hospitals may arrive. */
function groupLoose(results: readonly Kept<Observation>[], reported: ReadonlySet<string>): readonly Group[] {
  const loose = results.flatMap((kept) => {
    const { id, resource } = kept;
    const day = dateOfFhir(resource.effectiveDateTime ?? resource.issued);
    if (!day || !isLaboratory(resource) || reported.has(`Observation/${id}`) || resource.basedOn !== undefined) return [];
    const performer = organisationOf(resource);
    const org = orgExtensionOf(resource.extension) ?? performer?.reference?.split('/')[1];
    return [{ kept, day, org, orgName: performer?.display }];
  });
  return [...Map.groupBy(loose, ({ day, org, orgName }) => `${day}|${org ?? orgName ?? ''}`).values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { day, org, orgName, kept } = first;
    return [
      {
        key: `Observation/${kept.id}`,
        report: undefined,
        day,
        org,
        orgName,
        observations: members.map((member) => member.kept.resource),
        own: false,
      },
    ];
  });
}

/** The item of a result: by our catalogue, else by the code that another hospital used. */
export function itemIn(resource: Observation): LaboratoryItem | undefined {
  for (const { system, code } of resource.code.coding ?? []) {
    const item = code !== undefined && (system === SYSTEM.examItem || system === SYSTEM.loinc) ? recogniseItem(code) : undefined;
    if (item) return item;
  }
  return undefined;
}

function hasValue({ status, valueQuantity, valueString, valueCodeableConcept }: Observation): boolean {
  if (!STANDING.has(status)) return false;
  return valueQuantity?.value !== undefined || valueString !== undefined || valueCodeableConcept !== undefined;
}

/** The result of each item of a panel; undefined unless there is one of every item. */
function resultsOf({ observations }: Group, items: readonly string[]): readonly (readonly [string, Observation])[] | undefined {
  const byItem = new Map(
    observations.flatMap((resource) => {
      const item = hasValue(resource) ? itemIn(resource) : undefined;
      return item ? [[item.code, resource] as const] : [];
    }),
  );
  const found = items.flatMap((code) => {
    const resource = byItem.get(code);
    return resource ? [[code, resource] as const] : [];
  });
  return found.length === items.length ? found : undefined;
}

function printValue(code: string, resource: Observation): PriorValue {
  const item = recogniseItem(code);
  const quantity = resource.valueQuantity;
  const words = resource.valueString ?? resource.valueCodeableConcept?.text ?? resource.valueCodeableConcept?.coding?.[0]?.display ?? '';
  const number = quantity?.value;
  const digits = item?.decimals === undefined ? String(number) : number?.toFixed(item.decimals);
  const flag = resource.interpretation?.[0]?.coding?.[0]?.code;
  const range = resource.referenceRange?.[0];
  const [low, high] = [range?.low?.value, range?.high?.value];
  const printed =
    low !== undefined && high !== undefined
      ? `${low}～${high}`
      : low !== undefined
        ? `≥${low}`
        : high !== undefined
          ? `≤${high}`
          : range?.text;
  return {
    label: item?.display ?? resource.code.text ?? code,
    text: number === undefined ? words : `${quantity?.comparator ?? ''}${digits} ${quantity?.unit ?? item?.printed?.[0] ?? ''}`.trim(),
    ...(flag === undefined || flag === 'N' ? {} : { flag }),
    ...(printed === undefined ? {} : { range: printed }),
  };
}

/** The trace or the studies that an examination's report rests on: what it names, or what is based on the same order. */
function dataOf(
  { report, observations }: Group,
  records: CandidateRecords,
): { readonly kind: 'trace' | 'images'; readonly data: readonly string[] } | undefined {
  const orders = new Set(report?.basedOn?.flatMap(({ reference }) => reference ?? []) ?? []);
  const isOf = (based: readonly { readonly reference?: string }[] | undefined): boolean =>
    based?.some(({ reference }) => reference !== undefined && orders.has(reference)) ?? false;
  const named = new Set(report?.imagingStudy?.flatMap(({ reference }) => reference ?? []) ?? []);
  const studies = records.studies.filter(
    ({ id, resource }) =>
      resource.status !== 'cancelled' &&
      resource.status !== 'entered-in-error' &&
      (isOf(resource.basedOn) || named.has(`ImagingStudy/${id}`)),
  );
  if (studies.length > 0) return { kind: 'images', data: studies.map(({ id }) => `ImagingStudy/${id}`) };
  const traces = records.results.filter(
    ({ resource }) =>
      STANDING.has(resource.status) &&
      resource.code.coding?.some(({ code }) => code === LOINC.ecgStudy) &&
      (isOf(resource.basedOn) || observations.includes(resource)),
  );
  return traces.length === 0 ? undefined : { kind: 'trace', data: traces.map(({ id }) => `Observation/${id}`) };
}

function isOfItem(report: DiagnosticReport, { code, loinc }: OrderedItem): boolean {
  return (
    report.code.coding?.some(
      (coding) =>
        (coding.system === SYSTEM.examItem && coding.code === code) ||
        (loinc !== undefined && coding.system === SYSTEM.loinc && coding.code === loinc),
    ) ?? false
  );
}

/** Where and about whom results are looked for. */
export type Reading = Pick<PriorContext, 'today' | 'actor' | 'person' | 'setting' | 'placeOf'>;

/** The records with the list of the day, and who reads. */
interface Search {
  readonly records: CandidateRecords;
  readonly list: ReadonlyMap<string, RecognisedItem>;
  readonly reading: Reading;
}

/**
 * The mark of an item as far as it is good here: what was copied on release, else, of another hospital's, the certificate that it held on the
 * day of the examination (one that lapsed or was taken back later had marked it all the same). Neither the mark nor the list's own scope may
 * end before the place where it is read; an institution's own results are good there.
 */
function markFor(code: string, group: Group, own: Mark | undefined, { records, list, reading }: Search): Mark | undefined {
  const { org, day } = group;
  const mark = own === undefined && !group.own && org !== undefined ? markInForce(records, { org, item: code, on: day }) : own;
  const scope = list.get(code)?.scope;
  if (mark === undefined || scope === undefined || org === reading.actor.org) return scope && mark;
  const places = { made: org === undefined ? undefined : reading.placeOf?.(org), read: reading.placeOf?.(reading.actor.org) };
  const good = (within: Mark): boolean => isGoodBetween(within, { org, item: code, on: day }, places, records);
  return good(mark) && good(scope) ? mark : undefined;
}

/**
 * What may be recognised for the items on a day, newest first. The window counts days from the day of the examination or collection: with 7
 * days, a result of seven days ago is shown and one of eight is not. A panel needs a result of each of its items.
 */
export function findCandidates(ordered: readonly OrderedItem[], records: CandidateRecords, reading: Reading): readonly PriorResult[] {
  const { today, person, setting } = reading;
  const list = listOn(records, today);
  if (list.size === 0) return [];
  const search: Search = { records, list, reading };
  const facts = { age: person?.birthDate === undefined ? undefined : ageOn(person.birthDate, today), setting };
  const byReference = new Map(records.results.map((kept) => [`Observation/${kept.id}`, kept]));
  const reported = new Set(records.reports.flatMap(({ resource }) => resource.result?.flatMap(({ reference }) => reference ?? []) ?? []));
  const groups = [...records.reports.flatMap((kept) => groupOfReport(kept, byReference) ?? []), ...groupLoose(records.results, reported)]
    .filter(({ day }) => day <= today)
    .sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  return ordered.flatMap((item) => {
    const parts = findPanel(item.code)?.items;
    const window = windowOf(list, parts ?? [item.code], facts);
    if (window === undefined) return [];
    const oldest = window.days === undefined ? undefined : addDays(today, -window.days);
    return groups.flatMap((group): PriorResult[] => {
      if (oldest !== undefined && group.day < oldest) return [];
      const found = parts ? candidateOfPanel(parts, group, search) : candidateOfExamination(item, group, search);
      if (found === undefined) return [];
      return [
        {
          key: group.key,
          item: item.code,
          itemName: item.display,
          org: group.org,
          orgName: group.orgName,
          day: group.day,
          mark: found.mark,
          markName: MARKS[found.mark],
          daysLeft: window.days === undefined ? undefined : window.days - daysBetween(group.day, today),
          material: found.material,
          values: found.values,
          amended: group.report !== undefined && group.report.status !== 'final',
          data: found.data,
        },
      ];
    });
  });
}

type Found = Pick<PriorResult, 'material' | 'values' | 'data'> & { readonly mark: Mark };

function candidateOfPanel(parts: readonly string[], group: Group, search: Search): Found | undefined {
  const results = resultsOf(group, parts);
  if (results === undefined) return undefined;
  const onReport = group.report && markOf(group.report);
  const mark = narrowestMark(results.map(([code, resource]) => markFor(code, group, markOf(resource) ?? onReport, search)));
  return mark && { mark, material: 'results', values: results.map(([code, resource]) => printValue(code, resource)), data: [] };
}

function candidateOfExamination(item: OrderedItem, group: Group, search: Search): Found | undefined {
  if (group.report === undefined || !isOfItem(group.report, item)) return undefined;
  const data = dataOf(group, search.records);
  const mark = data && markFor(item.code, group, markOf(group.report), search);
  return data && mark && { mark, material: data.kind, values: [], data: data.data };
}
