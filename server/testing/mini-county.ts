// Writes the county of mini-county-people.ts through the one door of the record, and signs people in to it.
import type {
  CareTeam,
  Contract,
  Encounter,
  EpisodeOfCare,
  Invoice,
  Location,
  Organization,
  Patient,
  PractitionerRole,
} from '@medplum/fhirtypes';
import { systems } from '../../generated/all-systems.gen.ts';
import { type SignedIn, scopeOf, standingOf } from '../../kernel/access/actor.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { prepareStore } from '../../kernel/commit/migrations.ts';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { openTestDatabase } from '../../kernel/database/testing.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import type { Role } from '../../kernel/define/role.ts';
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { type Instant, toDate } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { AREA, RESIDENTS, type Resident } from './mini-county-people.ts';

function location(
  code: string,
  name: string,
  former?: { readonly parent: string; readonly until: string; readonly now: string; readonly from: string },
): Location {
  const dated = former && {
    partOf: { reference: `Location/${former.now}`, extension: [{ url: EXTENSION.valid, valuePeriod: { start: former.from } }] },
    extension: [
      {
        url: EXTENSION.formerParent,
        extension: [
          { url: 'parent', valueReference: { reference: `Location/${former.parent}` } },
          { url: 'valid', valuePeriod: { end: former.until } },
        ],
      },
    ],
  };
  return { resourceType: 'Location', id: code, name, ...dated };
}

/** Class letters as encounters keep them. 'unclassed' is 乙镇卫生院 before its class was known. */
const CLASS: Readonly<Record<string, string>> = { h: 'A100', c1: 'C210', c2: 'C210', d1: 'D600' };

interface Place {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly area: string;
  readonly serves?: string;
  readonly until?: string;
  readonly ownership?: 'public' | 'private';
  readonly grade?: readonly [code: string, from: string];
}

const PLACES: readonly Place[] = [
  { id: 'bureau', name: '卫生健康局', kind: 'bureau', area: AREA.villageA1, serves: AREA.county },
  { id: 'h', name: '县医院', kind: 'county-hospital', area: AREA.villageA1, ownership: 'public', grade: ['22', '2010-01-01'] },
  { id: 'p', name: '民营医院', kind: 'other-hospital', area: AREA.villageA1, ownership: 'private', until: '2024-03-01' },
  {
    id: 'c1',
    name: '甲镇卫生院',
    kind: 'township-hospital',
    area: AREA.villageA1,
    serves: AREA.townA,
    ownership: 'public',
    grade: ['23', '2024-02-01'],
  },
  { id: 'c2', name: '乙镇卫生院', kind: 'township-hospital', area: AREA.villageB1, serves: AREA.townB, ownership: 'public' },
  { id: 'd1', name: '迁镇村卫生室', kind: 'village-clinic', area: AREA.villageA2, serves: AREA.villageA2 },
  { id: 'j', name: '疾病预防控制中心', kind: 'cdc', area: AREA.villageA1, ownership: 'public' },
];

function organization(place: Place): Organization {
  const letter = CLASS[place.id];
  return {
    resourceType: 'Organization',
    id: place.id,
    name: place.name,
    type: [
      { coding: [{ system: SYSTEM.institutionKind, code: place.kind }] },
      ...(letter === undefined ? [] : [{ coding: [{ system: SYSTEM.institutionClass, code: letter }] }]),
    ],
    address: [{ text: place.name, extension: [{ url: EXTENSION.division, valueCode: place.area }] }],
    extension: [
      { url: EXTENSION.valid, valuePeriod: { start: '2000-01-01', ...(place.until === undefined ? {} : { end: place.until }) } },
      ...(place.serves === undefined ? [] : [{ url: EXTENSION.serves, valueCode: place.serves }]),
      ...(place.ownership === undefined ? [] : [{ url: EXTENSION.ownership, valueCode: place.ownership }]),
      ...(place.grade === undefined
        ? []
        : [
            {
              url: EXTENSION.grade,
              extension: [
                { url: 'grade', valueCode: place.grade[0] },
                { url: 'valid', valuePeriod: { start: place.grade[1] } },
              ],
            },
          ]),
    ],
  };
}

function post(
  id: string,
  name: string,
  role: Role,
  org: string,
  more: { readonly profession?: string; readonly end?: string } = {},
): PractitionerRole {
  return {
    resourceType: 'PractitionerRole',
    id,
    practitioner: { reference: `Practitioner/${id}`, display: name },
    organization: { reference: `Organization/${org}` },
    code: [
      { coding: [{ system: SYSTEM.role, code: role }] },
      ...(more.profession === undefined ? [] : [{ coding: [{ system: SYSTEM.profession, code: more.profession }] }]),
    ],
    period: { start: '2020-01-01', ...(more.end === undefined ? {} : { end: more.end }) },
  };
}

