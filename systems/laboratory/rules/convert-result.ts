/** Brings a number into the unit of the catalogue, or says why it can not. */
import type { LaboratoryItem } from '../../../kernel/patterns/examination-items/laboratory-item.ts';

/** A number in the catalogue's unit; `from` tells the unit it came in, where that was another. */
export interface ConvertedResult {
  readonly value: number;
  readonly from?: string;
}

/**
 * A value in the item's own unit. `unit`: as it was printed or coded; without one the item's own is meant only where it has the unit 1 or pH,
 * because 5 and 90 are both a glucose. Conversions are those the catalogue names; any other unit is refused.
 */
export function convertResult(
  item: LaboratoryItem,
  value: number,
  unit: string | undefined,
): ConvertedResult | { readonly refuse: string } {
  if (item.kind === 'words' || item.unit === undefined) return { refuse: `${item.display}的结果是文字，不是数值` };
  const printed = (unit ?? '').trim();
  if (printed === '') {
    return item.unit === '1' || item.unit === '[pH]' ? { value } : { refuse: `${item.display}缺少单位，目录单位为 ${item.unit}` };
  }
  if (item.printed?.includes(printed)) return { value };
  const other = item.others?.find((each) => each.printed.includes(printed));
  if (!other) {
    const known = [item.unit, ...(item.others ?? []).map((each) => each.unit)].join('、');
    return { refuse: `${item.display}的单位“${printed}”不在目录中，可以是 ${known}` };
  }
  return { value: roundTo(value * other.factor, (item.decimals ?? 2) + 1), from: other.unit };
}

/** A number with so many decimals. */
export function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
