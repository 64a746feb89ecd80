/** One row per chest-pain case: every time on one line, and the minutes between them. */
import { dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { dateOfInstant } from '../../kernel/periods/plain-date.ts';
import { type Case, caseSources, minutesOf, OUTCOMES, readCases, STATES } from './case.ts';
import { NODES } from './nodes.ts';

/** The register of chest-pain cases; its organisation is the one that called. */
export const caseView = defineView({
  id: 'emergency_cases',
  title: '胸痛病例',
  per: 'event',
  place: 'organisation',
  sources: caseSources,
  columns: {
    state: wordColumn('状态', STATES, { indexed: true }),
    day: dateColumn('启动日期', { indexed: true }),
    from: textColumn('启动机构', { names: 'directory' }),
    to: textColumn('救治医院', { names: 'directory' }),
    onset: instantColumn(NODES.onset),
    fmc: instantColumn(NODES.fmc),
    ecg: instantColumn(NODES.ecg),
    read: instantColumn(NODES.read),
    notified: instantColumn(NODES.notified),
    answered: instantColumn(NODES.answered),
    doorIn: instantColumn(NODES['door-in']),
    referred: instantColumn(NODES.referred),
    doorOut: instantColumn(NODES['door-out']),
    arrived: instantColumn(NODES.arrived),
    wire: instantColumn(NODES.wire),
    missing: textColumn('缺失的时间'),
    corrected: textColumn('更正过的时间'),
    contactToEcg: numberColumn('首次接触到心电图（分钟）'),
    ecgToRead: numberColumn('心电图到确诊（分钟）'),
    doorInToOut: numberColumn('首诊医院停留（分钟）'),
    doorToWire: numberColumn('进门到导丝通过（分钟）'),
    contactToWire: numberColumn('首次接触到导丝通过（分钟）'),
    transfer: numberColumn('转运（分钟）'),
    outcome: wordColumn('结局', OUTCOMES),
    closed: dateColumn('结束日期'),
  },
  choose: { label: ['day', 'to', 'state'], open: 'closed' },
  rows: (records) => readCases(records).map(rowOf),
});

function rowOf(one: Case) {
  const { times, progress } = one;
  const missing = Object.entries(NODES).flatMap(([code, label]) => (code in times ? [] : [label]));
  return {
    key: progress.id,
    org: one.from,
    state: one.state,
    day: dateOfInstant(one.called),
    from: one.from,
    to: one.to,
    onset: times.onset,
    fmc: times.fmc,
    ecg: times.ecg,
    read: times.read,
    notified: times.notified,
    answered: times.answered,
    doorIn: times['door-in'],
    referred: times.referred,
    doorOut: times['door-out'],
    arrived: times.arrived,
    wire: times.wire,
    missing: missing.length === 0 ? undefined : missing.join('、'),
    corrected: one.corrected.length === 0 ? undefined : one.corrected.map((code) => NODES[code]).join('、'),
    contactToEcg: minutesOf(one, 'fmc', 'ecg'),
    ecgToRead: minutesOf(one, 'ecg', 'read'),
    doorInToOut: minutesOf(one, 'door-in', 'door-out'),
    doorToWire: minutesOf(one, 'arrived', 'wire'),
    contactToWire: minutesOf(one, 'fmc', 'wire'),
    transfer: minutesOf(one, 'door-out', 'arrived'),
    outcome: one.outcome,
    closed: one.closed && dateOfInstant(one.closed),
  };
}
