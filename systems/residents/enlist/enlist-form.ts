/** What a list of residents says of each: who they are and where they live. The rest of the personal information form follows when they come. */
import { defineForm, type Finding } from '../../../kernel/define/form.ts';
import { optional } from '../../../kernel/define/item.ts';
import { basicForm } from '../basic/basic-form.ts';

const all = basicForm.items;

/** 居民名册登记表: the identity and residence parts of 个人基本信息表, for lists; everything not asked here stays unknown, and is not taken for 无. */
export const enlistForm = defineForm({
  id: 'residents-enlist',
  title: '居民名册登记表',
  version: '1.0.0',
  source: '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范，附件：个人基本信息表，身份、联系与居住部分',
  dateItem: 'date',
  items: {
    date: all.date,
    name: all.name,
    documentType: all.documentType,
    identityNumber: all.identityNumber,
    documentNumber: all.documentNumber,
    sex: all.sex,
    birthDate: all.birthDate,
    nationality: optional(all.nationality),
    phone: all.phone,
    contactName: all.contactName,
    contactPhone: all.contactPhone,
    workplace: all.workplace,
    residency: all.residency,
    registration: { ...all.registration, needed: false },
    village: all.village,
    address: optional(all.address),
    since: all.since,
    relation: all.relation,
    household: all.household,
    education: optional(all.education),
    occupation: optional(all.occupation),
    marital: optional(all.marital),
  },
  compute: {
    birthDate: (answers) => basicForm.compute.birthDate?.(answers),
    sex: (answers) => basicForm.compute.sex?.(answers),
  },
  check: (answers) => {
    const findings: Finding[] = [];
    if (answers.birthDate > answers.date) findings.push({ item: 'birthDate', refuse: '出生日期晚于填表日期。' });
    if (answers.since !== undefined && answers.since < answers.birthDate)
      findings.push({ item: 'since', refuse: '居住起始日期早于出生日期。' });
    if (answers.relation !== undefined && answers.relation !== '02' && answers.household === undefined)
      findings.push({ item: 'household', refuse: '不是户主的成员要写明家庭编号，可在户主的页面查到。' });
    return findings;
  },
});
