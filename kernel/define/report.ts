/** Parts of a work report: text whose every figure is a reference to an indicator with its own period, rounding and qualifier. */
import type { Indicator } from './indicator.ts';
import type { AnyView } from './view.ts';

/** The sections of a work report; a system adds sentences to one of them. */
export const REPORT_SECTIONS = {
  overview: '总体情况',
  foundation: '一、夯实服务体系',
  sinking: '二、推动资源下沉',
  prevention: '三、深化医防融合',
  livelihood: '四、办好民生实事',
} as const;

/** Which facet of an indicator is printed. `growth`: against the same period last year, in %. */
export type Facet = 'n' | 'N' | 'value' | 'growth';

/** How the figure is written: plain, in 万 with so many decimals, or as money in 万元. `qualifier` follows the number: 余, 以上, 近 (before it). */
export interface FigureStyle {
  readonly facet?: Facet;
  readonly scale?: 'one' | 'wan';
  readonly decimals?: number;
  readonly qualifier?: '余' | '以上' | '近';
  /** The figure's own period relative to the report's: its end as a stock, or months cut at the end (e.g. 1–5月 in a half-year). */
  readonly period?: 'same' | 'year' | 'first-five-months';
}

/** A figure in a text. */
export interface Figure {
  readonly indicator: Indicator<AnyView, string>;
  readonly style: Required<Pick<FigureStyle, 'facet' | 'scale'>> & FigureStyle;
}

/** A paragraph: words and figures in turn. */
export type Paragraph = readonly (string | Figure)[];

/** A part of a work report. Parts of a section stand in ascending `order`. */
export interface ReportPart {
  readonly id: string;
  readonly section: keyof typeof REPORT_SECTIONS;
  readonly order: number;
  readonly paragraphs: readonly Paragraph[];
}

/** A figure: the indicator and how it is printed (default: its value, unscaled, the indicator's decimals). */
export function figure(indicator: Indicator<AnyView, string>, style: FigureStyle = {}): Figure {
  return { indicator, style: { facet: 'value', scale: 'one', ...style } };
}

/** A paragraph as a tagged template: para`签约${figure(signed, { facet: 'n', scale: 'wan', decimals: 2 })}人。` */
export function para(words: TemplateStringsArray, ...figures: readonly (Figure | string)[]): Paragraph {
  return words.flatMap((word, i) => {
    const next = figures[i];
    return next === undefined ? [word] : [word, next];
  });
}

/** Declares a part of the work report. */
export function defineReportPart(part: ReportPart): ReportPart {
  return part;
}
