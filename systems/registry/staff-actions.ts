/** Actions on staff: register, add a post, change a post, end a post. */
import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import { defineAction, type Refusal } from '../../kernel/define/action.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { addDays, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { spanOf } from './institution.ts';
import { idInReference, isMainPost, roleOfPost } from './post.ts';
import { additionalPostForm, postChangeForm, postEndingForm, staffForm } from './staff-forms.ts';
import { buildPost, buildPractitioner, endPost, type PostAnswers } from './write-staff.ts';

const KEEPERS = ['bureau-manager', 'administrator', 'registrar', 'consortium-manager', 'township-manager'] as const;
const POST = { post: resources('PractitionerRole') } as const;
const STAFF = { staff: resources('Practitioner') } as const;

/** Why nothing can be done to the post on a date: unknown, ended, or not begun; undefined when it is open. */
export function refuseUnlessOpen(post: Kept<PractitionerRole> | undefined, on: PlainDate): Refusal | undefined {
  if (!post) return { refuse: '找不到这个岗位。', item: 'target', next: '请从岗位列表中选择。' };
  const { from, until } = spanOf(post.resource.period);
  if (until !== undefined) return { refuse: `这个岗位已于${until}结束。`, item: 'target' };
  if (from !== undefined && on < from) return { refuse: `日期早于岗位的起始日期${from}。`, item: 'date' };
  return undefined;
}

/** Why the post can not become another; undefined when it can. The old one must have lasted a day at least. */
export function refusePostChange(post: Kept<PractitionerRole> | undefined, answers: PostAnswers): Refusal | undefined {
  const closed = refuseUnlessOpen(post, answers.date);
  if (closed || !post) return closed;
  const { from } = spanOf(post.resource.period);
  if (from !== undefined && answers.date === from) return { refuse: '新岗位应从原岗位起始之后的一天起算。', item: 'date' };
  return undefined;
}

function nameOf(practitioner: Practitioner): string | undefined {
  return practitioner.name?.[0]?.text;
}

/** Registers a member of staff with the main post. */
export const registerStaff = defineAction({
  id: 'registry.register-staff',
  label: '登记卫生人员',
  form: staffForm,
  allow: KEEPERS,
  subject: 'none',
  check: (answers) => (answers.date < answers.birthDate ? { refuse: '到岗日期早于出生日期。', item: 'date' } : undefined),
  write: (answers, { newReference }) => {
    const reference = newReference();
    return [{ create: buildPractitioner(answers), reference }, { create: buildPost(answers, reference, answers.name, 'main') }];
  },
  tell: (answers) => ({ text: `已登记${answers.name}。` }),
});

/** Adds a post beside the main one. */
export const addPost = defineAction({
  id: 'registry.add-post',
  label: '登记兼任岗位',
  form: additionalPostForm,
  allow: KEEPERS,
  subject: 'none',
  sources: STAFF,
  check: (_, { records }) => (records.staff[0] ? undefined : { refuse: '找不到这位人员。', item: 'target', next: '请先登记卫生人员。' }),
  write: (answers, { records }) =>
    records.staff.map((kept) => ({ create: buildPost(answers, `Practitioner/${kept.id}`, nameOf(kept.resource), 'additional') })),
});

/** Changes a post from a date: one ends, the next begins, and both stay on record. */
export const changePost = defineAction({
  id: 'registry.change-post',
  label: '变更岗位',
  form: postChangeForm,
  allow: KEEPERS,
  subject: 'none',
  sources: POST,
  check: (answers, { records }) => refusePostChange(records.post[0], answers),
  write: (answers, { records }) =>
    records.post.flatMap(({ resource, version }) => {
      const practitioner = resource.practitioner;
      if (!practitioner?.reference) return [];
      const next = buildPost(answers, practitioner.reference, practitioner.display, isMainPost(resource) ? 'main' : 'additional');
      return [{ update: endPost(resource, addDays(answers.date, -1)), ifVersion: version }, { create: next }];
    }),
});

/** Ends a post. Nobody ends their own administration of the platform. */
export const endPostAction = defineAction({
  id: 'registry.end-post',
  label: '办理离岗',
  form: postEndingForm,
  allow: KEEPERS,
  subject: 'none',
  sources: POST,
  check: (answers, { records, actor }) => {
    const post = records.post[0];
    const closed = refuseUnlessOpen(post, answers.date);
    if (closed || !post) return closed;
    const own = idInReference(post.resource.practitioner?.reference, 'Practitioner') === actor.practitioner;
    if (own && roleOfPost(post.resource) === actor.role)
      return { refuse: '不能结束自己正在使用的岗位。', item: 'target', next: '请由另一位管理员办理。' };
    return undefined;
  },
  write: (answers, { records }) =>
    records.post.map((kept) => ({ update: endPost(kept.resource, answers.date, answers.reason), ifVersion: kept.version })),
});
