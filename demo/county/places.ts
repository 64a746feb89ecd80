/** The divisions of the demo county as the places its institutions stand in: counties, towns and villages of a size. */
import type { Location } from '@medplum/fhirtypes';
import type { Village } from '../population/divisions.ts';

/** A town with its villages. `street`: a 街道, with a community health centre instead of a township hospital. */
export interface TownPlace {
  /** 9 digits. */
  readonly code: string;
  /** 12-digit division code. */
  readonly area: string;
  readonly name: string;
  readonly street: boolean;
  readonly villages: readonly Village[];
}

/** A county with its towns. `seat` is the village where the county's institutions stand. */
export interface CountyPlace {
  /** 6 digits. */
  readonly code: string;
  readonly area: string;
  readonly name: string;
  readonly city: string;
  readonly towns: readonly TownPlace[];
  readonly seat: Village;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

/** The counties that the villages lie in, in their order. Throws RangeError when there are no villages. */
export function groupPlaces(villages: readonly Village[]): readonly CountyPlace[] {
  if (villages.length === 0) throw new RangeError('a demo county needs villages');
  return groupBy(villages, (village) => village.county.code).flatMap((ofCounty) => {
    const [first] = ofCounty;
    if (first === undefined) return [];
    const towns = groupBy(ofCounty, (village) => village.town.code).flatMap((ofTown) => {
      const town = ofTown[0]?.town;
      if (town === undefined) return [];
      return [{ code: town.code, area: `${town.code}000`, name: town.name, street: town.name.endsWith('街道'), villages: ofTown }];
    });
    // The county's institutions stand in the town with the most people.
    const weigh = (town: TownPlace): number => town.villages.reduce((sum, village) => sum + village.weight, 0);
    const capital = towns.reduce((a, b) => (weigh(b) > weigh(a) ? b : a));
    const { code, name } = first.county;
    return [{ code, area: `${code}000000`, name, city: first.city, towns, seat: capital.villages[0] ?? first }];
  });
}

function locate(code: string, name: string): Location & { readonly id: string } {
  return { resourceType: 'Location', id: code, status: 'active', mode: 'instance', name };
}

/** The divisions as Locations; with several counties the city stands above them. */
export function buildLocations(counties: readonly CountyPlace[]): readonly (Location & { readonly id: string })[] {
  const [first] = counties;
  const city = first !== undefined && counties.length > 1 ? [locate(`${first.code.slice(0, 4)}00000000`, first.city)] : [];
  const below = counties.flatMap((county) => [
    locate(county.area, county.name),
    ...county.towns.flatMap((town) => [
      locate(town.area, town.name),
      ...town.villages.map((village) => locate(village.code, village.place)),
    ]),
  ]);
  return [...city, ...below];
}
