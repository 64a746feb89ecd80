/** What an institution charges for an examination, by day: the price list that savings are counted by. */
import type { ChargeItemDefinition } from '@medplum/fhirtypes';
import type { Total } from '../../define/action.ts';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import { all, any, fieldsOf, todayPlus } from '../../define/condition.ts';
import { orgExtensionOf } from '../../define/gather-records.ts';
import { resources } from '../../define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../define/view.ts';
import { dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';

/** A price as FHIR keeps it. `cents`: whole cents. */
export function buildPrice(price: {
  readonly org: string;
  readonly code: string;
  readonly display: string;
  readonly cents: number;
  readonly from: PlainDate;
  readonly until: PlainDate | undefined;
}): ChargeItemDefinition {
  return {
    resourceType: 'ChargeItemDefinition',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${price.org}` } }],
    url: `${SYSTEM.examItem}:${price.code}:${price.org}:${price.from}`,
    status: 'active',
    title: price.display,
    code: { coding: [{ system: SYSTEM.examItem, code: price.code, display: price.display }], text: price.display },
    effectivePeriod: { start: price.from, ...(price.until === undefined ? {} : { end: price.until }) },
    propertyGroup: [{ priceComponent: [{ type: 'base', amount: { value: price.cents / 100, currency: 'CNY' } }] }],
  };
}

/** One row a price of an examination at an institution; charges for other things are left out. */
export const examinationPricesView = defineReferenceView({
  id: 'mutual_recognition_prices',
  title: '检查检验价格',
  of: resources('ChargeItemDefinition'),
  columns: {
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    institution: textColumn('机构', { names: 'directory', indexed: true }),
    cents: numberColumn('价格（分）'),
    from: dateColumn('执行日期'),
    until: dateColumn('停止日期'),
  },
  choose: { label: ['itemName', 'cents', 'from'], open: 'until' },
  rows: ({ id, resource }) => {
    const coding = resource.code?.coding?.find(({ system }) => system === SYSTEM.examItem);
    const value = resource.propertyGroup?.[0]?.priceComponent?.[0]?.amount?.value;
    const org = orgExtensionOf(resource.extension);
    if (coding?.code === undefined || value === undefined || resource.status !== 'active') return [];
    return [
      {
        key: id,
        org,
        item: coding.code,
        itemName: coding.display ?? resource.title,
        institution: org,
        cents: Math.round(value * 100),
        from: dateOfFhir(resource.effectivePeriod?.start),
        until: dateOfFhir(resource.effectivePeriod?.end),
      },
    ];
  },
});

/** What the acting institution charges today for an item, in cents; nothing where it has no price. */
export function priceToday(item: string): Total {
  const row = fieldsOf(examinationPricesView);
  return {
    view: examinationPricesView,
    sum: 'cents',
    where: all(
      row.item.is(item),
      row.institution.isOwnOrg(),
      row.from.onOrBefore(todayPlus(0)),
      any(row.until.isEmpty(), row.until.onOrAfter(todayPlus(0))),
    ),
  };
}
