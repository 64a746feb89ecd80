/** What the laboratory's pages read over the FHIR door: a specimen with its trail, controls with their runs. */
import type { Basic, Observation, Practitioner, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import { IDENTIFIER, SYSTEM } from '../../../kernel/define/codes.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import { dateOfFhir, dateOfInstant } from '../../../kernel/periods/plain-date.ts';
import { CONTROL_CODE, type Control, LEVELS, readControl } from '../../../systems/laboratory/controls.ts';
import { type LaboratorySpecimen, readSpecimens } from '../../../systems/laboratory/specimens.ts';
import { BOX_TEMPERATURE_CODE } from '../../../systems/laboratory/transport.ts';
import type { QcPoint } from '../../parts/qc-chart/place-points.ts';
import { type Found, searchKept } from '../../search-kept.ts';

/** A temperature of the box that a specimen travelled in. */
export interface BoxReading {
  readonly at: string;
  readonly celsius: number;
  readonly words: string;
}

/** A specimen with everything that is known of its way. `people`, `institutions`: names by id. */
export interface SpecimenFile {
  readonly specimen: LaboratorySpecimen;
  readonly resident: number;
  readonly orders: readonly ServiceRequest[];
  readonly readings: readonly BoxReading[];
  readonly people: ReadonlyMap<string, string>;
  readonly institutions: ReadonlyMap<string, string>;
}

async function readNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await searchKept('Practitioner', { _id: ids.join(',') });
  return new Map(found.map(({ id, resource }: Kept<Practitioner>) => [id, resource.name?.[0]?.text ?? id]));
}

async function readInstitutions(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await searchKept('Organization', { _id: ids.join(',') });
  return new Map(found.map(({ id, resource }) => [id, resource.name ?? id]));
}

async function readBox(specimen: LaboratorySpecimen): Promise<readonly BoxReading[]> {
  const packed = specimen.trail.progress.steps.findLast(({ step }) => step === 'packed');
  if (!packed?.reason) return [];
  const until = specimen.trail.progress.steps.find(({ step }) => step === 'received' || step === 'rejected')?.at;
  const found = await searchKept('Observation', {
    code: `${SYSTEM.item}|${BOX_TEMPERATURE_CODE}`,
    date: `ge${dateOfInstant(packed.at)}`,
    _count: '200',
    _sort: 'date',
  });
  return found.flatMap(({ resource }: Kept<Observation>) => {
    const at = resource.effectiveDateTime;
    const celsius = resource.valueQuantity?.value;
    if (resource.device?.display !== packed.reason || at === undefined || celsius === undefined) return [];
    // A box is read on arrival a little after the specimen was scanned, at most an hour.
    const last = until === undefined ? undefined : Date.parse(until) + 3_600_000;
    if (Date.parse(at) < Date.parse(packed.at) || (last !== undefined && Date.parse(at) > last)) return [];
    return [{ at, celsius, words: resource.note?.[0]?.text ?? '' }];
  });
}

/** The specimen of a bar-code within reach; undefined when there is none. */
export async function readSpecimenFile(number: string): Promise<SpecimenFile | undefined> {
  const [kept] = await searchKept('Specimen', { identifier: `${IDENTIFIER.specimen}|${number}` });
  return kept && openFile(kept);
}

/** The specimens with these ids that lie within reach. */
export async function readSpecimenFiles(ids: readonly string[]): Promise<readonly SpecimenFile[]> {
  const found = ids.length === 0 ? [] : await searchKept('Specimen', { _id: ids.join(',') });
  const files = await Promise.all(found.map(openFile));
  return files.filter((file) => file !== undefined).toSorted((a, b) => a.specimen.number.localeCompare(b.specimen.number));
}

async function openFile(kept: Found<Specimen>): Promise<SpecimenFile | undefined> {
  const ids = (kept.resource.request ?? []).flatMap(({ reference }) => reference?.split('/')[1] ?? []);
  const [trails, orders] = await Promise.all([
    searchKept('Task', { focus: `Specimen/${kept.id}` }),
    ids.length === 0 ? [] : searchKept('ServiceRequest', { _id: ids.join(',') }),
  ]);
  const records: { specimens: readonly Kept<Specimen>[]; trails: readonly Kept<Task>[] } = { specimens: [kept], trails };
  const [specimen] = readSpecimens(records);
  if (!specimen) return undefined;
  const { steps } = specimen.trail.progress;
  const [readings, people, institutions] = await Promise.all([
    readBox(specimen),
    readNames([...new Set(steps.flatMap(({ by }) => by ?? []))]),
    readInstitutions([...new Set(steps.flatMap(({ org }) => org ?? []))]),
  ]);
  return {
    specimen,
    resident: kept.resident,
    orders: orders.map(({ resource }) => resource),
    readings,
    people,
    institutions,
  };
}

/** All controls in use, those out of control first. */
export async function readControls(): Promise<readonly Control[]> {
  const found = await searchKept('Basic', { code: `${SYSTEM.item}|${CONTROL_CODE}`, _count: '200' });
  const rank = { 'out-of-control': 0, 'not-run': 1, 'in-control': 2 };
  return found
    .flatMap((kept: Kept<Basic>) => readControl(kept) ?? [])
    .filter(({ closed }) => closed === undefined)
    .toSorted((a, b) => rank[a.state] - rank[b.state]);
}

/** The runs of a control, oldest first, at most the last 200 values. */
export async function readPoints(control: string): Promise<readonly QcPoint[]> {
  const found = await searchKept('Observation', { identifier: `${IDENTIFIER.control}|${control}`, _sort: '-date', _count: '200' });
  return found.toReversed().flatMap(({ id, resource }: Kept<Observation>) => {
    const parts = resource.extension?.flatMap(({ extension }) => extension ?? []) ?? [];
    const of = (url: string) => parts.find((each) => each.url === url);
    const level = of('level')?.valueString;
    const z = of('z')?.valueDecimal;
    const value = resource.valueQuantity?.value;
    if (level === undefined || z === undefined || value === undefined || !(level in LEVELS)) return [];
    const broken = of('broken')?.valueString ?? '';
    return [
      {
        key: id,
        day: dateOfFhir(resource.effectiveDateTime) ?? '',
        level,
        levelName: LEVELS[level as keyof typeof LEVELS],
        value,
        z,
        broken: broken.replaceAll(' ', '、'),
        rejected: broken !== '' && broken !== '1-2s',
      },
    ];
  });
}
