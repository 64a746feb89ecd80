/** The personal information form 个人基本信息表, whole (domain §3.2); it registers a resident and is filled again when facts change. */
import { defineForm, type Finding } from '../../../kernel/define/form.ts';
import { choice, choices, date, optional, reference, repeat, text, when } from '../../../kernel/define/item.ts';
import { isPlainDate } from '../../../kernel/periods/plain-date.ts';
import { DOCUMENTS, NATIONALITIES, REGISTRATIONS, RELATIONS, RESIDENCIES, SEXES } from '../words/identity-words.ts';
import * as words from '../words/personal-words.ts';

const LAST = { prefill: 'last' } as const;
const MONTH = { pattern: '^\\d{4}(-(0[1-9]|1[0-2]))?$', patternHint: '写作“2015”或“2015-03”', maxLength: 7 } as const;
const OTHER_DOCUMENTS = ['02', '03', '04', '05', '06', '07', '08', '99'] as const;

const family = (label: string) => choices(label, words.FAMILY_DISEASES, { exclusive: '1', ...LAST });
const happened = { name: text('名称', { maxLength: 50 }), date: optional(text('时间', MONTH)) } as const;

/** What an identity number says of birth and sex, to propose them; the check digit is the kernel's to judge. */
function readNumber(number: string | undefined): { readonly birth: string; readonly sex: '1' | '2' } | undefined {
  const match = /^\d{6}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dXx]$/.exec(number?.trim() ?? '');
  return match ? { birth: `${match[1]}-${match[2]}-${match[3]}`, sex: Number(match[4]) % 2 === 1 ? '1' : '2' } : undefined;
}

