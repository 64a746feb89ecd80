/** A county of two towns and four villages with staff and a few residents, written through `commit`, for tests. */
import { createHash } from 'node:crypto';
import type { Extension, Organization, Patient, PractitionerRole } from '@medplum/fhirtypes';
import { type SignedIn, scopeOf, standingOf } from '../../access/actor.ts';
import type { Database } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { sql } from '../../database/sql.ts';
import { openTestDatabase } from '../../database/testing.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../define/codes.ts';
import type { Role } from '../../define/role.ts';
import type { System } from '../../define/system.ts';
import { identityCheckDigit } from '../../people/identity-number.ts';
import { type PlainDate, today } from '../../periods/plain-date.ts';
import { openStore, type Store } from '../../store/store.ts';
import { fingerprintTask } from '../../tasks/fingerprint-task.ts';
import { fingerprintView } from '../../views/view-table.ts';
import { commit, type Origin } from '../commit.ts';
import { prepareStore } from '../migrations.ts';
import type { Write } from '../resolve-writes.ts';

/** Divisions by a short name; towns a and b have two villages each. */
export const AREAS = {
  county: '511803000000',
  townA: '511803106000',
  villageA1: '511803106205',
  villageA2: '511803106206',
  townB: '511803107000',
  villageB1: '511803107201',
  villageB2: '511803107202',
} as const;

const AREA_NAMES: Readonly<Record<keyof typeof AREAS, string>> = {
  county: '试验县',
  townA: '青龙镇',
  villageA1: '东坡村',
  villageA2: '西河村',
  townB: '白塔乡',
  villageB1: '南山村',
  villageB2: '北岭村',
};

interface Institution {
  readonly name: string;
  readonly kind: string;
  readonly area: keyof typeof AREAS;
  readonly letter?: string;
  readonly parent?: string;
  readonly consortium?: string;
}

/** Institutions by id. */
const INSTITUTIONS: Readonly<Record<string, Institution>> = {
  bureau: { name: '试验县卫生健康局', kind: 'bureau', area: 'county' },
  lead: { name: '试验县人民医院', kind: 'county-hospital', area: 'county', letter: 'A' },
  centre: { name: '试验县共享诊断中心', kind: 'diagnosis-centre', area: 'county', parent: 'lead' },
  'hospital-a': { name: '青龙镇卫生院', kind: 'township-hospital', area: 'townA', letter: 'C', consortium: 'lead' },
  'hospital-b': { name: '白塔乡卫生院', kind: 'township-hospital', area: 'townB', letter: 'C', consortium: 'lead' },
  'clinic-a1': { name: '东坡村卫生室', kind: 'village-clinic', area: 'villageA1', letter: 'D', parent: 'hospital-a' },
  'clinic-a2': { name: '西河村卫生室', kind: 'village-clinic', area: 'villageA2', letter: 'D', parent: 'hospital-a' },
  'clinic-b1': { name: '南山村卫生室', kind: 'village-clinic', area: 'villageB1', letter: 'D', parent: 'hospital-b' },
};

/** Posts by short name: role and institution. */
const POSTS = {
  'village-a1': ['village-doctor', 'clinic-a1', '何村医'],
  'village-a2': ['village-doctor', 'clinic-a2', '罗村医'],
  'village-b1': ['village-doctor', 'clinic-b1', '吴村医'],
  'doctor-a': ['family-doctor', 'hospital-a', '郑医生'],
  'nurse-a': ['nurse', 'hospital-a', '孙护士'],
  'public-health-a': ['public-health-doctor', 'hospital-a', '周公卫'],
  'manager-a': ['township-manager', 'hospital-a', '冯院长'],
  specialist: ['specialist', 'lead', '秦专家'],
  desk: ['referral-desk', 'lead', '许转诊'],
  'reader-1': ['diagnosis-reader', 'centre', '尤医生'],
  'reader-2': ['diagnosis-reader', 'centre', '何主任'],
  consortium: ['consortium-manager', 'lead', '蒋主任'],
  registrar: ['registrar', 'lead', '韩登记'],
  bureau: ['bureau-manager', 'bureau', '沈科长'],
} as const satisfies Record<string, readonly [Role, string, string]>;

