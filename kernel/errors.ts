/** The catalogue of faults: code, HTTP status, FHIR issue type, Chinese sentence and what to do next. */

interface Entry {
  readonly status: number;
  readonly issue: string;
  readonly zh: string;
  readonly en: string;
  readonly next: string;
}

const CATALOGUE = {
  'not-signed-in': { status: 401, issue: 'login', zh: '您还没有登录，或登录已过期。', en: 'Not signed in.', next: '请重新登录。' },
  'wrong-password': {
    status: 401,
    issue: 'login',
    zh: '用户名或密码不正确。',
    en: 'Wrong user name or password.',
    next: '请核对后重试，或联系管理员重置密码。',
  },
  locked: {
    status: 429,
    issue: 'throttled',
    zh: '密码或验证码连续输错，账号已暂时锁定。',
    en: 'Too many failed attempts.',
    next: '请在 {minutes} 分钟后再试，或联系管理员。',
  },
  'signed-in-elsewhere': {
    status: 401,
    issue: 'login',
    zh: '您已在另一台设备上以同一岗位登录，这里的登录已结束。',
    en: 'Signed in on another terminal; this session has ended.',
    next: '需要在这里继续，请重新登录；不是您本人登录的，请立即修改密码并告诉安全管理员。',
  },
  'challenge-needed': {
    status: 401,
    issue: 'login',
    zh: '{what}，请先算出页面上的算式，再输入密码。',
    en: 'Too many wrong passwords: answer the sum first.',
    next: '请填写算式的答案后重试；忘记密码请联系管理员重置。',
  },
  'wrong-code': {
    status: 401,
    issue: 'login',
    zh: '验证码不正确，或已经用过。',
    en: 'Wrong or used one-time code.',
    next: '请等待手机上出现下一个验证码后重试，或使用恢复码。',
  },
  'steps-left': {
    status: 401,
    issue: 'login',
    zh: '登录还没有完成：{what}。',
    en: 'The sign-in is not complete.',
    next: '请在登录页面完成后再继续。',
  },
  'account-unused': {
    status: 403,
    issue: 'login',
    zh: '这个账号超过 {days} 天没有使用，已停用。',
    en: 'The account was disabled after a long time without use.',
    next: '请联系安全管理员核实身份后启用。',
  },
  'confirm-needed': {
    status: 403,
    issue: 'forbidden',
    zh: '{what}前，要再次确认是您本人。',
    en: 'Confirm your identity first.',
    next: '请用密码确认，或退出后重新登录，再继续。',
  },
  'not-allowed': {
    status: 403,
    issue: 'forbidden',
    zh: '您的岗位（{role}）不能做“{what}”。',
    en: 'The role may not do this.',
    next: '请由 {allowed} 办理。',
  },
  'out-of-scope': {
    status: 403,
    issue: 'forbidden',
    zh: '{what}不在您的管理范围内。',
    en: 'Rule "reason": no catchment, contract, encounter, referral, order or consent links your organisation to it. Start a referral, contract, record the consent of the resident, or in an emergency break the glass.',
    next: '规则“服务关系”：须有辖区、签约、就诊、转诊或申请单、本人同意之一。请联系其管理机构，或通过转诊、签约、登记本人同意建立服务关系后再查看；急救时可用“紧急查阅”。',
  },
  'scope-missing': {
    status: 403,
    issue: 'forbidden',
    zh: '这个应用没有得到这项授权：{what}。',
    en: 'Rule "scope": the token does not carry a scope for {scope}.',
    next: '规则“授权范围”。请在应用里重新申请授权，由您或管理员同意；应用只能在登记的范围内申请。',
  },
  'rights-beyond': {
    status: 403,
    issue: 'forbidden',
    zh: '{what}。',
    en: 'Rule "who grants": posts and institutions are kept within one\'s own institutions, and never for oneself.',
    next: '规则“谁授权”。{next}',
  },
  objected: {
    status: 403,
    issue: 'suppressed',
    zh: '{what}：本人不同意您所在的机构查看。',
    en: 'Rule "objection": the resident objects to your organisation reading the record. Ask for consent, or in an emergency break the glass; the encounter in hand and statutory public-health duties are excepted.',
    next: '规则“本人意愿”。请征得本人同意并撤回原意见；正在本机构就诊、法定公共卫生职责不受此限；急救时可用“紧急查阅”。',
  },
  'not-found': {
    status: 404,
    issue: 'not-found',
    zh: '找不到{what}。',
    en: 'Not found.',
    next: '请核对编号；它也可能已被删除或不在您的范围内。',
  },
  gone: { status: 410, issue: 'deleted', zh: '{what}已被删除。', en: 'Deleted.', next: '可以查看它的历史版本。' },
  invalid: { status: 400, issue: 'invalid', zh: '{what}', en: 'Invalid input.', next: '请按提示改正后再提交。' },
  unprocessable: { status: 422, issue: 'business-rule', zh: '{what}', en: 'Refused by a rule.', next: '{next}' },
  'version-conflict': {
    status: 412,
    issue: 'conflict',
    zh: '{what}已被他人更新到版本 {current}，您提交的是基于版本 {expected}。',
    en: 'A newer version exists.',
    next: '请刷新后核对差异，再提交。',
  },
  duplicate: { status: 409, issue: 'duplicate', zh: '{what}', en: 'A duplicate exists.', next: '{next}' },
  'still-used': { status: 409, issue: 'conflict', zh: '{what}', en: 'Other records depend on it: {others}.', next: '{next}' },
  'too-large': { status: 413, issue: 'too-long', zh: '{what}超过上限 {limit}。', en: 'Too large.', next: '请分批提交。' },
  'too-many': {
    status: 429,
    issue: 'throttled',
    zh: '请求太频繁，平台暂缓受理。',
    en: 'Too many requests; wait as Retry-After says.',
    next: '请在 {seconds} 秒后再试；批量取数请用 $export。',
  },
  away: {
    status: 503,
    issue: 'transient',
    zh: '{what}暂时没有回应。',
    en: 'A part of the platform does not answer now.',
    next: '请稍后再试；已收到的数据不会丢失。',
  },
  'foreign-page': {
    status: 403,
    issue: 'forbidden',
    zh: '这个请求来自别的网站的页面，平台不受理。',
    en: 'A page of another site sent this request.',
    next: '请直接打开医共的页面操作。',
  },
  'not-supported': {
    status: 404,
    issue: 'not-supported',
    zh: '不支持{what}。',
    en: 'Not supported.',
    next: '可用的能力见 /fhir/metadata。',
  },
  'bad-period': {
    status: 400,
    issue: 'value',
    zh: '看不懂统计期“{code}”。',
    en: 'Unknown period.',
    next: '可写 2024-06、2024Q2、2024H1、2024、2024-01-01..2024-05-31 或 @2024-06-30。',
  },
} as const satisfies Record<string, Entry>;