/** 个人基本信息表. */
export const basicForm = defineForm({
  id: 'residents-basic',
  title: '个人基本信息表',
  version: '1.0.0',
  source: '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范，附件：个人基本信息表',
  dateItem: 'date',
  items: {
    date: date('填表日期', { prefill: 'today' }),
    name: text('姓名', { maxLength: 50, ...LAST }),
    documentType: choice('证件类型', DOCUMENTS, LAST),
    identityNumber: when(
      'documentType',
      '01',
      text('身份证号', { format: 'identity-number', agrees: { birthDate: 'birthDate', sex: 'sex' }, ...LAST }),
    ),
    documentNumber: when('documentType', OTHER_DOCUMENTS, text('证件号码', { maxLength: 30, ...LAST })),
    sex: choice('性别', SEXES, LAST),
    birthDate: date('出生日期', LAST),
    nationality: choice('民族', NATIONALITIES, LAST),
    phone: optional(text('本人电话', { format: 'phone', ...LAST })),
    contactName: optional(text('联系人姓名', { maxLength: 50, ...LAST })),
    contactPhone: optional(text('联系人电话', { format: 'phone', ...LAST })),
    workplace: optional(text('工作单位', { maxLength: 100, ...LAST })),
    residency: choice('居住类型', RESIDENCIES, LAST),
    registration: when('residency', 'usual', choice('常住类型', REGISTRATIONS, LAST)),
    village: reference('现住村（社区）', 'village', LAST),
    address: text('现住址', { hint: '村（社区）以下：组、门牌或楼栋', maxLength: 100, ...LAST }),
    since: optional(date('居住起始日期', { hint: '在辖区居住的第一天；不清楚可不填', ...LAST })),
    relation: optional(choice('与户主关系', RELATIONS, LAST)),
    household: optional(
      text('家庭编号', { hint: '户主可不填，由平台编号', pattern: '^\\d{12}-\\d{5}$', patternHint: '写作“511803002201-00012”', ...LAST }),
    ),
    blood: choice('血型', words.BLOOD_GROUPS, LAST),
    rhesus: choice('RH血型', words.RHESUS, LAST),
    education: choice('文化程度', words.EDUCATIONS, LAST),
    occupation: choice('职业', words.OCCUPATIONS, LAST),
    marital: choice('婚姻状况', words.MARITAL_STATES, LAST),
    payment: choices('医疗费用支付方式', words.PAYMENTS, LAST),
    allergies: choices('药物过敏史', words.ALLERGIES, { exclusive: '1', ...LAST }),
    otherAllergy: when('allergies', '5', text('其他过敏药物', { maxLength: 100, ...LAST })),
    exposures: choices('暴露史', words.EXPOSURES, { exclusive: '1', ...LAST }),
    hadDiseases: choice('既往疾病', words.NONE_OR_SOME, LAST),
    diseases: when(
      'hadDiseases',
      '2',
      repeat(
        '疾病',
        {
          disease: choice('疾病名称', words.PAST_DISEASES),
          name: when('disease', ['6', '11', '12', '13'], text('具体名称', { maxLength: 50 })),
          onset: optional(text('确诊时间', MONTH)),
        },
        LAST,
      ),
    ),
    hadOperations: choice('手术', words.NONE_OR_SOME, LAST),
    operations: when('hadOperations', '2', repeat('手术史', happened, LAST)),
    hadInjuries: choice('外伤', words.NONE_OR_SOME, LAST),
    injuries: when('hadInjuries', '2', repeat('外伤史', happened, LAST)),
    hadTransfusions: choice('输血', words.NONE_OR_SOME, LAST),
    transfusions: when('hadTransfusions', '2', repeat('输血史', { ...happened, name: text('原因', { maxLength: 50 }) }, LAST)),
    father: family('父亲'),
    mother: family('母亲'),
    siblings: family('兄弟姐妹'),
    children: family('子女'),
    otherFamily: optional(text('家族史中的其他疾病', { maxLength: 100, ...LAST })),
    hereditary: choice('遗传病史', words.NONE_OR_SOME, LAST),
    hereditaryName: when('hereditary', '2', text('遗传病名称', { maxLength: 100, ...LAST })),
    disability: choices('残疾情况', words.DISABILITIES, { exclusive: '1', ...LAST }),
    disabilityCard: optional(text('残疾证号', { maxLength: 30, ...LAST })),
    kitchen: optional(choice('厨房排风设施', words.KITCHENS, LAST)),
    fuel: optional(choice('燃料类型', words.FUELS, LAST)),
    water: optional(choice('饮水', words.WATERS, LAST)),
    toilet: optional(choice('厕所', words.TOILETS, LAST)),
    livestock: optional(choice('禽畜栏', words.LIVESTOCK, LAST)),
  },
  sections: [
    { title: '身份', items: ['date', 'name', 'documentType', 'identityNumber', 'documentNumber', 'sex', 'birthDate', 'nationality'] },
    { title: '联系', items: ['phone', 'contactName', 'contactPhone', 'workplace'] },
    { title: '居住与家庭', items: ['residency', 'registration', 'village', 'address', 'since', 'relation', 'household'] },
    { title: '个人情况', items: ['blood', 'rhesus', 'education', 'occupation', 'marital', 'payment'] },
    { title: '过敏与暴露', items: ['allergies', 'otherAllergy', 'exposures'] },
    {
      title: '既往史',
      items: ['hadDiseases', 'diseases', 'hadOperations', 'operations', 'hadInjuries', 'injuries', 'hadTransfusions', 'transfusions'],
    },
    { title: '家族史与遗传病史', items: ['father', 'mother', 'siblings', 'children', 'otherFamily', 'hereditary', 'hereditaryName'] },
    { title: '残疾情况', items: ['disability', 'disabilityCard'] },
    { title: '生活环境', items: ['kitchen', 'fuel', 'water', 'toilet', 'livestock'] },
  ],
  compute: {
    birthDate: ({ identityNumber }) => {
      const birth = readNumber(identityNumber)?.birth;
      return isPlainDate(birth) ? birth : undefined;
    },
    sex: ({ identityNumber }) => readNumber(identityNumber)?.sex,
  },
  check: (answers) => {
    const findings: Finding[] = [];
    if (answers.birthDate > answers.date) findings.push({ item: 'birthDate', refuse: '出生日期晚于填表日期。' });
    if (answers.since !== undefined && answers.since < answers.birthDate)
      findings.push({ item: 'since', refuse: '居住起始日期早于出生日期。' });
    const born = answers.birthDate.slice(0, 4);
    const filled = answers.date.slice(0, 7);
    for (const { onset } of answers.diseases ?? []) {
      if (onset === undefined) continue;
      if (onset.slice(0, 4) < born) findings.push({ item: 'diseases', refuse: `疾病确诊时间${onset}早于出生。` });
      if (onset > filled) findings.push({ item: 'diseases', refuse: `疾病确诊时间${onset}晚于填表日期。` });
    }
    if (answers.relation !== undefined && answers.relation !== '02' && answers.household === undefined)
      findings.push({ item: 'household', refuse: '不是户主的成员要写明家庭编号，可在户主的页面查到。' });
    if (answers.phone === undefined && answers.contactPhone === undefined)
      findings.push({ item: 'phone', warn: '本人和联系人都没有电话，随访时可能联系不上。' });
    return findings;
  },
});
