/** How far a mark reaches: a city's is not recognised outside the city, a province's not outside the province, and so on. */
import type { OrgPlace } from '../../define/org-place.ts';
import type { Mark } from './mark.ts';

/** 北京、天津、上海、重庆: municipalities that are city and province in one (GB/T 2260). */
const MUNICIPALITIES = ['11', '12', '31', '50'];
/** Counties and cities directly under a province share these third and fourth digits (GB/T 2260: 省直辖县级行政区划). */
const DIRECT = '90';

/** The leading digits that divisions of one city have in common; '' for a code that names none. */
export function cityOf(division: string): string {
  if (division.length < 4) return '';
  if (MUNICIPALITIES.includes(division.slice(0, 2))) return division.slice(0, 2);
  return division.slice(2, 4) === DIRECT ? division.slice(0, 6) : division.slice(0, 4);
}

/** Leading digits that name a division: '510000000000' is '51'. */
function digitsOf(division: string): string {
  return division.replace(/(00)+$/, '');
}

function isAlike(one: string, other: string): boolean {
  return one !== '' && one === other;
}

/** Who made a result and who reads it. `region`: the divisions that have agreed on a regional mark, by code. */
export interface Between {
  readonly made: OrgPlace | undefined;
  readonly read: OrgPlace | undefined;
  readonly region: readonly string[];
}

/**
 * Whether a scope covers both places (domain §5.2: 全国、约定的区域、省、市（市外不互认）、医共体内). What is not known to lie within is outside:
 * of an institution that the platform has no address of, only what holds nationwide is recognised.
 */
export function covers(scope: Mark, { made, read, region }: Between): boolean {
  const [from, to] = [made?.area ?? '', read?.area ?? ''];
  const lies = (division: string): boolean => region.some((each) => division !== '' && division.startsWith(digitsOf(each)));
  switch (scope) {
    case 'national':
      return true;
    case 'region':
      // Who belongs to the region is written in the certificate; the province's own institutions are in it in any case.
      return (lies(from) && lies(to)) || isAlike(from.slice(0, 2), to.slice(0, 2));
    case 'province':
      return isAlike(from.slice(0, 2), to.slice(0, 2));
    case 'city':
      return isAlike(cityOf(from), cityOf(to));
    case 'consortium':
      return made?.consortium !== undefined && made.consortium === read?.consortium;
  }
}
