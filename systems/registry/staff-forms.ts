/** Forms on staff: register a person with the main post, add, change and end posts. */
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, reference, text, when } from '../../kernel/define/item.ts';
import { STAFF_ROLES } from '../../kernel/define/role.ts';
import { LICENSED, PROFESSIONS, TITLES } from './staff-words.ts';

const SOURCE = '卫生人员登记（GB 11643；GB/T 2261.1）';

const postItems = {
  organisation: reference('工作机构', 'organisation'),
  role: choice('平台岗位', STAFF_ROLES, { hint: '决定可以办理的事项' }),
  profession: choice('专业类别', PROFESSIONS),
  licence: when('profession', LICENSED, text('执业证书编号', { maxLength: 40 })),
  title: choice('职称', TITLES),
} as const;

/** A member of staff enters the register with the main post. */
export const staffForm = defineForm({
  id: 'registry-staff',
  title: '卫生人员登记表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('到岗日期'),
    name: text('姓名', { maxLength: 50 }),
    sex: choice('性别', { '0': '未知的性别', '1': '男', '2': '女', '9': '未说明的性别' }),
    birthDate: date('出生日期'),
    identityNumber: text('身份证号', { format: 'identity-number', agrees: { birthDate: 'birthDate', sex: 'sex' } }),
    phone: optional(text('手机号码', { format: 'phone' })),
    ...postItems,
  },
  sections: [
    { title: '人员', items: ['date', 'name', 'identityNumber', 'sex', 'birthDate', 'phone'] },
    { title: '岗位', items: ['organisation', 'role', 'profession', 'licence', 'title'] },
  ],
});

/** A member of staff takes a further post. */
export const additionalPostForm = defineForm({
  id: 'registry-post',
  title: '兼任岗位登记表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: { target: reference('人员', 'staff'), date: date('起始日期', { prefill: 'today' }), ...postItems },
});

/** A post becomes another from a date: the old one ends on the day before. */
export const postChangeForm = defineForm({
  id: 'registry-post-change',
  title: '岗位变更表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: { target: reference('岗位', 'post'), date: date('变更日期', { hint: '新岗位的第一天', prefill: 'today' }), ...postItems },
});

/** A post ends. */
export const postEndingForm = defineForm({
  id: 'registry-post-ending',
  title: '离岗登记表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('岗位', 'post'),
    date: date('离岗日期', { hint: '最后一天', prefill: 'today' }),
    reason: choice('原因', { transferred: '调离', retired: '退休', resigned: '辞职', ended: '任务结束', deceased: '死亡', other: '其他' }),
    note: optional(text('说明', { maxLength: 200 })),
  },
});
