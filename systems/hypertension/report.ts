/** What the work report says about hypertension care. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { homeServedRate } from './homebound.ts';
import { numbers } from './indicators.ts';

/** The paragraph in 三、深化医防融合. */
export const reportPart = defineReportPart({
  id: 'hypertension.prevention',
  section: 'prevention',
  order: 30,
  paragraphs: [
    para`高血压患者健康管理${figure(numbers.managed)}人，开展随访${figure(numbers.visitsDone)}人次${given(figure(numbers.standardRate))`，规范管理率${figure(numbers.standardRate)}`}${given(figure(numbers.controlRate))`，管理人群血压控制率${figure(numbers.controlRate)}`}。`,
    para`按年度任务，本年累计管理高血压患者${figure(numbers.seenInYear, { scale: 'wan', decimals: 2 })}人${given(figure(numbers.completionRate))`，省级指标${figure(numbers.completionRate, { facet: 'N', scale: 'wan', decimals: 2 })}人，管理完成率${figure(numbers.completionRate)}`}。${given(figure(homeServedRate))`行动不便的老年高血压患者中，本期得到上门随访的占${figure(homeServedRate)}。`}`,
  ],
});

/** The same figures as a speech tells them. */
export const careInSpeech = defineReportPart({
  id: 'hypertension.care-in-speech',
  report: 'speech',
  section: 'prevention',
  order: 30,
  paragraphs: [
    para`高血压要长期管。基层医生现在管着${figure(numbers.managed)}位高血压患者，统计期内上门、门诊和电话随访${figure(numbers.visitsDone)}人次${given(figure(numbers.controlRate))`，管起来的患者里血压控制住的占${figure(numbers.controlRate)}`}。`,
  ],
});

/** The same figures as a press text tells them. */
export const careInPress = defineReportPart({
  id: 'hypertension.care-in-press',
  report: 'press',
  section: 'prevention',
  order: 30,
  paragraphs: [
    para`在管高血压患者${figure(numbers.managed)}人，统计期内随访${figure(numbers.visitsDone)}人次${given(figure(numbers.standardRate))`，规范管理率${figure(numbers.standardRate)}`}。`,
  ],
});
