/** Finds items of the imaging centre by what orders name them. */
import type { ImagingItem } from './imaging-item.ts';
import { IMAGING_ITEMS } from './imaging-items.gen.ts';

const ITEMS: ReadonlyMap<string, ImagingItem> = new Map(IMAGING_ITEMS.map((item) => [item.code, item]));

/** The item of a code of the catalogue. */
export function findImagingItem(code: string): ImagingItem | undefined {
  return ITEMS.get(code);
}
