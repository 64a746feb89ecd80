/** Actions on institutions: open, change, close; each refuses in words what would make the register contradict itself. */
import type { Organization } from '@medplum/fhirtypes';
import { type Actor, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { EXTENSION } from '../../kernel/define/codes.ts';
import type { Answers } from '../../kernel/define/form.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import { findCreditCodeFault } from './credit-code.ts';
import { extensionsOf, lifeOf, openMembershipOf, spanOf } from './institution.ts';
import { institutionChangeForm, institutionClosingForm, institutionForm } from './institution-forms.ts';
import { buildInstitution, changeInstitution, closeInstitution, latestStartOf } from './write-institution.ts';

const KEEPERS = ['bureau-manager', 'administrator', 'registrar', 'consortium-manager'] as const;
const SOURCES = { organisation: resources('Organization') } as const;

/** Why the institution can not be opened; undefined when it can. A township hospital registers only service points that it runs itself. */
export function refuseOpening(answers: Answers<typeof institutionForm>, actor: Actor): Refusal | undefined {
  const fault = answers.creditCode ? findCreditCodeFault(answers.creditCode) : undefined;
  if (fault) return { refuse: fault, item: 'creditCode' };
  if (answers.kind === 'service-point' && !answers.parent)
    return { refuse: '延伸服务点要写明由哪家卫生院举办。', item: 'parent', next: '请选择举办的卫生院。' };
  if (actor.role === 'township-manager' && (answers.kind !== 'service-point' || answers.parent !== actor.org))
    return { refuse: '卫生院只能登记本院举办的延伸服务点。', item: 'kind', next: '其他机构请由卫生健康行政部门登记。' };
  if (answers.otherNames.some((other) => other.name === answers.name))
    return { refuse: '其他官方名称与机构名称相同。', item: 'otherNames' };
  return undefined;
}

/** Why the institution can not change so; undefined when it can. */
export function refuseChange(
  institution: Kept<Organization> | undefined,
  answers: Answers<typeof institutionChangeForm>,
): Refusal | undefined {
  const standing = refuseUnlessStanding(institution, answers.date);
  if (standing || !institution) return standing;
  const { resource } = institution;
  if (answers.change === 'parent' && answers.parent === answers.target) return { refuse: '机构不能是自己的上级。', item: 'parent' };
  if (answers.change === 'parent' && resource.partOf?.reference === `Organization/${answers.parent}`)
    return { refuse: '它现在的上级机构就是这一家。', item: 'parent' };
  if (answers.change === 'leave-consortium' && !openMembershipOf(resource)) return { refuse: '它现在不属于任何医共体。', item: 'change' };
  if (answers.change === 'consortium' && answers.consortium === answers.target)
    return { refuse: '医共体不能加入自己。', item: 'consortium' };
  const before = findLatestStart(resource, answers.change);
  if (before !== undefined && answers.date <= before) return { refuse: `已登记的同类事项从${before}起算，新的应在其后。`, item: 'date' };
  return undefined;
}

function findLatestStart(institution: Organization, change: string): PlainDate | undefined {
  if (change === 'grade') return latestStartOf(institution, EXTENSION.grade);
  if (change === 'consortium' || change === 'leave-consortium') return latestStartOf(institution, EXTENSION.member);
  if (change === 'parent')
    return institution.partOf ? spanOf(extensionsOf(institution.partOf, EXTENSION.valid)[0]?.valuePeriod).from : undefined;
  return undefined;
}

/** Why nothing can be done to the institution on a date: it is unknown, closed, or not yet open; undefined when it stands. */
export function refuseUnlessStanding(institution: Kept<Organization> | undefined, on: PlainDate): Refusal | undefined {
  if (!institution) return { refuse: '找不到这家机构。', item: 'target', next: '请从机构列表中选择。' };
  const { from, until } = lifeOf(institution.resource);
  if (until !== undefined) return { refuse: `这家机构已于${until}注销。`, item: 'target' };
  if (from !== undefined && on < from) return { refuse: `日期早于机构的设立日期${from}。`, item: 'date' };
  return undefined;
}

/** Opens an institution. */
export const openInstitution = defineAction({
  id: 'registry.open-institution',
  label: '登记机构',
  form: institutionForm,
  allow: [...KEEPERS, 'township-manager'],
  subject: 'none',
  check: (answers, { actor }) => refuseOpening(answers, actor),
  write: (answers) => [{ create: buildInstitution(answers) }],
  tell: (answers) => ({ text: `已登记“${answers.name}”。` }),
});

/** Changes one thing about an institution from a date. */
export const changeInstitutionAction = defineAction({
  id: 'registry.change-institution',
  label: '变更机构',
  form: institutionChangeForm,
  allow: KEEPERS,
  subject: 'none',
  sources: SOURCES,
  check: (answers, { records }) => refuseChange(records.organisation[0], answers),
  write: (answers, { records }) =>
    records.organisation.map((kept) => ({ update: changeInstitution(kept.resource, answers), ifVersion: kept.version })),
});

/** Closes an institution. */
export const closeInstitutionAction = defineAction({
  id: 'registry.close-institution',
  label: '注销机构',
  form: institutionClosingForm,
  allow: KEEPERS,
  subject: 'none',
  sources: SOURCES,
  check: (answers, { records }) => refuseUnlessStanding(records.organisation[0], answers.date),
  write: (answers, { records }) =>
    records.organisation.map((kept) => ({ update: closeInstitution(kept.resource, answers.date), ifVersion: kept.version })),
});
