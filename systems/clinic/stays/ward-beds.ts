/** Beds of wards: registered things of an institution. Whether one is free is not kept with it but follows from who is in. */
import type { CodeableConcept, Location, Period, Resource } from '@medplum/fhirtypes';
import { type ActionContext, countOf, type Draft, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { numberOfBed } from '../../../kernel/define/bed-number.ts';
import { EXTENSION, IDENTIFIER } from '../../../kernel/define/codes.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, textColumn } from '../../../kernel/define/view.ts';
import { dateOfFhir, dateOfInstant, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { BEDS, closeBedForm, type WardBeds, wardBedsForm } from './bed-forms.ts';
import { wardView } from './ward-view.ts';

const PLACE_TYPE = 'http://terminology.hl7.org/CodeSystem/location-physical-type';

function placeType(code: 'wa' | 'bd', display: string): CodeableConcept {
  return { coding: [{ system: PLACE_TYPE, code, display }] };
}

/** What a bed is, as a stay keeps it beside the reference. */
export const BED_TYPE = placeType('bd', '床位');

function isOfType(resource: Location, code: 'wa' | 'bd'): boolean {
  return resource.physicalType?.coding?.some((coding) => coding.system === PLACE_TYPE && coding.code === code) ?? false;
}

/** A bed as it stands; `closed`: the day from which nobody may be laid in it. */
export interface Bed {
  readonly id: string;
  readonly org: string | undefined;
  readonly ward: string;
  readonly name: string;
  readonly closed: PlainDate | undefined;
}

/** Ward and bed in one line, as lists show them. */
export function tellBed({ ward, name }: Pick<Bed, 'ward' | 'name'>): string {
  return `${ward} ${name}`.trim();
}

function orgOf({ managingOrganization }: Location): string | undefined {
  return managingOrganization?.reference?.replace(/^Organization\//, '');
}

/** Reads a Location; undefined for one that is no bed of an institution. */
export function readBed({ id, updated, resource }: Kept<Resource>): Bed | undefined {
  if (resource.resourceType !== 'Location' || !isOfType(resource, 'bd')) return undefined;
  const until = dateOfFhir(resource.extension?.find(({ url }) => url === EXTENSION.valid)?.valuePeriod?.end);
  return {
    id,
    org: orgOf(resource),
    ward: resource.partOf?.display ?? '',
    name: resource.name ?? id,
    closed: resource.status === undefined || resource.status === 'active' ? undefined : (until ?? dateOfInstant(updated)),
  };
}

/** A ward (FHIR Location, physicalType `wa`). */
export function writeWard(org: string, name: string): Location {
  return {
    resourceType: 'Location',
    status: 'active',
    mode: 'instance',
    name,
    physicalType: placeType('wa', '病区'),
    managingOrganization: { reference: `Organization/${org}` },
  };
}

/** A bed of a ward (FHIR Location, physicalType `bd`, part of the ward); `ward`: the reference and name of the latter. */
export function writeBed(org: string, ward: { readonly reference: string; readonly display: string }, name: string): Location {
  return {
    resourceType: 'Location',
    identifier: [{ system: IDENTIFIER.bed, value: numberOfBed(org, ward.display, name) }],
    status: 'active',
    mode: 'instance',
    name,
    physicalType: BED_TYPE,
    managingOrganization: { reference: `Organization/${org}` },
    partOf: ward,
  };
}

/** One row a bed. Offered at admission and transfer are those of one's own institution in which nobody lies. */
export const bedsView = defineReferenceView({
  id: BEDS.id,
  title: '病区床位',
  of: resources('Location'),
  columns: { ward: textColumn('病区'), name: textColumn('床位'), closed: dateColumn('停用日期') },
  choose: { label: ['ward', 'name'], open: 'closed', own: true, taken: { view: wardView, column: 'bedId' } },
  rows: (kept) => {
    const bed = readBed(kept);
    return bed ? [{ key: bed.id, org: bed.org, ward: bed.ward, name: bed.name, closed: bed.closed }] : [];
  },
});

/** The bed of an answer, of what an action holds. */
export function findBed(held: readonly Kept[], id: string): Bed | undefined {
  const kept = held.find((each) => each.id === id);
  return kept && readBed(kept);
}

/** What a choice of a bed holds and counts: of two who take one bed the second waits, and then counts the first. */
export const bedGuard = {
  holds: ({ bed }: { readonly bed: string }) => [`Location/${bed}`],
  totals: ({ bed }: { readonly bed: string }) => ({ lying: countOf(wardView, (row) => row.bedId.is(bed)) }),
};

/** Why somebody may not be laid in a bed, or undefined. */
export function refuseBed(id: string, { held = [], totals = {}, actor }: ActionContext): Refusal | undefined {
  const bed = findBed(held, id);
  if (!bed) return { refuse: '没有这张床位。', item: 'bed', next: '请从空床中选择；没有时请先登记病区床位。' };
  if (bed.org !== actor.org) return { refuse: '所选的床位不是本机构的。', item: 'bed', next: '请选择本机构的床位。' };
  if (bed.closed !== undefined) return { refuse: `${tellBed(bed)}已停用。`, item: 'bed', next: '请另选一张。' };
  return (totals.lying ?? 0) > 0 ? { refuse: `${tellBed(bed)}已有病人。`, item: 'bed', next: '请另选一张空床。' } : undefined;
}

/** The names of the beds that an entry means: '01床' to '24床', with two digits at least, so that they sort. */
function namesOf({ first, last, mark }: WardBeds): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, at) => `${mark ?? ''}${String(first + at).padStart(2, '0')}床`);
}

