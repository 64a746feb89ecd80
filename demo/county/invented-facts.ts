/** Invented entries of the demo county's registers: no statistics, no documents of any authority. */
import { toDate } from '../../kernel/periods/plain-date.ts';

/** Named wherever an entry asks for its document. */
export const DEMO_DOCUMENT = '演示数据：虚构的任务文件，不是任何部门的文件';

/** The years for which quotas were given; population figures are those of the year before. */
export const YEARS = [2023, 2024, 2025, 2026] as const;

/** Quotas and estimated patients for each usual resident: such that a whole year's work comes to a little more than the quota. */
export const QUOTA_RATES = {
  hypertension: { quota: 0.098, estimated: 0.19 },
  diabetes: { quota: 0.032, estimated: 0.075 },
} as const;

/** When the family-doctor studios were opened. */
export const STUDIOS = ['2022-05-10', '2022-09-06', '2023-03-14', '2023-10-17', '2024-03-12', '2025-04-08', '2026-03-17'].map(toDate);

/** When the screening stations for complications of diabetes were opened, and what was renovated. */
export const STATIONS = ['2022-11-15', '2024-05-21', '2025-09-02'].map(toDate);
/** Renovations, by the place of their station in `STATIONS`. */
export const RENOVATIONS = [
  { station: 0, on: toDate('2024-04-18'), what: '诊室分区改造，增配免散瞳眼底照相机' },
  { station: 1, on: toDate('2026-04-22'), what: '增设足部检查位，更换血管多普勒' },
] as const;

/** Themed contract models. */
export const MODELS = [
  {
    date: toDate('2022-06-01'),
    name: '健康+养老',
    packages: ['basic', 'elderly'] as const,
    content: '65岁及以上居民签约后，由团队按季度到敬老院和日间照料点巡诊，体检结果当面解读。',
    partners: '乡镇敬老院、社区日间照料中心',
  },
  {
    date: toDate('2023-03-01'),
    name: '健康+校园',
    packages: ['basic', 'child'] as const,
    content: '团队与学校结对，开展视力、脊柱和龋齿筛查，异常者由家长联系签约医生。',
    partners: '辖区中小学校',
  },
  {
    date: toDate('2025-05-12'),
    name: '健康+茶乡',
    packages: ['basic', 'hypertension', 'diabetes2'] as const,
    content: '采茶季把随访安排到茶园和收购点，测量血压血糖，农药中毒急救知识一并宣讲。',
    partners: '茶叶合作社',
  },
];

/** Issues, next steps and tasks of plans. `owner`: the part of an institution's id after the county. */
export const ITEMS = [
  {
    date: toDate('2023-08-20'),
    kind: 'issue' as const,
    title: '部分村卫生室村医年龄偏大，接替人员不足',
    cause: '待遇和养老保障吸引力不够',
    next: '与高校联合定向培养，退休返聘过渡',
    owner: 'bureau',
    due: toDate('2024-05-31'),
    closed: { date: toDate('2024-05-24'), outcome: 'done' as const, result: '签订定向培养协议，空岗村由卫生院派驻巡诊' },
  },
  {
    date: toDate('2024-02-27'),
    kind: 'step' as const,
    title: '对超期未随访的慢性病患者逐村清零',
    owner: 'consortium',
    due: toDate('2024-09-30'),
    closed: { date: toDate('2024-09-20'), outcome: 'done' as const, result: '超期名单全部下派到团队并完成随访' },
  },
  {
    date: toDate('2024-04-16'),
    kind: 'issue' as const,
    title: '外出务工居民续约不及时',
    cause: '协议到期集中在外出季节',
    next: '到期前一个月电话征求意见，返乡时当面签约',
    owner: 'consortium',
    due: toDate('2024-12-31'),
    closed: { date: toDate('2025-01-10'), outcome: 'done' as const, result: '建立到期提醒清单，逐户联系' },
  },
  {
    date: toDate('2024-05-08'),
    kind: 'plan' as const,
    title: '县级医院专家到基层坐诊排班上墙',
    document: '演示文件：医共体帮扶实施方案（虚构）',
    owner: 'hospital',
    due: toDate('2024-12-20'),
    closed: { date: toDate('2024-12-12'), outcome: 'done' as const, result: '排班表按月公布' },
  },
  {
    date: toDate('2026-01-22'),
    kind: 'step' as const,
    title: '补齐重点人群签约后的首次服务',
    owner: 'consortium',
    due: toDate('2026-06-20'),
    closed: { date: toDate('2026-06-12'), outcome: 'done' as const, result: '首次服务缺口名单已逐人补齐' },
  },
  {
    date: toDate('2026-03-10'),
    kind: 'issue' as const,
    title: '糖尿病并发症筛查覆盖面不足',
    cause: '筛查工作站少，偏远村患者往返不便',
    next: '把眼底和足部检查纳入流动体检车',
    owner: 'bureau',
    due: toDate('2026-12-20'),
  },
  {
    date: toDate('2026-04-15'),
    kind: 'step' as const,
    title: '提高血压控制不满意患者两周复测率',
    owner: 'consortium',
    due: toDate('2026-12-31'),
  },
  {
    date: toDate('2026-05-06'),
    kind: 'plan' as const,
    title: '完成全部卫生院远程心电设备接入',
    document: '演示文件：信息化建设方案（虚构）',
    owner: 'hospital',
    due: toDate('2027-03-31'),
  },
];

/** What a writer expects, with its base; invented. */
export const PROJECTIONS = [
  {
    date: toDate('2026-06-15'),
    name: '家庭医生签约率',
    unit: '%',
    base: 66.3,
    baseDate: toDate('2026-05-31'),
    expected: 70,
    by: toDate('2026-12-31'),
    ground: '演示用推算：秋季签约月预计新签和续签增加',
  },
];
