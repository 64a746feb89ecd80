/** Parts of a work report: text whose every figure is a reference to an indicator with its own period, rounding and qualifier. */
import type { PlainDate } from '../periods/plain-date.ts';
import { type Condition, type Fields, fieldsOf, PERIOD, type PeriodMoments } from './condition.ts';
import type { Indicator } from './indicator.ts';
import type { AnyView } from './view.ts';

/** The sections of a work report; a system adds sentences to one of them. */
export const REPORT_SECTIONS = {
  overview: '总体情况',
  foundation: '一、夯实服务体系',
  sinking: '二、推动资源下沉',
  prevention: '三、深化医防融合',
  livelihood: '四、办好民生实事',
  next: '五、存在问题与下一步工作',
  unconnected: '本期未接入系统的事项',
} as const;

/** A section of a report. */
export type ReportSection = keyof typeof REPORT_SECTIONS;

/**
 * The texts there are. The speech and the press text are told from the figures of the work report, in other words: they hold no figure
 * that it has not. A section without a heading runs on.
 */
export const REPORTS = {
  'work-report': { title: '基层卫生健康工作报告', name: '工作报告', sections: REPORT_SECTIONS },
  speech: {
    title: '基层卫生健康工作新闻发布会主题发布稿',
    name: '主题发布稿',
    sections: {
      overview: '',
      foundation: '一、家门口的服务网络更完整',
      sinking: '',
      prevention: '二、日常的健康管理更到位',
      livelihood: '三、每个人的健康档案更管用',
      next: '四、下一步打算',
      unconnected: '',
    },
  },
  press: {
    title: '基层卫生健康工作新闻通稿',
    name: '新闻通稿',
    sections: { overview: '', foundation: '', sinking: '', prevention: '', livelihood: '', next: '', unconnected: '' },
  },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly name: string; readonly sections: Readonly<Record<ReportSection, string>> }>
>;

/** The id of a report. */
export type ReportId = keyof typeof REPORTS;

/** Whether there is a report of the id. */
export function isReportId(id: string): id is ReportId {
  return Object.hasOwn(REPORTS, id);
}

/**
 * Which facet of an indicator is printed. `growth`: against the same period last year, with its direction in words, so that the text
 * before it says no more than 同比: '增长7.02%', '下降1.20%', '持平'; for a rate in percentage points.
 */
export type Facet = 'n' | 'N' | 'value' | 'growth';

/**
 * How the figure is written: plain, or in 万 with so many decimals (below 10,000 plain, since 0.03万 says less than 312). The % of a
 * percentage and the 万 are printed with the figure; any other unit (人, 元) stands in the text after it. `qualifier`: 余 and 以上 after
 * the number, which is then rounded down, 近 before it, rounded up; 余 and 近 are left out where the printed number is exact.
 */
export interface FigureStyle {
  readonly facet?: Facet;
  readonly scale?: 'one' | 'wan';
  readonly decimals?: number;
  readonly qualifier?: '余' | '以上' | '近';
  /** The figure's own period relative to the report's: the whole calendar year in which it ends, or the first five months of that year (never beyond its end). */
  readonly period?: 'same' | 'year' | 'first-five-months';
}

/** A figure in a text. */
export interface Figure {
  readonly indicator: Indicator<AnyView, string>;
  readonly style: Required<Pick<FigureStyle, 'facet' | 'scale'>> & FigureStyle;
}

/**
 * Words that stand only where there is something to tell of the figure `given`: a rate has a denominator, a count or sum is not 0,
 * a growth has a year before. Otherwise the clause, with all its figures, is left out of the text.
 */
export interface Clause {
  readonly given: Figure;
  readonly parts: readonly (string | Figure)[];
}

/** A paragraph: words, figures and clauses in turn. One of which nothing is left is no paragraph. */
export type Paragraph = readonly (string | Figure | Clause)[];

/** What a line of a list knows beside its row: its place from 1 on, and the last day of the report's period. */
export interface LinePlace {
  readonly at: number;
  readonly end: PlainDate;
}

/** Rows of a view as paragraphs of a report, e.g. issues that are open: one line each, in order, or `none` where there are none. */
export interface RowList {
  readonly view: AnyView;
  readonly where: Condition;
  readonly sort: string;
  /** Words that stand before the rows. */
  readonly lead: string;
  readonly none: string;
  /** The paragraph of a row: its columns as people read them (names, words, dates; an empty one is ''). */
  readonly line: (cells: Readonly<Record<string, string>>, place: LinePlace) => string;
}

/** A part of a report. Parts of a section stand in ascending `order`. */
export interface ReportPart {
  readonly id: string;
  /** The text it belongs to: the work report unless told. */
  readonly report?: ReportId;
  readonly section: ReportSection;
  readonly order: number;
  readonly paragraphs: readonly Paragraph[];
  /** Shown after the paragraphs, frozen with them. */
  readonly lists?: readonly RowList[];
}

/** A figure: the indicator and how it is printed (default: its value, unscaled, the indicator's decimals). */
export function figure(indicator: Indicator<AnyView, string>, style: FigureStyle = {}): Figure {
  return { indicator, style: { facet: 'value', scale: 'one', ...style } };
}

/** A paragraph as a tagged template: para`签约${figure(signed, { facet: 'n', scale: 'wan', decimals: 2 })}人。` */
export function para(words: TemplateStringsArray, ...parts: readonly (Figure | Clause | string)[]): Paragraph {
  return weave(words, parts);
}

/** A clause as a tagged template: given(figure(completionRate))`，管理完成率${figure(completionRate)}`; see Clause. */
export function given(what: Figure): (words: TemplateStringsArray, ...parts: readonly (Figure | string)[]) => Clause {
  return (words, ...parts) => ({ given: what, parts: weave(words, parts) });
}

function weave<Part>(words: TemplateStringsArray, parts: readonly Part[]): readonly (string | Part)[] {
  return words.flatMap((word, i) => {
    const next = parts[i];
    return next === undefined ? [word] : [word, next];
  });
}

/** Rows of a view for a report, of the report's area and within its period as `where` says. */
export function list<V extends AnyView>(
  view: V,
  spec: {
    where: (row: Fields<V>, period: PeriodMoments) => Condition;
    sort: keyof V['columns'] & string;
    lead: string;
    none: string;
    line: (cells: Readonly<Record<keyof V['columns'] & string, string>>, place: LinePlace) => string;
  },
): RowList {
  return { ...spec, view, where: spec.where(fieldsOf(view), PERIOD) };
}

/** Declares a part of a report. */
export function defineReportPart(part: ReportPart): ReportPart {
  return part;
}
