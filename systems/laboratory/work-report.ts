/** What a work report says of the regional laboratory (资源下沉: 区域检验). */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { regionalTests, rejectionRate } from './indicators.ts';

/** How many were tested for others, and how many specimens were not fit. */
export const laboratoryReport = defineReportPart({
  id: 'laboratory.regional',
  section: 'sinking',
  order: 21,
  paragraphs: [
    para`${given(figure(regionalTests))`区域检验中心为基层检验${figure(regionalTests)}人次。`}${given(figure(rejectionRate))`标本不合格率${figure(rejectionRate)}。`}`,
  ],
});
