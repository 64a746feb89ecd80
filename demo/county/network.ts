/** The whole network of the demo county, and who serves a village: clinic, township hospital, county hospitals, staff, teams. */
import type { ChargeItemDefinition, Resource } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { SERVICE_ITEMS } from '../../systems/family-doctor/catalogue/service-items.ts';
import { publishItem } from '../../systems/family-doctor/services/publish-item.ts';
import type { Village } from '../population/divisions.ts';
import { createStreams } from '../population/random.ts';
import { actBare } from './bare-context.ts';
import { type Institution, listInstitutions, openInstitutions } from './institutions.ts';
import { buildLocations, groupPlaces } from './places.ts';
import { hireStaff, type StaffMember } from './staff.ts';
import { formTeams, type Team } from './teams.ts';

/** An institution with those of its staff who see people. */
export interface ServicePoint {
  readonly institution: Institution;
  readonly clinicians: readonly StaffMember[];
}

/** Who serves a village. */
export interface VillageServices {
  readonly clinic: ServicePoint;
  readonly township: ServicePoint;
  readonly hospital: ServicePoint;
  readonly tcm: ServicePoint;
  readonly mch: ServicePoint;
  /** Who receives at the county hospital whom others send. */
  readonly receiving: { readonly desk: StaffMember | undefined; readonly specialists: readonly StaffMember[] };
  /** Who reads at the imaging centre. */
  readonly imaging: readonly StaffMember[];
  /** Who verifies at the laboratory. */
  readonly laboratory: readonly StaffMember[];
  readonly team: Team;
  readonly townTeams: readonly Team[];
}

/** The network: everything that belongs to no resident, and the services of each village. */
export interface Network {
  readonly writes: readonly Write[];
  readonly staff: readonly StaffMember[];
  readonly teams: readonly Team[];
  readonly servicesOf: (village: string) => VillageServices;
}

function create(id: string, resource: Resource): Write {
  return { op: 'create', id, resource };
}

/** The 28 characteristic services on offer (docs/domain.md §0.3). */
function publishItems(staff: readonly StaffMember[]): Write[] {
  const manager = staff.find(({ role }) => role === 'consortium-manager');
  if (manager === undefined) return [];
  return Object.entries(SERVICE_ITEMS).flatMap(([code, item], at) => {
    const drafts = publishItem.write(
      { date: toDate('2022-01-01'), code, name: item.name, kind: item.kind, price: item.price / 100 },
      actBare(manager, undefined, at + 1),
    );
    return drafts.flatMap((draft) => ('create' in draft && isItem(draft.create) ? [create(`item-${code}`, draft.create)] : []));
  });
}

function isItem(resource: Resource): resource is ChargeItemDefinition {
  return resource.resourceType === 'ChargeItemDefinition';
}

function receivingAt({ id }: Institution, staff: readonly StaffMember[]): VillageServices['receiving'] {
  const here = staff.filter(({ org }) => org === id);
  return { desk: here.find(({ role }) => role === 'referral-desk'), specialists: here.filter(({ role }) => role === 'specialist') };
}

/** Builds the network of the villages; the same seed gives the same. */
export function buildNetwork(seed: string, villages: readonly Village[]): Network {
  const streams = createStreams(`${seed}|staff`);
  const places = groupPlaces(villages);
  const counties = places.map((place) => ({ place, institutions: openInstitutions(place) }));
  const staff = hireStaff(streams, counties);
  const clinicians = new Map<string, StaffMember[]>();
  for (const member of staff) {
    if (member.role !== 'village-doctor' && member.role !== 'family-doctor') continue;
    const list = clinicians.get(member.org);
    if (list) list.push(member);
    else clinicians.set(member.org, [member]);
  }
  const pointOf = (institution: Institution): ServicePoint => ({ institution, clinicians: clinicians.get(institution.id) ?? [] });
  const services = new Map<string, VillageServices>();
  const allTeams: Team[] = [];
  for (const { place, institutions } of counties) {
    const teams = formTeams(place, staff);
    allTeams.push(...teams);
    const centreOf = (kind: string) => institutions.centres.find(({ id }) => id.endsWith(`-centre-${kind}`))?.id;
    const [imagingCentre, laboratory] = [centreOf('imaging'), centreOf('laboratory')];
    const shared = {
      hospital: pointOf(institutions.hospital),
      tcm: pointOf(institutions.tcm),
      mch: pointOf(institutions.mch),
      receiving: receivingAt(institutions.hospital, staff),
      imaging: staff.filter(({ org }) => org === imagingCentre),
      laboratory: staff.filter(({ org }) => org === laboratory),
    };
    for (const town of place.towns) {
      const township = institutions.townships.get(town.code);
      const townTeams = teams.filter((team) => team.town === town.code && team.village === undefined);
      for (const village of town.villages) {
        const clinic = institutions.clinics.get(village.code);
        const team = teams.find((one) => one.village === village.code);
        if (!township || !clinic || !team) throw new Error(`no services for village ${village.code}`);
        services.set(village.code, { ...shared, clinic: pointOf(clinic), township: pointOf(township), team, townTeams });
      }
    }
  }
  const writes = [
    ...buildLocations(places).map((location) => create(location.id, location)),
    ...counties.flatMap(({ institutions }) => listInstitutions(institutions).map(({ id, resource }) => create(id, resource))),
    ...staff.flatMap(({ id, practitioner, post }) => [create(id, practitioner), create(`post-${id}`, post)]),
    ...allTeams.map(({ id, resource }) => create(id, resource)),
    ...publishItems(staff),
  ];
  return {
    writes,
    staff,
    teams: allTeams,
    servicesOf: (village) => {
      const found = services.get(village);
      if (!found) throw new RangeError(`no village ${village} in the demo county`);
      return found;
    },
  };
}
