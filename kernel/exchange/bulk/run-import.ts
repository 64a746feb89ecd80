// Runs an import step by step: fetches a file, then writes part after part; lines that cannot be written are told and left out.
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { SignedIn } from '../../access/actor.ts';
import { type BulkJob, endStep } from '../../bulk-jobs/bulk-jobs.ts';
import { endPart, keepPart, nextPart, type PartKey } from '../../bulk-jobs/bulk-parts.ts';
import type { Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { residentOfId } from '../../record/resource-id.ts';
import { numberOfType } from '../../record/type-number.ts';
import { isResourceType } from '../../record/validation/resource-types.ts';
import type { Store } from '../../store/store.ts';
import { explainError, FhirRefusal, refuse } from '../fhir/answer/outcome.ts';
import type { FhirRequest } from '../fhir/request/request.ts';
import { checkEntry } from '../fhir/write/check-entry.ts';
import { writeEntries } from '../fhir/write/write-entries.ts';
import type { WriteEntry } from '../fhir/write/write-entry.ts';
import { importAsked } from './read-import.ts';
import { INPUT_LISTS, spoolLines } from './spool-lines.ts';

/** Opens a file by its address. */
export type FetchInput = (url: string) => Promise<AsyncIterable<Uint8Array>>;

const placeShape = z.object({ fetched: z.number() });

/** A line to be written: its number and what it becomes. */
interface Line {
  readonly number: number;
  readonly entry: WriteEntry;
}

interface LineError {
  readonly number: number;
  readonly error: unknown;
}

/**
 * One step: the next file is fetched, or the next part is written. Resources keep their ids (an id is needed: without one the same file
 * twice would make doubles); those that stand already in the same form are left alone. Throws when a file cannot be fetched.
 */
export async function stepImport(
  store: Store,
  who: SignedIn,
  job: BulkJob,
  fetchInput: FetchInput,
): Promise<{ readonly job: BulkJob; readonly done: boolean }> {
  const { inputs } = importAsked.parse(job.asked);
  const fetched = job.place === null ? 0 : placeShape.parse(job.place).fetched;
  const url = inputs[fetched];
  if (url !== undefined) {
    // A file that was broken off is fetched again from its start: its parts are written over.
    await spoolLines(store.database, job.id, fetched, await fetchInput(url));
    const next = await store.database.transaction((tx) => endStep(tx, job, { fetched: fetched + 1 }, job.counts, nowInstant()));
    return { job: next, done: false };
  }
  const part = await nextPart(store.database, job.id, INPUT_LISTS);
  if (!part) return { job, done: true };
  const { counts, errors } = await writePart(store, who, job, part.lines);
  const source = inputs[part.key.file];
  const next = await store.database.transaction(async (tx) => {
    if (errors.length > 0)
      await keepPart(
        tx,
        errorKey(part.key),
        errors.toSorted((a, b) => a.number - b.number).map((each) => describeError(each, source)),
      );
    await endPart(tx, part.key);
    const summed = { ...job.counts };
    for (const [name, count] of counts) summed[name] = (summed[name] ?? 0) + count;
    return endStep(tx, job, { fetched }, summed, nowInstant());
  });
  return { job: next, done: false };
}

function errorKey(key: PartKey): PartKey {
  const lists: readonly string[] = INPUT_LISTS;
  const list = lists.indexOf(key.list);
  return { ...key, list: 'error', part: key.part * INPUT_LISTS.length + list };
}

function describeError({ number, error }: LineError, source: string | undefined): string {
  const { outcome } = explainError(error);
  const issue = outcome.issue.map((each) => ({ ...each, diagnostics: `line ${number}: ${each.diagnostics ?? ''}` }));
  const where = source === undefined ? `第 ${number} 行` : `${source} 第 ${number} 行`;
  return JSON.stringify({
    ...outcome,
    issue: issue.map((each) => ({ ...each, details: { text: `${where}：${each.details?.text ?? ''}` } })),
  });
}

async function writePart(
  store: Store,
  who: SignedIn,
  job: BulkJob,
  lines: readonly string[],
): Promise<{ readonly counts: ReadonlyMap<string, number>; readonly errors: readonly LineError[] }> {
  const errors: LineError[] = [];
  const read: Line[] = [];
  const seen = new Map<string, number>();
  for (const text of lines) {
    const tab = text.indexOf('\t');
    const number = Number(text.slice(0, tab));
    try {
      const line = { number, entry: readLine(text.slice(tab + 1), number) };
      const key = `${line.entry.type}/${line.entry.id}`;
      const first = seen.get(key);
      if (first !== undefined)
        refuse(422, 'duplicate', `与第 ${first} 行是同一个资源 ${key}。`, `the same resource ${key} as line ${first}`);
      seen.set(key, number);
      read.push(line);
    } catch (error) {
      if (explainError(error).unexpected) throw error;
      errors.push({ number, error });
    }
  }
  const { fresh, same } = await leaveStanding(store.database, read);
  const request: FhirRequest = { method: 'POST', path: '$import', query: '', headers: {}, body: '', base: baseOf(job.address) };
  const written: Line[] = [];
  await writeLines(store, who, request, fresh, written, errors);
  const counts = new Map<string, number>();
  const add = (name: string, count: number): void => void (count > 0 && counts.set(name, (counts.get(name) ?? 0) + count));
  for (const { entry } of written) add(entry.type, 1);
  add('unchanged', same);
  add('refused', errors.length);
  return { counts, errors };
}

function baseOf(address: string): string {
  return address.replace(/\/(\$|%24)import.*$/s, '');
}

function readLine(text: string, number: number): WriteEntry {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    refuse(400, 'structure', `不是正确的 JSON：${reason}`, `not well-formed JSON: ${reason}`);
  }
  const type = typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed ? parsed.resourceType : undefined;
  if (typeof type !== 'string' || !isResourceType(type))
    refuse(400, 'structure', '这一行不是 FHIR R4 资源。', 'the line is no FHIR R4 resource');
  const resource = checkEntry(parsed, type, undefined);
  if (resource.id === undefined)
    refuse(
      422,
      'required',
      '资源没有编号（id）。批量导入按编号写入，同一文件再导入一次才不会重复。',
      'the resource has no id',
      `${type}.id`,
    );
  const name = type as Resource['resourceType']; // R4's own type names
  const place = `line[${number}]`;
  return { method: 'PUT', type: name, id: resource.id, resource, condition: undefined, ifMatch: undefined, fullUrl: undefined, place };
}

