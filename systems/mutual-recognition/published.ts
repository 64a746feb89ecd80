/** What institutions publish for recognition, and examinations that were repeated although a result stood. */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { readAnswers } from '../../kernel/patterns/recognition/answers.ts';
import { itemIn, RESULT_CODES, STANDING } from '../../kernel/patterns/recognition/find-candidates.ts';
import { MARKS } from '../../kernel/patterns/recognition/mark.ts';
import { markOf } from '../../kernel/patterns/recognition/marks.ts';
import { RECOGNISED_KINDS } from '../../kernel/patterns/recognition/recognised-items.ts';
import { addDays, dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { defaultDays, findKnownItem, ORDERED_NAMES } from './items.ts';

function publishedReport({ id, resource }: Kept<DiagnosticReport>) {
  const mark = markOf(resource);
  const code = resource.code.coding?.find(({ system }) => system === SYSTEM.examItem)?.code;
  const item = code === undefined ? undefined : findKnownItem(code);
  if (!mark || item?.kind !== 'examination' || !STANDING.has(resource.status)) return [];
  return [rowFor(id, resource, item, mark)];
}

function publishedResult({ id, resource }: Kept<Observation>) {
  const mark = markOf(resource);
  const item = itemIn(resource);
  const known = item && findKnownItem(item.code);
  if (!mark || !known || !STANDING.has(resource.status)) return [];
  return [rowFor(id, resource, known, mark)];
}

function rowFor(
  key: string,
  resource: DiagnosticReport | Observation,
  { code, display, kind }: { readonly code: string; readonly display: string; readonly kind: keyof typeof RECOGNISED_KINDS },
  mark: keyof typeof MARKS,
) {
  const org = orgExtensionOf(resource.extension);
  const day = dateOfFhir(resource.issued ?? resource.effectiveDateTime);
  return { key, org, item: code, itemName: display, kind, mark, institution: org, day };
}

/** One row an item in a report that carries a mark: an examination's report, a laboratory's result. */
export const publishedView = defineView({
  id: 'mutual_recognition_published',
  title: '互认项目发布',
  per: 'event',
  place: 'organisation',
  independent: true,
  sources: { reports: resources('DiagnosticReport'), results: resources('Observation', ...RESULT_CODES) },
  columns: {
    day: dateColumn('发布日期', { indexed: true }),
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    kind: wordColumn('类别', RECOGNISED_KINDS),
    mark: wordColumn('标识', MARKS),
    institution: textColumn('出具机构', { names: 'directory' }),
  },
  rows: ({ reports, results }) => [...reports.flatMap(publishedReport), ...results.flatMap(publishedResult)],
});

/** The last marked report of the item before the order, within the default window. */
function standsBefore(code: string, on: PlainDate, at: string, reports: readonly Kept<DiagnosticReport>[]): boolean {
  const days = defaultDays(code);
  return reports.some(({ resource }) => {
    const day = dateOfFhir(resource.effectiveDateTime ?? resource.issued);
    if (!day || !STANDING.has(resource.status) || markOf(resource) === undefined) return false;
    if ((resource.issued ?? '') >= at || day > on || (days !== undefined && day < addDays(on, -days))) return false;
    return resource.code.coding?.some((coding) => coding.system === SYSTEM.examItem && coding.code === code) ?? false;
  });
}

/** One row an examination that was ordered; whether one stood within its window, and whether the repeat has a reason. */
export const repeatsView = defineView({
  id: 'mutual_recognition_orders',
  title: '检查检验开单与重复',
  per: 'event',
  place: 'organisation',
  sources: { orders: resources('ServiceRequest'), reports: resources('DiagnosticReport') },
  columns: {
    day: dateColumn('开单日期', { indexed: true }),
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    institution: textColumn('开单机构', { names: 'directory' }),
    stood: booleanColumn('有效期内已有结果'),
    explained: booleanColumn('写明复查原因'),
    repeated: booleanColumn('无理由重复'),
  },
  rows: ({ orders, reports }) =>
    orders.flatMap(({ id, resource }) => {
      const code = resource.code?.coding?.find(({ system }) => system === SYSTEM.examItem)?.code;
      const day = dateOfFhir(resource.authoredOn);
      if (code === undefined || !day || !(code in ORDERED_NAMES) || !['active', 'completed'].includes(resource.status)) return [];
      const stood = standsBefore(code, day, resource.authoredOn ?? '', reports);
      const explained = readAnswers(resource).some(({ reason }) => reason !== undefined);
      const org = orgExtensionOf(resource.extension);
      return [
        {
          key: id,
          org,
          day,
          item: code,
          itemName: ORDERED_NAMES[code],
          institution: org,
          stood,
          explained,
          repeated: stood && !explained,
        },
      ];
    }),
});
