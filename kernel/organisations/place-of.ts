/** Tells where organisations stand on a day, out of the directory. */
import type { OrgPlace, PlaceOf } from '../define/org-place.ts';
import type { PlainDate } from '../periods/plain-date.ts';
import type { Directory } from './directory.ts';

/**
 * The place of each organisation on a day. A clinic or centre belongs to the consortium of the institution above it; the lead hospital, which
 * nothing stands above, to its own.
 */
export function placesOn(directory: Directory, on: PlainDate): PlaceOf {
  return (org): OrgPlace | undefined => {
    const found = directory.organisation(org);
    return found && { area: found.area, consortium: findConsortium(directory, org, on) };
  };
}

/** The organisation that the consortium of another is named by. */
function findConsortium(directory: Directory, org: string, on: PlainDate): string | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = org; at !== undefined && !seen.has(at); at = directory.above('administrative', at, on)) {
    seen.add(at);
    if (!directory.organisation(at)) return undefined;
    const top = topOf(directory, at, on);
    if (top !== undefined) return top;
  }
  return undefined;
}

/** The top of the consortium tree above an organisation; itself where others are members of it. */
function topOf(directory: Directory, org: string, on: PlainDate): string | undefined {
  let top = org;
  const seen = new Set([org]);
  for (let above = directory.above('consortium', top, on); above !== undefined && !seen.has(above); ) {
    seen.add(above);
    top = above;
    above = directory.above('consortium', top, on);
  }
  return top !== org || directory.below('consortium', org, on).length > 0 ? top : undefined;
}
