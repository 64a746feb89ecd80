/** Every request of the pages to /api: typed, each answer parsed with the contract's schema; refusals become ProblemError. */
import { z } from 'zod';
import {
  alertPageSchema,
  alertsSchema,
  auditLinesSchema,
  auditStateSchema,
  lookersSchema,
  type PatternContent,
  type reviewSchema,
} from '../server/contract/audit.ts';
import {
  actorSchema,
  areasSchema,
  behindSchema,
  breakdownSchema,
  dispatchedSchema,
  type dispatchSchema,
  homeSchema,
  indicatorSchema,
  institutionsSchema,
  optionsSchema,
  type Problem,
  peopleSchema,
  performedSchema,
  type performSchema,
  personPageSchema,
  priorsSchema,
  problemSchema,
  reportSchema,
  startSchema,
  tasksSchema,
  timelineSchema,
  trendSchema,
  urgentSchema,
  warningsSchema,
  worklistSchema,
} from '../server/contract/contract.ts';
import { importSchema, importsSchema } from '../server/contract/import.ts';
import {
  deliveriesSchema,
  messagePageSchema,
  messagesSchema,
  replayCountSchema,
  replayedSchema,
  type replaySchema,
  targetsSchema,
} from '../server/contract/integration.ts';
import { organisationPageSchema, organisationsSchema, workingDaysSchema } from '../server/contract/organisations.ts';
import { takenPictureSchema } from '../server/contract/pictures.ts';
import { shownTraceSchema, takenTraceSchema } from '../server/contract/traces.ts';

/** The home page's data. */
export type Home = z.infer<typeof homeSchema>;
/** The administrative areas that the actor may see. */
export type AreaRow = z.infer<typeof areasSchema>['rows'][number];
/** An institution in a tree. */
export type OrganisationRow = z.infer<typeof organisationsSchema>['rows'][number];
/** An institution by time. */
export type OrganisationPage = z.infer<typeof organisationPageSchema>;
/** A choice of a code list or reference. */
export type Option = z.infer<typeof optionsSchema>['rows'][number];
/** First values of a form. */
export type Start = z.infer<typeof startSchema>;
/** A page of a resident's timeline. */
export type Timeline = z.infer<typeof timelineSchema>;
/** Points of an indicator over time. */
export type Trend = z.infer<typeof trendSchema>;
/** Findings that need a typed reason. */
export type Warnings = z.infer<typeof warningsSchema>['warnings'];
/** A column of a list. */
export type ListColumn = z.infer<typeof worklistSchema>['columns'][number];
/** What received messages are looked for. */
export type MessageQuery = {
  readonly sender?: string;
  readonly type?: string;
  readonly state?: 'parked' | 'done';
  readonly controlId?: string;
  readonly from?: string;
  readonly until?: string;
};
/** What the audit log is searched by. */
export type AuditLinesQuery = {
  readonly person?: string;
  readonly resident?: string;
  readonly account?: string;
  readonly act?: string;
  readonly result?: string;
  readonly reason?: string;
  readonly source?: string;
  readonly from?: string;
  readonly until?: string;
  readonly alert?: string;
};
/** A review of an alert. */
export type ReviewContent = z.infer<typeof reviewSchema>;

/** Where the browser fetches the log as a file. */
export function auditExportAddress(query: AuditLinesQuery, format: 'csv' | 'ndjson'): string {
  return `/api/audit/export?${new URLSearchParams({ ...query, format })}`;
}
/** Somebody who is told of changes. */
export type ToldTarget = z.infer<typeof targetsSchema>['rows'][number];
/** What became of a delivery. */
export type DeliveryState = z.infer<typeof deliveriesSchema>['rows'][number]['state'];
/** A value in a list. */
export type Cell = z.infer<typeof worklistSchema>['rows'][number]['cells'][string];
/** One entry of the timeline. */
export type TimelineRow = Timeline['rows'][number];

const valueSchema = z.object({ value: z.string() });
const indicatorsSchema = z.object({ rows: z.array(indicatorSchema) });
const publicationsSchema = z.object({
  rows: z.array(z.object({ id: z.string(), title: z.string(), period: z.string(), area: z.string(), at: z.string(), by: z.string() })),
});

/** A frozen report in the list of publications. */
export type Publication = z.infer<typeof publicationsSchema>['rows'][number];

