/** The register of critical values (危急值登记本): one row each, with every time on one line. */
import { booleanColumn, dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { CRITICAL_STATES } from '../../kernel/patterns/critical/critical.ts';
import { dateOfInstant, type Instant, minutesBetween } from '../../kernel/periods/plain-date.ts';
import { CENTRES, ESCALATIONS, LIMITS } from './limits.ts';
import { type Loop, loopSources, readLoops } from './loop.ts';

/** `nextAt`: when the next one is told unless somebody acknowledges; `level`: how many were. */
export const criticalView = defineView({
  id: 'critical_values',
  title: '危急值登记',
  per: 'event',
  place: 'organisation',
  sources: loopSources,
  columns: {
    findings: textColumn('危急值'),
    centre: wordColumn('发现中心', CENTRES),
    state: wordColumn('状态', CRITICAL_STATES, { indexed: true }),
    owner: textColumn('接收机构', { names: 'directory' }),
    day: dateColumn('发现日期', { indexed: true }),
    foundAt: instantColumn('发现并通知时间'),
    directed: booleanColumn('已确定接收机构'),
    level: numberColumn('已升级次数'),
    nextAt: instantColumn('下次升级时间'),
    acknowledgedAt: instantColumn('接收时间'),
    disposedAt: instantColumn('处置时间'),
    disposal: textColumn('处置'),
    toAcknowledge: numberColumn('发现到接收（分钟）'),
    toDispose: numberColumn('发现到处置（分钟）'),
    acknowledgedInTime: booleanColumn('按时接收'),
    disposedInTime: booleanColumn('按时处置'),
    closed: dateColumn('闭环日期'),
  },
  choose: { label: ['findings', 'foundAt', 'state'], open: 'closed', own: true },
  rows: (records) => readLoops(records).map(rowOf),
});

/** When the next escalation is due: while nobody has acknowledged and somebody is left to be told. */
export function nextEscalation(loop: Loop): { readonly at: Instant; readonly to: string } | undefined {
  const next = loop.state === 'notified' ? ESCALATIONS[loop.escalations.length] : undefined;
  return next && { at: later(loop.found.at, next.after), to: next.to };
}

function later(at: Instant, minutes: number): Instant {
  return new Date(Date.parse(at) + minutes * 60_000).toISOString() as Instant; // toISOString writes an instant
}

function rowOf(loop: Loop) {
  const { found, acknowledged, disposed, progress } = loop;
  const toAcknowledge = acknowledged && minutesBetween(found.at, acknowledged.at);
  const toDispose = disposed && minutesBetween(found.at, disposed.at);
  return {
    key: progress.id,
    org: loop.to,
    findings: loop.findings,
    centre: loop.centre,
    state: loop.state,
    owner: loop.to,
    day: dateOfInstant(found.at),
    foundAt: found.at,
    directed: loop.directed === undefined,
    level: loop.escalations.length,
    nextAt: nextEscalation(loop)?.at,
    acknowledgedAt: acknowledged?.at,
    disposedAt: disposed?.at,
    disposal: disposed?.reason,
    toAcknowledge,
    toDispose,
    acknowledgedInTime: toAcknowledge === undefined ? undefined : toAcknowledge <= LIMITS.acknowledge,
    disposedInTime: toDispose === undefined ? undefined : toDispose <= LIMITS.dispose,
    closed: disposed && dateOfInstant(disposed.at),
  };
}
