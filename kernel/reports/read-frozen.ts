// The figures of a published work report, for texts that are told from them: the same figures, whatever the records say today.
import type { Queries } from '../database/database.ts';
import type { ReportId } from '../define/report.ts';
import { fail } from '../errors.ts';
import { type Period, parsePeriod } from '../periods/period.ts';
import { readPublication } from '../publications/publications.ts';
import type { EvaluatedFigure } from './evaluate-figures.ts';
import { type ReportContent, type ReportFigure, reportContentSchema } from './report-content.ts';

/** Frozen figures by key. A figure that the report left out, for there was nothing to tell, has no value. */
export interface FrozenFigures {
  readonly period: Period;
  readonly area: string;
  readonly from: NonNullable<ReportContent['from']>;
  readonly resultOf: (key: string) => EvaluatedFigure;
  /** The figure as it was published, under another number; undefined when the report left it out. */
  readonly describe: (key: string, number: number) => ReportFigure | undefined;
}

/**
 * Reads the figures of a published work report for a text told from it. Throws `not-found` without such a publication, `invalid` for the
 * work report itself, which is never told from another, and for a publication from before figures had keys.
 */
export async function readFrozen(db: Queries, report: ReportId, id: string): Promise<FrozenFigures> {
  if (report === 'work-report') fail('invalid', { what: '工作报告的数字只由记录计算，不取自另一份报告。', field: 'from' });
  const publication = await readPublication(db, id);
  if (publication?.report !== 'work-report') fail('not-found', { what: `已发布的工作报告 ${id}`, field: 'from' });
  const content = reportContentSchema.parse(publication.content);
  const period = parsePeriod(content.period.code);
  if (!period) throw new Error(`publication ${id} has the period ${content.period.code}`);
  if (content.figures.some(({ key }) => key === undefined))
    fail('invalid', { what: '这份报告发布得较早，数字没有编号，不能据以生成发布稿。请重新发布工作报告。', field: 'from' });
  const figures = new Map(content.figures.map((figure) => [figure.key, figure]));
  const resultOf = (key: string): EvaluatedFigure => {
    const figure = figures.get(key);
    const own = figure && parsePeriod(figure.period);
    return {
      period: own ?? period,
      n: figure?.n ?? 0,
      N: figure?.N ?? null,
      value: figure?.value ?? null,
      before: undefined,
      at: publication.at,
    };
  };
  const describe = (key: string, number: number): ReportFigure | undefined => {
    const figure = figures.get(key);
    return figure && { ...figure, number };
  };
  return { period, area: publication.area, from: { id, at: publication.at, by: publication.by }, resultOf, describe };
}
