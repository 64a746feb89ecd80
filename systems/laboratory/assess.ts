/** Looks at all results of a request together: what is missing, what is critical, and why a person has to look. */
import type { Person } from '../../kernel/define/person.ts';
import type { CriticalFinding } from '../../kernel/patterns/critical/critical.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { findPanel, itemsOfPanels } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import { codingsOf, judgeAt, type KeptResult, printResult } from './results.ts';
import { checkDelta } from './rules/check-delta.ts';
import type { Judged, Result } from './rules/judge-result.ts';
import { type QcState, reasonsForPerson } from './rules/verify-automatically.ts';

/** A result to be looked at: kept, or about to be. */
export interface AssessedResult {
  readonly item: LaboratoryItem;
  readonly found: Result;
  readonly final: boolean;
  readonly flags: readonly string[];
}

/** The results of a request together. `reasons`: why a person has to look; none: it may be released by itself. */
export interface Assessment {
  readonly results: readonly { readonly one: AssessedResult; readonly judged: Judged }[];
  readonly missing: readonly LaboratoryItem[];
  readonly reasons: readonly string[];
  readonly critical: readonly CriticalFinding[];
  /** What the report says in one line: everything that is not normal, or that all is. */
  readonly summary: string;
  readonly abnormal: boolean;
}

const ARROWS: Readonly<Record<string, string>> = { L: '↓', H: '↑', LL: '↓↓', HH: '↑↑', A: '异常', AA: '危急' };

/** The items of a request's panel. */
export function itemsOf(request: Pick<CentreRequest, 'item'>): readonly LaboratoryItem[] {
  return findPanel(request.item.code) === undefined ? [] : itemsOfPanels([request.item.code]);
}

/**
 * Assesses the results of a request. `on`: the day of collection; `earlier`: the person's released results of other requests; `qc`: the state of
 * quality control of an item. Results in words have no quality control of numbers.
 */
export function assess(
  request: Pick<CentreRequest, 'item'>,
  results: readonly AssessedResult[],
  facts: {
    readonly person: Person | undefined;
    readonly on: PlainDate;
    readonly earlier: readonly KeptResult[];
    readonly qc: (item: LaboratoryItem) => QcState;
  },
): Assessment {
  const items = itemsOf(request);
  const judged = results.map((one) => ({ one, judged: judgeAt(one, facts.person, facts.on) }));
  const missing = items.filter((item) => !results.some((one) => one.item.code === item.code));
  const reasons = judged.flatMap(({ one, judged: verdict }) => {
    const { item, found } = one;
    const numbers = facts.earlier.flatMap((each) =>
      each.item.code === item.code && 'value' in each.found ? [{ value: each.found.value, date: each.date }] : [],
    );
    const delta = 'value' in found ? checkDelta(item, found.value, facts.on, numbers) : undefined;
    const qc = item.kind === 'words' ? 'in-control' : facts.qc(item);
    return reasonsForPerson({ item, judged: verdict, delta, qc, flags: one.flags, final: one.final });
  });
  const unusual = judged.filter(({ judged: { flag } }) => flag !== undefined && flag !== 'N');
  return {
    results: judged,
    missing,
    reasons: [...missing.map((item) => `${item.display}没有结果`), ...reasons],
    critical: judged.flatMap(({ one, judged: verdict }) =>
      verdict.critical
        ? [{ code: one.item.code, text: `${one.item.display} ${printResult(one.item, one.found)}`, codings: codingsOf(one.item) }]
        : [],
    ),
    summary:
      results.length === 0
        ? '检验结果已撤销，请重新送检。'
        : unusual.length === 0
          ? judged.every(({ judged: { flag } }) => flag === 'N')
            ? '各项结果均在参考区间内。'
            : judged.map(({ one }) => `${one.item.short} ${printResult(one.item, one.found)}`).join('；')
          : unusual
              .map(({ one, judged: { flag } }) => `${one.item.short} ${printResult(one.item, one.found)} ${ARROWS[flag ?? ''] ?? ''}`)
              .join('；'),
    abnormal: unusual.length > 0,
  };
}