function team(id: string, org: string, end: string | undefined, partners: readonly string[]): CareTeam {
  return {
    resourceType: 'CareTeam',
    id,
    status: 'active',
    name: id,
    managingOrganization: [{ reference: `Organization/${org}` }],
    period: { start: '2022-01-01', ...(end === undefined ? {} : { end }) },
    participant: partners.map((display) => ({
      role: [{ coding: [{ system: SYSTEM.teamRole, code: 'social-organisation' }], text: '公益服务' }],
      member: { display },
    })),
  };
}

function episode(type: string, subject: string, [start, end, why]: readonly [string, string?, string?]): EpisodeOfCare {
  return {
    resourceType: 'EpisodeOfCare',
    status: why === 'declined' ? 'cancelled' : end === undefined ? 'active' : 'finished',
    type: [{ coding: [{ system: SYSTEM.episode, code: type }] }],
    patient: { reference: subject },
    managingOrganization: { reference: 'Organization/c1' },
    period: { start, ...(end === undefined ? {} : { end }) },
    ...(why === undefined ? {} : { extension: [{ url: EXTENSION.endReason, valueCode: why === 'declined' ? '4' : why }] }),
  };
}

function encounter(subject: string, [day, org, kind]: readonly [string, string, string]): Encounter {
  const letter = CLASS[org];
  return {
    resourceType: 'Encounter',
    status: kind === 'planned' ? 'planned' : 'finished',
    class: { system: SYSTEM.actCode, code: kind === 'planned' ? 'AMB' : kind },
    ...(letter === undefined ? {} : { type: [{ coding: [{ system: SYSTEM.institutionClass, code: letter }] }] }),
    subject: { reference: subject },
    serviceProvider: { reference: `Organization/${org === 'unclassed' ? 'c2' : org}` },
    period: { start: day },
  };
}

function contract(subject: string, [start, end, why]: readonly [string, string?, string?]): Contract {
  return {
    resourceType: 'Contract',
    status: why === 'terminated' ? 'terminated' : 'executed',
    type: { coding: [{ system: SYSTEM.contract, code: 'family-doctor' }] },
    issued: start,
    applies: { start, ...(end === undefined ? {} : { end }) },
    subject: [{ reference: subject }],
    author: { reference: 'Organization/c1' },
  };
}

function order(subject: string, at: number, [day, cents]: readonly [string, number]): readonly Write[] {
  const reference = `urn:uuid:00000000-0000-4000-8000-0000000001${String(at).padStart(2, '0')}`;
  const invoice: Invoice = {
    resourceType: 'Invoice',
    status: 'issued',
    subject: { reference: subject },
    date: day,
    totalNet: { value: cents / 100, currency: 'CNY' },
  };
  const paid: Contract = {
    resourceType: 'Contract',
    status: 'executed',
    type: { coding: [{ system: SYSTEM.contract, code: 'package-order' }] },
    issued: day,
    applies: { start: day },
    subject: [{ reference: subject }],
    author: { reference: 'Organization/c2' },
    supportingInfo: [{ reference }],
  };
  return [
    { op: 'create', resource: invoice, reference },
    { op: 'create', resource: paid },
  ];
}

function patient(resident: Resident): Patient {
  const [start, end] = resident.presence ?? [];
  return {
    resourceType: 'Patient',
    name: [{ text: resident.name }],
    gender: 'female',
    birthDate: resident.birth,
    ...(resident.deceased === undefined ? {} : { deceasedDateTime: resident.deceased }),
    address: [{ text: '村', extension: [{ url: EXTENSION.division, valueCode: AREA[resident.village] }] }],
    extension: [
      { url: EXTENSION.residency, valueCode: resident.residency ?? 'usual' },
      ...(resident.presence === undefined
        ? []
        : [{ url: EXTENSION.presence, valuePeriod: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } }]),
    ],
  };
}

/** What makes a follow-up form complete (systems/hypertension): symptoms, medicines, habits and so on. */
const WHOLE = {
  danger: ['none'],
  symptoms: ['none'],
  adherence: 'none',
  adverse: 'no',
  medicines: [],
  complication: 'none',
  referral: 'no',
  weight: 60,
  smoking: 0,
  drinking: 0,
  exerciseTimes: 5,
  exerciseMinutes: 30,
  salt: 'light',
  mood: 'good',
  compliance: 'good',
} as const;

