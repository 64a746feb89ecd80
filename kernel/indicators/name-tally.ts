// What a tally is remembered by, and which views its numbers follow from.
import type { Condition } from '../define/condition.ts';
import type { Indicator } from '../define/indicator.ts';
import type { AnyView } from '../define/view.ts';
import type { Period } from '../periods/period.ts';
import { today } from '../periods/plain-date.ts';
import { conditionKey } from '../views/joined-rows.ts';

/** What a tally holds: the numbers of an indicator, how many are missed for each reason, or how many took how long. */
export type Kind = 'numbers' | 'reasons' | 'spread';

/** The conditions that a tally asks: the first is the population. */
export function conditionsOf({ population, numerator, excluded, reasons }: Indicator, kind: Kind): readonly Condition[] {
  return [population, ...(numerator ? [numerator] : []), ...[...excluded, ...(kind === 'reasons' ? reasons : [])].map(({ when }) => when)];
}

/** Tallies of the same key are the same. */
export function keyOf(indicator: Indicator, period: Period, kind: Kind, hidden: number): string {
  const conditions = conditionsOf(indicator, kind).map(conditionKey);
  const asks = (moment: string): boolean => conditions.some((text) => text.includes(`"moment":"${moment}"`));
  // What depends on today is another number tomorrow; a stock is the same for every period that ends on its day.
  const day = asks('today') ? today() : '';
  const start = asks('start') ? period.start : '';
  const counted = indicator.sum ?? indicator.median ?? '';
  return [kind, hidden, indicator.id, indicator.view.id, counted, start, period.end, day, ...conditions].join('|');
}

function visit(condition: Condition, see: (condition: Condition) => void): void {
  see(condition);
  if (condition.op === 'all' || condition.op === 'any') for (const part of condition.of) visit(part, see);
  if (condition.op === 'not') visit(condition.of, see);
  if (condition.op === 'count' || condition.op === 'last') visit(condition.where, see);
  if (condition.op === 'last') visit(condition.matches, see);
}

/**
 * The views whose rows a number or the list behind it follows from, those of them that may tell of restricted facts (`mixed`), and whether
 * one counts rows where an institution stands.
 */
export function findViews(
  indicator: Indicator,
  kind: Kind,
): { readonly views: readonly string[]; readonly mixed: readonly AnyView[]; readonly placed: boolean } {
  const views = new Map([[indicator.view.id, indicator.view]]);
  for (const condition of conditionsOf(indicator, kind)) {
    visit(condition, (each) => {
      if (each.op === 'count' || each.op === 'last') views.set(each.view.id, each.view);
    });
  }
  return {
    views: [...views.keys()],
    mixed: [...views.values()].filter((view) => !view.builtIn && view.per !== 'reference'),
    placed: [...views.values()].some((view) => view.place === 'organisation' && view.per !== 'reference'),
  };
}
