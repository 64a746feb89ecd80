// A figure as it stands in a text: facet, 万, decimals, qualifier, direction of growth.
import type { Figure, FigureStyle } from '../define/report.ts';
import { printValue, roundHalfUp } from '../indicators/print-value.ts';

/** Printed where a denominator is 0. */
export const NO_DATA = '—（无数据）';
/** Printed where there is nothing to compare with. */
export const NO_LAST_YEAR = '无上年同期数据';

/** From here on a figure with the scale 万 is written in 万. */
const WAN = 10_000;

type Qualifier = NonNullable<FigureStyle['qualifier']>;

/** '12,345' or '12.5', without a unit. */
function printNumber(value: number, decimals: number): string {
  return printValue(value, '', decimals).trimEnd();
}

/** Rounds as the qualifier claims: 余 and 以上 (which holds the number itself) must not overstate, 近 must not understate. */
function roundWith(value: number, decimals: number, qualifier: Qualifier | undefined): number {
  const rounded = Number(roundHalfUp(value, decimals));
  if (qualifier === undefined) return rounded;
  const step = Number(`1e-${decimals}`);
  if (qualifier === '近') return rounded < value ? Number(roundHalfUp(rounded + step, decimals)) : rounded;
  return rounded > value ? Number(roundHalfUp(rounded - step, decimals)) : rounded;
}

function qualify(printed: string, qualifier: Qualifier | undefined, exact: boolean): string {
  if (qualifier === undefined) return printed;
  if (qualifier === '以上') return `${printed}以上`;
  if (exact) return printed;
  return qualifier === '近' ? `近${printed}` : `${printed}余`;
}

/** Growth with its direction: '增长7.02%', '下降1.20个百分点', '持平'; see NO_LAST_YEAR for null. */
function printGrowth(growth: number | null, decimals: number, unit: string): string {
  if (growth === null) return NO_LAST_YEAR;
  const size = roundHalfUp(Math.abs(growth), decimals);
  if (Number(size) === 0) return '持平';
  return `${growth > 0 ? '增长' : '下降'}${size}${unit === '%' ? '个百分点' : '%'}`;
}

/** Prints the value of a figure's facet (already divided by the indicator's divisor). Null: the denominator is 0, or nothing to compare with. */
export function printFigure(
  figure: Pick<Figure, 'style'> & { readonly indicator: Pick<Figure['indicator'], 'unit' | 'decimals' | 'kind'> },
  value: number | null,
): string {
  const { indicator, style } = figure;
  if (style.facet === 'growth') return printGrowth(value, style.decimals ?? 2, indicator.unit);
  if (value === null) return NO_DATA;
  const own = style.facet === 'value' || indicator.kind === 'sum' ? indicator.decimals : 0;
  const inWan = style.scale === 'wan' && Math.abs(value) >= WAN;
  // The decimals of a figure in 万 belong to the 万; below it the figure is whole, or has the indicator's own.
  const decimals = inWan ? (style.decimals ?? 2) : style.scale === 'wan' ? own : (style.decimals ?? own);
  const scaled = inWan ? value / WAN : value;
  const rounded = roundWith(scaled, decimals, style.qualifier);
  const mark = inWan ? '万' : style.facet === 'value' && indicator.unit === '%' ? '%' : '';
  return qualify(`${printNumber(rounded, decimals)}${mark}`, style.qualifier, rounded === scaled);
}
