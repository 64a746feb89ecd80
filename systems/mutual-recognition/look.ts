/** Looking at results that stand: that they were shown, and that a report was opened with its author's opinion. */

import type { DiagnosticReport } from '@medplum/fhirtypes';
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { date, repeat, text } from '../../kernel/define/item.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { buildRecognitionEvent, type StoredAnswer } from '../../kernel/patterns/recognition/answers.ts';
import { STANDING } from '../../kernel/patterns/recognition/find-candidates.ts';
import { markOf } from '../../kernel/patterns/recognition/marks.ts';
import { dateOfFhir } from '../../kernel/periods/plain-date.ts';
import { SOURCE } from './source.ts';

const LOOKERS = [...CLINICAL_ROLES, 'specialist'] as const;

/** The form of an opening. */
export const openingForm = defineForm({
  id: 'mutual-recognition-opening',
  title: '调阅互认报告',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: { date: date('日期', { prefill: 'today' }), result: text('结果编号', { maxLength: 120 }) },
});

function reportNamed(result: string, reports: readonly Kept<DiagnosticReport>[]): Kept<DiagnosticReport> | undefined {
  return reports.find(({ id, resource }) => `DiagnosticReport/${id}` === result && STANDING.has(resource.status));
}

/** What is noted of a report that somebody looked at. */
function noteOf(result: string, { resource }: Kept<DiagnosticReport>): StoredAnswer {
  const coding = resource.code.coding?.find(({ system }) => system === SYSTEM.examItem) ?? resource.code.coding?.[0];
  return {
    item: coding?.code ?? '',
    itemName: coding?.display ?? resource.code.text ?? '',
    decision: 'cite',
    result,
    source: orgExtensionOf(resource.extension),
    day: dateOfFhir(resource.effectiveDateTime ?? resource.issued) ?? '',
    mark: markOf(resource) ?? '',
    reason: undefined,
    note: undefined,
    cents: undefined,
  };
}

function loincOf(resource: DiagnosticReport): readonly string[] {
  return resource.code.coding?.flatMap(({ system, code }) => (system === SYSTEM.loinc && code !== undefined ? [code] : [])) ?? [];
}

/** Opens a report: its data belong to recognition, the conclusion is told as another doctor's opinion (domain §5.1). */
export const openReport = defineAction({
  id: 'mutual-recognition.open',
  label: '调阅互认报告',
  form: openingForm,
  allow: LOOKERS,
  sources: { reports: resources('DiagnosticReport') },
  check: ({ result }, { records }) =>
    reportNamed(result, records.reports) ? undefined : { refuse: '没有找到这份报告。', item: 'result', next: '报告可能已被取消，请刷新。' },
  write: ({ result }, context): readonly Draft[] => {
    const report = reportNamed(result, context.records.reports);
    if (!report) return [];
    const note = noteOf(result, report);
    return [
      { create: buildRecognitionEvent('opened', [note], [`调阅${note.day}的${note.itemName}报告。`], loincOf(report.resource), context) },
    ];
  },
  tell: ({ result }, { records }) => {
    const report = reportNamed(result, records.reports)?.resource;
    const conclusion = report?.conclusion ?? '';
    if (!report || conclusion === '') return { text: '这份报告没有诊断意见。' };
    const author =
      report.resultsInterpreter
        ?.map(({ display }) => display)
        .filter((name) => name !== undefined)
        .join('、') ?? '';
    return { text: `出具报告医生的诊断意见（${author === '' ? '未署名' : author}，仅供参考，不属于互认内容）：${conclusion}` };
  },
});

/** The form that notes what an order form showed. */
export const showingForm = defineForm({
  id: 'mutual-recognition-showing',
  title: '互认提示记录',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: {
    date: date('日期', { prefill: 'today' }),
    shown: repeat('提示', { item: text('项目编码', { maxLength: 60 }), result: text('结果编号', { maxLength: 120 }) }, { max: 60 }),
  },
});

/** Notes that results were shown before an order was sent, whether or not it is sent in the end. */
export const noteShown = defineAction({
  id: 'mutual-recognition.note-shown',
  label: '记录互认提示',
  form: showingForm,
  allow: LOOKERS,
  sources: { reports: resources('DiagnosticReport') },
  check: ({ shown }, { records }) =>
    // A loose result of another system has no report to name; what has one is noted.
    shown.some(({ result }) => reportNamed(result, records.reports)) ? undefined : { refuse: '没有找到提示的报告。', item: 'shown' },
  write: ({ shown }, context): readonly Draft[] => {
    const found = shown.flatMap(({ item, result }) => {
      const report = reportNamed(result, context.records.reports);
      return report ? [{ note: { ...noteOf(result, report), item }, loinc: loincOf(report.resource) }] : [];
    });
    return [
      {
        create: buildRecognitionEvent(
          'shown',
          found.map(({ note }) => note),
          [],
          found.flatMap(({ loinc }) => loinc),
          context,
        ),
      },
    ];
  },
});