const standingRow = z.object({ rtype: z.number(), id: z.string(), content: z.unknown() });

const locatedRow = z.object({ rtype: z.number(), id: z.string(), resident_id: z.number() });

/** The residents of the entries whose ids clients chose, by 'type number/id'. */
async function locateEntries(db: Queries, lines: readonly Line[]): Promise<ReadonlyMap<string, number>> {
  const ids = lines.flatMap(({ entry }) => (entry.id === undefined || residentOfId(entry.id) !== undefined ? [] : [entry.id]));
  if (ids.length === 0) return new Map();
  const rows = await db.rows(sql`select rtype, id, resident_id from locator where id = any(${ids}::text[])`, locatedRow);
  return new Map(rows.map(({ rtype, id, resident_id }) => [`${rtype}/${id}`, resident_id]));
}

/** Leaves out what stands already in the same form: of residents, and of nobody. */
async function leaveStanding(db: Queries, lines: readonly Line[]): Promise<{ readonly fresh: readonly Line[]; readonly same: number }> {
  if (lines.length === 0) return { fresh: [], same: 0 };
  const located = await locateEntries(db, lines);
  const keys = lines.map(({ entry }) => {
    const [rtype, id] = [numberOfType(entry.type), entry.id ?? ''];
    return { rtype, id, resident: residentOfId(id) ?? located.get(`${rtype}/${id}`) ?? null };
  });
  const residents = [...new Set(keys.flatMap((key) => key.resident ?? []))];
  const wanted = sql`unnest(${keys.map((key) => key.rtype)}::smallint[], ${keys.map((key) => key.id)}::text[], ${keys.map((key) => key.resident)}::bigint[]) as k(rtype, id, resident)`;
  const [own, foreign] = await Promise.all([
    db.rows(
      sql`select r.rtype, r.id, r.content from ${wanted} join resource r on r.resident_id = k.resident and r.rtype = k.rtype and r.id = k.id
          where r.resident_id = any(${residents}::bigint[]) and not r.deleted`,
      standingRow,
    ),
    db.rows(
      sql`select r.rtype, r.id, r.content from ${wanted} join ref_resource r on r.rtype = k.rtype and r.id = k.id where not r.deleted`,
      standingRow,
    ),
  ]);
  const standing = new Map([...own, ...foreign].map((row) => [`${row.rtype}/${row.id}`, row.content]));
  const fresh = lines.filter(({ entry }) => {
    const stands = standing.get(`${numberOfType(entry.type)}/${entry.id}`);
    return stands === undefined || !isDeepStrictEqual(withoutStamp(stands), withoutStamp(entry.resource));
  });
  return { fresh, same: lines.length - fresh.length };
}

