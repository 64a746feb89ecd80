/** The divisions the demo population lives in: county, town, village, with how many people each holds. */
import yaan from '../../data/divisions/yaan.json' with { type: 'json' };
import { hashFraction } from './random.ts';

/** A village (村委会) or community (居委会), the smallest division. `weight` is its share of people, only meaningful beside others. */
export interface Village {
  /** 12 digits of the statistical code. */
  readonly code: string;
  /** Official name, '双墙村村委会'. */
  readonly name: string;
  /** The place as people write it in an address, '双墙村' or '东城社区'. */
  readonly place: string;
  readonly kind: 'village' | 'community';
  readonly weight: number;
  /** Position among all villages of the city, 名山区 first: fixed, whatever the size of the county. */
  readonly index: number;
  readonly town: { readonly code: string; readonly name: string };
  readonly county: { readonly code: string; readonly name: string };
  readonly city: string;
}

/** A town or street, 9 digits. */
export interface Town {
  readonly code: string;
  readonly name: string;
  readonly villages: readonly Village[];
}

/** A county, 6 digits. */
export interface County {
  readonly code: string;
  readonly name: string;
  readonly towns: readonly Town[];
}

/** The county of the demo, 雅安市名山区. */
export const DEMO_COUNTY = '511803';

/** People per county in ten thousands, rounded: weights for the demo, not statistics. 名山区's 25.4 is the one published. */
const COUNTY_WEIGHTS: Readonly<Record<string, number>> = {
  '511803': 25.4,
  '511802': 38,
  '511822': 13,
  '511823': 28,
  '511824': 11.5,
  '511825': 13.5,
  '511826': 10,
  '511827': 5,
};

/** Towns of 名山区: the county town 蒙阳街道 and its neighbour 永兴街道 are the largest, market towns come next. Invented weights. */
const TOWN_WEIGHTS: Readonly<Record<string, number>> = {
  '511803001': 27,
  '511803002': 62,
  '511803101': 24,
  '511803102': 19,
  '511803104': 14,
  '511803105': 21,
  '511803106': 15,
  '511803107': 16,
  '511803108': 15,
  '511803109': 11,
  '511803112': 12,
  '511803118': 11,
  '511803119': 10,
};

function describePlace(name: string, kind: Village['kind'], townName: string): string {
  if (kind === 'village') return `${name.replace(/(村村民委员会|村民委员会|村村委会|村委会)$/, '')}村`;
  const stem = name.replace(/(社区居民委员会|社区居委会|居民委员会|居委会)$/, '');
  return `${stem === '' ? townName.replace(/(街道|镇|乡)$/, '') : stem}社区`;
}

/** Within a town a community holds three times a village's people (four and a half in a street), each a third more or less. */
function weighVillage(code: string, kind: Village['kind'], street: boolean): number {
  const size = kind === 'village' ? 1 : street ? 4.5 : 3;
  return size * (0.7 + 0.6 * hashFraction(code));
}

function buildCounties(): readonly County[] {
  const areas = [...yaan.areas].sort((a, b) => Number(b.code === DEMO_COUNTY) - Number(a.code === DEMO_COUNTY));
  let index = 0;
  return areas.map((area) => {
    const drafts = area.streets.map((town) => {
      const street = town.name.endsWith('街道');
      const villages = town.villages.map(([code = '', name = '']) => {
        const kind = Number(code.slice(9)) < 200 ? ('community' as const) : ('village' as const);
        return { code, name, kind, place: describePlace(name, kind, town.name), weight: weighVillage(code, kind, street) };
      });
      const sum = villages.reduce((total, village) => total + village.weight, 0);
      return { code: town.code, name: town.name, villages, sum, weight: TOWN_WEIGHTS[town.code] ?? sum };
    });
    const countySum = drafts.reduce((total, town) => total + town.weight, 0);
    const perWeight = (COUNTY_WEIGHTS[area.code] ?? 1) / countySum;
    const county = { code: area.code, name: area.name };
    const towns = drafts.map((town) => ({
      code: town.code,
      name: town.name,
      villages: town.villages.map((village) => ({
        ...village,
        weight: (village.weight / town.sum) * town.weight * perWeight,
        index: index++,
        town: { code: town.code, name: town.name },
        county,
        city: yaan.city.name,
      })),
    }));
    return { ...county, towns };
  });
}

/** All counties of 雅安市, 名山区 first, in the order of their codes below that. */
export const counties: readonly County[] = buildCounties();

/** The villages of one county (6 digits), or of the whole city when none is named. Empty for a county that is not in 雅安市. */
export function listVillages(countyCode?: string): readonly Village[] {
  return counties
    .filter((county) => countyCode === undefined || county.code === countyCode)
    .flatMap((county) => county.towns)
    .flatMap((town) => town.villages);
}

/**
 * How many usual residents each village has, by village code, when there are `size` together: shares of the weights, rounded by
 * largest remainder, so that they sum to `size` exactly. Ties go to the village listed first.
 */
export function villageQuota(size: number, villages: readonly Village[] = listVillages(DEMO_COUNTY)): ReadonlyMap<string, number> {
  const total = villages.reduce((sum, village) => sum + village.weight, 0);
  const shares = villages.map((village, at) => {
    const exact = (size * village.weight) / total;
    return { code: village.code, at, whole: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = size - shares.reduce((sum, share) => sum + share.whole, 0);
  for (const share of [...shares].sort((a, b) => b.rest - a.rest || a.at - b.at)) {
    if (left <= 0) break;
    share.whole += 1;
    left -= 1;
  }
  return new Map(shares.map((share) => [share.code, share.whole]));
}
