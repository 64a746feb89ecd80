// The door of bulk exchange: starts of $export and $import, the state of a job, its files, its cancelling.

import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { SignedIn } from '../../access/actor.ts';
import { recordAudit } from '../../access/audit.ts';
import { enterJob, queueJob, readJob, removeJob } from '../../bulk-jobs/bulk-jobs.ts';
import { listFiles, type PartFile, readMembers } from '../../bulk-jobs/bulk-parts.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import type { Store } from '../../store/store.ts';
import { answerOutcome } from '../fhir/answer/give-answer.ts';
import { explainError, refuse } from '../fhir/answer/outcome.ts';
import type { FhirRequest } from '../fhir/request/request.ts';
import { logRefusal, requireScope } from '../fhir/request/require-access.ts';
import { type BulkAddress, type BulkRequest, fileAddress, jobAddress } from './bulk-address.ts';
import { readExport } from './read-export.ts';
import { isUpload, readImport } from './read-import.ts';
import { requireMachine, requireRoom } from './require-machine.ts';
import { tellProgress } from './run-export.ts';
import { spoolLines } from './spool-lines.ts';

/** An answer; the body of a file comes in pieces. */
export interface BulkAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string | Uint8Array>;
  readonly fault?: unknown;
}

/** What the door works with besides the store: who wakes the worker, and the beginnings of addresses that imports may fetch. */
export interface BulkOptions {
  readonly wake: () => void;
  readonly sources: readonly string[];
}

const NDJSON = 'application/fhir+ndjson';
const JSON_TYPE = 'application/json; charset=utf-8';
/** A client asks again after so many seconds. */
const RETRY_AFTER = '2';

/**
 * Answers a request at an address of `readBulkAddress`. Never throws: every error is an OperationOutcome with its status; a fault of the
 * platform itself also stands in `fault`, for the log. Jobs and files are only there for the account that asked.
 */
export async function answerBulk(
  store: Store,
  who: SignedIn | undefined,
  request: BulkRequest,
  address: BulkAddress,
  options: BulkOptions,
): Promise<BulkAnswer> {
  try {
    const machine = requireMachine(who);
    const { method } = request;
    if (address.at === 'export' && (method === 'GET' || method === 'POST'))
      return await startExport(store, machine, request, address, options);
    if (address.at === 'import' && method === 'POST') return await startImport(store, machine, request, options);
    if (address.at === 'job' && method === 'GET') return await tellJob(store, machine, request, address.job);
    if (address.at === 'job' && method === 'DELETE') return await cancelJob(store, machine, address.job);
    if (address.at === 'file' && method === 'GET') return await giveFile(store, machine, request, address);
    refuse(405, 'not-supported', `${method} 不能用在 /${request.path}。`, `${method} is not supported at /${request.path}`);
  } catch (error) {
    const { status, outcome, unexpected } = explainError(error);
    try {
      await logRefusal(store.database, who, request, error);
    } catch (fault) {
      return { ...answerOutcome(500, explainError(fault).outcome), fault };
    }
    return { ...answerOutcome(status, outcome, headersOf(status, address)), ...(unexpected ? { fault: error } : {}) };
  }
}

function headersOf(status: number, address: BulkAddress): Readonly<Record<string, string>> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  if (status === 429) return { 'retry-after': '60' };
  const allowed = { export: 'GET, POST', import: 'POST', job: 'GET, DELETE', file: 'GET' } as const;
  return status === 405 ? { allow: allowed[address.at] } : {};
}

function accepted(request: FhirRequest, job: string): BulkAnswer {
  const said = {
    severity: 'information' as const,
    code: 'informational' as const,
    details: { text: '已受理，请到 Content-Location 查看进度。' },
  };
  const headers = { 'content-location': jobAddress(request.base, job) };
  return answerOutcome(202, { resourceType: 'OperationOutcome', issue: [said] }, headers);
}

function addressOf(request: FhirRequest): string {
  return `${request.base}/${request.path}${request.query === '' ? '' : `?${request.query}`}`;
}

async function startExport(
  store: Store,
  who: SignedIn,
  request: FhirRequest,
  address: Extract<BulkAddress, { at: 'export' }>,
  options: BulkOptions,
): Promise<BulkAnswer> {
  const asked = await readExport(store.database, request, address);
  requireScope(who, 'r', asked.types ?? ['*']);
  requireScope(who, 's', asked.types ?? ['*']);
  await requireRoom(store.database, who);
  const now = nowInstant();
  const job = await store.database.transaction(async (tx) => {
    const id = await enterJob(tx, { kind: 'export', account: who.account, state: 'queued', asked, address: addressOf(request) }, now);
    const what = { door: 'fhir', bulk: id, level: asked.level, types: asked.types, since: asked.since, residents: asked.residents?.length };
    await recordAudit(tx, who, { act: 'export', what, result: 'done', source: request.source }, now);
    return id;
  });
  options.wake();
  return accepted(request, job);
}

