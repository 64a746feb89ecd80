// The acts that the audit log hears of, as data: Chinese and English names, and what FHIR calls them.

/** What FHIR's AuditEvent says of an act: action C, R, U, D or E, and whether it is a login, an export or an ordinary REST interaction. */
interface ActFacts {
  readonly name: string;
  readonly english: string;
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
  readonly type: 'login' | 'rest' | 'export' | 'import' | 'security';
}

/** Every act. */
export const AUDITED_ACTS = {
  'sign-in': { name: '登录', english: 'Signed in', action: 'E', type: 'login' },
  'sign-out': { name: '退出登录', english: 'Signed out', action: 'E', type: 'login' },
  session: { name: '会话变更', english: 'Session changed', action: 'U', type: 'security' },
  account: { name: '账号变更', english: 'Account changed', action: 'U', type: 'security' },
  configure: { name: '配置变更', english: 'Configuration changed', action: 'U', type: 'security' },
  'read-person': { name: '查看居民', english: 'Read a resident', action: 'R', type: 'rest' },
  'search-people': { name: '查找居民', english: 'Searched residents', action: 'R', type: 'rest' },
  'read-list': { name: '查看名单', english: 'Read a list', action: 'R', type: 'rest' },
  reveal: { name: '显示完整号码', english: 'Revealed a number', action: 'R', type: 'rest' },
  'break-glass': { name: '紧急查阅', english: 'Broke the glass', action: 'E', type: 'security' },
  'end-glass': { name: '结束紧急查阅', english: 'Ended a break-glass', action: 'E', type: 'security' },
  write: { name: '写入记录', english: 'Wrote a record', action: 'C', type: 'rest' },
  meeting: { name: '会诊连线', english: 'Met in a consultation', action: 'E', type: 'rest' },
  dispatch: { name: '派发任务', english: 'Dispatched tasks', action: 'C', type: 'rest' },
  import: { name: '导入', english: 'Imported', action: 'C', type: 'import' },
  publish: { name: '发布报告', english: 'Published a report', action: 'E', type: 'rest' },
  export: { name: '导出', english: 'Exported', action: 'E', type: 'export' },
  print: { name: '打印', english: 'Printed', action: 'E', type: 'export' },
  deliver: { name: '对外推送', english: 'Delivered outward', action: 'E', type: 'export' },
  'read-audit': { name: '查看审计日志', english: 'Read the audit log', action: 'R', type: 'security' },
  review: { name: '核查登记', english: 'Recorded a review', action: 'C', type: 'security' },
  refused: { name: '被拒绝', english: 'Refused', action: 'E', type: 'security' },
} as const satisfies Record<string, ActFacts>;

/** Kinds of acts that are logged. */
export type AuditedAct = keyof typeof AUDITED_ACTS;

/** Whether the text names an act. */
export function isAuditedAct(text: string): text is AuditedAct {
  return Object.hasOwn(AUDITED_ACTS, text);
}

/** The facts of an act; of one that an older version wrote, its own code. */
export function factsOfAct(act: string): ActFacts {
  return isAuditedAct(act) ? AUDITED_ACTS[act] : { name: act, english: act, action: 'E', type: 'rest' };
}
