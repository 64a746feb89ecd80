/** The list of recognised items: adopted as a whole, changed item by item; versions that no longer hold stay with their last day. */
import type { ActivityDefinition } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction } from '../../kernel/define/action.ts';
import { EXTENSION } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { choice, date, optional, quantity, repeat, text, when } from '../../kernel/define/item.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { MARKS, type Mark } from '../../kernel/patterns/recognition/mark.ts';
import {
  buildRecognisedItem,
  listOn,
  RECOGNISED_KINDS,
  type RecognisedItem,
  readRecognisedItem,
  recognisedSources,
} from '../../kernel/patterns/recognition/recognised-items.ts';
import { SETTINGS, type Setting, tellCase, type WindowCase } from '../../kernel/patterns/recognition/window.ts';
import { addDays, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { findKnownItem, ITEM_NAMES, KNOWN_ITEMS } from './items.ts';
import { SOURCE } from './source.ts';

const KEEPERS = ['consortium-manager', 'bureau-manager'] as const;

/** One row a version of an item. */
export const itemsView = defineReferenceView({
  id: 'mutual_recognition_items',
  title: '互认项目目录',
  of: resources('ActivityDefinition'),
  columns: {
    code: textColumn('项目编码'),
    name: textColumn('项目'),
    kind: wordColumn('类别', RECOGNISED_KINDS),
    days: numberColumn('有效期（天）'),
    cases: textColumn('特殊情形'),
    scope: wordColumn('互认范围', MARKS),
    from: dateColumn('生效日期'),
    until: dateColumn('停止日期'),
  },
  rows: (kept) => {
    const item = readRecognisedItem(kept);
    if (!item) return [];
    const { code, display, kind, days, scope, from, until } = item;
    const cases = item.cases.length === 0 ? undefined : item.cases.map(tellCase).join('；');
    return [{ key: kept.id, org: orgExtensionOf(kept.resource.extension), code, name: display, kind, days, cases, scope, from, until }];
  },
});

function draftItem(item: Omit<RecognisedItem, 'id' | 'version'>, { actor }: Pick<ActionContext, 'actor'>): ActivityDefinition {
  const built = buildRecognisedItem(item);
  return {
    ...built,
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${actor.org}` } }, ...(built.extension ?? [])],
  };
}

/** The form that takes the defaults over. */
export const adoptionForm = defineForm({
  id: 'mutual-recognition-adoption',
  title: '启用互认项目目录',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    from: date('生效日期', { prefill: 'today' }),
    scope: choice('互认范围', MARKS),
  },
});

/** Puts every examination that is not on the list yet onto it, with the default window. */
export const adoptList = defineAction({
  id: 'mutual-recognition.adopt-list',
  label: '启用互认项目目录',
  form: adoptionForm,
  allow: KEEPERS,
  subject: 'none',
  sources: recognisedSources,
  standing: ['recognised'],
  check: ({ from }, { records }) =>
    missingItems(records, from).length === 0
      ? { refuse: '目录中的项目都已启用。', item: 'from', next: '要改动单个项目，请用“调整互认项目”。' }
      : undefined,
  write: ({ from, scope }, context): readonly Draft[] =>
    missingItems(context.records, from).map(({ code, display, kind, days, cases }) => ({
      create: draftItem({ code, display, kind, days, cases, scope, from, until: undefined }, context),
    })),
  tell: ({ from }, { records }) => ({ text: `已启用${missingItems(records, from).length}个互认项目。` }),
});

function missingItems(records: { readonly recognised: readonly Kept<ActivityDefinition>[] }, from: PlainDate) {
  const list = listOn(records, from);
  return KNOWN_ITEMS.filter(({ code }) => !list.has(code));
}

/** The form that changes one item. */
export const itemForm = defineForm({
  id: 'mutual-recognition-item',
  title: '调整互认项目',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    item: choice('项目', ITEM_NAMES),
    listed: choice('目录状态', { listed: '列入目录', unlisted: '移出目录' }),
    from: date('自', { prefill: 'today', hint: '从这一天起按新规定，之前的版本保留' }),
    lasting: when('listed', 'listed', choice('有效期', { days: '按天', ever: '长期' })),
    days: when('lasting', 'days', quantity('有效天数', { unit: 'd', unitLabel: '天', min: 1, max: 3650 })),
    cases: when(
      'listed',
      'listed',
      optional(
        repeat(
          '特殊情形',
          {
            setting: optional(choice('就诊类型', SETTINGS)),
            ageFrom: optional(quantity('年龄起', { unit: 'a', unitLabel: '岁', min: 0, max: 120 })),
            ageBelow: optional(quantity('年龄止（不含）', { unit: 'a', unitLabel: '岁', min: 1, max: 120 })),
            days: quantity('有效天数', { unit: 'd', unitLabel: '天', min: 1, max: 3650 }),
          },
          { max: 8 },
        ),
      ),
    ),
    scope: when('listed', 'listed', choice('互认范围', MARKS)),
    note: optional(text('依据', { maxLength: 200 })),
  },
  check: ({ cases }) => (cases ?? []).flatMap(refuseCase),
});

function refuseCase({ setting, ageFrom, ageBelow }: Partial<WindowCase>) {
  if (setting === undefined && ageFrom === undefined && ageBelow === undefined)
    return [{ item: 'cases', refuse: '特殊情形请写明就诊类型或年龄。' }];
  return ageFrom !== undefined && ageBelow !== undefined && ageBelow <= ageFrom
    ? [{ item: 'cases', refuse: '特殊情形的年龄止应大于年龄起。' }]
    : [];
}

interface ItemAnswers {
  readonly item: string;
  readonly listed: 'listed' | 'unlisted';
  readonly from: PlainDate;
  readonly lasting?: 'days' | 'ever' | undefined;
  readonly days?: number | undefined;
  readonly cases?: readonly CaseAnswers[] | undefined;
  readonly scope?: Mark | undefined;
}

interface CaseAnswers {
  readonly setting?: Setting | undefined;
  readonly ageFrom?: number | undefined;
  readonly ageBelow?: number | undefined;
  readonly days: number;
}

/** Ends the version that holds and starts the next one. */
export const setItem = defineAction({
  id: 'mutual-recognition.set-item',
  label: '调整互认项目',
  form: itemForm,
  allow: KEEPERS,
  subject: 'none',
  sources: recognisedSources,
  standing: ['recognised'],
  check: ({ item, listed, from }, { records }) => {
    const later = versionsOf(item, records).find((version) => version.from >= from);
    if (later) return { refuse: `该项目自 ${later.from} 起已有规定，新规定须从其后开始。`, item: 'from' };
    return listed === 'unlisted' && !listOn(records, from).has(item)
      ? { refuse: '该项目不在目录中。', item: 'item', next: '请核对项目和日期。' }
      : undefined;
  },
  write: (answers, context): readonly Draft[] => writeItem(answers, context),
  tell: ({ item, listed, from }) => ({
    text: `${ITEM_NAMES[item] ?? item}自 ${from} 起${listed === 'listed' ? '按新规定互认' : '不再互认'}，此前的版本保留。`,
  }),
});

function versionsOf(item: string, records: { readonly recognised: readonly Kept<ActivityDefinition>[] }) {
  return records.recognised.flatMap((kept) => {
    const read = readRecognisedItem(kept);
    return read && read.code === item ? [{ ...read, resource: kept.resource }] : [];
  });
}

function writeItem(
  { item, listed, from, lasting, days, cases, scope }: ItemAnswers,
  context: ActionContext & { readonly records: { readonly recognised: readonly Kept<ActivityDefinition>[] } },
): readonly Draft[] {
  const known = findKnownItem(item);
  const holding = versionsOf(item, context.records).find(({ until }) => until === undefined || until >= from);
  const ended: Draft[] = holding
    ? [
        {
          update: {
            ...holding.resource,
            id: holding.id,
            effectivePeriod: { ...holding.resource.effectivePeriod, end: addDays(from, -1) },
          },
          ifVersion: holding.version,
        },
      ]
    : [];
  if (listed === 'unlisted' || !known || scope === undefined) return ended;
  const next = {
    code: item,
    display: known.display,
    kind: known.kind,
    days: lasting === 'ever' ? undefined : days,
    cases: cases ?? [],
    scope,
    from,
    until: undefined,
  };
  return [...ended, { create: draftItem(next, context) }];
}
