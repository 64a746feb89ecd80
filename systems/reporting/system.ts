/** Work reports: the frame into which every system puts its sentences. */
import { defineSystem } from '../../kernel/define/system.ts';
import { english } from './english.ts';
import { opening, sinking, unconnected } from './report.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'reporting',
  title: '工作报告',
  description: '半年、全年等统计期的工作报告：汇集各系统的文字和数字，并说明哪些事项还没有数据来源。',
  report: [opening, sinking, unconnected],
  english,
});
