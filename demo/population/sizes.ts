/** The three sizes of the demo population, and where their people live. */
import { DEMO_COUNTY, listVillages, type Village } from './divisions.ts';

/** Usual residents 常住人口 on the reference date, exactly. `county` is 名山区 as it reported itself in mid-2024; `city` spreads over all of 雅安市. */
export const POPULATION_SIZES = { small: 2_500, county: 254_000, city: 3_000_000 } as const;

/** A name of a size. */
export type PopulationSize = keyof typeof POPULATION_SIZES;

/** 蒙顶山镇蒙山村: the village whose doctor a newcomer signs in as. */
export const NEWCOMERS_VILLAGE = '511803106202';

/** How much larger that village is among 2,500 people than in the county: a real village's day needs about a hundred people. */
const NEWCOMERS_SHARE = 8;

/**
 * The villages that a size fills: those of 名山区, for `city` those of every county of 雅安市. 2,500 people over 115 villages leave a dozen
 * each, so the small county gives the newcomer's village more of them.
 */
export function villagesOfSize(size: PopulationSize): readonly Village[] {
  if (size === 'city') return listVillages();
  const villages = listVillages(DEMO_COUNTY);
  if (size === 'county') return villages;
  return villages.map((village) =>
    village.code === NEWCOMERS_VILLAGE ? { ...village, weight: village.weight * NEWCOMERS_SHARE } : village,
  );
}
