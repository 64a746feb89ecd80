/** The frame of the work report: what it says without figures, and which matters have no source system yet. */
import { all, any } from '../../kernel/define/condition.ts';
import { defineReportPart, figure, given, list, para, type ReportId, type ReportPart } from '../../kernel/define/report.ts';
import { doneInTime, openItems } from './indicators.ts';
import { isOpen, itemsView } from './items.ts';
import { projectionsView } from './projections.ts';

function say(id: string, section: ReportPart['section'], order: number, ...paragraphs: readonly string[]): ReportPart {
  return sayIn('work-report', id, section, order, ...paragraphs);
}

function sayIn(report: ReportId, id: string, section: ReportPart['section'], order: number, ...paragraphs: readonly string[]): ReportPart {
  return defineReportPart({ id: `reporting.${id}`, report, section, order, paragraphs: paragraphs.map((text) => [text]) });
}

/** Opens the report. */
export const opening = say(
  'opening',
  'overview',
  10,
  '本期工作围绕强基层、保基本、促健康展开。报告中的每一个数字都由机构登记和居民健康记录直接计算，口径、出处、分子分母和计算时间见文末“数据说明”。',
);

/** What the second heading does not say until its systems exist: leaving it out would look like nothing was done. */
export const sinking = say(
  'sinking',
  'sinking',
  90,
  '下派医师、药师、技师和带教培训，次中心建设，对口支援与健康宣教等事项尚无数据来源系统，本报告不列数字，清单见文末“本期未接入系统的事项”。',
);

/** What the report can not say, by matter. Each has figures in reports of this kind, and no system here that records them. */
export const unconnected = say(
  'unconnected',
  'unconnected',
  10,
  '下列事项通常列入此类报告，但目前没有记录它们的系统，因此不写数字，也不以估计数代替：',
  '（一）服务体系：优质服务基层行推荐标准达标、县域医疗卫生次中心、社区医院、临床特色科室；医共体管理委员会与考核督导；人才使用基金、安家补助与引进骨干；硬件投入、设备更新和新技术项目。',
  '（二）资源下沉：下派人员与讲座、查房、手术示教；次中心五项功能；巡回医疗与中医药文化活动；健康宣传资料、宣传栏、咨询与讲座及受众。',
  '（三）医防融合：慢性病“三位一体”服务队与送医送药；重大传染病流行水平与防治示范；预防接种门诊等级与数字化、疫苗接种率、HPV疫苗接种。',
  '（四）民生实事：公共卫生委员会；基本公共卫生项目完成率、绩效名次与满意度；婚前与孕前检查、宫颈癌和乳腺癌筛查等妇幼服务；失能老年人上门服务；出生与婚育“一件事”；育儿补贴、托育消费券与计划生育特别扶助。',
);

function sentence(text: string): string {
  return text.replace(/[。；，]+$/, '');
}

function tail(cells: Readonly<Record<'owner' | 'due', string>>, end: string): string {
  return `（责任单位：${cells.owner}；期限：${cells.due}${cells.due < end ? '，已逾期' : ''}）`;
}

/** What is not solved and what comes next: items that were entered and are not closed, what was closed, and projections marked as such. */
export const nextSteps = defineReportPart({
  id: 'reporting.next-steps',
  section: 'next',
  order: 10,
  paragraphs: [
    para`${given(figure(openItems))`期末未办结的难点问题、下一步工作和方案任务共${figure(openItems)}项。`}${given(figure(doneInTime))`本期到期事项按期办结率${figure(doneInTime)}。`}`,
  ],
  lists: [
    list(itemsView, {
      where: (row, p) => all(isOpen(row, p), row.kind.is('issue')),
      sort: 'due',
      lead: '推进过程中存在的难点问题：',
      none: '没有登记未解决的难点问题。',
      line: (cells, { at, end }) =>
        `${at}．${sentence(cells.name)}。原因：${sentence(cells.cause)}。下一步：${sentence(cells.next)}${tail(cells, end)}。`,
    }),
    list(itemsView, {
      where: (row, p) => all(isOpen(row, p), row.kind.isIn(['step', 'plan'])),
      sort: 'due',
      lead: '下一步工作：',
      none: '没有登记未办结的下一步工作。',
      line: (cells, { at, end }) =>
        `${at}．${sentence(cells.name)}${cells.document === '' ? '' : `（${cells.document}）`}${tail(cells, end)}。`,
    }),
    list(itemsView, {
      where: (row, p) => row.closed.within(p),
      sort: 'closed',
      lead: '本期办结的事项：',
      none: '',
      line: (cells, { at }) =>
        `${at}．${sentence(cells.name)}：${cells.outcome}，${sentence(cells.result)}（${cells.owner}，${cells.closed}）。`,
    }),
    list(projectionsView, {
      where: (row, p) => all(row.made.onOrBefore(p.end), row.by.after(p.end), any(row.until.isEmpty(), row.until.after(p.end))),
      sort: 'by',
      lead: '以下为预计数，不是统计数：',
      none: '',
      line: (cells, { at }) =>
        `${at}．（预计）至${cells.by}，${cells.name}预计达到${cells.expected}${cells.unit}。基数：${cells.baseDate}为${cells.base}${cells.unit}；依据：${sentence(cells.ground)}。`,
    }),
  ],
});

/** Opens the speech; closes it with what is still to be done. */
export const speechFrame: readonly ReportPart[] = [
  sayIn(
    'speech',
    'speech-opening',
    'overview',
    10,
    '各位记者朋友，大家好！下面，我就基层卫生健康便民惠民服务情况作主题发布。发布的数字与工作报告同源，都由机构登记和居民健康记录直接计算，口径见文末“数据说明”。',
  ),
  defineReportPart({
    id: 'reporting.speech-closing',
    report: 'speech',
    section: 'next',
    order: 10,
    paragraphs: [
      para`${given(figure(openItems))`成绩之外，短板我们也不回避。目前登记在册、还没有办结的问题和任务有${figure(openItems)}项，我们将逐项明确责任单位和期限，办结一项、公开一项。`}${given(figure(doneInTime))`本期到期事项按期办结率为${figure(doneInTime)}。`}`,
      ['我的发布就到这里，欢迎各位提问。谢谢大家！'],
    ],
  }),
];

/** Opens and closes the press text. */
export const pressFrame: readonly ReportPart[] = [
  sayIn('press', 'press-opening', 'overview', 10, '近日，卫生健康主管部门通报了基层卫生健康工作进展。'),
  defineReportPart({
    id: 'reporting.press-closing',
    report: 'press',
    section: 'next',
    order: 10,
    paragraphs: [para`${given(figure(openItems))`据介绍，对尚未办结的${figure(openItems)}项问题和任务，有关单位将按期限逐项推进。`}`],
  }),
];
