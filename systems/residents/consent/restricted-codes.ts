/** The consortium confirms which codes of a system tell of a restricted category: a FHIR ValueSet that the access rules go by. */
import type { ValueSet } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { SYSTEM, VALUE_SET } from '../../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, text, yesNo } from '../../../kernel/define/item.ts';
import { RESTRICTED_CATEGORIES } from '../../../kernel/define/restricted-category.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { CATEGORIES } from './consent-form.ts';

const SYSTEMS = { loinc: 'LOINC 检验检查代码', icd10: 'ICD-10 诊断代码' } as const;

/** No code system here has longer codes, or others. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$/;
const MOST_CODES = 200;

function listCodes(typed: string): readonly string[] {
  return [...new Set(typed.split(/[\s,，、;；]+/).filter((code) => code !== ''))];
}

/** The form of a list. */
export const restrictedCodesForm = defineForm({
  id: 'residents-restricted-codes',
  title: '受限代码确认单',
  version: '1.0.0',
  source: 'GB/T 39725—2020《健康医疗数据安全指南》第 5 级数据（特殊病种）由医共体确认；LOINC 代码由 loinc.org 发布',
  dateItem: 'date',
  items: {
    date: date('确认日期', { prefill: 'today' }),
    category: choice('受限类别', CATEGORIES),
    system: choice('代码系统', SYSTEMS, { hint: '艾滋病、梅毒检验的 LOINC 代码没有文件规定，平台自带的未经确认；确认后以本单为准' }),
    codes: text('代码', { maxLength: 4000, multiline: true, hint: '每行一个，或用逗号隔开；写全，这份清单代替以前的' }),
    drops: optional(yesNo('现行清单中没有写的代码不再受限', { hint: '只在修改清单时填写；已经受限的记录仍然受限' })),
    ground: text('依据', { maxLength: 200, hint: '文件名称和文号，或会议决定' }),
  },
  check: ({ codes }) => {
    const wrong = listCodes(codes).find((code) => !CODE.test(code));
    if (wrong !== undefined) return [{ item: 'codes', refuse: `“${wrong.slice(0, 20)}”不是代码：只能有字母、数字、点和短横。` }];
    return listCodes(codes).length > MOST_CODES ? [{ item: 'codes', refuse: `一份清单最多 ${MOST_CODES} 个代码。` }] : [];
  },
});

type Answered = Pick<Answers<typeof restrictedCodesForm>, 'category' | 'system'>;

/** Codes of a system that the list of a category has now. */
function codesNow(sets: readonly Kept<ValueSet>[], { category, system }: Answered): readonly string[] {
  const kept = sets.find(({ resource }) => resource.url === `${VALUE_SET.restricted}${category}`);
  const includes = (kept?.resource.compose?.include ?? []).filter((include) => include.system === SYSTEM[system]);
  return includes.flatMap(({ concept = [] }) => concept.map(({ code }) => code));
}

/**
 * Keeps the list in the ValueSet of its category, beside those of other systems. From the next write on records are classified by it; what is
 * stored, at the platform's next start. What was classified stays so.
 */
export const confirmRestrictedCodes = defineAction({
  id: 'residents.confirm-restricted-codes',
  label: '确认受限代码',
  form: restrictedCodesForm,
  allow: ['consortium-manager', 'bureau-manager'],
  subject: 'none',
  sources: { sets: resources('ValueSet') },
  standing: ['sets'],
  // A list takes the place of the one before: what it leaves out is left out on purpose, or somebody's records lie open tomorrow.
  check: (answers, { records }) => {
    const typed = new Set(listCodes(answers.codes));
    const missing = codesNow(records.sets, answers).filter((code) => !typed.has(code));
    return missing.length === 0 || answers.drops === true
      ? undefined
      : {
          refuse: `现行清单里的这些代码没有写：${missing.join('、')}。`,
          item: 'codes',
          next: '请补上；确实不再受限的，请在“现行清单中没有写的代码不再受限”选“是”。',
        };
  },
  write: ({ category, system, codes, ground, date: on }, { records, actor }) => {
    const url = `${VALUE_SET.restricted}${category}`;
    const kept = records.sets.find(({ resource }) => resource.url === url);
    const others = (kept?.resource.compose?.include ?? []).filter((include) => include.system !== SYSTEM[system]);
    const set: ValueSet = {
      resourceType: 'ValueSet',
      url,
      status: 'active',
      name: `Restricted_${category.replaceAll('-', '_')}`,
      title: `受限代码：${RESTRICTED_CATEGORIES[category].name}`,
      date: on,
      publisher: actor.name,
      purpose: ground,
      compose: { include: [...others, { system: SYSTEM[system], concept: listCodes(codes).map((code) => ({ code })) }] },
    };
    return kept === undefined ? [{ create: set }] : [{ update: { ...set, id: kept.id }, ifVersion: kept.version }];
  },
  tell: ({ category, codes }) => ({
    text: `已确认“${RESTRICTED_CATEGORIES[category].name}”的 ${listCodes(codes).length} 个代码，新写入的记录即按此受限；已存的记录在平台下次启动时核对。`,
  }),
});

/** English of the form. */
export const restrictedCodesEnglish: Readonly<Record<string, string>> = {
  受限代码确认单: 'Confirmation of restricted codes',
  确认受限代码: 'Confirm restricted codes',
  确认日期: 'Confirmed on',
  '艾滋病、梅毒检验的 LOINC 代码没有文件规定，平台自带的未经确认；确认后以本单为准':
    'No document settles the LOINC codes of HIV and syphilis tests, and those that the platform brings are unconfirmed; this list takes their place',
  受限类别: 'Restricted category',
  代码系统: 'Code system',
  代码: 'Codes',
  现行清单中没有写的代码不再受限: 'Codes of the present list that are not given are no longer restricted',
  '只在修改清单时填写；已经受限的记录仍然受限': 'Only where a list is changed; what is restricted already stays so',
  依据: 'Ground',
  'LOINC 检验检查代码': 'LOINC (tests)',
  'ICD-10 诊断代码': 'ICD-10 (diagnoses)',
  '每行一个，或用逗号隔开；写全，这份清单代替以前的':
    'One a line, or with commas; all of them: this list takes the place of the one before',
  '文件名称和文号，或会议决定': 'Name and number of the document, or the decision',
};
