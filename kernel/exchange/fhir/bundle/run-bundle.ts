// Transactions (all or nothing, one commit) and batches (each entry for itself): POST of a Bundle to the base.
import type { Bundle, BundleEntry, BundleEntryResponse, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { Transaction } from '../../../database/database.ts';
import { answerBundle } from '../answer/give-answer.ts';
import { explainError, FhirRefusal, type Trouble } from '../answer/outcome.ts';
import { answerRead } from '../read/answer-read.ts';
import type { Call } from '../request/call.ts';
import { type FhirAnswer, parseJsonBody, readPreference } from '../request/request.ts';
import { Forbidden, logRefusal, requireReader, requireWriter } from '../request/require-access.ts';
import { writeEntries } from '../write/write-entries.ts';
import type { EntryResult, WriteEntry } from '../write/write-entry.ts';
import { databaseWithin } from './database-within.ts';
import { type BundleCall, type RawBundle, readBundle, readEntry } from './read-bundle.ts';

const STATUS_TEXT: Readonly<Record<number, string>> = { 200: '200 OK', 201: '201 Created', 204: '204 No Content' };
/** So many troubles are told at once. */
const MAX_TROUBLES = 50;

/** Carries out a Bundle. */
export async function runBundle(call: Call): Promise<FhirAnswer> {
  // What each entry needs is asked at the entry.
  requireReader(call.who, 'r', []);
  const bundle = readBundle(parseJsonBody(call.request));
  return bundle.type === 'transaction' ? runTransaction(call, bundle) : runBatch(call, bundle);
}

async function runTransaction(call: Call, bundle: RawBundle): Promise<FhirAnswer> {
  const who = requireWriter(call.who);
  const calls: BundleCall[] = [];
  const troubles: Trouble[] = [];
  let status = 422;
  for (const [index, entry] of bundle.entries.entries()) {
    try {
      calls.push(readEntry(entry, index));
    } catch (error) {
      if (!(error instanceof FhirRefusal)) throw error;
      status = error.status;
      troubles.push(...error.troubles);
    }
    if (troubles.length >= MAX_TROUBLES) break;
  }
  const writes = calls.flatMap((each) => ('write' in each ? [each.write] : []));
  if (troubles.length === 0) troubles.push(...findOverlaps(writes));
  if (troubles.length > 0) throw new FhirRefusal(status, troubles.slice(0, MAX_TROUBLES));
  let answers = new Map<BundleCall, BundleEntry>();
  // Reads come last and see what the others wrote, whatever their place in the Bundle. Source: FHIR R4 RESTful API, transaction processing rules.
  const readAll = async (tx: Transaction): Promise<void> => {
    answers = new Map();
    const inside: Call = { ...call, store: { ...call.store, database: databaseWithin(call.store.database, tx) } };
    for (const each of calls) if ('read' in each) answers.set(each, await readForEntry(inside, each));
  };
  const reading = writes.length < calls.length;
  const results = [...(await writeEntries(call.store, who, writes, call.request, reading ? readAll : undefined))];
  const withResources = readPreference(call.request).answer === 'representation';
  const entries = calls.map((each): BundleEntry => {
    const answer = answers.get(each);
    if (answer) return answer;
    const result = results.shift();
    if (!result) throw new Error('a write without a result');
    return entryOf(result, withResources);
  });
  return answerBundle({ resourceType: 'Bundle', type: 'transaction-response', ...listed(entries) });
}

/** Reads for an entry of a transaction. Throws what names the entry: a read that is refused fails the whole. */
async function readForEntry(call: Call, read: Extract<BundleCall, { readonly read: object }>): Promise<BundleEntry> {
  try {
    return await runEntry(call, read, true);
  } catch (error) {
    const { status, outcome, unexpected } = explainError(error, `${read.read.place}.request.url`);
    if (unexpected || error instanceof Forbidden) throw error;
    const troubles = outcome.issue.map((issue) => ({
      code: issue.code,
      text: issue.details?.text ?? '',
      english: issue.diagnostics ?? '',
      expression: issue.expression?.[0] ?? `${read.read.place}.request.url`,
    }));
    throw new FhirRefusal(status, troubles, error instanceof FhirRefusal ? error.barred : undefined);
  }
}

/** An empty list is no FHIR JSON. */
function listed(entry: BundleEntry[]): Pick<Bundle, 'entry'> {
  return entry.length > 0 ? { entry } : {};
}

/** Two entries of one transaction must not mean the same resource, nor carry the same address. */
function findOverlaps(writes: readonly WriteEntry[]): readonly Trouble[] {
  const seen = new Map<string, string>();
  return writes.flatMap((write) => {
    const names = [
      ...(write.id === undefined ? [] : [`${write.type}/${write.id}`]),
      ...(write.fullUrl === undefined ? [] : [`fullUrl ${write.fullUrl}`]),
    ];
    const first = names.map((name) => seen.get(name)).find((place) => place !== undefined);
    for (const name of names) if (!seen.has(name)) seen.set(name, write.place);
    if (first === undefined) return [];
    return [
      {
        code: 'duplicate',
        text: `与 ${first} 是同一个资源或同一个 fullUrl，一次事务里只能出现一次。`,
        english: `means the same resource or has the same fullUrl as ${first}`,
        expression: write.place,
      },
    ];
  });
}

function entryOf(result: EntryResult, withResource: boolean): BundleEntry {
  const lastModified = result.resource?.meta?.lastUpdated;
  const response: BundleEntryResponse = {
    status: STATUS_TEXT[result.status] ?? String(result.status),
    etag: `W/"${result.version}"`,
    ...(result.status === 204 ? {} : { location: `${result.type}/${result.id}/_history/${result.version}` }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
  return withResource && result.resource ? { resource: result.resource, response } : { response };
}

async function runBatch(call: Call, bundle: RawBundle): Promise<FhirAnswer> {
  const withResources = readPreference(call.request).answer === 'representation';
  const entry: BundleEntry[] = [];
  for (const [index, raw] of bundle.entries.entries()) {
    try {
      entry.push(await runEntry(call, readEntry(raw, index), withResources));
    } catch (error) {
      const { status, outcome, unexpected } = explainError(error, `Bundle.entry[${index}]`);
      // Half a batch may be done: the platform's own fault must still reach its log.
      if (unexpected) throw error;
      await logRefusal(call.store.database, call.who, call.request, error);
      entry.push({ response: { status: String(status), outcome } });
    }
  }
  return answerBundle({ resourceType: 'Bundle', type: 'batch-response', ...listed(entry) });
}

async function runEntry(call: Call, read: BundleCall, withResources: boolean): Promise<BundleEntry> {
  if ('write' in read) {
    const who = requireWriter(call.who);
    const [result] = await writeEntries(call.store, who, [read.write], call.request);
    if (!result) throw new Error('a write without a result');
    return entryOf(result, withResources);
  }
  const { path, query } = read.read;
  const answer = await answerRead({
    ...call,
    request: { ...call.request, method: 'GET', path, query, headers: { prefer: call.request.headers.prefer }, body: '' },
  });
  const resource: Resource | OperationOutcome = JSON.parse(answer.body); // made by this very door
  return {
    resource,
    response: {
      status: STATUS_TEXT[answer.status] ?? String(answer.status),
      ...(answer.headers.etag === undefined ? {} : { etag: answer.headers.etag }),
    },
  };
}
