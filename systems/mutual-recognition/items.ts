/** The examinations of the county as the list of recognised items takes them over: kind and window of each, by the defaults that ship. */
import { IMAGING_ITEMS } from '../../kernel/patterns/examination-items/imaging-items.gen.ts';
import { LABORATORY_ITEMS, LABORATORY_PANELS } from '../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import type { RecognisedKind } from '../../kernel/patterns/recognition/recognised-items.ts';
import type { WindowCase } from '../../kernel/patterns/recognition/window.ts';

/** An examination with the days for which a result may be recognised (absent: for ever), and the cases with days of their own. */
export interface KnownItem {
  readonly code: string;
  readonly display: string;
  readonly english: string;
  readonly kind: RecognisedKind;
  readonly days: number | undefined;
  readonly cases: readonly WindowCase[];
}

/** DR and CT in acute illness: 7 days (docs/domain.md §5.4), here at an emergency visit. */
const ACUTE: readonly WindowCase[] = [{ setting: 'EMER', days: 7 }];

/** ECG: 7 days (docs/domain.md §5.4). Codes are those that the ECG centre's orders use. */
const ECG_ITEMS: readonly KnownItem[] = [
  { code: 'ecg-12', display: '十二导联心电图', english: '12-lead ECG', kind: 'examination', days: 7, cases: [] },
  { code: 'ecg-18', display: '十八导联心电图', english: '18-lead ECG', kind: 'examination', days: 7, cases: [] },
  { code: 'holter', display: '动态心电图', english: 'Holter ECG', kind: 'examination', days: 7, cases: [] },
];

/** Every item of the list: results of the laboratory one by one, images and traces by examination. */
export const KNOWN_ITEMS: readonly KnownItem[] = [
  ...ECG_ITEMS,
  ...IMAGING_ITEMS.map(
    ({ code, display, english, modality, recognitionDays }): KnownItem => ({
      code,
      display,
      english,
      kind: 'examination',
      days: recognitionDays,
      cases: modality === 'dr' || modality === 'ct' ? ACUTE : [],
    }),
  ),
  ...LABORATORY_ITEMS.map(
    ({ code, display, english, recognitionDays }): KnownItem => ({
      code,
      display,
      english,
      kind: 'laboratory',
      days: recognitionDays,
      cases: [],
    }),
  ),
];

const BY_CODE: ReadonlyMap<string, KnownItem> = new Map(KNOWN_ITEMS.map((item) => [item.code, item]));

/** The item of a code. */
export function findKnownItem(code: string): KnownItem | undefined {
  return BY_CODE.get(code);
}

/** Names of the items, for choices. */
export const ITEM_NAMES: Readonly<Record<string, string>> = Object.fromEntries(KNOWN_ITEMS.map(({ code, display }) => [code, display]));

/** What is ordered and paid: examinations, and panels of the laboratory. */
export const ORDERED_NAMES: Readonly<Record<string, string>> = Object.fromEntries([
  ...KNOWN_ITEMS.filter(({ kind }) => kind === 'examination').map(({ code, display }) => [code, display]),
  ...LABORATORY_PANELS.map(({ code, display }) => [code, display]),
]);

/** Days for which a result of what is ordered is recognised by the defaults: a panel as long as each of its items. */
export function defaultDays(ordered: string): number | undefined {
  const parts = LABORATORY_PANELS.find(({ code }) => code === ordered)?.items ?? [ordered];
  const days = parts.flatMap((code) => BY_CODE.get(code)?.days ?? []);
  return days.length === 0 ? undefined : Math.min(...days);
}