/** A post of the small county. */
export type PostName = keyof typeof POSTS;

/** Residents who are there from the start, by short name. */
const RESIDENTS = {
  zhang: {
    name: '张伟',
    gender: 'male',
    birth: '1958-03-12',
    area: 'villageA1',
    phone: '13800000011',
    order: '011',
    household: '511803106205-00001',
  },
  li: {
    name: '李秀英',
    gender: 'female',
    birth: '1950-11-02',
    area: 'villageA1',
    phone: '13800000022',
    order: '022',
    household: '511803106205-00001',
  },
  wang: {
    name: '王芳',
    gender: 'female',
    birth: '1985-06-30',
    area: 'villageA2',
    phone: '13900000033',
    order: '044',
    household: undefined,
  },
  chen: {
    name: '陈建国',
    gender: 'male',
    birth: '1962-01-20',
    area: 'villageB1',
    phone: '13700000044',
    order: '055',
    household: undefined,
  },
} as const;

/** A resident of the small county. */
export type ResidentName = keyof typeof RESIDENTS;

/** An identity number of a birth date with a right check digit; `order` is three digits, the last odd for men. */
export function makeIdentityNumber(birth: string, order: string): string {
  const first17 = `511821${birth.replaceAll('-', '')}${order}`;
  return first17 + identityCheckDigit(first17);
}

/** A resident's Patient. `area` is a village's code. */
export function makePatient(
  name: string,
  more: {
    birth?: string;
    area?: string;
    identity?: string;
    phone?: string;
    gender?: 'male' | 'female';
    household?: string | undefined;
  } = {},
): Patient {
  const extension: Extension[] = [
    { url: EXTENSION.residency, valueCode: 'usual' },
    ...(more.household === undefined ? [] : [{ url: EXTENSION.household, valueString: more.household }]),
  ];
  return {
    resourceType: 'Patient',
    name: [{ use: 'official', text: name }],
    gender: more.gender ?? 'male',
    birthDate: more.birth ?? '1960-01-01',
    address: [{ use: 'home', text: '1组', extension: [{ url: EXTENSION.division, valueCode: more.area ?? AREAS.villageA1 }] }],
    extension,
    ...(more.identity === undefined ? {} : { identifier: [{ system: IDENTIFIER.identityNumber, value: more.identity }] }),
    ...(more.phone === undefined ? {} : { telecom: [{ system: 'phone', value: more.phone }] }),
  };
}

function makeInstitution({ name, kind, area, letter, parent, consortium }: Institution): Organization {
  return {
    resourceType: 'Organization',
    active: true,
    name,
    type: [
      { coding: [{ system: SYSTEM.institutionKind, code: kind }] },
      ...(letter === undefined ? [] : [{ coding: [{ system: SYSTEM.institutionClass, code: letter }] }]),
    ],
    address: [{ text: AREA_NAMES[area], extension: [{ url: EXTENSION.division, valueCode: AREAS[area] }] }],
    ...(parent === undefined ? {} : { partOf: { reference: `Organization/${parent}` } }),
    ...(consortium === undefined
      ? {}
      : {
          extension: [
            { url: EXTENSION.member, extension: [{ url: 'parent', valueReference: { reference: `Organization/${consortium}` } }] },
          ],
        }),
  };
}

/** The post of a practitioner in an institution, from a day on if told. */
export function makePost(
  practitioner: string,
  name: string,
  role: Role,
  org: string,
  period?: PractitionerRole['period'],
): PractitionerRole {
  return {
    resourceType: 'PractitionerRole',
    active: true,
    practitioner: { reference: `Practitioner/${practitioner}`, display: name },
    organization: { reference: `Organization/${org}` },
    code: [{ coding: [{ system: SYSTEM.role, code: role }] }],
    ...(period === undefined ? {} : { period }),
  };
}

