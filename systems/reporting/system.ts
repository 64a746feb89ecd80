/** Work reports: the frame into which every system puts its sentences, with the issues and next steps that are tracked from one to the next. */
import { defineSystem } from '../../kernel/define/system.ts';
import { english } from './english.ts';
import { doneInTime, openItems } from './indicators.ts';
import { addItem, closeItem, itemClosingForm, itemForm, itemsView } from './items.ts';
import { addProjection, endProjection, projectionEndingForm, projectionForm, projectionsView } from './projections.ts';
import { nextSteps, opening, pressFrame, sinking, speechFrame, unconnected } from './report.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'reporting',
  title: '工作报告',
  description: '半年、全年等统计期的工作报告：汇集各系统的文字和数字，跟踪难点问题与下一步工作，并说明哪些事项还没有数据来源。',
  forms: [itemForm, itemClosingForm, projectionForm, projectionEndingForm],
  views: [itemsView, projectionsView],
  actions: [addItem, closeItem, addProjection, endProjection],
  indicators: [openItems, doneInTime],
  report: [opening, sinking, nextSteps, unconnected, ...speechFrame, ...pressFrame],
  english,
});
