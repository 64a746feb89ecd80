// SMART scopes of version 1 and 2: what they allow, whether one covers another, and their Chinese words.

/** An interaction: create, read, update, delete, search. Source: SMART App Launch 2.2, Scopes and Launch Context. */
export type ScopeAct = 'c' | 'r' | 'u' | 'd' | 's';

/** A scope on resources. `type` may be `*`. */
export interface SmartScope {
  readonly level: 'patient' | 'user' | 'system';
  readonly type: string;
  readonly acts: string;
}

const WRITTEN = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,40})\.(read|write|\*|c?r?u?d?s?)$/;
const OF_V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** Reads `patient/Observation.rs` or `user/*.read`; undefined for what is no scope on resources, or narrows by a query (not offered). */
export function readSmartScope(text: string): SmartScope | undefined {
  const match = WRITTEN.exec(text);
  const [, level, type, written] = match ?? [];
  if ((level !== 'patient' && level !== 'user' && level !== 'system') || type === undefined || !written) return undefined;
  return { level, type, acts: OF_V1[written] ?? written };
}

/** Scopes that are about the launch, the identity and the time of a grant, not about resources. */
export const PLAIN_SCOPES = ['openid', 'fhirUser', 'launch', 'launch/patient', 'offline_access', 'online_access'] as const;

/** Whether a scope is one that may be asked for at all. */
export function isKnownScope(text: string): boolean {
  return (PLAIN_SCOPES as readonly string[]).includes(text) || readSmartScope(text) !== undefined;
}

const read = new WeakMap<readonly string[], readonly SmartScope[]>();

function readAll(scopes: readonly string[]): readonly SmartScope[] {
  const known = read.get(scopes) ?? scopes.flatMap((scope) => readSmartScope(scope) ?? []);
  read.set(scopes, known);
  return known;
}

/** Whether the scopes allow an interaction with a type; `*` asks for every type. Without scopes (a session of our own pages) nothing is narrowed. */
export function scopesAllow(scopes: readonly string[] | undefined, act: ScopeAct, type: string): boolean {
  if (scopes === undefined) return true;
  return readAll(scopes).some((scope) => scope.acts.includes(act) && (scope.type === '*' || scope.type === type));
}

/** Whether the registered scopes cover one that is asked for: plain ones by name, others by level, type and each interaction. */
export function scopesCover(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked)) return true;
  const wanted = readSmartScope(asked);
  if (wanted === undefined) return false;
  const same = readAll(registered).filter(({ level, type }) => level === wanted.level && (type === '*' || type === wanted.type));
  return [...wanted.acts].every((act) => same.some((scope) => scope.acts.includes(act)));
}

/** Whether any scope keeps to one patient: then everything about residents is kept to that patient. */
export function confinesToPatient(scopes: readonly string[]): boolean {
  return readAll(scopes).some(({ level }) => level === 'patient');
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  '*': '全部健康档案资料',
  Patient: '基本信息（姓名、性别、出生日期、联系方式）',
  Observation: '检验检查结果和体征',
  Condition: '诊断和健康问题',
  MedicationRequest: '处方',
  MedicationStatement: '用药情况',
  AllergyIntolerance: '过敏史',
  Immunization: '预防接种记录',
  Encounter: '就诊记录',
  Procedure: '手术和操作',
  DiagnosticReport: '检查检验报告',
  ImagingStudy: '影像检查和图像',
  DocumentReference: '文书',
  CarePlan: '照护计划',
  Appointment: '预约',
  Practitioner: '医务人员名录',
  Organization: '机构名录',
};
const ACT_WORDS: Readonly<Record<string, string>> = { c: '新增', r: '读取', u: '修改', d: '删除', s: '查找' };
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  openid: '确认您的身份',
  fhirUser: '知道您是哪一位',
  launch: '知道您正在查看哪位居民',
  'launch/patient': '请您选定一位居民',
  offline_access: '您不在线时也可以继续使用（直到您收回授权）',
  online_access: '您在线期间继续使用',
};
const LEVEL_WORDS = { patient: '所选居民的', user: '您有权查看的居民的', system: '所属机构有权查看的居民的' } as const;

/** What a scope means, in plain Chinese: 读取、查找所选居民的检验检查结果和体征. */
export function describeScope(text: string): string {
  const scope = readSmartScope(text);
  if (scope === undefined) return PLAIN_WORDS[text] ?? text;
  const acts = [...scope.acts].map((act) => ACT_WORDS[act] ?? act).join('、');
  return `${acts}${LEVEL_WORDS[scope.level]}${TYPE_WORDS[scope.type] ?? `“${scope.type}”资料`}`;
}
