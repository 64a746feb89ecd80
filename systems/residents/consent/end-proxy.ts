/** Ends a proxy before its time: the mandate is taken back, guardianship passes on, or it was registered by mistake. It opens nothing from then on. */
import type { RelatedPerson } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, text } from '../../../kernel/define/item.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { dateOfFhir, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { KEEPERS } from '../basic/basic-actions.ts';

const PROXIES = { related: resources('RelatedPerson') } as const;

/** What is written down. Source: 《个人信息保护法》第十五条（撤回）；《民法典》第三十六、一百七十三条（监护撤销、委托终止）. */
export const endProxyForm = defineForm({
  id: 'residents-proxy-end',
  title: '居民代理终止表',
  version: '1.0.0',
  source: '《中华人民共和国个人信息保护法》第十五条；《中华人民共和国民法典》第三十六、一百七十三条',
  dateItem: 'date',
  items: {
    date: date('终止日期', { prefill: 'today' }),
    name: text('代理人姓名', { maxLength: 40 }),
    reason: choice('终止原因', {
      withdrawn: '本人撤销委托',
      resigned: '代理人辞去委托',
      changed: '监护关系变更或撤销',
      mistake: '登记有误',
    }),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** Those who stand for the resident on the day, by name. */
function findStanding(related: readonly Kept<RelatedPerson>[], name: string | undefined, on: PlainDate): readonly Kept<RelatedPerson>[] {
  return related.filter(({ resource }) => {
    const until = dateOfFhir(resource.period?.end);
    return (
      resource.active !== false &&
      resource.extension?.some(({ url }) => url === EXTENSION.proxyProof) === true &&
      (until === undefined || until >= on) &&
      (name === undefined || resource.name?.some(({ text: known }) => known?.trim() === name.trim()) === true)
    );
  });
}

/** Ends what the named proxy may: their next request for the resident is refused. */
export const endProxy = defineAction({
  id: 'residents.end-proxy',
  label: '终止代理',
  form: endProxyForm,
  allow: KEEPERS,
  sources: PROXIES,
  available: availableWhen(PROXIES, ({ records, on }) =>
    findStanding(records.related, undefined, on).length > 0 ? undefined : { refuse: '没有在册的代理人。' },
  ),
  check: (answers, { records }) =>
    findStanding(records.related, answers.name, answers.date).length > 0
      ? undefined
      : { refuse: '没有这个姓名的在册代理人。', item: 'name', next: '请按档案页“代理人”卡片所列填写姓名。' },
  write: (answers, { records }) =>
    findStanding(records.related, answers.name, answers.date).map(({ resource, version }) => ({
      update: { ...resource, active: false, period: { ...resource.period, end: answers.date } },
      ifVersion: version,
    })),
  tell: (answers) => ({ text: `${answers.name}的代理已终止，立即生效。` }),
});

/** English of these declarations. */
export const endProxyEnglish: Readonly<Record<string, string>> = {
  居民代理终止表: 'End of a proxy',
  终止日期: 'Last day',
  终止原因: 'Reason',
  本人撤销委托: 'Taken back by the resident',
  代理人辞去委托: 'Given up by the proxy',
  监护关系变更或撤销: 'Guardianship changed or revoked',
  登记有误: 'Registered by mistake',
  终止代理: 'End a proxy',
  '没有在册的代理人。': 'There is no proxy.',
  '没有这个姓名的在册代理人。': 'There is no proxy of this name.',
};
