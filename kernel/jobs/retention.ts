// How long what only the machinery needs is kept: declared here, carried out by the job that purges.
import { PICTURE_CODE } from '../forms/picture-media.ts';
import { numberOfType } from '../record/type-number.ts';

/** Rows of a table that may go: `at` is the column with their time, `where` what else must hold (plain SQL of this file only). */
export interface Retention {
  readonly table: string;
  readonly at: string;
  readonly days: number;
  readonly where?: string;
  /** Only what every reader of the changes has passed. */
  readonly afterFeeds?: boolean;
  /** The rows stand with their residents, on every server. */
  readonly spread?: boolean;
  readonly why: string;
}

/** Pictures that were sent and whose form was not saved; in the history, the same of those whose form was. */
const UNSAVED_PICTURE = `rtype = ${numberOfType('Media')} and version = 1 and content->>'status' = 'preparation' and content->'type'->'coding'->0->>'code' = '${PICTURE_CODE}'`;

/** All retentions. The record, the audit log and received messages are kept for good; of the record only pictures go that no form kept. */
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
  { table: 'resource', at: 'updated', days: 1, spread: true, where: UNSAVED_PICTURE, why: '表单没有保存，照片无人引用' },
  { table: 'resource_history', at: 'updated', days: 1, spread: true, where: UNSAVED_PICTURE, why: '照片的待存版本，与保存后的相同' },
];
