/** One row per released imaging report: kind of examination, quality of the images, whether it was read for another institution. */
import { EXTENSION } from '../../kernel/define/codes.ts';
import { booleanColumn, dateColumn, defineView, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { readRequests, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import { MODALITIES } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { firstStep } from '../../kernel/patterns/progress/progress.ts';
import { dateOfInstant } from '../../kernel/periods/plain-date.ts';
import { isQuality, QUALITY } from './words.ts';

/** `remote`: asked for by another institution than the centre itself. Rows count for the institution that asked. */
export const reportsView = defineView({
  id: 'imaging_reports',
  title: '影像报告',
  per: 'event',
  place: 'organisation',
  sources: requestSources('imaging'),
  columns: {
    number: textColumn('申请单号'),
    itemName: textColumn('检查项目'),
    modality: wordColumn('检查类别', MODALITIES),
    quality: wordColumn('影像质量', QUALITY),
    remote: booleanColumn('为其他机构诊断'),
    releasedOn: dateColumn('发布日期', { indexed: true }),
    readerName: textColumn('报告医生'),
    reviewerName: textColumn('审核医生'),
  },
  rows: (records) =>
    readRequests(records).flatMap((request) => {
      const released = firstStep(request.progress, 'released')?.at;
      const report = request.report?.resource;
      if (released === undefined || report === undefined) return [];
      const quality = report.extension?.find(({ url }) => url === EXTENSION.imageQuality)?.valueCode;
      return [
        {
          key: request.id,
          org: request.from,
          number: request.number,
          itemName: request.item.display,
          modality: findImagingItem(request.item.code)?.modality,
          quality: isQuality(quality) ? quality : undefined,
          remote: request.from !== request.centre,
          releasedOn: dateOfInstant(released),
          readerName: report.resultsInterpreter?.[0]?.display,
          reviewerName: report.resultsInterpreter?.[1]?.display,
        },
      ];
    }),
});