/** A resource without what a server stamps on it. */
function withoutStamp(resource: unknown): unknown {
  if (typeof resource !== 'object' || resource === null) return resource;
  const meta: unknown = 'meta' in resource ? resource.meta : undefined;
  const kept = Object.entries(meta ?? {}).filter(([name]) => name !== 'versionId' && name !== 'lastUpdated');
  const rest = Object.entries(resource).filter(([name]) => name !== 'meta');
  return Object.fromEntries(kept.length === 0 ? rest : [...rest, ['meta', Object.fromEntries(kept)]]);
}

/**
 * Writes lines, all at once if that goes. A refusal that names lines takes those out; one that names none halves the lines, until the
 * single line is found that cannot be written. Faults of the platform itself end the step.
 */
async function writeLines(
  store: Store,
  who: SignedIn,
  request: FhirRequest,
  lines: readonly Line[],
  written: Line[],
  errors: LineError[],
): Promise<void> {
  if (lines.length === 0) return;
  try {
    await writeEntries(
      store,
      who,
      lines.map(({ entry }) => entry),
      request,
    );
    written.push(...lines);
  } catch (error) {
    if (explainError(error).unexpected) throw error;
    const [only, ...others] = lines;
    if (only && others.length === 0) {
      errors.push({ number: only.number, error });
      return;
    }
    const named = error instanceof FhirRefusal ? namedLines(error) : new Map<number, FhirRefusal>();
    const left = lines.filter(({ number }) => !named.has(number));
    if (left.length < lines.length) {
      for (const [number, refusal] of named) errors.push({ number, error: refusal });
      return writeLines(store, who, request, left, written, errors);
    }
    const half = Math.ceil(lines.length / 2);
    await writeLines(store, who, request, lines.slice(0, half), written, errors);
    await writeLines(store, who, request, lines.slice(half), written, errors);
  }
}

/** The lines that a refusal names, each with its own troubles. Empty when one of the troubles names none. */
function namedLines(refusal: FhirRefusal): ReadonlyMap<number, FhirRefusal> {
  const found = new Map<number, FhirRefusal>();
  for (const trouble of refusal.troubles) {
    const [, number, rest = ''] = /^line\[(\d+)\]\.?(.*)$/s.exec(trouble.expression ?? '') ?? [];
    if (number === undefined) return new Map();
    const told = { ...trouble, expression: rest === '' ? undefined : rest };
    const before = found.get(Number(number));
    found.set(Number(number), new FhirRefusal(refusal.status, [...(before?.troubles ?? []), told]));
  }
  return found;
}