/** A refusal or fault with its words: what, and the way out. `status` 0 means that the platform was not reached. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly status: number;
  constructor(problem: Problem, status: number) {
    super(problem.text);
    this.problem = problem;
    this.status = status;
  }
}

function problemOf(code: string, text: string, next: string): Problem {
  return { code, text, next, problems: [] };
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A path with its query; empty values are left out. */
export function pathWith(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

interface Sent {
  readonly status: number;
  readonly body: unknown;
}

let confirmer: ((problem: Problem) => Promise<boolean>) | undefined;

/**
 * Names who asks the person at the screen to confirm that it is still them (true when they did) whenever the platform wants that first;
 * undefined when nobody can. One for all pages.
 */
export function setConfirmer(ask: ((problem: Problem) => Promise<boolean>) | undefined): void {
  confirmer = ask;
}

/** Sends a request; where the platform answers `confirm-needed`, once more after the person has confirmed. */
async function send(path: string, init: RequestInit): Promise<Sent> {
  const sent = await sendOnce(path, init);
  if (sent.status !== 403 || !confirmer) return sent;
  const problem = problemSchema.safeParse(sent.body);
  if (problem.data?.code !== 'confirm-needed') return sent;
  return (await confirmer(problem.data)) ? sendOnce(path, init) : sent;
}

async function sendOnce(path: string, init: RequestInit): Promise<Sent> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init, headers: { accept: 'application/json', ...init.headers } });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ProblemError(problemOf('offline', '连不上平台。', '请检查网络后重试；填写中的表单已在本机留有草稿。'), 0);
  }
  const text = await response.text();
  try {
    return { status: response.status, body: text ? JSON.parse(text) : null };
  } catch {
    throw new ProblemError(problemOf('fault', '平台的回答无法识别。', '请稍后重试；若一直如此，请联系管理员。'), response.status);
  }
}

function refuse(status: number, body: unknown): never {
  const problem = problemSchema.safeParse(body);
  if (problem.success) throw new ProblemError(problem.data, status);
  throw new ProblemError(problemOf('fault', `平台出错（${status}）。`, '请稍后重试；若一直如此，请联系管理员。'), status);
}

function parse<T>(schema: z.ZodType<T>, status: number, body: unknown): T {
  if (status >= 400) refuse(status, body);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  console.error('answer does not fit the contract', parsed.error.issues);
  throw new ProblemError(problemOf('fault', '平台的回答与约定不符。', '页面可能是旧版本，请刷新；若一直如此，请联系管理员。'), status);
}

/** Asks for something and parses the answer with its schema. */
export async function get<T>(schema: z.ZodType<T>, path: string, query: Query = {}): Promise<T> {
  const { status, body } = await send(pathWith(path, query), { method: 'GET' });
  return parse(schema, status, body);
}

function sendJson(method: string, path: string, content: unknown): Promise<Sent> {
  return send(path, { method, body: JSON.stringify(content), headers: { 'content-type': 'application/json' } });
}

/** Sends something and parses the answer with its schema. */
export async function post<T>(schema: z.ZodType<T>, path: string, content: unknown): Promise<T> {
  const { status, body } = await sendJson('POST', path, content);
  return parse(schema, status, body);
}

/** Puts something in the place of what was there and parses the answer with its schema. */
export async function put<T>(schema: z.ZodType<T>, path: string, content: unknown): Promise<T> {
  const { status, body } = await sendJson('PUT', path, content);
  return parse(schema, status, body);
}

/** Takes something away and parses the answer with its schema. `content` says what, where the address does not. */
export async function remove<T>(schema: z.ZodType<T>, path: string, content?: unknown): Promise<T> {
  const { status, body } = content === undefined ? await send(path, { method: 'DELETE' }) : await sendJson('DELETE', path, content);
  return parse(schema, status, body);
}

const seg = encodeURIComponent;

/** Where a number is asked for. */
export type Place = { readonly area?: string | undefined; readonly period?: string | undefined };

/** What happened to a form that was sent. */
export type PerformOutcome =
  | { readonly kind: 'performed'; readonly performed: z.infer<typeof performedSchema> }
  | { readonly kind: 'warnings'; readonly warnings: Warnings };

async function perform(action: string, content: z.infer<typeof performSchema>): Promise<PerformOutcome> {
  const { status, body } = await sendJson('POST', `/api/actions/${seg(action)}`, content);
  if (status === 422) {
    const warned = warningsSchema.safeParse(body);
    if (warned.success) return { kind: 'warnings', warnings: warned.data.warnings };
  }
  return { kind: 'performed', performed: parse(performedSchema, status, body) };
}