function writesOfCounty(): readonly Write[] {
  const areas = Object.entries(AREA_NAMES).map(([key, name]): Write => {
    const code = AREAS[key as keyof typeof AREAS]; // the keys of AREA_NAMES are those of AREAS
    return { op: 'create', id: code, resource: { resourceType: 'Location', status: 'active', name } };
  });
  const institutions = Object.entries(INSTITUTIONS).map(([id, each]): Write => ({ op: 'create', id, resource: makeInstitution(each) }));
  const staff = Object.entries(POSTS).flatMap(([id, [role, org, name]]): Write[] => [
    { op: 'create', id: `staff-${id}`, resource: { resourceType: 'Practitioner', active: true, name: [{ text: name }] } },
    { op: 'create', id: `post-${id}`, resource: makePost(`staff-${id}`, name, role, org) },
  ]);
  const residents = Object.values(RESIDENTS).map(
    ({ name, gender, birth, area, phone, order, household }): Write => ({
      op: 'create',
      resource: makePatient(name, { birth, gender, area: AREAS[area], phone, household, identity: makeIdentityNumber(birth, order) }),
    }),
  );
  return [...areas, ...institutions, ...staff, ...residents];
}

/** The platform's own writes, of tests. */
export const BY_TEST: Origin = { who: undefined, act: 'write', what: { test: true } };

/** A small county in a database of its own. */
export interface SmallCounty {
  readonly store: Store;
  readonly database: Database;
  /** Somebody of the staff, signed in today. */
  readonly as: (post: PostName) => SignedIn;
  /** The residents' keys and Patient ids. */
  readonly residents: Readonly<Record<ResidentName, { readonly resident: number; readonly patient: string }>>;
  readonly close: () => Promise<void>;
}

/** Writes the small county into an empty store, for tests that bring a database of their own. */
export async function writeSmallCounty(store: Store): Promise<void> {
  await commit(store, BY_TEST, writesOfCounty());
}

/** Writes resources as the platform itself does, for benchmarks that need a fuller record. */
export async function writeResources(store: Store, writes: readonly Write[]): Promise<void> {
  await commit(store, BY_TEST, writes);
}

const peopleQuery = onEveryShard('walk-residents', sql`select name, resident_id, key from view_people`, inOrder([]));

/**
 * Opens a fresh copy of the small county with the tables of these systems. Close it when the test file is done. Other systems make another
 * template, also those of the same id: a test never gets the tables of another's stand-in.
 */
export async function openSmallCounty(systems: readonly System[]): Promise<SmallCounty> {
  const declared = systems.flatMap(({ id, views, tasks }) => [id, ...views.map(fingerprintView), ...tasks.map(fingerprintTask)]);
  const which = createHash('sha256').update(declared.join(' ')).digest('hex').slice(0, 8);
  const test = await openTestDatabase(`${which}-county`, async (database) => {
    await writeSmallCounty(await prepareStore(database, systems));
  });
  return describeSmallCounty(await openStore(test.database, systems), () => test.close());
}

/** The small county in a store that holds it. */
export async function describeSmallCounty(store: Store, close: () => Promise<void>): Promise<SmallCounty> {
  const rows = await store.database.rows(peopleQuery);
  const find = (name: ResidentName): { resident: number; patient: string } => {
    const row = rows.find((each) => each.name === RESIDENTS[name].name);
    if (typeof row?.resident_id !== 'number' || typeof row.key !== 'string') throw new Error(`no resident ${name}`);
    return { resident: row.resident_id, patient: row.key };
  };
  return {
    store,
    database: store.database,
    as: (post) => signInAs(store, post, today()),
    residents: { zhang: find('zhang'), li: find('li'), wang: find('wang'), chen: find('chen') },
    close,
  };
}

/** Somebody of the staff with the reach that their institution has on a day. */
export function signInAs(store: Store, post: PostName, on: PlainDate): SignedIn {
  const [role, org, name] = POSTS[post];
  const { scope, area } = scopeOf(store.directory.current(), org, on);
  return { account: post, post: `post-${post}`, practitioner: `staff-${post}`, name, role, org, area, scope, ...standingOf(role) };
}
