// What makes the auditor look: declared rules over the lines of the audit log, with their thresholds as data.
import type { Role } from '../../define/role.ts';
import type { AuditedAct } from './acts.ts';

/**
 * A rule. Lines of the `acts` (all unless told) with the `result`, of one account (or one address), within `minutes`; it is hit when they
 * are about `atLeast` residents, or are `atLeast` lines. `hours`: only lines between these hours of the day in China. `once` says how long
 * one alert gathers what goes on: an hour or a day.
 */
export interface OddPattern {
  readonly id: string;
  readonly title: string;
  readonly english: string;
  /** What is counted and when, in Chinese and English; {n} is the threshold, {minutes} the window, {from} and {until} the hours. */
  readonly says: string;
  readonly saysEnglish: string;
  readonly by: 'account' | 'source';
  readonly acts?: readonly AuditedAct[];
  readonly result?: 'done' | 'refused';
  readonly minutes: number;
  readonly counts: 'residents' | 'lines';
  readonly atLeast: number;
  readonly hours?: readonly [from: number, to: number];
  readonly except?: readonly Role[];
  readonly only?: 'break-glass' | 'about-people';
  /** Found by name and household instead of counting (`find-relatives.ts`). */
  readonly relatives?: true;
  readonly once: 'hour' | 'day';
  /** Where the rule comes from, and whether its numbers do too: Chinese, with English. */
  readonly source: string;
  readonly sourceEnglish: string;
  /** How far its numbers may be set (`pattern-settings.ts`); without it every hit counts. */
  readonly range?: { readonly atLeast: readonly [number, number]; readonly minutes: readonly [number, number] };
}

/** Kinds of alerts: GB/T 22239 as domain §16.2 lists them; numbers are common practice there, to be kept configurable. */
const KIND = {
  source: '规则类别依 GB/T 22239—2019 第三级“安全审计”；可调的数值没有法规规定，默认为惯常做法的起始值，按本县日志调整。',
  sourceEnglish:
    'Kind: GB/T 22239-2019 level 3, security audit; no rule sets the numbers: they are starting values of common practice, to be set by the county’s own log',
} as const;

/** What is looked at each time it happens. Source: domain §16.2 (self and family; 100 % review of break-glass). */
const EACH = {
  source: '自查自亲、紧急查阅和日志链断裂依同一标准逐次核查，不设数值。',
  sourceEnglish: 'GB/T 22239-2019 level 3, security audit: each one is reviewed, no number is set',
} as const;

/** A window between ten minutes and a day. */
const MINUTES = [10, 1440] as const;

/** Acts by which somebody comes to see one resident. */
const OPENED = ['read-person', 'reveal'] as const satisfies readonly AuditedAct[];

/**
 * Every rule. Kinds: domain §16.2 (alerts: mass reading, self and family, after hours, more than N an hour); the numbers are starting
 * values, to be set by what a county's own log shows.
 */
