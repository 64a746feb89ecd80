// Composes a work report: the sentences of every system, their figures evaluated, printed and numbered with where each came from.
import { reachesArea, type SignedIn } from '../access/actor.ts';
import {
  type Figure,
  isReportId,
  type REPORT_SECTIONS,
  REPORTS,
  type ReportId,
  type ReportPart,
  type ReportSection,
  type RowList,
} from '../define/report.ts';
import { fail } from '../errors.ts';
import { printedN } from '../indicators/evaluate-indicator.ts';
import { printValue } from '../indicators/print-value.ts';
import type { Period } from '../periods/period.ts';
import type { Store } from '../store/store.ts';
import { type EvaluatedFigure, evaluateFigures } from './evaluate-figures.ts';
import { NO_DATA, printFigure } from './print-figure.ts';
import { readFrozen } from './read-frozen.ts';
import { readRowList } from './read-row-list.ts';
import type { ReportContent, ReportFigure } from './report-content.ts';
import { figuresIn, isFigure, type Told, tellClauses } from './tell-clauses.ts';

/** Which report, for what period and division. */
export interface ReportQuery {
  readonly id: string;
  readonly period: Period;
  readonly area: string;
  /** For a text told from the work report: the publication whose frozen figures, period and area it takes. */
  readonly from?: string | undefined;
}

/** The same indicator printed the same way is one figure, with one number, wherever it stands. */
function keyOf(figure: Figure): string {
  const { facet, scale, decimals, qualifier, period } = figure.style;
  return [figure.indicator.id, facet, scale, decimals, qualifier, period ?? 'same'].join(' ');
}

const SECTIONS = [
  'overview',
  'foundation',
  'sinking',
  'prevention',
  'livelihood',
  'next',
  'unconnected',
] as const satisfies readonly (keyof typeof REPORT_SECTIONS)[];

const FACETS = { value: '', n: '', N: '（分母）', growth: '（同比）' } as const;

function definitionOf({ indicator }: Figure, { before }: EvaluatedFigure): string {
  if (before === undefined) return indicator.definition;
  const compared = indicator.unit === '%' ? '同比为本期与上年同期之差（百分点）' : '同比＝（本期－上年同期）÷上年同期';
  const last = before.value === null ? NO_DATA : printValue(before.value, indicator.unit, indicator.decimals).replace(' ', '');
  return `${indicator.definition}${/[。；]$/.test(indicator.definition) ? '' : '。'}${compared}；上年同期（${before.period.label}）为${last}。`;
}

function describeFigure(figure: Figure, number: number, evaluated: EvaluatedFigure): ReportFigure {
  const { indicator, style } = figure;
  return {
    number,
    key: keyOf(figure),
    indicator: indicator.id,
    title: `${indicator.title}${FACETS[style.facet]}`,
    printed: printFigure(figure, evaluated.value),
    n: printedN(indicator, evaluated.n),
    N: evaluated.N,
    value: evaluated.value,
    period: evaluated.period.code,
    definition: definitionOf(figure, evaluated),
    source: indicator.source,
    version: indicator.version,
    at: evaluated.at,
  };
}

/** The parts of a section in ascending order; parts of one order by id, so that no load order shuffles a report. */
function partsOf(parts: readonly ReportPart[], report: ReportId, section: ReportSection): readonly ReportPart[] {
  return parts
    .filter((part) => (part.report ?? 'work-report') === report && part.section === section)
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

/** Figures in order of appearance, each once. */
function gatherFigures(found: readonly Figure[]): ReadonlyMap<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const figure of found) {
    if (!figures.has(keyOf(figure))) figures.set(keyOf(figure), figure);
  }
  return figures;
}

/**
 * Composes a report with live figures, within the reach of who reads it; no figure is about anybody in particular, so that roles that see
 * numbers only may compose it. Throws `not-found` for an unknown report or division and `out-of-scope` for a division beyond reach.
 */
export async function composeReport(store: Store, who: SignedIn, query: ReportQuery): Promise<ReportContent> {
  const { id } = query;
  if (!isReportId(id)) fail('not-found', { what: `报告 ${id}` });
  const frozen = query.from === undefined ? undefined : await readFrozen(store.database, id, query.from);
  const period = frozen?.period ?? query.period;
  const area = store.directory.current().area(frozen?.area ?? query.area);
  if (!area) fail('not-found', { what: `行政区划 ${query.area}`, field: 'area' });
  if (!reachesArea(who.scope, area.code)) fail('out-of-scope', { what: area.name, field: 'area' });
  const sections = SECTIONS.map((section) => ({
    title: REPORTS[id].sections[section],
    parts: partsOf(store.registry.reportParts, id, section),
  })).filter(({ parts }) => parts.length > 0);
  const parts = sections.flatMap((section) => section.parts);
  const asked = [...gatherFigures(parts.flatMap((part) => part.paragraphs.flatMap(figuresIn)))];
  const figures = asked.map(([, figure]) => figure);
  const results = frozen
    ? figures.map((figure) => frozen.resultOf(keyOf(figure)))
    : await evaluateFigures(store, who, area.code, period, figures);
  const evaluated = new Map(asked.map(([key], at) => [key, results[at]] as const));
  const resultOf = (figure: Figure): EvaluatedFigure => {
    const result = evaluated.get(keyOf(figure));
    if (!result) throw new Error(`figure ${keyOf(figure)} was not evaluated`);
    return result;
  };
  const told = new Map(parts.map((part) => [part, tellClauses(part.paragraphs, resultOf)] as const));
  // Only what is told has a number: the text counts up without a gap.
  const described = new Map(
    [...gatherFigures([...told.values()].flat(2).filter(isFigure))].map(
      ([key, figure], at) => [key, frozen?.describe(key, at + 1) ?? describeFigure(figure, at + 1, resultOf(figure))] as const,
    ),
  );
  const lists = new Map<RowList, readonly string[]>();
  for (const each of parts.flatMap((part) => part.lists ?? [])) lists.set(each, await readRowList(store, who, area.code, period, each));
  const paragraphsOf = (part: ReportPart) => [
    ...(told.get(part) ?? []).map((paragraph) => paragraph.map((each) => showPart(each, described))),
    ...(part.lists ?? []).flatMap((each) => (lists.get(each) ?? []).map((text) => [{ text }])),
  ];
  return {
    id,
    title: REPORTS[id].title,
    period: { code: period.code, label: period.label },
    area: { code: area.code, name: area.name },
    sections: sections.map((section) => ({
      title: section.title,
      paragraphs: section.parts.flatMap(paragraphsOf),
    })),
    figures: [...described.values()],
    ...(frozen ? { from: frozen.from } : {}),
  };
}

function showPart(
  part: Told[number],
  described: ReadonlyMap<string, ReportFigure>,
): ReportContent['sections'][number]['paragraphs'][number][number] {
  if (!isFigure(part)) return { text: part };
  const figure = described.get(keyOf(part));
  if (!figure) throw new Error(`figure ${keyOf(part)} has no number`);
  return { figure: figure.number, text: figure.printed };
}
