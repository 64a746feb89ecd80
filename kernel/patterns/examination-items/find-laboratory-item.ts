/** Finds laboratory items and panels by what orders and results name them. */
import type { LaboratoryItem, LaboratoryPanel } from './laboratory-item.ts';
import { LABORATORY_ITEMS, LABORATORY_PANELS } from './laboratory-items.gen.ts';

const ITEMS: ReadonlyMap<string, LaboratoryItem> = new Map(LABORATORY_ITEMS.map((item) => [item.code, item]));
const BY_LOINC: ReadonlyMap<string, LaboratoryItem> = new Map(
  LABORATORY_ITEMS.flatMap((item) => (item.loinc === undefined ? [] : [[item.loinc, item]])),
);
const BY_SHORT: ReadonlyMap<string, LaboratoryItem> = new Map(LABORATORY_ITEMS.map((item) => [item.short.toUpperCase(), item]));
const PANELS: ReadonlyMap<string, LaboratoryPanel> = new Map(LABORATORY_PANELS.map((panel) => [panel.code, panel]));

/** The item of a code of the catalogue. */
export function findItem(code: string): LaboratoryItem | undefined {
  return ITEMS.get(code);
}

/** The item that a device means: by the code of the catalogue, LOINC, or the printed abbreviation (in any case). */
export function recogniseItem(code: string): LaboratoryItem | undefined {
  return ITEMS.get(code) ?? BY_LOINC.get(code) ?? BY_SHORT.get(code.trim().toUpperCase());
}

/** The panel of a code. */
export function findPanel(code: string): LaboratoryPanel | undefined {
  return PANELS.get(code);
}

/** The items of panels, each once, in the order of the panels. */
export function itemsOfPanels(panels: readonly string[]): readonly LaboratoryItem[] {
  const codes = new Set(panels.flatMap((code) => PANELS.get(code)?.items ?? []));
  return [...codes].flatMap((code) => ITEMS.get(code) ?? []);
}
