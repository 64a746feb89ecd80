/** The wards of the demo: registered beds by institution, and whoever is in on the last observed day laid in one of their own. */
import type { Encounter, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import type { Queries } from '../../kernel/database/database.ts';
import { inOrder, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { DEPARTMENTS } from '../../kernel/patterns/request-loop/departments.ts';
import { ageOn, isPlainDate, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { readCurrents } from '../../kernel/record/read.ts';
import { BED_TYPE, tellBed, writeBed, writeWard } from '../../systems/clinic/stays/ward-beds.ts';
import { departmentFor } from './department-for.ts';

/** Somebody in hospital. `stay`: the id of the Encounter. */
export interface Inpatient {
  readonly stay: string;
  readonly org: string;
  readonly patient: string;
  readonly village: string;
  readonly birth: PlainDate;
  readonly admitted: PlainDate;
}

const plainDate = z.custom<PlainDate>(isPlainDate);
const row = z.object({
  stay: z.string(),
  org: z.string(),
  patient: z.string(),
  village: z.string(),
  birth: plainDate,
  admitted: plainDate,
});

/** Whoever is in, by institution, always in the same order. */
export async function readInpatients(db: Queries): Promise<readonly Inpatient[]> {
  return db.rows(
    onEveryShard(
      'demo-check',
      sql`select w.key as stay, w.org, p.key as patient, p.area as village, p.birth, w.admitted
          from view_clinic_ward w join view_people p on p.resident_id = w.resident_id where w.org is not null order by w.org, p.key, w.admitted`,
      inOrder([{ column: 'org' }, { column: 'patient' }, { column: 'admitted', as: 'text' }], Number.MAX_SAFE_INTEGER),
    ),
    row,
  );
}

/** Beds that institutions keep open on a day, as they registered them. */
async function readOpenBeds(db: Queries, on: PlainDate): Promise<ReadonlyMap<string, number>> {
  const rows = await db.rows(
    onEveryShard(
      'demo-check',
      sql`select org, max(beds)::int as beds from view_clinic_open_beds where day = ${on}::date and resident_id = 0 group by org order by org`,
      inOrder([{ column: 'org' }], Number.MAX_SAFE_INTEGER),
    ),
    z.object({ org: z.string(), beds: z.number() }),
  );
  return new Map(rows.map(({ org, beds }) => [org, beds]));
}

/** No nurses' station looks after more. */
const BEDS_OF_A_WARD = 45;
/** Somebody more can always be admitted, also where a small county keeps one bed open. */
const SPARE = 3;
const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'] as const;

/** A township hospital has one ward; a county's hospitals one or more for each department. */
function departmentOf(org: string, reason: Encounter, { birth }: Inpatient, on: PlainDate): string {
  if (!/-(hospital|tcm)$/.test(org)) return '住院部';
  const coding = reason.reasonCode?.[0]?.coding?.[0];
  return DEPARTMENTS[departmentFor({ code: coding?.code ?? '', display: coding?.display ?? '' }, ageOn(birth, on))];
}

function nameWard(department: string, at: number, of: number): string {
  return of === 1 ? department : `${department}${NUMERALS[at] ?? String(at + 1)}病区`;
}

function create(id: string, resource: Resource): Write {
  return { op: 'create', id, resource };
}

interface Laid {
  readonly person: Inpatient;
  readonly version: number;
  readonly encounter: Encounter;
}

/** The beds of a department of an institution with its patients spread over them; `first` numbers its wards within the institution. */
function layInWards(org: string, department: string, beds: number, patients: readonly Laid[], first: number): readonly Write[] {
  const wards = Math.ceil(beds / BEDS_OF_A_WARD);
  const takenBy = new Map(patients.map((laid, at) => [Math.floor((at * beds) / patients.length), laid]));
  const opened = Array.from({ length: wards }, (_, at) =>
    create(`ward-${org}-${first + at}`, writeWard(org, nameWard(department, at, wards))),
  );
  const filled = Array.from({ length: beds }, (_, at): readonly Write[] => {
    const ward = Math.floor(at / BEDS_OF_A_WARD);
    const name = nameWard(department, ward, wards);
    const bed = `${String((at % BEDS_OF_A_WARD) + 1).padStart(2, '0')}床`;
    const id = `bed-${org}-${first + ward}-${(at % BEDS_OF_A_WARD) + 1}`;
    const made = create(id, writeBed(org, { reference: `Location/ward-${org}-${first + ward}`, display: name }, bed));
    const laid = takenBy.get(at);
    if (!laid) return [made];
    const place = {
      location: { reference: `Location/${id}`, display: tellBed({ ward: name, name: bed }) },
      status: 'active' as const,
      physicalType: BED_TYPE,
    };
    return [made, { op: 'update', resource: { ...laid.encounter, id: laid.person.stay, location: [place] }, ifVersion: laid.version }];
  });
  return [...opened, ...filled.flat()];
}

/** Beds as many as are kept open, or as somebody lies in, by institution and department; each in-patient in one of their own. */
export async function openWards(db: Queries, inpatients: readonly Inpatient[], on: PlainDate): Promise<readonly Write[]> {
  const open = await readOpenBeds(db, on);
  const standing = await readCurrents(
    db,
    inpatients.map(({ stay }) => ({ type: 'Encounter', id: stay })),
  );
  const laid = inpatients.flatMap((person, at): Laid[] => {
    const found = standing[at];
    return found?.resource?.resourceType === 'Encounter' ? [{ person, version: found.version, encounter: found.resource }] : [];
  });
  return [...new Set([...open.keys(), ...laid.map(({ person }) => person.org)])].toSorted().flatMap((org) => {
    const here = laid.filter(({ person }) => person.org === org);
    const total = Math.max(open.get(org) ?? 0, here.length + SPARE);
    const groups = [...Map.groupBy(here, ({ encounter, person }) => departmentOf(org, encounter, person, on))].toSorted(
      ([, one], [, other]) => other.length - one.length,
    );
    if (groups.length === 0) return layInWards(org, /-(hospital|tcm)$/.test(org) ? DEPARTMENTS.internal : '住院部', total, [], 1);
    let [first, left] = [1, total];
    let waiting = here.length;
    return groups.flatMap(([department, patients]) => {
      // In proportion to who lies there, so that the last gets what is left and nobody goes without.
      const beds = Math.max(patients.length, Math.floor((left * patients.length) / waiting));
      const writes = layInWards(org, department, beds, patients, first);
      first += Math.ceil(beds / BEDS_OF_A_WARD);
      left -= beds;
      waiting -= patients.length;
      return writes;
    });
  });
}
