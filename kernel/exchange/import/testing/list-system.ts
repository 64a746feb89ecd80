// A small system whose action registers residents from a list: stands in for the residents' system in tests of this room.
import type { Patient } from '@medplum/fhirtypes';
import { defineAction } from '../../../define/action.ts';
import { EXTENSION, IDENTIFIER } from '../../../define/codes.ts';
import { type Answers, defineForm } from '../../../define/form.ts';
import { choice, date, optional, reference, text, when } from '../../../define/item.ts';
import { resources } from '../../../define/source.ts';
import { defineSystem } from '../../../define/system.ts';

const listForm = defineForm({
  id: 'residents-basic',
  title: '居民登记',
  version: '1',
  source: 'test',
  dateItem: 'date',
  items: {
    date: date('填表日期', { prefill: 'today' }),
    name: text('姓名', { maxLength: 50 }),
    documentType: choice('证件类型', { '01': '居民身份证', none: '暂无证件' }),
    identityNumber: when(
      'documentType',
      '01',
      text('身份证号', { format: 'identity-number', agrees: { birthDate: 'birthDate', sex: 'sex' } }),
    ),
    sex: choice('性别', { '1': '男', '2': '女' }),
    birthDate: date('出生日期'),
    nationality: choice('民族', { '01': '汉族', '07': '彝族' }),
    phone: optional(text('本人电话', { format: 'phone' })),
    residency: choice('居住类型', { usual: '常住（居住半年以上）', 'registered-away': '户籍在本地、外出半年以上', visitor: '非辖区' }),
    village: reference('现住村（社区）', 'village'),
    address: text('现住址', { maxLength: 100 }),
    relation: optional(choice('与户主关系', { '02': '户主', '12': '妻', '20': '子' })),
    household: optional(text('家庭编号', { pattern: '^\\d{12}-\\d{5}$', patternHint: '写作“511803002201-00012”' })),
    education: choice('文化程度', { '8': '小学', '10': '不详' }),
  },
  compute: {
    birthDate: ({ identityNumber }) =>
      identityNumber
        ? (`${identityNumber.slice(6, 10)}-${identityNumber.slice(10, 12)}-${identityNumber.slice(12, 14)}` as never)
        : undefined,
    sex: ({ identityNumber }) => (identityNumber ? (Number(identityNumber.charAt(16)) % 2 === 1 ? '1' : '2') : undefined),
  },
  check: (answers) =>
    answers.relation !== undefined && answers.relation !== '02' && answers.household === undefined
      ? [{ item: 'household', refuse: '不是户主的成员要写明家庭编号。' }]
      : [],
});

type ListAnswers = Answers<typeof listForm>;

function buildPatient(answers: ListAnswers, household: string | undefined, before?: Patient): Patient {
  return {
    ...before,
    resourceType: 'Patient',
    ...(answers.identityNumber ? { identifier: [{ system: IDENTIFIER.identityNumber, value: answers.identityNumber }] } : {}),
    name: [{ text: answers.name }],
    gender: answers.sex === '1' ? 'male' : 'female',
    birthDate: answers.birthDate,
    ...(answers.phone ? { telecom: [{ system: 'phone', value: answers.phone }] } : {}),
    address: [{ text: answers.address, extension: [{ url: EXTENSION.division, valueCode: answers.village }] }],
    extension: [
      { url: EXTENSION.residency, valueCode: answers.residency },
      ...(household ? [{ url: EXTENSION.household, valueString: household }] : []),
    ],
  };
}

const seriesOf = (answers: ListAnswers): string => `household:${answers.village}`;
const roles = ['registrar', 'village-doctor'] as const;

const register = defineAction({
  id: 'residents.register',
  label: '登记居民',
  form: listForm,
  allow: roles,
  subject: 'new-resident',
  imports: { title: '居民名册', key: [] },
  serials: (answers) => (answers.relation === '02' ? [seriesOf(answers)] : []),
  write: (answers, { subject, serial }) => [
    {
      create: buildPatient(
        answers,
        answers.relation === '02' ? `${answers.village}-${String(serial(seriesOf(answers))).padStart(5, '0')}` : answers.household,
      ),
      reference: subject,
    },
  ],
});

const change = defineAction({
  id: 'residents.change',
  label: '更新',
  form: listForm,
  allow: roles,
  sources: { patient: resources('Patient') },
  check: (answers, { person }) =>
    person && person.area !== answers.village
      ? { refuse: '这里不能改现住村（社区）。', item: 'village', next: '搬家请办理“登记迁移”。' }
      : undefined,
  write: (answers, { records, person }) =>
    records.patient.map((kept) => ({ update: buildPatient(answers, person?.household, kept.resource), ifVersion: kept.version })),
});

/** The system. */
export const listSystem = defineSystem({
  id: 'residents',
  title: '居民',
  description: '',
  forms: [listForm],
  actions: [register, change],
  english: {},
});
