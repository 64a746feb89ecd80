/** What the work report says about diabetes care. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { numbers, screened } from './indicators.ts';
import { renovationCount, stationCount } from './stations.ts';

/** The paragraph in 三、深化医防融合. */
export const reportPart = defineReportPart({
  id: 'diabetes.prevention',
  section: 'prevention',
  order: 31,
  paragraphs: [
    para`2型糖尿病患者健康管理${figure(numbers.managed)}人，开展随访${figure(numbers.visitsDone)}人次${given(figure(numbers.standardRate))`，规范管理率${figure(numbers.standardRate)}`}${given(figure(numbers.controlRate))`，管理人群血糖控制率${figure(numbers.controlRate)}`}。`,
    para`按年度任务，本年累计管理2型糖尿病患者${figure(numbers.seenInYear, { scale: 'wan', decimals: 2 })}人${given(figure(numbers.completionRate))`，省级指标${figure(numbers.completionRate, { facet: 'N', scale: 'wan', decimals: 2 })}人，管理完成率${figure(numbers.completionRate)}`}。`,
    para`${given(figure(stationCount))`糖尿病并发症筛查工作站${figure(stationCount)}个。`}${given(figure(renovationCount))`本期完成工作站改造${figure(renovationCount)}个。`}${given(figure(screened))`本期筛查糖尿病并发症${figure(screened)}人。`}`,
  ],
});

/** The same figures as a speech tells them. */
export const careInSpeech = defineReportPart({
  id: 'diabetes.care-in-speech',
  report: 'speech',
  section: 'prevention',
  order: 31,
  paragraphs: [
    para`2型糖尿病要长期管。基层医生现在管着${figure(numbers.managed)}位2型糖尿病患者，统计期内上门、门诊和电话随访${figure(numbers.visitsDone)}人次${given(figure(numbers.controlRate))`，管起来的患者里血糖控制住的占${figure(numbers.controlRate)}`}。`,
  ],
});

/** The same figures as a press text tells them. */
export const careInPress = defineReportPart({
  id: 'diabetes.care-in-press',
  report: 'press',
  section: 'prevention',
  order: 31,
  paragraphs: [
    para`在管2型糖尿病患者${figure(numbers.managed)}人，统计期内随访${figure(numbers.visitsDone)}人次${given(figure(numbers.standardRate))`，规范管理率${figure(numbers.standardRate)}`}。`,
  ],
});
