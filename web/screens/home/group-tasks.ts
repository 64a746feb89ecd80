/** Groups the tasks of a list by village and household, keeping the order in which they came. */
import type { TaskLine } from '../../../server/contract/contract.ts';

/** The tasks of one house. `household` is null for people whose household is unknown. */
export interface House {
  readonly key: string;
  readonly household: string | null;
  readonly tasks: readonly TaskLine[];
}

/** The houses of one village with tasks. */
export interface Village {
  readonly village: string;
  readonly people: number;
  readonly houses: readonly House[];
}

/** Villages and houses in the order of their first task, which is the most urgent one. */
export function groupTasks(tasks: readonly TaskLine[]): readonly Village[] {
  const villages = new Map<string, Map<string, TaskLine[]>>();
  for (const task of tasks) {
    const { village, household, resident } = task.person;
    const houses = villages.get(village) ?? new Map<string, TaskLine[]>();
    villages.set(village, houses);
    // People without a known household stand alone.
    const key = household ?? `person ${resident}`;
    houses.set(key, [...(houses.get(key) ?? []), task]);
  }
  return [...villages].map(([village, houses]) => ({
    village,
    people: new Set([...houses.values()].flat().map(({ person }) => person.resident)).size,
    houses: [...houses].map(([key, list]) => ({ key, household: list[0]?.person.household ?? null, tasks: list })),
  }));
}
