// Rules about contained resources and about the narrative that every resource should have: dom-3 to dom-6, ctm-1.
import { addIssue, type Checking, enterElement, leaveElement, moveTo } from './checking.ts';
import { isElement, listDescendants } from './invariants/walk-children.ts';

/** Checks a resource whose structure was checked. FHIR R4 domainresource.html (dom-3, dom-4, dom-5, dom-6) and careteam.html (ctm-1). */
export function checkContainment(resource: Readonly<Record<string, unknown>>, contained: boolean, checking: Checking): void {
  if (Array.isArray(resource.contained) && !contained) checkContainedOf(resource, resource.contained, checking);
  if (resource.resourceType === 'CareTeam') checkMembers(resource, checking);
  if (checking.review && !hasNoNarrative(resource)) checkNarrativePresent(resource, checking);
}

/** Types that are no DomainResources and so have no narrative. */
function hasNoNarrative(resource: Readonly<Record<string, unknown>>): boolean {
  return ['Bundle', 'Binary', 'Parameters'].includes(String(resource.resourceType));
}

function checkNarrativePresent(resource: Readonly<Record<string, unknown>>, checking: Checking): void {
  if (isElement(resource.text) && resource.text.div !== undefined) return;
  addIssue(
    checking,
    'invariant',
    '最好有供人阅读的叙述（text）（dom-6）',
    'a resource should have a narrative for robust management (dom-6)',
    'warning',
    'dom-6',
  );
}

function checkContainedOf(resource: Readonly<Record<string, unknown>>, all: readonly unknown[], checking: Checking): void {
  let named: Set<string> | undefined;
  enterElement(checking, 'contained');
  for (const [index, each] of all.entries()) {
    if (!isElement(each)) continue;
    moveTo(checking, index);
    named ??= listLocalReferences(resource);
    // dom-3. Pointed to, or itself pointing to the resource around it. One without an id is not judged, as the standard's expression has it.
    if (typeof each.id === 'string' && !named.has(`#${each.id}`) && !pointsOutward(each))
      addIssue(
        checking,
        'invariant',
        '内含资源没有被引用：应在别处写“#”加它的编号（dom-3）',
        'a contained resource must be referred to from elsewhere in the resource, or refer to it (dom-3)',
      );
    const meta = isElement(each.meta) ? each.meta : {};
    if (meta.versionId !== undefined || meta.lastUpdated !== undefined)
      addIssue(
        checking,
        'invariant',
        '内含资源不能有版本号和更新时间（dom-4）',
        'a contained resource must not have meta.versionId or meta.lastUpdated (dom-4)',
      );
    if (meta.security !== undefined)
      addIssue(checking, 'invariant', '内含资源不能有安全标签（dom-5）', 'a contained resource must not have a security label (dom-5)');
  }
  leaveElement(checking);
}

/** Every text that begins with `#`: a reference, or a canonical, uri or url; other texts that look so do no harm. */
function listLocalReferences(resource: unknown): Set<string> {
  return new Set(listDescendants(resource).filter((each): each is string => typeof each === 'string' && each.startsWith('#')));
}

function pointsOutward(resource: unknown): boolean {
  return listDescendants(resource).includes('#');
}

/** ctm-1: only a practitioner acts on behalf of an organisation. A member whose type the reference does not tell is let pass, as the standard's `resolve()` does. */
function checkMembers(team: Readonly<Record<string, unknown>>, checking: Checking): void {
  if (!Array.isArray(team.participant)) return;
  enterElement(checking, 'participant');
  for (const [index, each] of team.participant.entries()) {
    if (!isElement(each) || each.onBehalfOf === undefined || !isElement(each.member)) continue;
    const { reference, type } = each.member;
    const told = typeof type === 'string' ? type : typeof reference === 'string' ? /^([A-Z]\w+)\//.exec(reference)?.[1] : undefined;
    moveTo(checking, index);
    if (told !== undefined && told !== 'Practitioner')
      addIssue(
        checking,
        'invariant',
        '只有成员是医务人员（Practitioner）时才能写代表的机构（ctm-1）',
        'participant.onBehalfOf may only be given when the member is a Practitioner (ctm-1)',
      );
  }
  leaveElement(checking);
}
