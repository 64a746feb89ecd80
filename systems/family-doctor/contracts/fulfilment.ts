/** Promised × delivered: each promise of a contract falls into windows, and the record shows which were kept. */
import type { Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { canonicalOf } from '../../../kernel/define/form.ts';
import { encounters, type Kept, observations, type Records, resources, responses } from '../../../kernel/define/source.ts';
import { addDays, addMonths, dateOfFhir, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { findFreePackage } from '../catalogue/free-packages.ts';
import { PROMISED_SERVICES, type PromisedService } from '../catalogue/promised-services.ts';
import { serviceForm } from '../services/service-form.ts';
import { type Agreement, MOST_YEARS } from './agreement.ts';

const ALL_EVIDENCE = Object.values(PROMISED_SERVICES).map((service) => service.evidence);

function collect(of: readonly (readonly string[])[]): string[] {
  return [...new Set(of.flat())];
}

/** Encounters in which a measurement was taken face to face: ambulatory and at home. */
const FACE_TO_FACE = ['AMB', 'HH'];

/** The records that may show that a promise was kept: of any system, named by their FHIR shape only. */
export const evidenceSources = {
  given: responses(serviceForm),
  forms: resources('QuestionnaireResponse', ...collect(ALL_EVIDENCE.map(({ forms }) => forms.map((id) => canonicalOf({ id }))))),
  observations: observations(...collect(ALL_EVIDENCE.map((evidence) => evidence.observations))),
  visits: encounters(...FACE_TO_FACE),
};

/** One thing done, on its day. */
export interface Done {
  readonly id: string;
  readonly date: PlainDate;
}

/**
 * A filled form as a delivery. Forms hold the day of the event in the item `date`; `authored` is when they were written. A follow-up by
 * telephone (item `way`) is no face-to-face service (《国家基本公共卫生服务规范（第三版）》面对面随访).
 */
function doneByForm({ id, resource }: Kept<QuestionnaireResponse>, urls: readonly string[]): Done[] {
  const answerOf = (linkId: string) => resource.item?.find((item) => item.linkId === linkId)?.answer?.[0];
  const date = dateOfFhir(answerOf('date')?.valueDate ?? resource.authored);
  const counts = resource.status !== 'entered-in-error' && resource.questionnaire !== undefined && urls.includes(resource.questionnaire);
  return counts && date !== undefined && answerOf('way')?.valueCoding?.code !== 'phone' ? [{ id, date }] : [];
}

function isCoded(observation: Observation, codes: readonly string[]): boolean {
  return observation.code.coding?.some(({ code }) => code !== undefined && codes.includes(code)) ?? false;
}

/** What was found in a resident's records, by service: each of their contracts asks again. */
const foundIn = new WeakMap<Records<typeof evidenceSources>, Map<string, readonly Done[]>>();

/** Everything in the record that counts as the service, oldest first; several records of one day are one delivery. */
export function findDone(code: string, service: PromisedService, records: Records<typeof evidenceSources>): readonly Done[] {
  let found = foundIn.get(records);
  if (found === undefined) {
    found = new Map();
    foundIn.set(records, found);
  }
  let done = found.get(code);
  if (done === undefined) {
    done = searchDone(code, service, records);
    found.set(code, done);
  }
  return done;
}

function searchDone(code: string, service: PromisedService, records: Records<typeof evidenceSources>): readonly Done[] {
  const { evidence } = service;
  const urls = evidence.forms.map((id) => canonicalOf({ id }));
  const visits = new Set(records.visits.map(({ id }) => id));
  const found = [
    ...records.given.filter(({ answers }) => answers.service === code).map(({ id, date }) => ({ id, date })),
    ...records.forms.flatMap((response) => doneByForm(response, urls)),
    ...records.observations
      .filter(({ encounter, resource }) => encounter !== undefined && visits.has(encounter) && isCoded(resource, evidence.observations))
      .map(({ id, date }) => ({ id, date })),
    ...records.visits.filter(({ kind }) => evidence.encounters.includes(kind)).map(({ id, start }) => ({ id, date: start })),
  ].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  return found.filter((one, at) => one.date !== found[at - 1]?.date);
}

/** A promise in one window, or (`owed` false) something done beyond the promises. */
export interface Fulfilment {
  readonly key: string;
  readonly agreement: Agreement;
  readonly service: string;
  readonly from: PlainDate;
  readonly due: PlainDate;
  /** The day it was done within the window; undefined: not done. */
  readonly delivered: PlainDate | undefined;
  /** Counts for 履约率: false for extras, and for windows that an early end of the contract cut short. */
  readonly owed: boolean;
}

/** The windows of a service in a contract: each contract year in `perYear` equal parts of whole months, none beyond its last day. */
export function listWindows({ start, end }: Agreement, perYear: number): { from: PlainDate; due: PlainDate; whole: boolean }[] {
  const months = 12 / perYear;
  const windows: { from: PlainDate; due: PlainDate; whole: boolean }[] = [];
  for (let at = 0; at < MOST_YEARS * perYear && addMonths(start, at * months) <= end; at += 1) {
    const last = addDays(addMonths(start, (at + 1) * months), -1);
    windows.push({ from: addMonths(start, at * months), due: last <= end ? last : end, whole: last <= end });
  }
  return windows;
}

/** What a contract promises: the services of its packages, each once. */
export function listPromises(agreement: Agreement): readonly string[] {
  return collect(agreement.packages.map((code) => findFreePackage(code)?.services ?? []));
}

/** Every promise of a contract and every delivery within its term. */
export function followUp(agreement: Agreement, records: Records<typeof evidenceSources>): readonly Fulfilment[] {
  return listPromises(agreement).flatMap((code) => {
    const service = PROMISED_SERVICES[code];
    return service === undefined ? [] : followService(agreement, code, service.perYear, findDone(code, service, records));
  });
}

function followService(agreement: Agreement, service: string, perYear: number, done: readonly Done[]): Fulfilment[] {
  return listWindows(agreement, perYear).flatMap(({ from, due, whole }, at) => {
    const [first, ...more] = done.filter(({ date }) => date >= from && date <= due);
    const key = `${agreement.id}/${service}/${at + 1}`;
    const owed = whole || !agreement.endedEarly;
    const extras = more.map(({ id, date }) => ({
      key: `${key}/${id}`,
      agreement,
      service,
      from: date,
      due: date,
      delivered: date,
      owed: false,
    }));
    return [{ key, agreement, service, from, due, delivered: first?.date, owed }, ...extras];
  });
}