function filled(store: Store, form: string, subject: string, day: string, answers: Readonly<Record<string, unknown>>): Write {
  const declared = store.registry.forms.get(form);
  if (!declared) throw new Error(`no form ${form}`);
  const now = `${day}T02:00:00.000Z` as Instant; // ten in the morning in Shanghai
  const facts = { subject, encounter: undefined, author: 'doctor', org: 'c1', now, date: toDate(day), overrides: {} };
  return { op: 'create', resource: buildResponse(declared, { date: toDate(day), ...answers }, facts) };
}

function writesOf(store: Store, resident: Resident): readonly Write[] {
  const subject = 'urn:uuid:00000000-0000-4000-8000-000000000001';
  const create = (resource: EpisodeOfCare | Encounter | Contract): Write => ({ op: 'create', resource });
  return [
    { op: 'create', resource: patient(resident), reference: subject },
    ...(resident.record ? [create(episode('health-record', subject, resident.record))] : []),
    ...(resident.hypertension ? [create(episode('hypertension', subject, resident.hypertension))] : []),
    ...(resident.earlier ? [create(episode('hypertension', subject, resident.earlier))] : []),
    ...(resident.contract ? [create(contract(subject, resident.contract))] : []),
    ...(resident.visits ?? []).map((visit) => create(encounter(subject, visit))),
    ...(resident.follow ?? []).map(([day, way, systolic, diastolic]) =>
      filled(store, 'hypertension-visit', subject, day, { way, bp: { systolic, diastolic }, ...WHOLE }),
    ),
    ...(resident.checked ? [filled(store, 'hypertension-annual-check', subject, resident.checked, {})] : []),
    ...(resident.orders ?? []).flatMap((each, at) => order(subject, at, each)),
    ...(resident.flag ? [flag(subject, resident.flag)] : []),
  ];
}

function flag(subject: string, [code, start, end]: readonly [string, string, string?]): Write {
  const status = end === undefined ? 'active' : 'inactive';
  const period = { start, ...(end === undefined ? {} : { end }) };
  return {
    op: 'create',
    resource: { resourceType: 'Flag', status, code: { coding: [{ system: SYSTEM.flag, code }] }, subject: { reference: subject }, period },
  };
}

/** Writes the directory and everybody into an empty store. */
export async function fillMiniCounty(store: Store): Promise<void> {
  const origin = { who: undefined, act: 'import' as const, what: {} };
  const resources = [
    location(AREA.county, '试点县'),
    location(AREA.townA, '甲镇'),
    location(AREA.townB, '乙镇'),
    location(AREA.villageA1, '甲镇一村'),
    location(AREA.villageA2, '迁镇村', { parent: AREA.townA, until: '2024-03-31', now: AREA.townB, from: '2024-04-01' }),
    location(AREA.villageB1, '乙镇一村'),
    ...PLACES.map(organization),
  ];
  await commit(
    store,
    origin,
    resources.map((resource) => ({ op: 'create', id: resource.id ?? '', resource })),
  );
  const staff = [
    post('manager', '局长', 'bureau-manager', 'bureau'),
    post('doctor', '医师', 'family-doctor', 'c1', { profession: 'physician' }),
    post('village', '村医', 'village-doctor', 'd1', { profession: 'village-doctor' }),
    post('gone', '离岗护士', 'nurse', 'c2', { profession: 'nurse', end: '2024-06-29' }),
    team('t1', 'c1', undefined, ['爱心社']),
    team('t2', 'c2', '2024-05-31', ['助老社']),
  ];
  await commit(
    store,
    origin,
    staff.map((resource) => ({ op: 'create', id: resource.id ?? '', resource })),
  );
  for (const resident of RESIDENTS) await commit(store, origin, writesOf(store, resident));
}

/** Somebody in a post of an organisation of the county. */
export function signedInAs(store: Store, role: Role, org: string): SignedIn {
  const { scope, area } = scopeOf(store.directory.current(), org, toDate('2024-06-30'));
  return { account: `${role}-account`, post: role, practitioner: role, name: `${role}某`, role, org, area, scope, ...standingOf(role) };
}

/** A store of its own, filled with the county. */
export async function openMiniCounty(): Promise<{ readonly store: Store; close(): Promise<void> }> {
  const { database, close } = await openTestDatabase('mini-county', async (empty) => {
    await fillMiniCounty(await prepareStore(empty, systems));
  });
  return { store: await prepareStore(database, systems), close };
}
