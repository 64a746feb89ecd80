// The seam to the diagnosis centres: what images that came for an order mean for the order's progress.
import type { Write } from '../../../commit/resolve-writes.ts';
import type { Queries } from '../../../database/database.ts';
import type { Instant } from '../../../periods/plain-date.ts';

/** Images that came for an order. `org`: who acquired them; `at`: when. */
export interface Acquired {
  readonly order: string;
  readonly resident: number;
  readonly org: string | undefined;
  readonly at: Instant;
}

/** What is written for it beside the ImagingStudy: the step `acquired` on the order's Task. */
export async function writesOfAcquired(_db: Queries, _acquired: Acquired): Promise<readonly Write[]> {
  return [];
}
