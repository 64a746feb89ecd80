/** The three sizes of the demo population, and where their people live. */
import { DEMO_COUNTY, listVillages, type Village } from './divisions.ts';

/** Usual residents 常住人口 on the reference date, exactly. `county` is 名山区 as it reported itself in mid-2024; `city` spreads over all of 雅安市. */
export const POPULATION_SIZES = { small: 2_500, county: 254_000, city: 3_000_000 } as const;

/** A name of a size. */
export type PopulationSize = keyof typeof POPULATION_SIZES;

/** The villages that a size fills: those of 名山区, for `city` those of every county of 雅安市. */
export function villagesOfSize(size: PopulationSize): readonly Village[] {
  return size === 'city' ? listVillages() : listVillages(DEMO_COUNTY);
}