/** A code of the catalogue. */
export type FaultCode = keyof typeof CATALOGUE;

/** Facts put into the sentence of a fault, and the element it is about. */
export type Facts = Readonly<Record<string, string | number | undefined>> & { readonly field?: string };

/** Part of an answer to bad input: which field, what is wrong. */
export interface FieldProblem {
  readonly field: string;
  readonly text: string;
  readonly code?: string;
}

/** A fault from the catalogue. `text` is the Chinese sentence for people, `next` the way out. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly status: number;
  readonly issue: string;
  readonly text: string;
  readonly next: string;
  /** One English sentence, for developers and machines. */
  readonly english: string;
  readonly problems: readonly FieldProblem[];
  constructor(code: FaultCode, facts: Facts, problems: readonly FieldProblem[]) {
    const entry: Entry = CATALOGUE[code];
    const fill = (sentence: string): string => sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''));
    super(`${code}: ${fill(entry.zh)}`);
    this.code = code;
    this.status = entry.status;
    this.issue = entry.issue;
    this.text = fill(entry.zh);
    this.next = fill(entry.next);
    this.english = fill(entry.en);
    this.problems = problems.length > 0 || facts.field === undefined ? problems : [{ field: facts.field, text: this.text }];
  }
}

/** Throws a fault of the catalogue. `problems` names the fields at fault, when there are several. */
export function fail(code: FaultCode, facts: Facts = {}, problems: readonly FieldProblem[] = []): never {
  throw new Fault(code, facts, problems);
}
