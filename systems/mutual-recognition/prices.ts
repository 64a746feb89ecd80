/** The dated price list by which savings are counted: what an institution charges for an examination, in whole cents. */
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { choice, date, quantity, reference, repeat } from '../../kernel/define/item.ts';
import { resources } from '../../kernel/define/source.ts';
import { buildPrice } from '../../kernel/patterns/recognition/prices-view.ts';
import { addDays, dateOfFhir } from '../../kernel/periods/plain-date.ts';
import { ORDERED_NAMES } from './items.ts';
import { SOURCE } from './source.ts';

/** The form of prices. */
export const pricesForm = defineForm({
  id: 'mutual-recognition-prices',
  title: '检查检验价格登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    institution: reference('机构', 'organisation'),
    from: date('执行日期', { prefill: 'today' }),
    prices: repeat(
      '价格',
      {
        item: choice('项目', ORDERED_NAMES),
        price: quantity('价格', { unit: 'CNY', unitLabel: '元', min: 0.01, max: 100_000, decimals: 2 }),
      },
      { max: 200 },
    ),
  },
  check: ({ prices }) =>
    new Set(prices.map(({ item }) => item)).size < prices.length ? [{ item: 'prices', refuse: '同一项目登记了两次。' }] : [],
});

/** Sets prices from a day on; the earlier ones end the day before and stay. */
export const setPrices = defineAction({
  id: 'mutual-recognition.set-prices',
  label: '登记检查检验价格',
  form: pricesForm,
  allow: ['consortium-manager', 'bureau-manager'],
  subject: 'none',
  sources: { standing: resources('ChargeItemDefinition') },
  standing: ['standing'],
  check: ({ prices, institution, from }, { records }) => {
    if (prices.length === 0) return { refuse: '请至少登记一个项目的价格。', item: 'prices' };
    const items = new Set(prices.map(({ item }) => item));
    const later = records.standing.find(({ resource }) => {
      const code = resource.code?.coding?.find(({ system }) => system === SYSTEM.examItem)?.code;
      const start = dateOfFhir(resource.effectivePeriod?.start);
      return (
        code !== undefined && items.has(code) && orgExtensionOf(resource.extension) === institution && start !== undefined && start >= from
      );
    });
    return (
      later && { refuse: `${later.resource.title ?? '该项目'}已有自同日或更晚执行的价格。`, item: 'from', next: '请改用更晚的执行日期。' }
    );
  },
  write: ({ prices, institution, from }, { records }): readonly Draft[] => {
    const items = new Set(prices.map(({ item }) => item));
    const ended = records.standing.flatMap(({ id, version, resource }): Draft[] => {
      const code = resource.code?.coding?.find(({ system }) => system === SYSTEM.examItem)?.code;
      const end = dateOfFhir(resource.effectivePeriod?.end);
      if (code === undefined || !items.has(code) || orgExtensionOf(resource.extension) !== institution) return [];
      if (end !== undefined && end < from) return [];
      return [
        { update: { ...resource, id, effectivePeriod: { ...resource.effectivePeriod, end: addDays(from, -1) } }, ifVersion: version },
      ];
    });
    return [
      ...ended,
      ...prices.map(
        ({ item, price }): Draft => ({
          create: buildPrice({
            org: institution,
            code: item,
            display: ORDERED_NAMES[item] ?? item,
            cents: Math.round(price * 100),
            from,
            until: undefined,
          }),
        }),
      ),
    ];
  },
  tell: ({ prices, from }) => ({ text: `已登记${prices.length}个项目自 ${from} 起的价格。` }),
});
