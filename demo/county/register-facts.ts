/**
 * What a county enters in its registers beside its people: quotas, official population, studios, screening stations, contract models, issues
 * and next steps. Nothing of this was published for the county: every figure and document is invented and named so.
 */
import type { QuestionnaireResponse, Resource, Task } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import type { AnyForm } from '../../kernel/define/form.ts';
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import { quotaForm as diabetesQuota } from '../../systems/diabetes/forms.ts';
import { openStation, renovateStation } from '../../systems/diabetes/stations.ts';
import { travelForm } from '../../systems/emergency/travel.ts';
import { modelForm } from '../../systems/family-doctor/teams/models.ts';
import { openStudio } from '../../systems/family-doctor/teams/studios.ts';
import { quotaForm as hypertensionQuota } from '../../systems/hypertension/forms.ts';
import { addItem, closeItem } from '../../systems/reporting/items.ts';
import { projectionForm } from '../../systems/reporting/projections.ts';
import { populationForm } from '../../systems/residents/population.ts';
import { type Village, villageQuota } from '../population/divisions.ts';
import { actBare } from './bare-context.ts';
import { clinicFacts } from './clinic-facts.ts';
import { DEMO_DOCUMENT, ITEMS, MODELS, PROJECTIONS, QUOTA_RATES, RENOVATIONS, STATIONS, STUDIOS, YEARS } from './invented-facts.ts';
import { type CountyPlace, groupPlaces, type TownPlace } from './places.ts';
import { inventWays } from './positions.ts';
import type { StaffMember } from './staff.ts';

/** For whom and up to when: `size` usual residents, `until` the last day that is observed. */
export interface FactOrder {
  readonly villages: readonly Village[];
  readonly staff: readonly StaffMember[];
  readonly size: number;
  readonly until: PlainDate;
}

type Entry = { readonly on: PlainDate; readonly id: string; readonly resource: Resource };

function findStaff(staff: readonly StaffMember[], org: string, role: StaffMember['role']): StaffMember {
  const found = staff.find((member) => member.org === org && member.role === role);
  if (!found) throw new Error(`no ${role} at ${org}`);
  return found;
}

/** An entry that is kept as the filled form alone. */
function fill(form: AnyForm, answers: { readonly date: string }, by: StaffMember): QuestionnaireResponse {
  const { now } = actBare(by, toDate(answers.date));
  const facts = { subject: undefined, author: by.id, org: by.org, encounter: undefined, date: toDate(answers.date), now, overrides: {} };
  return buildResponse(form, answers, facts);
}

function townEntries(town: TownPlace, people: number, by: StaffMember): readonly Entry[] {
  return YEARS.flatMap((year) => {
    const quotas = (['hypertension', 'diabetes'] as const).map((programme): Entry => {
      const rate = QUOTA_RATES[programme];
      const answers = {
        date: toDate(`${year}-01-15`),
        institution: `org-${town.code}`,
        year,
        quota: Math.round(people * rate.quota),
        estimated: Math.round(people * rate.estimated),
        document: DEMO_DOCUMENT,
      };
      const form = programme === 'hypertension' ? hypertensionQuota : diabetesQuota;
      return { on: answers.date, id: `quota-${programme}-${town.code}-${year}`, resource: fill(form, answers, by) };
    });
    const counted = {
      date: toDate(`${year}-03-20`),
      town: town.area,
      year: year - 1,
      usual: Math.round(people * (1 + 0.0015 * (2024 - year))),
      registered: Math.round(people * 1.06),
      document: DEMO_DOCUMENT,
    };
    return [...quotas, { on: counted.date, id: `population-${town.code}-${year - 1}`, resource: fill(populationForm, counted, by) }];
  });
}

