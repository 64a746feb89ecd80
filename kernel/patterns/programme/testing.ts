/** Residents and records made by hand, for the tests of programmes. */
import type { ActionContext } from '../../define/action.ts';
import { LOINC, SYSTEM } from '../../define/codes.ts';
import type { Person } from '../../define/person.ts';
import type { KeptEncounter, KeptEpisode, KeptObservation, KeptResponse } from '../../define/source.ts';
import { type PlainDate, toDate } from '../../periods/plain-date.ts';

/** A usual resident, born in 1970 unless told otherwise. */
export function makePerson(more: Partial<Person> = {}): Person {
  return {
    residentId: 1,
    patientId: '1-p',
    name: '王秀英',
    sex: 'female',
    birthDate: toDate('1970-01-01'),
    area: '511803106205',
    residency: 'usual',
    household: undefined,
    since: undefined,
    until: undefined,
    deceased: undefined,
    ...more,
  };
}

/** An episode of a programme that starts on a date. */
export function makeEpisode(code: string, start: string, end?: string): KeptEpisode {
  return {
    id: '1-episode',
    version: 1,
    start: toDate(start),
    end: end === undefined ? undefined : toDate(end),
    org: 'town',
    resource: {
      resourceType: 'EpisodeOfCare',
      status: end === undefined ? 'active' : 'finished',
      type: [{ coding: [{ system: SYSTEM.episode, code }] }],
      patient: { reference: 'Patient/1-p' },
      period: { start },
    },
  };
}

/** A filled form; its id is 'form-<date>'. */
export function makeResponse<A extends { readonly date: PlainDate }>(answers: A): KeptResponse<A> {
  return { id: `form-${answers.date}`, date: answers.date, org: 'village', author: 'doctor', encounter: undefined, answers };
}

interface Measured {
  readonly encounter?: string;
  readonly derivedFrom?: string;
  readonly value?: number;
  readonly unit?: string;
  readonly components?: Readonly<Record<string, number>>;
}

/** A measurement; its id is 'obs-<date>'. */
export function makeObservation(code: string, date: string, measured: Measured): KeptObservation {
  const { encounter, derivedFrom, value, unit, components } = measured;
  return {
    id: `obs-${date}`,
    date: toDate(date),
    value,
    components: components ?? {},
    org: 'town',
    encounter,
    resource: {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: SYSTEM.loinc, code }] },
      ...(derivedFrom === undefined ? {} : { derivedFrom: [{ reference: derivedFrom }] }),
      ...(value === undefined || unit === undefined ? {} : { valueQuantity: { value, code: unit, system: SYSTEM.ucum } }),
    },
  };
}

/** A blood pressure in mmHg, by default taken in encounter 'amb'. */
export function makePressure(date: string, systolic: number, diastolic: number, more: Measured = { encounter: 'amb' }): KeptObservation {
  return makeObservation(LOINC.bloodPressure, date, { ...more, components: { [LOINC.systolic]: systolic, [LOINC.diastolic]: diastolic } });
}

/** An encounter of a class (AMB, HH, IMP, EMER). */
export function makeEncounter(id: string, kind: string, date = '2024-01-01'): KeptEncounter {
  const resource: KeptEncounter['resource'] = {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: SYSTEM.actCode, code: kind },
  };
  return { id, start: toDate(date), end: toDate(date), kind, org: 'town', author: 'doctor', diagnoses: [], resource };
}

/** A context in which a village doctor acts on 2024-12-31 unless told otherwise. */
export function makeContext<R>(
  records: R,
  person: Person | undefined,
  today = '2024-12-31',
): Omit<ActionContext, 'records'> & { readonly records: R } {
  let urns = 0;
  return {
    now: `${today}T02:00:00.000Z` as ActionContext['now'], // an instant of the day, for tests
    today: toDate(today),
    actor: { practitioner: 'doctor', name: '李医生', role: 'village-doctor', org: 'village' },
    person,
    subject: 'Patient/1-p',
    encounter: undefined,
    records,
    serial: () => 1,
    newReference: () => `urn:uuid:${++urns}`,
  };
}
