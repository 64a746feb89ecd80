/** The number with which somebody waits at a front desk, as their Encounter keeps it. */
import type { Encounter, Extension } from '@medplum/fhirtypes';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import { type Department, departmentIn } from '../../../kernel/patterns/request-loop/departments.ts';
import { dateOfFhir, type Instant, instantOfFhir, type PlainDate } from '../../../kernel/periods/plain-date.ts';

/** States of somebody at a front desk. */
export const QUEUE_STATES = { waiting: '候诊', called: '已叫号', skipped: '过号', seen: '已就诊', left: '已离开' } as const;

/** A code of QUEUE_STATES. */
export type QueueState = keyof typeof QUEUE_STATES;

/** States in which somebody is still to be seen. */
export const OPEN_STATES: readonly QueueState[] = ['waiting', 'called', 'skipped'];

/** Somebody's place: the number counts from 1 for each institution, department and day. `first`: before those who came earlier. */
export interface PlaceInQueue {
  readonly department: Department;
  readonly number: number;
  readonly state: QueueState;
  readonly first: boolean;
  readonly booked: boolean;
  readonly triage?: string | undefined;
  readonly calledAt?: Instant | undefined;
  /** Practitioner who called. */
  readonly calledBy?: string | undefined;
  readonly skips: number;
  /** Why they left unseen. */
  readonly leaving?: string | undefined;
}

function isState(code: string | undefined): code is QueueState {
  return code !== undefined && Object.hasOwn(QUEUE_STATES, code);
}

/** The place that an encounter keeps; undefined for a visit that did not come by a front desk. */
export function readPlace(encounter: Encounter): PlaceInQueue | undefined {
  const parts = encounter.extension?.find(({ url }) => url === EXTENSION.queue)?.extension;
  const part = (url: string): Extension | undefined => parts?.find((each) => each.url === url);
  const department = departmentIn(part('department')?.valueCode);
  const state = part('state')?.valueCode;
  const number = part('number')?.valueInteger;
  if (department === undefined || !isState(state) || number === undefined) return undefined;
  return {
    department,
    number,
    state,
    first: part('first')?.valueBoolean ?? false,
    booked: part('booked')?.valueBoolean ?? false,
    triage: part('triage')?.valueString,
    calledAt: instantOfFhir(part('calledAt')?.valueInstant),
    calledBy: part('calledBy')?.valueReference?.reference?.split('/')[1],
    skips: part('skips')?.valueInteger ?? 0,
    leaving: part('leaving')?.valueCode,
  };
}

/** The extension that keeps a place. */
export function writePlace(place: PlaceInQueue): Extension {
  return {
    url: EXTENSION.queue,
    extension: [
      { url: 'department', valueCode: place.department },
      { url: 'number', valueInteger: place.number },
      { url: 'state', valueCode: place.state },
      { url: 'first', valueBoolean: place.first },
      { url: 'booked', valueBoolean: place.booked },
      { url: 'skips', valueInteger: place.skips },
      ...(place.triage === undefined ? [] : [{ url: 'triage', valueString: place.triage }]),
      ...(place.calledAt === undefined ? [] : [{ url: 'calledAt', valueInstant: place.calledAt }]),
      ...(place.calledBy === undefined ? [] : [{ url: 'calledBy', valueReference: { reference: `Practitioner/${place.calledBy}` } }]),
      ...(place.leaving === undefined ? [] : [{ url: 'leaving', valueCode: place.leaving }]),
    ],
  };
}

/** The encounter with another place, everything else as it stands. */
export function moveInQueue(encounter: Encounter, place: PlaceInQueue): Encounter {
  const others = (encounter.extension ?? []).filter(({ url }) => url !== EXTENSION.queue);
  return { ...encounter, extension: [...others, writePlace(place)] };
}

/** Whether somebody came by a front desk and has not been seen: no visit yet. */
export function isYetToBeSeen(encounter: Encounter): boolean {
  return encounter.status !== 'finished' && readPlace(encounter) !== undefined;
}

/** Where and on which day an encounter is. */
export function whereOf(encounter: Encounter): { readonly org: string | undefined; readonly day: PlainDate | undefined } {
  return { org: encounter.serviceProvider?.reference?.split('/')[1], day: dateOfFhir(encounter.period?.start) };
}
