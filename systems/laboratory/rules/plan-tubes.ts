/** Which tubes an order needs: panels that share specimen and container share one. */
import { findPanel } from '../../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { Container, LaboratoryPanel, SpecimenKind } from '../../../kernel/patterns/examination-items/laboratory-item.ts';

/** One tube. */
export interface Tube {
  readonly specimen: SpecimenKind;
  readonly container: Container;
  readonly panels: readonly LaboratoryPanel[];
}

/**
 * The tubes of an order in the order of its panels; codes that are no panel are left out. Purple whole blood and purple plasma are two tubes; the
 * culture of a blood is never drawn from another tube.
 */
export function planTubes(panels: readonly string[]): readonly Tube[] {
  const tubes = new Map<string, LaboratoryPanel[]>();
  for (const code of new Set(panels)) {
    const panel = findPanel(code);
    if (!panel) continue;
    const key = `${panel.specimen}|${panel.container}`;
    tubes.set(key, [...(tubes.get(key) ?? []), panel]);
  }
  return [...tubes.values()].flatMap((together) => {
    const [first] = together;
    return first ? [{ specimen: first.specimen, container: first.container, panels: together }] : [];
  });
}
