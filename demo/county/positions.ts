/** Where the demo's institutions stand: invented points near their towns, surveyed by nobody, and the ways to the hospital that follow from them. */
import type { Position } from '../../kernel/define/position.ts';
import { DEMO_COUNTY } from '../population/divisions.ts';
import { hashFraction } from '../population/random.ts';
import type { CountyPlace } from './places.ts';

/** The towns of 名山区, about where they lie; the points themselves are invented. */
const TOWNS: Readonly<Record<string, readonly [longitude: number, latitude: number]>> = {
  '511803001': [103.137, 30.068],
  '511803002': [103.112, 30.083],
  '511803101': [103.278, 30.216],
  '511803102': [103.175, 30.022],
  '511803104': [103.208, 30.147],
  '511803105': [103.186, 30.112],
  '511803106': [103.082, 30.092],
  '511803107': [103.315, 30.23],
  '511803108': [103.236, 30.167],
  '511803109': [103.165, 30.157],
  '511803112': [103.272, 30.245],
  '511803118': [103.13, 30.112],
  '511803119': [103.236, 30.118],
};

/** The middle of each county of 雅安市 (`cp` of data/divisions/yaan-counties.geojson, rounded). */
const COUNTIES: Readonly<Record<string, readonly [longitude: number, latitude: number]>> = {
  '511802': [103.033, 30.005],
  '511822': [102.847, 29.793],
  '511823': [102.645, 29.347],
  '511824': [102.359, 29.228],
  '511825': [102.758, 30.067],
  '511826': [102.932, 30.142],
  '511827': [102.815, 30.376],
};

/** How far a town may lie from the middle of a county of which no towns are placed, in degrees. */
const SPREAD = 0.22;

function round(degrees: number): number {
  return Math.round(degrees * 10_000) / 10_000;
}

/** How far the institutions of a town stand from one another at most, in degrees: two kilometres. */
const WITHIN_TOWN = 0.02;

/** A point some hundred metres about another, so that institutions of one town do not stand upon each other. */
function near([longitude, latitude]: readonly [number, number], mark: string, spread: number): Position {
  const [east, north] = [hashFraction(`${mark} east`) - 0.5, hashFraction(`${mark} north`) - 0.5];
  return { longitude: round(longitude + east * spread), latitude: round(latitude + north * spread) };
}

/** Where an institution of a town stands. `mark` tells those of one town apart. */
export function placeInTown(town: string, mark: string): Position | undefined {
  const known = TOWNS[town];
  if (known !== undefined) return near(known, mark, WITHIN_TOWN);
  const middle = COUNTIES[town.slice(0, 6)];
  if (middle === undefined) return undefined;
  const { longitude, latitude } = near(middle, town, SPREAD);
  return near([longitude, latitude], mark, WITHIN_TOWN);
}

/** Roads against the straight line, and the ambulance's way: invented, near what mountain roads allow. */
const WAY = { base: 4, perKilometre: 1.7 } as const;
/** Kilometres of a degree of latitude; of one of longitude times the cosine of the latitude. */
const KM_OF_DEGREE = 111.2;

function kilometresBetween(a: Position, b: Position): number {
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(east, a.latitude - b.latitude) * KM_OF_DEGREE;
}

/** A town's way to the county hospital, invented. */
export interface DemoWay {
  readonly from: string;
  readonly minutes: number;
  readonly note: string | undefined;
}

/** 茅河镇's road is told as a bad one, so that the demo shows a town outside the circle. */
const SLOW: Readonly<Record<string, { readonly minutes: number; readonly note: string }>> = {
  '511803112': { minutes: 66, note: '演示：路窄弯多，雨季更慢' },
};

/** The ways of a county's township institutions and of its hospital of Chinese medicine to the county hospital; others were not measured. */
export function inventWays({ code, seat, towns }: Pick<CountyPlace, 'code' | 'seat' | 'towns'>): readonly DemoWay[] {
  const hospital = placeInTown(seat.town.code, `org-${code}-hospital`);
  if (hospital === undefined) return [];
  const wayFrom = (from: string, town: string): readonly DemoWay[] => {
    const place = placeInTown(town, from);
    if (place === undefined) return [];
    const slow = code === DEMO_COUNTY ? SLOW[town] : undefined;
    const minutes = Math.round(WAY.base + kilometresBetween(place, hospital) * WAY.perKilometre);
    return [{ from, minutes: slow?.minutes ?? minutes, note: slow?.note }];
  };
  return [...towns.flatMap((town) => wayFrom(`org-${town.code}`, town.code)), ...wayFrom(`org-${code}-tcm`, seat.town.code)];
}
