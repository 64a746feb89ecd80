/** Forms of a resident's consent and objection to who reads the record. */
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, choices, date, optional, reference, text } from '../../../kernel/define/item.ts';
import { RESTRICTED_CATEGORIES } from '../../../kernel/define/restricted-category.ts';

/** Restricted categories by name. */
export const CATEGORIES = {
  'mental-health': RESTRICTED_CATEGORIES['mental-health'].name,
  hiv: RESTRICTED_CATEGORIES.hiv.name,
  'sexual-health': RESTRICTED_CATEGORIES['sexual-health'].name,
  'minor-reproductive': RESTRICTED_CATEGORIES['minor-reproductive'].name,
} as const;

/** The resident lets an organisation in, or keeps it out. */
export const consentForm = defineForm({
  id: 'residents-consent',
  title: '居民查阅意愿登记表',
  version: '1.0.0',
  source: '《中华人民共和国个人信息保护法》第十四、十五、二十九、三十一条；法定公共卫生职责、紧急救治和正在进行的诊疗不受此限（第十三条）',
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    kind: choice('本人意愿', { deny: '不同意该机构查阅', permit: '同意该机构查阅' }),
    organisation: optional(reference('机构', 'organisation', { hint: '不同意时不填，指全部机构' })),
    categories: optional(choices('只限以下类别', CATEGORIES, { hint: '不选指整份档案' })),
    from: optional(date('自何日起')),
    until: optional(date('到何日止')),
    by: choice('由谁表示', { self: '本人', guardian: '监护人（14 岁以下或无民事行为能力）' }),
    channel: choice('方式', { paper: '签字的书面材料', onsite: '当面', phone: '电话' }),
    note: optional(text('说明', { maxLength: 200 })),
  },
  check: (answers) => [
    ...(answers.kind === 'permit' && answers.organisation === undefined
      ? [{ item: 'organisation', refuse: '同意查阅要写明是哪家机构。' }]
      : []),
    ...(answers.from !== undefined && answers.until !== undefined && answers.until < answers.from
      ? [{ item: 'until', refuse: '终止日期不能早于起始日期。' }]
      : []),
  ],
});

/** The resident takes it back. */
export const withdrawalForm = defineForm({
  id: 'residents-consent-withdrawal',
  title: '居民查阅意愿撤回表',
  version: '1.0.0',
  source: '《中华人民共和国个人信息保护法》第十五条：个人有权撤回其同意',
  dateItem: 'date',
  items: {
    date: date('撤回日期', { prefill: 'today' }),
    kind: choice('撤回的意愿', { deny: '不同意查阅', permit: '同意查阅' }),
    organisation: optional(reference('机构', 'organisation', { hint: '针对全部机构的不同意，不填' })),
    by: choice('由谁表示', { self: '本人', guardian: '监护人' }),
    note: optional(text('说明', { maxLength: 200 })),
  },
});
