/** Today at the front desks: who was seen, who is in the room, who waits, in every clinic that sees people. Nobody of a published half-year. */
import type { Encounter } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { inOrder, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import type { Department } from '../../kernel/patterns/request-loop/departments.ts';
import { ageOn, dateOfInstant, type Instant, isPlainDate, type PlainDate } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { describeClass } from '../../systems/clinic/institution-level.ts';
import { nameQueue } from '../../systems/clinic/queue/arrive.ts';
import { type PlaceInQueue, writePlace } from '../../systems/clinic/queue/place-in-queue.ts';
import type { Network, ServicePoint } from '../county/network.ts';
import { hashFraction } from '../population/random.ts';
import { drawComplaint } from './complaints.ts';
import { seeClinician } from './resident.ts';

/** Somebody who may come today. */
export interface Comer {
  readonly patient: string;
  readonly village: string;
  readonly birth: PlainDate;
}

/** Of each village so many people at most are asked for; the first go to the village clinic, the next to the township's, the last to the county's. */
const OF_A_VILLAGE = 12;
const AT_THE_CLINIC = 6;
const AT_THE_TOWNSHIP = 3;
/** One in so many of a village's people comes, but three at least: small counties have villages of a few people. */
const ONE_IN = 15;
const AT_LEAST = 3;
/** No desk of the demo has more. */
const MOST = { clinic: AT_THE_CLINIC, township: 24, hospital: 40 } as const;
/** Minutes between two who come to one desk. */
const APART = { clinic: 11, township: 7, hospital: 4 } as const;

type Desk = keyof typeof MOST;

const row = z.object({ key: z.string(), area: z.string(), birth: z.custom<PlainDate>(isPlainDate) });

/** People who live here, so many of each village in proportion to its people, always the same. */
export async function readComers(store: Store, on: PlainDate): Promise<readonly Comer[]> {
  const rows = await store.database.rows(
    onEveryShard(
      'demo-check',
      sql`select key, area, birth from (
            select p.key, p.area, p.birth, row_number() over (partition by p.area order by md5(p.key)) as at, count(*) over (partition by p.area) as whole
            from view_people p where p.residency = 'usual' and p.deceased is null and p.birth < ${on}::date and (p.until is null or p.until > ${on}::date)
          ) ranked where at <= least(${OF_A_VILLAGE}, greatest(${AT_LEAST}, whole / ${ONE_IN})) order by area, at`,
      inOrder([{ column: 'area' }, { column: 'key' }], Number.MAX_SAFE_INTEGER),
    ),
    row,
  );
  return rows.map(({ key, area, birth }) => ({ patient: key, village: area, birth }));
}

/** The arrivals of a day as they stand at `now`, and how many numbers each series has given. */
export function composeQueues(
  comers: readonly Comer[],
  network: Pick<Network, 'servicesOf'>,
  now: Instant,
): { readonly writes: readonly Write[]; readonly given: ReadonlyMap<string, number> } {
  const desks = new Map<string, { readonly kind: Desk; readonly point: ServicePoint; readonly comers: Comer[] }>();
  for (const people of Map.groupBy(comers, ({ village }) => village).values()) {
    for (const [at, comer] of people.entries()) {
      const services = network.servicesOf(comer.village);
      // Of villages with few people one stays, so that the desks further up are not empty.
      const staying = Math.min(AT_THE_CLINIC, Math.max(1, people.length - AT_THE_TOWNSHIP));
      const further = people.length <= AT_LEAST && hashFraction(comer.patient) < 0.2 ? 'hospital' : 'township';
      const chosen: Desk = at < staying ? 'clinic' : at < staying + AT_THE_TOWNSHIP ? further : 'hospital';
      const point = services[chosen];
      const desk = desks.get(point.institution.id) ?? { kind: chosen, point, comers: [] };
      if (desk.comers.length < MOST[chosen]) desk.comers.push(comer);
      desks.set(point.institution.id, desk);
    }
  }
  const given = new Map<string, number>();
  const writes = [...desks.values()].flatMap(({ kind, point, comers: here }) =>
    here.map((comer, at): Write => ({ op: 'create', resource: arrivalOf(comer, { kind, point, at, of: here.length, now, given }) })),
  );
  return { writes, given };
}

interface Turn {
  readonly kind: Desk;
  readonly point: ServicePoint;
  /** The so-manieth of how many. */
  readonly at: number;
  readonly of: number;
  readonly now: Instant;
  readonly given: Map<string, number>;
}

/** Half of them were seen, the next are in the room; one has left, one was not there when called, the others wait. */
function stateOf({ at, of, kind }: Turn): PlaceInQueue['state'] {
  const seen = Math.floor(of * 0.5);
  const inRoom = kind === 'hospital' ? 3 : 1;
  if (at < seen) return of > 6 && at === 1 ? 'left' : 'seen';
  if (at < seen + inRoom) return 'called';
  return of > 6 && at === seen + inRoom ? 'skipped' : 'waiting';
}

function instant(at: number): Instant {
  return new Date(at).toISOString() as Instant; // toISOString writes an instant
}

function arrivalOf(comer: Comer, turn: Turn): Encounter {
  const { kind, point, at, of, now, given } = turn;
  const today = dateOfInstant(now);
  const age = ageOn(comer.birth, today);
  const complaint = drawComplaint(age, hashFraction(`${comer.patient} ${today}`));
  const department: Department = kind === 'clinic' ? 'general' : complaint.department;
  const series = nameQueue(point.institution.id, department, today);
  const number = (given.get(series) ?? 0) + 1;
  given.set(series, number);
  // Nobody came before the day began.
  const midnight = Date.parse(`${today}T00:01:00+08:00`);
  const before = (minutes: number): Instant => instant(Math.max(midnight, Date.parse(now) - minutes * 60_000));
  const arrived = (of - at) * APART[kind] + 2;
  const state = stateOf(turn);
  const doctor = seeClinician(point, hashFraction(comer.patient));
  const waited = Math.min(arrived - 1, APART[kind] * 2 + 3);
  const called = state === 'called' ? 4 : arrived - waited;
  const wasCalled = state === 'called' || state === 'seen';
  const place: PlaceInQueue = {
    department,
    number,
    state,
    first: age >= 80,
    booked: kind === 'hospital' && at % 3 === 0,
    triage: complaint.words,
    ...(wasCalled ? { calledAt: before(called), calledBy: doctor.id } : {}),
    skips: state === 'skipped' ? 1 : 0,
    ...(state === 'left' ? { leaving: 'waited' } : {}),
  };
  const { institution } = point;
  const ended = state === 'seen' ? before(Math.max(1, called - 6)) : state === 'left' ? before(Math.max(1, arrived - waited)) : undefined;
  return {
    resourceType: 'Encounter',
    extension: [writePlace(place)],
    status: state === 'seen' ? 'finished' : state === 'called' ? 'triaged' : state === 'left' ? 'cancelled' : 'arrived',
    class: { system: SYSTEM.actCode, code: 'AMB' },
    ...(institution.letter === undefined ? {} : { type: [describeClass(institution.letter)] }),
    subject: { reference: `Patient/${comer.patient}` },
    ...(state === 'seen' ? { participant: [{ individual: { reference: `Practitioner/${doctor.id}`, display: doctor.name } }] } : {}),
    ...(state === 'seen' ? { reasonCode: [{ coding: [{ system: SYSTEM.icd10, code: complaint.code, display: complaint.display }] }] } : {}),
    period: { start: before(arrived), ...(ended === undefined ? {} : { end: ended }) },
    serviceProvider: { reference: `Organization/${institution.id}` },
  };
}
