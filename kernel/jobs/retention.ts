// How long what only the machinery needs is kept: declared here, carried out by the job that purges.

/** Rows of a table that may go: `at` is the column with their time, `where` what else must hold (plain SQL of this file only). */
export interface Retention {
  readonly table: string;
  readonly at: string;
  readonly days: number;
  readonly where?: string;
  /** Only what every reader of the changes has passed. */
  readonly afterFeeds?: boolean;
  readonly why: string;
}

/** All retentions. The record, the audit log and received messages are kept for good and are not named here. */
export const RETENTIONS: readonly Retention[] = [
  { table: 'outbox', at: 'at', days: 7, afterFeeds: true, why: '变更已分发；重放从投递记录进行' },
  { table: 'performed_request', at: 'at', days: 30, why: '表单重复提交只会在这段时间内发生' },
  { table: 'session', at: 'created', days: 1, why: '会话最长 12 小时，过后令牌已无效' },
  { table: 'delivery', at: 'queued', days: 30, where: "state in ('sent', 'dropped', 'kept')", why: '已送达的投递，一个月内可重放' },
  { table: 'delivery', at: 'queued', days: 180, where: "state = 'dead'", why: '未送达的投递，半年内可重放' },
  { table: 'oidc_model', at: 'expires', days: 1, why: '授权码、刷新令牌等已过期' },
  { table: 'oidc_revoked', at: 'expires', days: 1, why: '被收回的令牌本身也已过期' },
  { table: 'resident_code', at: 'expires', days: 1, why: '手机验证码 5 分钟内有效' },
  { table: 'resident_code_request', at: 'at', days: 1, why: '只按一小时计数' },
  { table: 'resident_session', at: 'created', days: 1, why: '会话最长 12 小时' },
  { table: 'oidc_launch', at: 'expires', days: 1, why: '应用启动的凭据只用几分钟' },
];