function withFile(file: File): RequestInit {
  return { method: 'POST', body: file, headers: { 'content-type': 'application/octet-stream', 'x-file-name': seg(file.name) } };
}

async function importList(action: string, file: File, commit: boolean, skipRefused: boolean): Promise<z.infer<typeof importSchema>> {
  const path = pathWith(`/api/import/${seg(action)}`, { commit, skipRefused: skipRefused || undefined });
  const { status, body } = await send(path, withFile(file));
  return parse(importSchema, status, body);
}

/** The order that the files of a trace are for. */
interface TraceFor {
  readonly resident: number;
  readonly order: string;
}

async function sendTraceFiles<T>(
  schema: z.ZodType<T>,
  action: string,
  query: TraceFor & { readonly commit: boolean },
  files: readonly File[],
  fields: Readonly<Record<string, string>>,
): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append('file', file, file.name);
  const { status, body } = await send(pathWith(`/api/traces/${seg(action)}`, { ...query }), { method: 'POST', body: form });
  return parse(schema, status, body);
}

/** Where a form's picture is shown from. */
export function pictureAddress(id: string): string {
  return `/api/pictures/${seg(id)}`;
}

async function sendPicture(action: string, resident: number, picture: Blob): Promise<z.infer<typeof takenPictureSchema>> {
  const path = pathWith(`/api/pictures/for/${seg(action)}`, { resident });
  const { status, body } = await send(path, { method: 'POST', body: picture, headers: { 'content-type': 'application/octet-stream' } });
  return parse(takenPictureSchema, status, body);
}

/** The workbook of the rows of a list that were refused. */
async function refusedRows(action: string, file: File): Promise<Blob> {
  const response = await fetch(`/api/import/${seg(action)}/refused`, { credentials: 'same-origin', ...withFile(file) });
  if (response.ok) return response.blob();
  return refuse(response.status, await response.json().catch(() => null));
}

