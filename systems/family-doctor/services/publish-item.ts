/** Publishes a characteristic service item with its price, and the items on offer as rows. */
import type { ChargeItemDefinition } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, quantity, text } from '../../../kernel/define/item.ts';
import { resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { ITEM_KINDS } from '../catalogue/service-items.ts';
import { centsOf, moneyOf } from './orders.ts';

/** The form of an item. */
export const itemForm = defineForm({
  id: 'family-doctor-item',
  title: '特色服务项目发布',
  version: '1',
  source: '国卫基层发〔2022〕10号（个性化签约服务项目与价格公示）',
  dateItem: 'date',
  items: {
    date: date('开始提供日期', { prefill: 'today' }),
    code: text('项目编码', { maxLength: 40, pattern: '^[a-z0-9-]+$', patternHint: '小写字母、数字和短横线' }),
    name: text('项目名称', { maxLength: 60 }),
    kind: choice('项目类别', ITEM_KINDS),
    price: quantity('每次价格', { unit: 'CNY', unitLabel: '元', min: 0, max: 10_000, decimals: 2 }),
    until: optional(date('停止提供日期')),
  },
  check: ({ date: from, until }) =>
    until !== undefined && until < from ? [{ item: 'until', refuse: '停止提供日期不能早于开始日期。' }] : [],
});

const SERIES = 'family-doctor-item';

/** Writes the item as a ChargeItemDefinition. */
export const publishItem = defineAction({
  id: 'family-doctor.publish-item',
  label: '发布服务项目',
  form: itemForm,
  allow: ['township-manager', 'consortium-manager', 'bureau-manager'],
  subject: 'none',
  serials: () => [SERIES],
  write: (answers, { actor, serial }) => {
    const item: ChargeItemDefinition = {
      resourceType: 'ChargeItemDefinition',
      extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${actor.org}` } }],
      url: `${SYSTEM.serviceItem}:${answers.code}:${serial(SERIES)}`,
      status: 'active',
      title: answers.name,
      code: { coding: [{ system: SYSTEM.serviceItem, code: answers.code, display: answers.name }], text: ITEM_KINDS[answers.kind] },
      useContext: [{ code: { code: 'task' }, valueCodeableConcept: { coding: [{ system: SYSTEM.item, code: answers.kind }] } }],
      effectivePeriod: { start: answers.date, ...(answers.until === undefined ? {} : { end: answers.until }) },
      propertyGroup: [{ priceComponent: [{ type: 'base', amount: moneyOf(Math.round(answers.price * 100)) }] }],
    };
    return [{ create: item }];
  },
});

/** Items that institutions offer; `price` in cents. Definitions of charges that are no such item, drafts and retired ones are left out. */
export const itemsView = defineReferenceView({
  id: 'family_doctor_items',
  title: '特色健康服务项目',
  of: resources('ChargeItemDefinition'),
  columns: {
    name: textColumn('项目名称'),
    kind: wordColumn('项目类别', ITEM_KINDS),
    price: numberColumn('每次价格（分）'),
    from: dateColumn('开始提供日期'),
    until: dateColumn('停止提供日期'),
  },
  choose: { label: ['name'], open: 'until' },
  rows: ({ id, resource }) => {
    const coding = resource.code?.coding?.find(({ system }) => system === SYSTEM.serviceItem);
    if (coding === undefined || resource.status !== 'active') return [];
    const context = resource.useContext?.flatMap((use) => use.valueCodeableConcept?.coding ?? []).map(({ code }) => code);
    const org = resource.extension?.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference;
    return [
      {
        key: id,
        org: org?.split('/')[1],
        name: resource.title ?? coding.display,
        kind: Object.keys(ITEM_KINDS)
          .filter(isKind)
          .find((kind) => context?.includes(kind)),
        price: centsOf(resource.propertyGroup?.[0]?.priceComponent?.[0]?.amount),
        from: dateOfFhir(resource.effectivePeriod?.start),
        until: dateOfFhir(resource.effectivePeriod?.end),
      },
    ];
  },
});

function isKind(code: string): code is keyof typeof ITEM_KINDS {
  return code in ITEM_KINDS;
}
