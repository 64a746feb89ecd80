// Who asks: a person in a post, with the reach of the post's organisation.
import type { Actor } from '../define/action.ts';
import type { Role } from '../define/role.ts';
import type { Directory } from '../organisations/directory.ts';
import type { PlainDate } from '../periods/plain-date.ts';

/** The divisions and organisations whose rows a post reaches. `everything`: the whole of what this platform holds. */
export interface Scope {
  readonly everything: boolean;
  readonly areas: readonly string[];
  readonly orgs: readonly string[];
}

/** Someone signed in and acting in a post. `area` is the top of what they look after. */
export interface SignedIn extends Actor {
  readonly account: string;
  readonly post: string;
  readonly area: string;
  readonly scope: Scope;
}

/** Roles that may see people by name, within their reach: care, and public-health supervision. Others see numbers. */
const SEES_PEOPLE: readonly Role[] = [
  'village-doctor',
  'family-doctor',
  'nurse',
  'public-health-doctor',
  'registrar',
  'township-manager',
  'consortium-manager',
  'integrator',
];

/** Whether the role may see people by name. */
export function seesPeople(role: Role): boolean {
  return SEES_PEOPLE.includes(role);
}

/** What an organisation reaches, and the top of what it looks after. */
interface Reach {
  readonly scope: Scope;
  readonly area: string;
}

/** Asked for by every request; a directory never changes, a new one takes its place. */
const reaches = new WeakMap<Directory, Map<string, Reach>>();
const MOST_REACHES = 2000;

/**
 * The reach of an organisation on a day: its catchment (the divisions it serves, else its own division) with everything below, and
 * itself with all institutions below it in the administrative and the consortium tree.
 */
export function scopeOf(directory: Directory, org: string, on: PlainDate): Reach {
  let known = reaches.get(directory);
  if (known === undefined || known.size > MOST_REACHES) {
    known = new Map();
    reaches.set(directory, known);
  }
  const key = `${org}|${on}`;
  const reach = known.get(key) ?? findReach(directory, org, on);
  known.set(key, reach);
  return reach;
}

function findReach(directory: Directory, org: string, on: PlainDate): Reach {
  const organisation = directory.organisation(org);
  const tops =
    organisation === undefined
      ? []
      : organisation.serves.length > 0
        ? organisation.serves
        : organisation.area === ''
          ? []
          : [organisation.area];
  const areas = new Set(tops.flatMap((code) => directory.areaSubtree(code, on)));
  // A member of the consortium brings the clinics that hang below it in the administrative tree.
  const orgs = new Set(directory.subtree('consortium', org, on).flatMap((member) => directory.subtree('administrative', member, on)));
  const everything = directory.tops(on).length > 0 && directory.tops(on).every((top) => areas.has(top.code));
  return { scope: { everything, areas: [...areas], orgs: [...orgs] }, area: tops[0] ?? '' };
}

/** Whether a division lies in the reach. */
export function reachesArea(scope: Scope, area: string): boolean {
  return scope.everything || scope.areas.includes(area);
}