async function startImport(store: Store, who: SignedIn, request: BulkRequest, options: BulkOptions): Promise<BulkAnswer> {
  for (const act of ['c', 'u', 'd'] as const) requireScope(who, act, ['*']);
  const upload = isUpload(request.headers['content-type']) ? request.upload : undefined;
  const asked = upload ? { inputs: [] } : readImport(request, options.sources);
  await requireRoom(store.database, who);
  const now = nowInstant();
  const entered = { kind: 'import', account: who.account, asked, address: addressOf(request) } as const;
  const job = await enterJob(store.database, { ...entered, state: 'receiving' }, now);
  try {
    const lines = upload ? await spoolLines(store.database, job, 0, upload) : undefined;
    if (lines === 0) refuse(400, 'required', '上传的 NDJSON 是空的。', 'the NDJSON is empty');
    const what = { door: 'fhir', bulk: job, lines, inputs: asked.inputs.length };
    await recordAudit(store.database, who, { act: 'import', what, result: 'done', source: request.source }, now);
    await queueJob(store.database, job);
  } catch (error) {
    // An upload that broke off leaves nothing: the client does not know the job.
    await removeJob(store.database, job);
    throw error;
  }
  options.wake();
  return accepted(request, job);
}

function refuseUnknown(job: string): never {
  refuse(
    404,
    'not-found',
    `没有批量任务 ${job}：可能已取消，或已过保存期。`,
    `there is no bulk job ${job}; it may have been cancelled or have expired`,
  );
}

async function tellJob(store: Store, who: SignedIn, request: FhirRequest, id: string): Promise<BulkAnswer> {
  const job = await readJob(store.database, id, who.account);
  if (!job) refuseUnknown(id);
  const expires = new Date(job.expires).toUTCString();
  if (job.state === 'failed') {
    const text = job.failure ?? '批量任务没有完成。';
    const issue = [{ severity: 'error' as const, code: 'exception' as const, details: { text } }];
    return answerOutcome(500, { resourceType: 'OperationOutcome', issue }, { expires });
  }
  if (job.state !== 'done') {
    const done = Object.values(job.counts).reduce((sum, count) => sum + count, 0);
    const share = job.kind === 'export' ? `${await tellProgress(store, job)}, ` : '';
    // A header holds no Chinese.
    const progress = `${share}${done} resources`.replace(/[^ -~]+/g, 'queued');
    return { status: 202, headers: { 'x-progress': progress, 'retry-after': RETRY_AFTER }, body: '' };
  }
  const files = await listFiles(store.database, id);
  const fileOf = ({ list, file }: PartFile): string => fileAddress(request.base, id, list, file);
  const named = (list: string, type: string) =>
    files.filter((each) => each.list === list).map((each) => ({ type, url: fileOf(each), count: each.lines }));
  const output =
    job.kind === 'import'
      ? Object.entries(job.counts).map(([type, count]) => ({ type, count }))
      : files.filter((each) => /^[A-Z]/.test(each.list)).map((each) => ({ type: each.list, url: fileOf(each), count: each.lines }));
  const manifest = {
    transactionTime: job.moment,
    request: job.address,
    requiresAccessToken: true,
    output,
    deleted: named('deleted', 'Bundle'),
    error: named('error', 'OperationOutcome'),
  };
  return { status: 200, headers: { 'content-type': JSON_TYPE, expires }, body: JSON.stringify(manifest) };
}

async function cancelJob(store: Store, who: SignedIn, id: string): Promise<BulkAnswer> {
  const job = await readJob(store.database, id, who.account);
  if (!job) refuseUnknown(id);
  await removeJob(store.database, id);
  return { status: 202, headers: {}, body: '' };
}

async function giveFile(
  store: Store,
  who: SignedIn,
  request: FhirRequest,
  { job: id, list, file }: Extract<BulkAddress, { at: 'file' }>,
): Promise<BulkAnswer> {
  const job = await readJob(store.database, id, who.account);
  const files = job?.state === 'done' ? await listFiles(store.database, id) : [];
  const readable = /^([A-Z]|deleted$|error$)/.test(list) && files.some((each) => each.list === list && each.file === file);
  if (!job || !readable) refuseUnknown(`${id}/${list}-${file}`);
  const what = { door: 'fhir', bulk: id, file: `${list}-${file}` };
  await recordAudit(store.database, who, { act: 'export', what, result: 'done', source: request.source }, nowInstant());
  const members = readMembers(store.database, id, list, file);
  // What is kept is gzip already: a client that takes it gets it as it is.
  const packed = /\bgzip\b(?!;\s*q=0(\.0*)?\s*(,|$))/i.test(request.headers['accept-encoding'] ?? '');
  const headers = { 'content-type': NDJSON, expires: new Date(job.expires).toUTCString(), vary: 'accept-encoding' };
  if (packed) return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: members };
  return { status: 200, headers: { ...headers, 'content-encoding': 'identity' }, body: Readable.from(members).pipe(createGunzip()) };
}
