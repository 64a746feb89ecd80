/** What a work report says of remote consultations. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { heldReceived, satisfiedReceived, timelyReceived } from './indicators.ts';

/** How many, in time, with what rating. */
export const consultationReport = defineReportPart({
  id: 'teleconsultation.held',
  section: 'overview',
  order: 63,
  paragraphs: [
    para`${given(figure(heldReceived))`完成远程会诊${figure(heldReceived)}例次。`}${given(figure(timelyReceived))`会诊及时率${figure(timelyReceived)}。`}${given(figure(satisfiedReceived))`申请方满意度${figure(satisfiedReceived)}。`}`,
  ],
});
