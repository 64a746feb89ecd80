/** The residents' part of the work report: how many live here and how many have a health record. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { recordRate, records, useRate, usualResidents } from './indicators.ts';
import { officialUsual, usualOfOfficial } from './population.ts';

/** Usual residents, records, coverage and use. */
export const residentsReport = defineReportPart({
  id: 'residents.records',
  section: 'livelihood',
  order: 10,
  paragraphs: [
    para`夯实健康档案基础。辖区常住居民${figure(usualResidents, { scale: 'wan', decimals: 2 })}人，建立居民电子健康档案${figure(records, { scale: 'wan', decimals: 2 })}份，电子健康档案建档率${figure(recordRate)}，近12个月健康档案动态使用率${figure(useRate)}。${given(figure(officialUsual))`统计部门公布的最近年末常住人口${figure(officialUsual, { scale: 'wan', decimals: 2 })}人，平台登记的常住居民为其${figure(usualOfOfficial)}。`}`,
  ],
});

/** The same figures as a speech tells them. */
export const recordsInSpeech = defineReportPart({
  id: 'residents.records-in-speech',
  report: 'speech',
  section: 'livelihood',
  order: 10,
  paragraphs: [
    para`健康档案跟着人走。辖区${figure(usualResidents, { scale: 'wan', decimals: 2 })}位常住居民中，建档率已达${figure(recordRate)}；更重要的是用起来，近12个月真正有诊疗或服务记录的档案占${figure(useRate)}。`,
  ],
});

/** The same figures as a press text tells them. */
export const recordsInPress = defineReportPart({
  id: 'residents.records-in-press',
  report: 'press',
  section: 'livelihood',
  order: 10,
  paragraphs: [
    para`辖区已为居民建立电子健康档案${figure(records, { scale: 'wan', decimals: 2 })}份，建档率${figure(recordRate)}，近12个月动态使用率${figure(useRate)}。`,
  ],
});
