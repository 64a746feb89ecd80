/** What a work report says of referrals. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { answeredReceived, downReceived, followedReceived, upReceived } from './indicators.ts';

/** Up, down, answered in time, followed up. */
export const referralReport = defineReportPart({
  id: 'referral.two-way',
  section: 'overview',
  order: 62,
  paragraphs: [
    para`${given(figure(upReceived))`双向转诊有序运行：上转${figure(upReceived)}人次，下转${figure(downReceived)}人次。`}${given(figure(answeredReceived))`接诊及时率${figure(answeredReceived)}。`}${given(figure(followedReceived))`下转患者7天内回接随访率${figure(followedReceived)}。`}`,
  ],
});
