// History: GET Type/id/_history, Type/_history and _history, with _since, _at, _count and pages by key.
import type { Bundle, BundleEntryRequest, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { SignedIn } from '../../../access/actor.ts';
import { recordsOpen, recordsWithinReach } from '../../../access/row-condition.ts';
import { answerEntries, showResource, showsWhole } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import type { Call } from '../request/call.ts';
import { type FhirAnswer, readPreference } from '../request/request.ts';
import { logRead, logSearch, readRecord, requireReader, requireRecord } from '../request/require-access.ts';
import { readMoment } from './read-moment.ts';
import { type ListedVersion, readVersions, type VersionCursor, type VersionQuery } from './read-versions.ts';

const DEFAULT_COUNT = 50;
const MOST = 500;
const KNOWN: readonly string[] = ['_since', '_at', '_count', '_cursor', '_format', '_pretty', '_summary', '_elements'];

const cursorShape = z.tuple([
  z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/),
  z.number().int().min(0),
  z.number().int().min(0).max(999),
  z.string().max(64),
  z.number().int().min(1),
]);

function readCursor(text: string | null): VersionCursor | undefined {
  if (text === null) return undefined;
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    refuse(
      400,
      'value',
      '翻页标记（_cursor）不完整，请从第一页重新查询。',
      'the page marker _cursor is broken; start again from the first page',
      '_cursor',
    );
  }
}

/** Reads the parameters of a history. Throws 400 for values, and with `Prefer: handling=strict` for names, that are not understood. */
function readHistoryQuery(call: Call, type: VersionQuery['type'], of: VersionQuery['of']): VersionQuery {
  const parameters = new URLSearchParams(call.request.query);
  const unknown = [...parameters.keys()].filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0 && readPreference(call.request).strict)
    refuse(
      400,
      'not-supported',
      `历史查询不支持参数 ${unknown.join('、')}。可用：_since、_at、_count。`,
      `unknown parameters for a history: ${unknown.join(', ')}`,
      unknown[0],
    );
  const count = parameters.get('_count');
  if (count !== null && !/^[1-9]\d{0,5}$/.test(count))
    refuse(400, 'value', `_count 应为正整数，收到“${count}”。`, `_count must be a positive integer, received "${count}"`, '_count');
  const [since, at] = [parameters.get('_since'), parameters.get('_at')];
  return {
    type,
    of,
    since: since === null ? undefined : readMoment('_since', since).from,
    at: at === null ? undefined : readMoment('_at', at),
    count: Math.min(Number(count ?? DEFAULT_COUNT), MOST),
    cursor: readCursor(parameters.get('_cursor')),
  };
}

function requestOf({ type, id, version, deleted }: ListedVersion): BundleEntryRequest {
  if (deleted) return { method: 'DELETE', url: `${type}/${id}` };
  // How the first version came is not kept; the address tells it well enough for a reader.
  return version === 1 ? { method: 'POST', url: type } : { method: 'PUT', url: `${type}/${id}` };
}

/** The resource as JSON; what is shown as it is stored is passed on as text. */
function showVersion(who: SignedIn, { type, text }: ListedVersion): string {
  return showsWhole(who, type) ? text : JSON.stringify(showResource(who, JSON.parse(text) as Resource)); // validated when it was written
}

async function answerPage(call: Call, query: VersionQuery, path: string): Promise<FhirAnswer> {
  const who = requireReader(call.who, query.of ? 'r' : 's', [query.type ?? '*']);
  const { database } = call.store;
  const { versions, next } = await readVersions(database, query, recordsWithinReach(who), recordsOpen(who, 'r'));
  if (query.of) await logRead(database, who, query.of.resident, call.request, path);
  else
    await logSearch(
      database,
      who,
      versions.map((each) => each.resident),
      call.request,
      path,
      [],
    );
  const used = new URLSearchParams([...new URLSearchParams(call.request.query)].filter(([name]) => KNOWN.includes(name)));
  const linkTo = (cursor: VersionCursor | undefined): string => {
    const parameters = new URLSearchParams(used);
    if (cursor) parameters.set('_cursor', Buffer.from(JSON.stringify(cursor)).toString('base64url'));
    const text = parameters.toString();
    return `${call.request.base}/${path}${text === '' ? '' : `?${text}`}`;
  };
  const entries = versions.map((version): string => {
    const told = {
      request: requestOf(version),
      response: {
        status: version.deleted ? '204' : version.version === 1 ? '201' : '200',
        etag: `W/"${version.version}"`,
        lastModified: version.updated,
      },
    };
    const fullUrl = JSON.stringify(`${call.request.base}/${version.type}/${version.id}`);
    return `{"fullUrl":${fullUrl},${version.deleted ? '' : `"resource":${showVersion(who, version)},`}${JSON.stringify(told).slice(1)}`;
  });
  const whole = query.cursor === undefined && next === undefined;
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'history',
    ...(whole ? { total: entries.length } : {}),
    link: [{ relation: 'self', url: linkTo(undefined) }, ...(next ? [{ relation: 'next', url: linkTo(next) }] : [])],
  };
  return answerEntries(bundle, entries);
}

/** Answers the versions of one resource, newest first, deletions included. 404 when there never was one, 403 beyond reach. */
export async function answerInstanceHistory(call: Call, type: Resource['resourceType'], id: string): Promise<FhirAnswer> {
  const who = requireReader(call.who, 'r', [type]);
  const current = await readRecord(call.store.database, who, { type, id });
  if (!current) refuse(404, 'not-found', `找不到 ${type}/${id}。请核对编号。`, `${type}/${id} is not known`);
  await requireRecord(call.store.database, who, `${type}/${id}`, current);
  return answerPage(call, readHistoryQuery(call, type, { id, resident: current.resident }), `${type}/${id}/_history`);
}

/** Answers the versions of a type, or of everything, within the reach of who asks. */
export async function answerHistory(call: Call, type: Resource['resourceType'] | undefined): Promise<FhirAnswer> {
  requireReader(call.who, 's', [type ?? '*']);
  return answerPage(call, readHistoryQuery(call, type, undefined), type === undefined ? '_history' : `${type}/_history`);
}