export const ODD_PATTERNS: readonly OddPattern[] = [
  {
    id: 'mass-reading',
    title: '短时间查看很多人',
    english: 'Many people in little time',
    says: '同一账号 {minutes} 分钟内打开了至少 {n} 位居民的记录',
    saysEnglish: 'One account opened the records of at least {n} residents within {minutes} minutes',
    by: 'account',
    acts: OPENED,
    result: 'done',
    minutes: 60,
    counts: 'residents',
    atLeast: 60,
    except: ['integrator', 'device'],
    once: 'hour',
    ...KIND,
    range: { atLeast: [5, 600], minutes: MINUTES },
  },
  {
    id: 'mass-reveal',
    title: '短时间显示很多完整号码',
    english: 'Many numbers revealed in little time',
    says: '同一账号 {minutes} 分钟内显示了至少 {n} 位居民的完整证件号或电话',
    saysEnglish: 'One account revealed numbers of at least {n} residents within {minutes} minutes',
    by: 'account',
    acts: ['reveal'],
    result: 'done',
    minutes: 60,
    counts: 'residents',
    atLeast: 20,
    once: 'hour',
    ...KIND,
    range: { atLeast: [3, 200], minutes: MINUTES },
  },
  {
    id: 'mass-exchange',
    title: '接口短时间读取很多人',
    english: 'An interface read many people in little time',
    says: '同一系统账号 {minutes} 分钟内读取了至少 {n} 位居民',
    saysEnglish: 'One system account read at least {n} residents within {minutes} minutes',
    by: 'account',
    acts: OPENED,
    result: 'done',
    minutes: 60,
    counts: 'residents',
    atLeast: 5000,
    once: 'hour',
    ...KIND,
    range: { atLeast: [100, 100000], minutes: MINUTES },
  },
  {
    id: 'relatives',
    title: '查看自己或同户的人',
    english: 'Own record or own household',
    says: '查看人的姓名与该居民相同，或该居民户内有与查看人同名的人；只按姓名和户号判断，可能是同名，需核实',
    saysEnglish:
      'The reader bears the name of the resident, or of somebody in the resident’s household; judged by names and household numbers only, it may be a namesake',
    by: 'account',
    acts: OPENED,
    result: 'done',
    minutes: 60,
    counts: 'residents',
    atLeast: 1,
    // Residents and those who stand for them read their own record by right (个人信息保护法 art. 45).
    except: ['resident', 'proxy', 'visitor'],
    relatives: true,
    once: 'day',
    ...EACH,
  },
  {
    id: 'at-night',
    title: '夜间查看',
    english: 'At night',
    says: '同一账号在 {from} 点至次日 {until} 点之间打开了至少 {n} 位居民的记录（值夜班的护士、调度员和系统账号除外）',
    saysEnglish:
      'One account opened the records of at least {n} residents between {from}:00 and {until}:00 (nurses and dispatchers on night duty and system accounts aside)',
    by: 'account',
    acts: OPENED,
    result: 'done',
    minutes: 480,
    counts: 'residents',
    atLeast: 5,
    hours: [22, 6],
    except: ['nurse', 'dispatcher', 'integrator', 'device'],
    once: 'day',
    ...KIND,
    range: { atLeast: [1, 100], minutes: MINUTES },
  },
  {
    id: 'break-glass',
    title: '紧急查阅',
    english: 'Break-glass',
    says: '以紧急查阅打开了居民的记录，每一次都要核查',
    saysEnglish: 'A record was opened by break-glass; every one is reviewed',
    by: 'account',
    minutes: 60,
    counts: 'lines',
    atLeast: 1,
    only: 'break-glass',
    once: 'day',
    ...EACH,
  },
  {
    id: 'refusals',
    title: '连续被拒绝',
    english: 'Refusals in a row',
    says: '同一账号 {minutes} 分钟内被拒绝至少 {n} 次（越权、超出范围、密码错误）',
    saysEnglish: 'One account was refused at least {n} times within {minutes} minutes (right, reach, password)',
    by: 'account',
    result: 'refused',
    minutes: 10,
    counts: 'lines',
    atLeast: 5,
    once: 'hour',
    ...KIND,
    range: { atLeast: [3, 100], minutes: MINUTES },
  },
  {
    id: 'sign-in-attempts',
    title: '同一来源反复登录失败',
    english: 'Failed sign-ins from one address',
    says: '同一地址 {minutes} 分钟内登录失败至少 {n} 次',
    saysEnglish: 'At least {n} sign-ins from one address failed within {minutes} minutes',
    by: 'source',
    acts: ['sign-in'],
    result: 'refused',
    minutes: 10,
    counts: 'lines',
    atLeast: 10,
    once: 'hour',
    ...KIND,
    range: { atLeast: [3, 200], minutes: MINUTES },
  },
  {
    id: 'exports',
    title: '多次导出个人数据',
    english: 'Exports of people',
    says: '同一账号 {minutes} 分钟内导出或打印个人数据至少 {n} 次（只有数字的报告不算）',
    saysEnglish: 'One account exported or printed people’s data at least {n} times within {minutes} minutes (reports of numbers aside)',
    by: 'account',
    acts: ['export', 'print'],
    result: 'done',
    minutes: 480,
    counts: 'lines',
    atLeast: 3,
    only: 'about-people',
    once: 'day',
    ...KIND,
    range: { atLeast: [1, 50], minutes: MINUTES },
  },
];

/** The pattern of a broken chain, which no rule over lines finds. */
export const BROKEN_CHAIN = { id: 'chain', title: '审计链断裂', english: 'The audit chain is broken', ...EACH } as const;

/** The title of a pattern, Chinese and English. */
export function titleOfPattern(id: string): { readonly title: string; readonly english: string } {
  return ODD_PATTERNS.find((pattern) => pattern.id === id) ?? (id === BROKEN_CHAIN.id ? BROKEN_CHAIN : { title: id, english: id });
}