function validIn({ id, resource }: Kept<Location>, valuePeriod: Period): Location & { readonly id: string } {
  const others = (resource.extension ?? []).filter(({ url }) => url !== EXTENSION.valid);
  return { ...resource, id, extension: [...others, { url: EXTENSION.valid, valuePeriod }] };
}

const sources = { places: resources('Location') };
type Context = ActionContext<typeof sources>;

function bedsOf({ records, actor }: Context, ward: string): readonly (Bed & { readonly kept: Kept<Location> })[] {
  return records.places.flatMap((kept) => {
    const bed = readBed(kept);
    return bed?.org === actor.org && bed.ward === ward ? [{ ...bed, kept }] : [];
  });
}

const KEEPERS = ['nurse', 'referral-desk', 'township-manager', 'consortium-manager'] as const;

/** `clinic.open-ward-beds`: of the institution of who enters it. Beds that were closed are open again; those that stand stay as they are. */
export const openWardBeds = defineAction({
  id: 'clinic.open-ward-beds',
  label: '登记病区床位',
  form: wardBedsForm,
  allow: KEEPERS,
  subject: 'none',
  sources,
  standing: ['places'],
  check: (answers, context): Refusal | undefined => {
    const open = new Set(bedsOf(context, answers.ward).flatMap(({ name, closed }) => (closed === undefined ? [name] : [])));
    return namesOf(answers).every((name) => open.has(name))
      ? { refuse: `${answers.ward}的这些床位都已登记。`, item: 'first', next: '请核对床号。' }
      : undefined;
  },
  write: (answers, context): readonly Draft[] => {
    const { actor, records, newReference } = context;
    const standing = bedsOf(context, answers.ward);
    const ward = records.places.find(
      ({ resource }) => isOfType(resource, 'wa') && orgOf(resource) === actor.org && resource.name === answers.ward,
    );
    const reference = ward ? `Location/${ward.id}` : newReference();
    const part = { reference, display: answers.ward };
    const beds = namesOf(answers).flatMap((name): Draft[] => {
      const known = standing.find((bed) => bed.name === name);
      if (!known) return [{ create: writeBed(actor.org, part, name) }];
      if (known.closed === undefined) return [];
      return [{ update: { ...validIn(known.kept, { start: answers.date }), status: 'active' }, ifVersion: known.kept.version }];
    });
    return ward ? beds : [{ create: writeWard(actor.org, answers.ward), reference }, ...beds];
  },
  tell: (answers) => ({ text: `${answers.ward}已登记床位${namesOf(answers).length}张。` }),
});

/** `clinic.close-bed`: of one's own institution, with nobody in it. */
export const closeBed = defineAction({
  id: 'clinic.close-bed',
  label: '停用床位',
  form: closeBedForm,
  allow: KEEPERS,
  subject: 'none',
  sources,
  totals: ({ target }) => ({ lying: countOf(wardView, (row) => row.bedId.is(target)) }),
  check: (_, { records, actor, totals = {} }): Refusal | undefined => {
    const [kept] = records.places;
    const bed = kept && readBed(kept);
    if (!bed || bed.org !== actor.org) return { refuse: '只能停用本机构的床位。', item: 'target', next: '请从列表中选择。' };
    return (totals.lying ?? 0) > 0
      ? { refuse: `${tellBed(bed)}有病人，不能停用。`, item: 'target', next: '请先为病人转床或办理出院。' }
      : undefined;
  },
  write: ({ date }, { records }): readonly Draft[] =>
    records.places.map((kept) => ({
      update: { ...validIn(kept, { end: date }), status: 'inactive' as const },
      ifVersion: kept.version,
    })),
});
