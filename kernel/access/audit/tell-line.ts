// Says a line of the audit log in words: what was done where, without any value about a person.
import { GLASS_VERDICTS } from '../../define/break-glass.ts';

/** Chinese names of what a line tells; English stands in the pages' catalogue. */
const NAMES: Readonly<Record<string, string>> = {
  timer: '定时处理',
  demo: '演示数据',
  secondFactor: '动态验证码',
  vouched: '统一身份认证',
  confirmed: '再次确认身份',
  to: '对象',
  client: '应用',
  scopes: '授权范围',
  share: '分享',
  study: '检查影像',
  studies: '检查影像',
  picture: '图片',
  stored: '已存',
  rejected: '未收',
  openData: '开放数据',
  code: '代码',
  exact: '按完整号码',
  http: '应答',
  order: '申请单',
  status: '状态',
  size: '大小',
  institution: '机构',
  role: '岗位角色',
  page: '页面',
  door: '接口',
  resource: '资源',
  type: '类型',
  types: '类型',
  rule: '规则',
  action: '办理',
  form: '表单',
  indicator: '指标',
  worklist: '清单',
  tasks: '任务',
  area: '区划',
  part: '部分',
  rows: '行数',
  found: '找到',
  field: '字段',
  report: '报告',
  publication: '发布',
  period: '统计期',
  method: '方法',
  path: '地址',
  parameters: '查询参数',
  message: '报文',
  subscription: '订阅',
  reason: '原因',
  done: '事项',
  kind: '类别',
  wrote: '写入',
  post: '岗位',
  pattern: '规则',
  before: '原值',
  after: '新值',
  note: '说明',
  verdict: '结论',
  alert: '告警',
  format: '格式',
  lines: '行数',
  list: '名单',
  opened: '紧急查阅',
  until: '打开到',
  way: '方式',
  sum: '算式',
  read: '已读',
  refused: '拒绝',
  release: '发布单',
  reference: '记录',
  candidates: '候选人数',
  heldBy: '持有者',
  reseal: '重新加密',
  archive: '影像存档',
  attached: '归入检查',
  erased: '已清除',
  against: '不符之处',
  shown: '已显示',
  token: '令牌',
};

/** Known values of the facts, in Chinese. */
const VALUES: Readonly<Record<string, string>> = {
  code: '验证码不对',
  'no post': '没有在任岗位',
  person: '居民主页',
  timeline: '健康时间线',
  form: '表单',
  phone: '联系电话',
  identity: '证件号码',
  role: '岗位不允许',
  reach: '不在管理范围',
  'not-allowed': '岗位不允许',
  'out-of-scope': '不在管理范围',
  'not-found': '没有这个编号',
  'not-signed-in': '未登录或令牌无效',
  objected: '居民已拒绝',
  restricted: '受限记录',
  injection: '含有攻击内容',
  file: '文件不合要求',
  'too-large': '超过大小',
  'foreign-page': '来自其他网站的页面',
  rate: '请求过于频繁',
  markup: '网页脚本',
  sql: '数据库语句',
  zero: '空字符',
  xml: 'XML 实体',
  forbidden: '不允许这样查询或办理',
  locked: '账号已锁定',
  'break-glass': '紧急查阅',
  lookers: '谁看过',
  shares: '影像分享',
  share: '影像分享',
  audit: '审计日志',
  alert: '告警',
  proxy: '代办',
  'phone code': '短信验证码',
  'text message': '短信',
  link: '链接',
  overdue: '已逾期',
  due: '到期',
  upcoming: '将到期',
  reached: '已完成',
  missed: '未完成',
  excluded: '已排除',
  justified: GLASS_VERDICTS.justified,
  unclear: GLASS_VERDICTS.unclear,
  abuse: GLASS_VERDICTS.abuse,
};

/** Facts that other columns tell. */
const TOLD_ELSEWHERE = new Set(['residents', 'account']);

/** The title of a declaration (list, action, indicator, form) by its id; undefined for what is none. */
export type TitleOf = (id: string) => string | undefined;

/** A text such as `页面：居民主页；部分：未完成`; at most about 300 characters. Codes stand where nothing has a name for them. */
export function tellWhat(what: Readonly<Record<string, unknown>>, titleOf: TitleOf = () => undefined): string {
  const told = Object.entries(what)
    .filter(
      ([name, value]) =>
        !TOLD_ELSEWHERE.has(name) && value !== '' && value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    )
    .map(([name, value]) => `${NAMES[name] ?? name}：${tellValue(value, titleOf)}`)
    .join('；');
  return told.length > 300 ? `${told.slice(0, 299)}…` : told;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** '2026-08-01 08:00', by the clock of Beijing. */
function tellInstant(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

function tellValue(value: unknown, titleOf: TitleOf): string {
  if (typeof value === 'string') return VALUES[value] ?? titleOf(value) ?? (INSTANT.test(value) ? tellInstant(value) : value);
  if (Array.isArray(value)) return value.map((each) => tellValue(each, titleOf)).join('、');
  return typeof value === 'boolean' ? (value ? '是' : '否') : JSON.stringify(value);
}
