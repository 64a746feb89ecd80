// Who asks: a person in a post, with the reach of the post's organisation.
import type { Actor } from '../define/action.ts';
import type { Purpose, Reason } from '../define/reason.ts';
import type { RestrictedCategory } from '../define/restricted-category.ts';
import { factsOfRole, type Role } from '../define/role.ts';
import type { Directory } from '../organisations/directory.ts';
import type { PlainDate } from '../periods/plain-date.ts';

/** The divisions and organisations whose rows a post reaches. `everything`: the whole of what this platform holds. */
export interface Scope {
  readonly everything: boolean;
  readonly areas: readonly string[];
  readonly orgs: readonly string[];
}

/** What somebody may by their role and by how they signed in, beside the reach of their organisation. */
export interface Standing {
  readonly kind: 'staff' | 'resident' | 'client';
  /** The reasons that may let this post reach residents. */
  readonly reasons: readonly Reason[];
  readonly purpose: Purpose;
  /** Restricted categories that may be read. */
  readonly grants: readonly RestrictedCategory[];
  /** SMART scopes when a token brought them; undefined: a session of the pages, which no scope narrows. */
  readonly scopes: readonly string[] | undefined;
  /** A session's public id, which is not its token. */
  readonly session: string | undefined;
  /** Whether a second factor was shown at this sign-in. */
  readonly secondFactor: boolean;
  /** Of a resident or a proxy: whose record it is. */
  readonly residents: readonly number[];
  /** Nobody but these, whatever the reasons: the patient of an app's launch. Undefined: no further limit. */
  readonly confined: readonly number[] | undefined;
  /** Nothing but these records (ids), whatever the reasons: what a share shows. Undefined: no further limit. */
  readonly only: readonly string[] | undefined;
}

/** Someone signed in and acting in a post. `area` is the top of what they look after. */
export interface SignedIn extends Actor, Standing {
  readonly account: string;
  readonly post: string;
  readonly area: string;
  readonly scope: Scope;
  /** Where the request came from (an address); the doors tell it, the audit log keeps it. */
  readonly source?: string | undefined;
}

/** What a role brings by itself; `more` is what the way of signing in adds (session, scopes, second factor, whose proxy). */
export function standingOf(role: Role, more: Partial<Standing> = {}): Standing {
  const { reasons, purpose, grants, staff } = factsOfRole(role);
  const kind = staff ? (role === 'integrator' ? 'client' : 'staff') : role === 'device' ? 'client' : 'resident';
  return {
    kind,
    reasons,
    purpose,
    grants,
    scopes: undefined,
    session: undefined,
    secondFactor: false,
    residents: [],
    confined: undefined,
    only: undefined,
    ...more,
  };
}

/** Whether the role may see people by name, for a reason; others see numbers, or nothing. */
export function seesPeople(role: Role): boolean {
  return factsOfRole(role).sees === 'people';
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
