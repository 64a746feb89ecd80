/** Entering results by hand. */

import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, optional, repeat, text } from '../../kernel/define/item.ts';
import { findRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { requestItem } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { findItem } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { LABORATORY_ITEMS } from '../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { itemsOf } from './assess.ts';
import { stepAfterResults } from './release.ts';
import { buildResult, type KeptResult, type NewResult, type ResultPlace, readResults } from './results.ts';
import { convertResult } from './rules/convert-result.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';
import { TUBE_TRAIL } from './specimens.ts';
import { placeOf, refuseTesting, specimenOf, verifySources, whileTested } from './tested-request.ts';

/** Words for interference that a technician sees (溶血、脂血、黄疸). */
const INTERFERENCE = { haemolysed: '溶血', lipaemic: '脂血', icteric: '黄疸', clotted: '凝块' } as const;

/** The items by code. */
export const ITEM_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  LABORATORY_ITEMS.map((item) => [item.code, `${item.display}（${item.short}）`]),
);

/** The results of a form, a row an item. */
export const enteredItem = repeat(
  '结果',
  {
    item: choice('项目', ITEM_NAMES),
    value: text('结果', { maxLength: 200, hint: '数值，或阴性、阳性等文字' }),
    unit: optional(text('单位', { maxLength: 20, hint: '不填即目录单位' })),
  },
  { max: 30 },
);

/** `laboratory.enter-results`. */
export const resultsForm = defineForm({
  id: 'laboratory-results',
  title: '检验结果录入',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('检测日期', { prefill: 'today' }),
    results: enteredItem,
    interference: optional(choices('标本性状', INTERFERENCE)),
    instrument: optional(text('仪器或方法', { maxLength: 40, prefill: 'last' })),
  },
});

interface Entered {
  readonly target: string;
  readonly results: readonly { readonly item: string; readonly value: string; readonly unit?: string | undefined }[];
  readonly interference?: readonly (keyof typeof INTERFERENCE)[] | undefined;
  readonly instrument?: string | undefined;
}

/** What a typed value says of an item: a number in the catalogue's unit, or words. */
export function readEntry(code: string, value: string, unit: string | undefined): NewResult | { readonly refuse: string } {
  const item = findItem(code);
  if (!item) return { refuse: `目录中没有项目 ${code}` };
  const typed = value.normalize('NFKC').trim();
  const base = { item, status: 'preliminary' as const, flags: [] };
  if (item.kind === 'words') return { ...base, found: { words: typed } };
  const [, sign, number] = /^([<>])?\s*(-?\d+(?:\.\d+)?)$/.exec(typed) ?? [];
  if (number === undefined) return { refuse: `${item.display}应为数值` };
  const converted = convertResult(item, Number(number), unit ?? item.unit);
  if ('refuse' in converted) return converted;
  return {
    ...base,
    found: { value: converted.value, ...(sign === '<' || sign === '>' ? { comparator: sign } : {}) },
    from: converted.from,
  };
}

/** Creates a result, or writes the next version of the one that stands for the item. */
export function draftResult(one: NewResult, place: ResultPlace, standing: KeptResult | undefined): Draft {
  const built = buildResult(one, place);
  return standing ? { update: { ...built, id: standing.kept.id }, ifVersion: standing.kept.version } : { create: built };
}

/** See `resultsForm`. */
export const enterResults = defineAction({
  id: 'laboratory.enter-results',
  label: '录入检验结果',
  form: resultsForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('drafted'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'drafted', context);
    if (refused || !request) return refused;
    const items = new Set(itemsOf(request).map((item) => item.code));
    const seen = new Set<string>();
    if (answers.results.length === 0) return { refuse: '请至少录入一项结果。', item: 'results' };
    for (const { item, value, unit } of answers.results) {
      const entry = readEntry(item, value, unit);
      if ('refuse' in entry) return { refuse: `${entry.refuse}。`, item: 'results' };
      if (!items.has(item)) return { refuse: `${entry.item.display}不属于${request.item.display}。`, item: 'results' };
      if (seen.has(item)) return { refuse: `${entry.item.display}录入了两次。`, item: 'results' };
      seen.add(item);
    }
    return undefined;
  },
  write: (answers: Entered, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request) return [];
    const place = placeOf(request, context);
    const standing = readResults(context.records).filter((each) => each.request === request.id);
    const flags = (answers.interference ?? []).map((code) => INTERFERENCE[code]);
    const drafts = answers.results.flatMap(({ item, value, unit }): Draft[] => {
      const entry = readEntry(item, value, unit);
      if ('refuse' in entry) return [];
      return [
        draftResult(
          { ...entry, flags, device: answers.instrument },
          place,
          standing.find((each) => each.item.code === item),
        ),
      ];
    });
    const specimen = specimenOf(request, context.records);
    const tested =
      specimen && TUBE_TRAIL.refuse(specimen.number, specimen.state, 'tested') === undefined
        ? [TUBE_TRAIL.advance(specimen.trail, specimen.number, 'tested', context, answers.instrument)]
        : [];
    const known = new Set([...standing.map(({ item }) => item.code), ...answers.results.map(({ item }) => item)]);
    const complete = itemsOf(request).every((item) => known.has(item.code));
    return [...drafts, ...stepAfterResults(request, complete, context), ...tested];
  },
  tell: () => ({ text: '结果已录入，等待审核发布。' }),
});
