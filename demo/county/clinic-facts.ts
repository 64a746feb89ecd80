/** What a county enters about beds, stations and village clinics: invented figures of a size that fits the demo's stays. */
import type { Resource } from '@medplum/fhirtypes';
import type { AnyForm } from '../../kernel/define/form.ts';
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import { ASPECTS, integrationForm, stationLinkForm } from '../../systems/clinic/stations/stations.ts';
import { bedsForm } from '../../systems/clinic/stays/beds.ts';
import { actBare } from './bare-context.ts';
import { DEMO_DOCUMENT, YEARS } from './invented-facts.ts';
import type { CountyPlace } from './places.ts';
import type { StaffMember } from './staff.ts';

/** Open beds for each usual resident; a township's hospitals together with those of the county take the demo's stays at 50 to 80 per cent. */
const BEDS_PER_PERSON = { township: 0.0034, hospital: 0.0029, tcm: 0.0008 } as const;

/** Every so many village clinics, one is not yet managed as one, or only in part. */
const APART_EVERY = 11;
const PARTLY_EVERY = 7;

interface FactEntry {
  readonly on: PlainDate;
  readonly id: string;
  readonly resource: Resource;
}

function fill(form: AnyForm, answers: { readonly date: string }, by: StaffMember): Resource {
  const date = toDate(answers.date);
  return buildResponse(form, answers, {
    subject: undefined,
    author: by.id,
    org: by.org,
    encounter: undefined,
    date,
    now: actBare(by, date).now,
    overrides: {},
  });
}

/** Beds of every year by institution, stations of the bigger villages, and how village clinics are run. `residents`: usual residents by village. */
export function clinicFacts(county: CountyPlace, residents: ReadonlyMap<string, number>, by: StaffMember): readonly FactEntry[] {
  const peopleOf = (villages: readonly { readonly code: string }[]): number =>
    villages.reduce((sum, { code }) => sum + (residents.get(code) ?? 0), 0);
  const whole = county.towns.reduce((sum, town) => sum + peopleOf(town.villages), 0);
  const hospitals = [
    ...county.towns.map((town) => ({
      institution: `org-${town.code}`,
      level: 'primary',
      beds: Math.max(1, Math.round(peopleOf(town.villages) * BEDS_PER_PERSON.township)),
    })),
    { institution: `org-${county.code}-hospital`, level: 'other', beds: Math.max(2, Math.round(whole * BEDS_PER_PERSON.hospital)) },
    { institution: `org-${county.code}-tcm`, level: 'other', beds: Math.max(1, Math.round(whole * BEDS_PER_PERSON.tcm)) },
  ];
  const beds = YEARS.flatMap((year) =>
    hospitals.map((hospital): FactEntry => {
      const answers = { date: toDate(`${year}-01-01`), until: `${year}-12-31`, document: DEMO_DOCUMENT, ...hospital };
      return { on: answers.date, id: `beds-${hospital.institution}-${year}`, resource: fill(bedsForm, answers, by) };
    }),
  );
  const clinics = county.towns.flatMap((town) => town.villages);
  const stations = clinics
    .filter((_, at) => at % 4 === 0)
    .map(({ code }, at): FactEntry => {
      const answers = { date: toDate('2024-04-10'), institution: `org-${code}`, state: at % 9 === 8 ? 'testing' : 'joined' };
      return { on: answers.date, id: `station-link-${code}`, resource: fill(stationLinkForm, answers, by) };
    });
  const integrations = clinics.map(({ code }, at): FactEntry => {
    const mode = at % APART_EVERY === APART_EVERY - 1 ? 'apart' : at % PARTLY_EVERY === PARTLY_EVERY - 1 ? 'partly' : 'integrated';
    const aspects = mode === 'integrated' ? Object.keys(ASPECTS) : mode === 'partly' ? ['drugs', 'business'] : undefined;
    const answers = { date: toDate('2023-07-01'), institution: `org-${code}`, mode, ...(aspects === undefined ? {} : { aspects }) };
    return { on: answers.date, id: `integration-${code}`, resource: fill(integrationForm, answers, by) };
  });
  return [...beds, ...stations, ...integrations];
}
