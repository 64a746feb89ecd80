// Who may change what rights follow from: posts, institutions with their place and catchment, divisions, restricted codes, the calendar.
import type { Resource } from '@medplum/fhirtypes';
import { SYSTEM } from '../../define/codes.ts';
import { isRole, ROLES, type Role } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import type { Directory } from '../../organisations/directory.ts';
import { isRegisteredDay } from '../../organisations/moved-days.ts';
import { edgesOf, edgesOfTeam, projectLocation, projectOrganization, projectTeam } from '../../organisations/project-organisation.ts';
import { categoryOfSet } from '../../organisations/restricted-sets.ts';
import { today } from '../../periods/plain-date.ts';
import { type SignedIn, scopeOf } from '../actor.ts';

/** Roles whose rights do not end at an institution: only whoever looks after the whole platform gives them. */
const BEYOND_PLACE: readonly Role[] = [
  'consortium-manager',
  'bureau-manager',
  'integrator',
  'auditor',
  'security-administrator',
  'administrator',
];

type Stored = Resource & { readonly id: string };

/** A version as it is to be written, with what stood before. */
export interface DirectoryWrite {
  readonly resource: Stored;
  readonly replaces: Resource | undefined;
  readonly deleted: boolean;
}

interface PostFacts {
  readonly practitioner: string;
  readonly org: string;
  readonly role: Role;
}

function idOf(reference: string | undefined): string {
  return reference?.slice(reference.indexOf('/') + 1) ?? '';
}

/** What rights follow from a post; undefined for one of no role of the platform. */
function factsOfPost(resource: Resource | undefined): PostFacts | undefined {
  if (resource?.resourceType !== 'PractitionerRole') return undefined;
  const role = resource.code?.flatMap((code) => code.coding ?? []).find((coding) => coding.system === SYSTEM.role)?.code;
  if (role === undefined || !isRole(role)) return undefined;
  return { practitioner: idOf(resource.practitioner?.reference), org: idOf(resource.organization?.reference), role };
}

/** The post goes on as it was, or ends: nothing is gained by it. */
function onlyEnds({ resource, deleted }: DirectoryWrite, before: PostFacts | undefined, after: PostFacts | undefined): boolean {
  if (before === undefined) return false;
  const ended = deleted || (resource.resourceType === 'PractitionerRole' && resource.active === false);
  return ended && (after === undefined || (after.role === before.role && after.org === before.org));
}

function requirePostKeeper(directory: Directory, who: SignedIn, write: DirectoryWrite): void {
  const [before, after] = [factsOfPost(write.replaces), factsOfPost(write.resource)];
  const posts = [before, after].filter((facts) => facts !== undefined);
  if (posts.some(({ practitioner }) => practitioner === who.practitioner) && !onlyEnds(write, before, after))
    fail('rights-beyond', { what: '不能为自己登记或变更岗位', next: '请由另一位有权登记人员的人办理。' });
  if (who.scope.everything) return;
  for (const { org, role } of posts) {
    if (!who.scope.orgs.includes(org)) beyond(`${directory.nameOf(org)}的岗位`);
    if (BEYOND_PLACE.includes(role)) beyond(`“${ROLES[role]}”岗位`);
  }
}

function beyond(what: string): never {
  return fail('rights-beyond', {
    what: `${what}不归您所在的机构登记`,
    next: '请由其上级机构、医共体或卫生健康行政部门办理。',
  });
}

type Institution = Extract<Stored, { readonly resourceType: 'Organization' }>;

/** What reach follows from: the place, the catchment, what the institution hangs below. */
function reachOf(institution: Institution): { readonly areas: readonly string[]; readonly parents: readonly string[] } {
  const { area, serves } = projectOrganization(institution);
  const parents = edgesOf(institution).map(({ tree, parent, from, to }) => `${tree} ${parent} ${from} ${to}`);
  return { areas: [area, ...serves].filter((code) => code !== '').toSorted(), parents: parents.toSorted() };
}

/** The divisions that an institution and those below it look after. */
export function placesBelow(directory: Directory, who: SignedIn): ReadonlySet<string> {
  const on = today();
  return new Set([...who.scope.areas, ...who.scope.orgs.flatMap((org) => scopeOf(directory, org, on).scope.areas)]);
}

/** An institution below one's own may be registered and changed, within one's own places; where one's own stands and whom it serves is for those above. */
function requireInstitutionKeeper(directory: Directory, who: SignedIn, { resource, replaces }: DirectoryWrite): void {
  if (resource.resourceType !== 'Organization') return;
  const name = resource.name ?? resource.id;
  const after = reachOf(resource);
  if (replaces?.resourceType === 'Organization') {
    if (!who.scope.orgs.includes(resource.id)) beyond(`“${name}”`);
    if (JSON.stringify(reachOf({ ...replaces, id: resource.id })) === JSON.stringify(after)) return;
    if (resource.id === who.org) beyond('本机构的上级、所在地和服务范围');
  }
  const places = placesBelow(directory, who);
  if (after.areas.some((code) => !places.has(code))) beyond(`“${name}”所在的地方`);
  const parents = edgesOf(resource).map(({ parent }) => parent);
  if (parents.length === 0 || parents.some((parent) => !who.scope.orgs.includes(parent))) beyond(`“${name}”`);
}

/** A team serves places of those who form it: it stands in the trees, so that a post at it reaches whom it serves. */
function requireTeamKeeper(directory: Directory, who: SignedIn, team: Extract<Stored, { readonly resourceType: 'CareTeam' }>): void {
  const places = placesBelow(directory, who);
  if (projectTeam(team).serves.some((code) => !places.has(code))) beyond(`“${team.name ?? team.id}”服务的地方`);
  if (edgesOfTeam(team).some(({ parent }) => !who.scope.orgs.includes(parent))) beyond(`“${team.name ?? team.id}”`);
}

/** What holds for everybody on the platform. */
function tellCommon(resource: Resource): string | undefined {
  if (categoryOfSet(resource) !== undefined) return '受限代码';
  if (isRegisteredDay(resource)) return '工作日历';
  return undefined;
}

/**
 * Throws `rights-beyond` unless whoever writes may change what rights follow from: posts and institutions within their own, never a post of
 * their own, nor one whose rights reach beyond its institution unless they look after everything; divisions, restricted codes and the calendar
 * only then. Machines are kept from all of it at their door (exchange/fhir/write/guard-directory); `who` undefined: the platform itself.
 * Source: least privilege and separation of duties, domain §16.2 (GB/T 22239).
 */
export function requireKeeper(directory: Directory, who: SignedIn | undefined, writes: readonly DirectoryWrite[]): void {
  if (who === undefined || who.kind === 'client') return;
  for (const write of writes) {
    const { resource, replaces } = write;
    if (resource.resourceType === 'PractitionerRole') requirePostKeeper(directory, who, write);
    if (who.scope.everything) continue;
    if (resource.resourceType === 'Organization') requireInstitutionKeeper(directory, who, write);
    if (resource.resourceType === 'CareTeam' && resource.subject === undefined) requireTeamKeeper(directory, who, resource);
    const common = tellCommon(resource) ?? (replaces && tellCommon(replaces));
    if (common !== undefined) beyond(common);
    if (resource.resourceType === 'Location' && projectLocation(resource)) beyond(`行政区划${resource.id}`);
  }
}
