/** How soon an imaging report is due. */
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import type { ImagingClock } from '../../kernel/patterns/examination-items/imaging-item.ts';

const HOUR = 60;

/** Minutes that the sources name (docs/domain.md §6.2, 影像): emergency DR and CT ≤ 30 min, routine DR ≤ 2 h, CT and MR ≤ 24 h. */
const LIMITS = {
  radiography: { routine: 2 * HOUR, urgent: 2 * HOUR, stat: 30 },
  ct: { routine: 24 * HOUR, urgent: 24 * HOUR, stat: 30 },
  mr: { routine: 24 * HOUR, urgent: 24 * HOUR, stat: 24 * HOUR },
} as const satisfies Record<ImagingClock, { readonly routine: number; readonly urgent: number; readonly stat: number }>;

const NONE = { routine: undefined, urgent: undefined, stat: undefined } as const;

/** Minutes from the images to the report, by item; undefined for ultrasound and mammography, of which the sources name none. */
export function turnAroundOf(code: string) {
  const clock = findImagingItem(code)?.clock;
  return clock === undefined ? NONE : LIMITS[clock];
}
