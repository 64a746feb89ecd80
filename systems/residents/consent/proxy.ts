/** Who stands for a resident, with the proof shown: a RelatedPerson, so that they may see the record on their own phone. */
import type { RelatedPerson } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { EXTENSION, IDENTIFIER } from '../../../kernel/define/codes.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, text } from '../../../kernel/define/item.ts';
import { resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineView, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { KEEPERS } from '../basic/basic-actions.ts';

const ROLE = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';

/** The proofs that are taken. Source: 《个人信息保护法》第三十一条（未满十四周岁由监护人同意）；《民法典》第二十六、二十七、三十三条. */
const PROOFS = {
  birth: '出生医学证明',
  register: '户口簿',
  court: '法院判决或指定监护文书',
  mandate: '本人签字的委托书',
} as const;
const KINDS = { guardian: '监护人', agent: '本人委托的代理人' } as const;

/** What is shown and written down. */
export const proxyForm = defineForm({
  id: 'residents-proxy',
  title: '居民代理人登记表',
  version: '1.0.0',
  source: '《中华人民共和国个人信息保护法》第十四、三十一条；《中华人民共和国民法典》第十七、二十六、二十七、三十三条',
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    kind: choice('代理关系', KINDS),
    name: text('代理人姓名', { maxLength: 40 }),
    number: text('代理人身份证号', { maxLength: 18 }),
    proof: choice('证明材料', PROOFS),
    until: optional(date('代理到何日止', { hint: '未成年人的监护到满 18 周岁自动终止' })),
  },
  check: (answers) => [
    ...(/^\d{17}[\dXx]$/.test(answers.number ?? '') ? [] : [{ item: 'number', refuse: '身份证号应为 18 位。' }]),
    ...(answers.kind === 'agent' && answers.proof !== 'mandate'
      ? [{ item: 'proof', refuse: '本人委托的代理人要有本人签字的委托书。' }]
      : []),
    ...(answers.kind === 'guardian' && answers.proof === 'mandate'
      ? [{ item: 'proof', refuse: '监护关系要有出生医学证明、户口簿或法院文书。' }]
      : []),
    ...(answers.kind === 'agent' && answers.until === undefined ? [{ item: 'until', refuse: '委托要写明到何日止。' }] : []),
  ],
});

/** Lets somebody stand for the resident. They sign in with their own identity number and phone. */
export const recordProxy = defineAction({
  id: 'residents.record-proxy',
  label: '登记代理人',
  form: proxyForm,
  allow: KEEPERS,
  write: (answers, { subject }) => {
    const related: RelatedPerson = {
      resourceType: 'RelatedPerson',
      active: true,
      patient: { reference: subject },
      relationship: [
        {
          coding: [{ system: ROLE, code: answers.kind === 'guardian' ? 'GUARD' : 'POWATT', display: KINDS[answers.kind] }],
          text: KINDS[answers.kind],
        },
      ],
      name: [{ text: answers.name }],
      identifier: [{ system: IDENTIFIER.identityNumber, value: answers.number.toUpperCase() }],
      period: { start: answers.date, ...(answers.until === undefined ? {} : { end: answers.until }) },
      extension: [{ url: EXTENSION.proxyProof, valueCode: answers.proof }],
    };
    return [{ create: related }];
  },
});

/** One row per proxy. */
export const residentsProxies = defineView({
  id: 'residents_proxies',
  title: '代理人',
  per: 'event',
  sources: { related: resources('RelatedPerson') },
  columns: {
    name: textColumn('姓名'),
    kind: wordColumn('关系', KINDS),
    proof: wordColumn('证明材料', PROOFS),
    since: dateColumn('起'),
    until: dateColumn('止'),
  },
  rows: ({ related }) =>
    related.flatMap(({ id, resource }) => {
      const proof = resource.extension?.find(({ url }) => url === EXTENSION.proxyProof)?.valueCode;
      if (proof === undefined || !Object.hasOwn(PROOFS, proof)) return [];
      const guardian = resource.relationship?.some(({ coding }) => coding?.some(({ code }) => code === 'GUARD'));
      return [
        {
          key: id,
          org: undefined,
          name: resource.name?.[0]?.text,
          kind: guardian ? ('guardian' as const) : ('agent' as const),
          proof: proof as keyof typeof PROOFS, // one of them, as just seen
          since: dateOfFhir(resource.period?.start),
          until: dateOfFhir(resource.period?.end),
        },
      ];
    }),
});

/** English of these declarations. */
export const proxyEnglish: Readonly<Record<string, string>> = {
  居民代理人登记表: 'Registration of a proxy',
  代理关系: 'Kind of proxy',
  本人委托的代理人: 'Agent by mandate',
  代理人姓名: 'Name of the proxy',
  代理人身份证号: 'Identity number of the proxy',
  证明材料: 'Proof',
  出生医学证明: 'Birth certificate',
  户口簿: 'Household register',
  法院判决或指定监护文书: 'Court order',
  本人签字的委托书: 'Signed mandate',
  代理到何日止: 'Until',
  '未成年人的监护到满 18 周岁自动终止': 'Guardianship of a minor ends at 18',
  '身份证号应为 18 位。': 'An identity number has 18 characters.',
  '本人委托的代理人要有本人签字的委托书。': 'An agent needs a signed mandate.',
  '监护关系要有出生医学证明、户口簿或法院文书。': 'Guardianship needs a birth certificate, household register or court order.',
  '委托要写明到何日止。': 'A mandate has an end.',
  登记代理人: 'Register a proxy',
  代理人: 'Proxies',
};
