// From Location (division) and Organization (institution) to the rows and dated edges of the directory.
import type { CareTeam, Extension, Location, Organization } from '@medplum/fhirtypes';
import { type CentreCode, isCentreCode } from '../define/centre-code.ts';
import { EXTENSION, SYSTEM } from '../define/codes.ts';
import { dateOfFhir, type PlainDate, toDate } from '../periods/plain-date.ts';

/** Open ends of an edge. */
export const ALWAYS_FROM: PlainDate = toDate('1900-01-01');
/** See ALWAYS_FROM. */
export const ALWAYS_TO: PlainDate = toDate('9999-12-31');

/** Levels of divisions by the zeros of their 12-digit code (GB/T 2260, statistical division code). */
export type AreaLevel = 'province' | 'city' | 'county' | 'town' | 'village';

/** A division. */
export interface Area {
  readonly code: string;
  readonly id: string;
  readonly name: string;
  readonly level: AreaLevel;
}

/** An institution or team; `serves` are division codes of its catchment (empty: its own area and below), `centres` what it examines for others. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly kind: string;
  readonly class: string;
  readonly area: string;
  readonly serves: readonly string[];
  readonly centres: readonly CentreCode[];
  readonly from: PlainDate | undefined;
  readonly to: PlainDate | undefined;
}

/** In a tree, `child` stood under `parent` from one day to another, both included. Ids of divisions are their codes. */
export interface TreeEdge {
  readonly tree: 'administrative' | 'consortium';
  readonly child: string;
  readonly parent: string;
  readonly from: PlainDate;
  readonly to: PlainDate;
}

/** The level of a 12-digit division code. */
export function levelOfArea(code: string): AreaLevel {
  if (code.endsWith('0000000000')) return 'province';
  if (code.endsWith('00000000')) return 'city';
  if (code.endsWith('000000')) return 'county';
  return code.endsWith('000') ? 'town' : 'village';
}

/** The code of the division above by the code alone; undefined for a province. */
export function areaAbove(code: string): string | undefined {
  const cut = { province: 0, city: 2, county: 4, town: 6, village: 9 }[levelOfArea(code)];
  return cut === 0 ? undefined : code.slice(0, cut).padEnd(12, '0');
}

/** The division of a Location; undefined when its id is no division code. */
export function projectLocation(location: Location & { readonly id: string }): Area | undefined {
  if (!/^\d{12}$/.test(location.id)) return undefined;
  return { code: location.id, id: location.id, name: location.name ?? location.id, level: levelOfArea(location.id) };
}

/** The institution of an Organization. */
export function projectOrganization(organization: Organization & { readonly id: string }): Organisation {
  const codings = (organization.type ?? []).flatMap((type) => type.coding ?? []);
  const valid = organization.extension?.find((extension) => extension.url === EXTENSION.valid)?.valuePeriod;
  const division = organization.address?.[0]?.extension?.find((extension) => extension.url === EXTENSION.division)?.valueCode;
  return {
    id: organization.id,
    name: organization.name ?? organization.id,
    aliases: organization.alias ?? [],
    kind: codings.find(({ system }) => system !== SYSTEM.institutionClass && system !== SYSTEM.centre)?.code ?? 'other',
    class: codings.find((coding) => coding.system === SYSTEM.institutionClass)?.code ?? '',
    area: division ?? '',
    serves: (organization.extension ?? []).flatMap((extension) =>
      extension.url === EXTENSION.serves && extension.valueCode ? [extension.valueCode] : [],
    ),
    centres: codings.flatMap(({ system, code }) => (system === SYSTEM.centre && isCentreCode(code) ? [code] : [])),
    from: dateOfFhir(valid?.start),
    to: dateOfFhir(valid?.end),
  };
}

function datedEdges(tree: TreeEdge['tree'], child: string, extensions: readonly Extension[] | undefined, url: string): TreeEdge[] {
  return (extensions ?? []).flatMap((extension) => {
    if (extension.url !== url) return [];
    const parent = extension.extension?.find((part) => part.url === 'parent')?.valueReference?.reference;
    const valid = extension.extension?.find((part) => part.url === 'valid')?.valuePeriod;
    if (parent === undefined) return [];
    return [
      {
        tree,
        child,
        parent: parent.slice(parent.indexOf('/') + 1),
        from: dateOfFhir(valid?.start) ?? ALWAYS_FROM,
        to: dateOfFhir(valid?.end) ?? ALWAYS_TO,
      },
    ];
  });
}

/**
 * The edges by which a division or institution hangs in its trees: `partOf` in its valid period (always, unless dated) with the former
 * parents before it; a division without any hangs where its code says.
 */
export function edgesOf(resource: (Location | Organization) & { readonly id: string }): readonly TreeEdge[] {
  const former = datedEdges('administrative', resource.id, resource.extension, EXTENSION.formerParent);
  const consortium = datedEdges('consortium', resource.id, resource.extension, EXTENSION.member);
  const partOf = resource.partOf?.reference;
  const above = partOf ? partOf.slice(partOf.indexOf('/') + 1) : resource.resourceType === 'Location' ? areaAbove(resource.id) : undefined;
  if (above === undefined) return [...former, ...consortium];
  const valid = resource.partOf?.extension?.find((extension) => extension.url === EXTENSION.valid)?.valuePeriod;
  const present: TreeEdge = {
    tree: 'administrative',
    child: resource.id,
    parent: above,
    from: dateOfFhir(valid?.start) ?? ALWAYS_FROM,
    to: dateOfFhir(valid?.end) ?? ALWAYS_TO,
  };
  return [...former, present, ...consortium];
}

/** The kind under which a team of family doctors stands beside the institutions. */
export const TEAM_KIND = 'team';

/** A team that serves no single resident (CareTeam without subject); its catchment are the villages it serves. */
export function projectTeam(team: CareTeam & { readonly id: string }): Organisation {
  return {
    id: team.id,
    name: team.name ?? team.id,
    aliases: [],
    kind: TEAM_KIND,
    class: '',
    area: '',
    serves: (team.extension ?? []).flatMap((extension) =>
      extension.url === EXTENSION.serves && extension.valueCode ? [extension.valueCode] : [],
    ),
    centres: [],
    from: dateOfFhir(team.period?.start),
    to: dateOfFhir(team.period?.end),
  };
}

/** A team stands under the institutions that manage it. */
export function edgesOfTeam(team: CareTeam & { readonly id: string }): readonly TreeEdge[] {
  return (team.managingOrganization ?? []).slice(0, 1).flatMap(({ reference }) => {
    if (!reference?.startsWith('Organization/')) return [];
    const from = dateOfFhir(team.period?.start) ?? ALWAYS_FROM;
    return [
      {
        tree: 'administrative',
        child: team.id,
        parent: reference.slice('Organization/'.length),
        from,
        to: dateOfFhir(team.period?.end) ?? ALWAYS_TO,
      },
    ];
  });
}