/** The requests, named for what they answer. */
export const api = {
  session: () => get(actorSchema, '/api/session'),
  signIn: (user: string, password: string) => post(actorSchema, '/api/session', { user, password }),
  signOut: async () => {
    const { status, body } = await send('/api/session', { method: 'DELETE' });
    if (status >= 400 && status !== 401) refuse(status, body);
  },
  home: () => get(homeSchema, '/api/home'),
  /** With every list counted. */
  homeLists: () => get(homeSchema, '/api/home', { lists: 'all' }),
  tasks: (query: { when: 'overdue' | 'due' | 'all'; cursor?: string | null }) => get(tasksSchema, '/api/tasks', query),
  people: (q: string, cursor?: string | null) => get(peopleSchema, '/api/people', { q, cursor }),
  person: (resident: number) => get(personPageSchema, `/api/people/${resident}`),
  timeline: (resident: number, kind: string, cursor: string | null) =>
    get(timelineSchema, `/api/people/${resident}/timeline`, { kind, cursor }),
  reveal: (resident: number, what: 'identity-number' | 'phone' | 'address') =>
    post(valueSchema, `/api/people/${resident}/reveal`, { what }),
  start: (action: string, resident: number | undefined, row?: string, encounter?: string) =>
    get(startSchema, `/api/actions/${seg(action)}/start`, { resident, row, encounter }),
  priors: (action: string, resident: number, items: readonly string[], encounter?: string) =>
    get(priorsSchema, `/api/actions/${seg(action)}/priors`, { resident, items: items.join(','), encounter }),
  perform,
  urgent: () => get(urgentSchema, '/api/urgent'),
  worklist: (id: string, query: { area?: string; q?: string; part?: string; cursor?: string | null; rows?: number }) =>
    get(worklistSchema, `/api/worklists/${seg(id)}`, query),
  indicators: (place: Place) => get(indicatorsSchema, '/api/indicators', place),
  indicator: (id: string, place: Place) => get(indicatorSchema, `/api/indicators/${seg(id)}`, place),
  /** By the institutions at which the rows stand, and what the number is split by. */
  institutions: (id: string, place: Place) =>
    get(institutionsSchema, `/api/indicators/${seg(id)}/breakdown`, { ...place, by: 'institution' }),
  breakdown: (id: string, place: Place) => get(breakdownSchema, `/api/indicators/${seg(id)}/breakdown`, place),
  trend: (id: string, place: Place) => get(trendSchema, `/api/indicators/${seg(id)}/trend`, { ...place, periods: 13 }),
  behind: (id: string, query: Place & { part: 'missed' | 'reached' | 'excluded'; reason?: string | null; cursor?: string | null }) =>
    get(behindSchema, `/api/indicators/${seg(id)}/people`, query),
  dispatch: (id: string, content: z.infer<typeof dispatchSchema>) => post(dispatchedSchema, `/api/indicators/${seg(id)}/dispatch`, content),
  areas: () => get(areasSchema, '/api/areas'),
  workingDays: () => get(workingDaysSchema, '/api/working-days'),
  organisations: (on: string, tree: 'administrative' | 'consortium') => get(organisationsSchema, '/api/organisations', { on, tree }),
  /** A search of the FHIR door, parsed with the caller's schema. */
  search: <T>(schema: z.ZodType<T>, type: string, query: Query) => get(schema, `/fhir/${seg(type)}`, query),
  /** A resource of the record as the FHIR door gives it, parsed with the caller's schema. */
  resource: <T>(schema: z.ZodType<T>, type: string, id: string) => get(schema, `/fhir/${seg(type)}/${seg(id)}`),
  organisation: (id: string) => get(organisationPageSchema, `/api/organisations/${seg(id)}`),
  options: (target: string, q: string, resident?: number) => get(optionsSchema, `/api/options/${seg(target)}`, { q, resident }),
  report: (id: string, query: Place & { published?: string | undefined; from?: string | undefined }) =>
    get(reportSchema, `/api/reports/${seg(id)}`, query),
  publications: (id: string) => get(publicationsSchema, `/api/reports/${seg(id)}/publications`),
  publish: (id: string, place: Place & { from?: string | undefined }) => post(reportSchema, `/api/reports/${seg(id)}/publish`, place),
  imports: () => get(importsSchema, '/api/import'),
  importList,
  /** A picture for a form that is still open. */
  sendPicture,
  /** What the files of a trace are, before they are sent. */
  showTrace: (action: string, of: TraceFor, files: readonly File[]) =>
    sendTraceFiles(shownTraceSchema, action, { ...of, commit: false }, files, {}),
  sendTrace: (action: string, of: TraceFor, files: readonly File[], fields: Readonly<Record<string, string>>) =>
    sendTraceFiles(takenTraceSchema, action, { ...of, commit: true }, files, fields),
  refusedRows,
  messages: (query: MessageQuery, cursor?: string | null) => get(messagesSchema, '/api/hl7/messages', { ...query, cursor }),
  message: (id: string) => get(messagePageSchema, `/api/hl7/messages/${seg(id)}`),
  replayMessage: (id: string) => post(replayedSchema, `/api/hl7/messages/${seg(id)}/replay`, {}),
  replayParked: (query: MessageQuery) => post(replayedSchema, '/api/hl7/replay', query),
  auditState: () => get(auditStateSchema, '/api/audit/state'),
  setPattern: (id: string, content: PatternContent) => post(z.object({ set: z.boolean() }), `/api/audit/patterns/${seg(id)}`, content),
  auditLines: (query: AuditLinesQuery, cursor?: string | null) => get(auditLinesSchema, '/api/audit/lines', { ...query, cursor }),
  alerts: (query: { readonly pattern: string; readonly state: string }, cursor?: string | null) =>
    get(alertsSchema, '/api/audit/alerts', { ...query, cursor }),
  alert: (id: string) => get(alertPageSchema, `/api/audit/alerts/${seg(id)}`),
  reviewAlert: (id: string, content: ReviewContent) =>
    post(z.object({ reviewed: z.boolean() }), `/api/audit/alerts/${seg(id)}/review`, content),
  lookers: (resident: number) => get(lookersSchema, `/api/people/${resident}/lookers`),
  targets: () => get(targetsSchema, '/api/deliveries'),
  deliveries: (target: string, state: DeliveryState, before: number | null) =>
    get(deliveriesSchema, `/api/deliveries/${seg(target)}`, { state, before }),
  replay: (target: string, content: z.infer<typeof replaySchema>) =>
    post(replayCountSchema, `/api/deliveries/${seg(target)}/replay`, content),
};
