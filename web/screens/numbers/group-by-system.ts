/** Puts numbers under the system they come from, in the order in which they came. */

/** `system` is the id before the point of the number's id. */
export interface NumberGroup<T> {
  readonly system: string;
  readonly rows: readonly T[];
}

/** Each system once. */
export function groupBySystem<T extends { readonly id: string }>(rows: readonly T[]): readonly NumberGroup<T>[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const system = row.id.slice(0, row.id.indexOf('.'));
    groups.set(system, [...(groups.get(system) ?? []), row]);
  }
  return [...groups].map(([system, list]) => ({ system, rows: list }));
}
