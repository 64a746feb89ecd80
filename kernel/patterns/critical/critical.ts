/** A critical value or finding that must reach whoever asked: what starts the loop, and the states it goes through (domain §6.3, 危急值报告制度). */
import type { Coding, Task } from '@medplum/fhirtypes';
import { SYSTEM } from '../../define/codes.ts';
import { CRITICAL } from '../../define/duty.ts';
import { type Happened, startProgress } from '../progress/progress.ts';

/** States of the loop. */
export const CRITICAL_STATES = { notified: '待接收', acknowledged: '已接收', disposed: '已处置', closed: '已闭环' } as const;

/** Steps of the loop. */
export const CRITICAL_STEPS = {
  found: '发现并通知',
  directed: '确定接收机构',
  escalated: '升级通知',
  acknowledged: '接收复读',
  disposed: '处置',
  closed: '闭环',
} as const;

/**
 * What was found: a centre's finding, or a value with its unit in words ('血钾 6.8 mmol/L'). `codings`: the codes of what was examined; what is
 * restricted is told by them.
 */
export interface CriticalFinding {
  readonly code: string;
  readonly text: string;
  readonly codings?: readonly Coding[] | undefined;
}

/**
 * The Task of a critical value: owned by the organisation that asked (undefined where no order names it: the loop decides who is told), with
 * the report (or Observation) it stands in as focus and the order it answers, if any, as `basedOn`. Priority is stat: it stands before everything else until it is acknowledged.
 */
export function startCritical(
  one: {
    readonly report: string;
    readonly order: string | undefined;
    readonly subject: string;
    readonly owner: string | undefined;
    /** Where it was found; undefined where that is none of our centres. */
    readonly centre: string | undefined;
    readonly findings: readonly CriticalFinding[];
  },
  taken: Happened,
): Task {
  const task = startProgress(
    {
      kind: CRITICAL,
      focus: one.report,
      subject: one.subject,
      owner: one.owner,
      priority: 'stat',
      state: ['notified', CRITICAL_STATES.notified],
      step: ['found', CRITICAL_STEPS.found],
    },
    taken,
  );
  return {
    ...task,
    ...(one.order === undefined ? {} : { basedOn: [{ reference: one.order }] }),
    description: one.findings.map(({ text }) => text).join('；'),
    reasonCode: {
      coding: [
        ...(one.centre === undefined ? [] : [{ system: SYSTEM.centre, code: one.centre }]),
        ...one.findings.flatMap(({ code, text, codings = [] }) => [{ system: SYSTEM.criticalFinding, code, display: text }, ...codings]),
      ],
      text: one.findings.map(({ text }) => text).join('；'),
    },
  };
}
