// Which clauses of a report's paragraphs are told: those whose figure has something to say.
import type { Clause, Figure, Paragraph } from '../define/report.ts';
import type { EvaluatedFigure } from './evaluate-figures.ts';

/** A paragraph as it is told: words and figures, no clauses. */
export type Told = readonly (string | Figure)[];

/** Whether a part of a paragraph is a figure. */
export function isFigure(part: Paragraph[number]): part is Figure {
  return typeof part !== 'string' && 'indicator' in part;
}

function isClause(part: Paragraph[number]): part is Clause {
  return typeof part !== 'string' && 'given' in part;
}

/** Every figure that a paragraph may need, also those that its clauses depend on. */
export function figuresIn(paragraph: Paragraph): readonly Figure[] {
  return paragraph.flatMap((part) => (isClause(part) ? [part.given, ...part.parts.filter(isFigure)] : isFigure(part) ? [part] : []));
}

/** A rate of 0 % is something to tell; a count of nothing is not, nor is a rate without a denominator. */
function isThere({ indicator }: Figure, { n, value }: Pick<EvaluatedFigure, 'n' | 'value'>): boolean {
  return value !== null && (indicator.kind === 'rate' || n !== 0);
}

/** The paragraphs with the clauses that are told in their place; paragraphs of which nothing is left are dropped. */
export function tellClauses(
  paragraphs: readonly Paragraph[],
  resultOf: (figure: Figure) => Pick<EvaluatedFigure, 'n' | 'value'>,
): readonly Told[] {
  return paragraphs
    .map(
      (paragraph): Told =>
        paragraph.flatMap((part) => {
          if (!isClause(part)) return [part];
          return isThere(part.given, resultOf(part.given)) ? part.parts : [];
        }),
    )
    .filter((paragraph) => paragraph.some((part) => part !== ''));
}