function placesOfCare(county: CountyPlace, staff: readonly StaffMember[]): readonly Entry[] {
  const studios = STUDIOS.flatMap((on, at): Entry[] => {
    const town = county.towns[(at * 3) % county.towns.length];
    const village = town?.villages[at % (town.villages.length || 1)];
    if (town === undefined || village === undefined) return [];
    const manager = findStaff(staff, `org-${town.code}`, 'township-manager');
    const answers = {
      date: on,
      name: `${village.place}家庭医生工作室`,
      village: village.code,
      doctor: findStaff(staff, `org-${town.code}`, 'family-doctor').id,
      sessions: [
        { day: 'tue' as const, from: '08:30', to: '11:30' },
        { day: 'fri' as const, from: '14:00', to: '17:00' },
      ],
    };
    return createdBy(
      openStudio.write(answers, { ...actBare(manager, on), records: { studios: [] } }),
      on,
      `studio-${county.code}-${at + 1}`,
    );
  });
  const stations = STATIONS.flatMap((on, at): Entry[] => {
    const town = county.towns[(at * 5) % county.towns.length];
    const village = town?.villages[0];
    if (town === undefined || village === undefined) return [];
    const manager = findStaff(staff, `org-${town.code}`, 'township-manager');
    const id = `station-${county.code}-${at + 1}`;
    const answers = {
      date: on,
      name: `${town.name}糖尿病并发症筛查工作站`,
      institution: `org-${town.code}`,
      village: village.code,
      equipment: ['fundus', 'doppler', 'urine', 'hba1c'] as const,
    };
    const opened = createdBy(
      openStation.write({ ...answers, equipment: [...answers.equipment] }, { ...actBare(manager, on), records: { stations: [] } }),
      on,
      id,
    );
    const renovation = RENOVATIONS.find((each) => each.station === at);
    const [first] = opened;
    if (renovation === undefined || first?.resource.resourceType !== 'HealthcareService') return opened;
    const { on: day, what } = renovation;
    const station = [{ id, version: 1, updated: actBare(manager, day).now, resource: first.resource }];
    const drafts = renovateStation.write({ date: day, target: id, what }, { ...actBare(manager, day), records: { station } });
    return [...opened, ...changedBy(drafts, day, id)];
  });
  return [...studios, ...stations];
}

type Drafts = readonly ({ readonly create: Resource } | { readonly update: Resource })[];

function createdBy(drafts: Drafts, on: PlainDate, id: string): Entry[] {
  return drafts.flatMap((draft) => ('create' in draft ? [{ on, id, resource: draft.create }] : []));
}

/** The thing as it stands after a change: an entry of the same id, which takes the place of the earlier one where its day is observed. */
function changedBy(drafts: Drafts, on: PlainDate, id: string): Entry[] {
  return drafts.flatMap((draft) => ('update' in draft ? [{ on, id, resource: draft.update }] : []));
}

function itemEntries(county: CountyPlace, bureau: StaffMember): readonly Entry[] {
  return ITEMS.flatMap((item, at): Entry[] => {
    const id = `report-item-${county.code}-${at + 1}`;
    const owner = `org-${county.code}-${item.owner}`;
    const { closed, ...rest } = item;
    const opened = createdBy(addItem.write({ ...rest, owner }, actBare(bureau, item.date)), item.date, id);
    const [first] = opened;
    if (closed === undefined || first?.resource.resourceType !== 'Task') return opened;
    const kept = { id, version: 1, updated: actBare(bureau, closed.date).now, resource: first.resource satisfies Task };
    const drafts = closeItem.write({ ...closed, target: id }, { ...actBare(bureau, closed.date), records: { item: [kept] } });
    return [...opened, ...changedBy(drafts, closed.date, id)];
  });
}

/** When the ways to the hospital were measured; invented. */
const MEASURED = toDate('2024-03-18');

function wayEntries(county: CountyPlace, by: StaffMember): readonly Entry[] {
  return inventWays(county).map(({ from, minutes, note }) => {
    const answers = { date: MEASURED, from, to: `org-${county.code}-hospital`, minutes, ...(note === undefined ? {} : { note }) };
    return { on: MEASURED, id: `way-${from}`, resource: fill(travelForm, answers, by) };
  });
}

/** The entries of all counties up to the last observed day; of one that was changed by then, as it stands. */
export function registerFacts({ villages, staff, size, until }: FactOrder): readonly Write[] {
  const residents = villageQuota(size, villages);
  const entries = groupPlaces(villages).flatMap((county): readonly Entry[] => {
    const bureau = findStaff(staff, `org-${county.code}-bureau`, 'bureau-manager');
    return [
      ...county.towns.flatMap((town) => {
        const people = town.villages.reduce((sum, { code }) => sum + (residents.get(code) ?? 0), 0);
        return townEntries(town, people, bureau);
      }),
      ...placesOfCare(county, staff),
      ...clinicFacts(county, residents, bureau),
      ...wayEntries(county, bureau),
      ...MODELS.map((answers, at) => ({
        on: answers.date,
        id: `contract-model-${county.code}-${at + 1}`,
        resource: fill(modelForm, answers, bureau),
      })),
      ...PROJECTIONS.map((answers, at) => ({
        on: answers.date,
        id: `projection-${county.code}-${at + 1}`,
        resource: fill(projectionForm, answers, bureau),
      })),
      ...itemEntries(county, bureau),
    ];
  });
  const known = new Map(entries.filter(({ on }) => on <= until).map((entry) => [`${entry.resource.resourceType}/${entry.id}`, entry]));
  return [...known.values()].map(({ id, resource }) => {
    const { id: _, ...rest } = resource;
    return { op: 'create', id, resource: rest };
  });
}
