/** What a work report says of remote reading (资源下沉: 远程影像会诊). */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { centre } from './centre.ts';
import { remoteReadings } from './indicators.ts';

/** How many were read for others, and in time. */
export const imagingReport = defineReportPart({
  id: 'imaging.remote',
  section: 'sinking',
  order: 20,
  paragraphs: [
    para`${given(figure(remoteReadings))`县级影像诊断中心为基层进行远程影像会诊${figure(remoteReadings)}人次。`}${given(figure(centre.indicators.onTime))`影像报告及时率${figure(centre.indicators.onTime)}。`}`,
  ],
});
