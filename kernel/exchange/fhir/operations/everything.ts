// Patient/$everything: the whole record of a resident, by the resident's key, in one statement and pages by key.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { recordsOpen } from '../../../access/row-condition.ts';
import { join, type Sql, sql } from '../../../database/sql.ts';
import { numberOfType, typeOfNumber } from '../../../record/type-number.ts';
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { answerEntries, showResource, showsWhole } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import { readMoment } from '../history/read-moment.ts';
import type { FhirAnswer } from '../request/request.ts';
import { logRead, readRecord, requireReached, requireReader } from '../request/require-access.ts';
import type { Operation, OperationCall } from './operation.ts';

const DEFAULT_COUNT = 500;
const MOST = 2000;

const cursorShape = z.tuple([z.number().int().min(0).max(1), z.number().int().min(0).max(999), z.string().max(64)]);
const recordRow = z.object({ place: z.number(), rtype: z.number(), id: z.string(), content: z.string() });

function readCursor(text: string | undefined): z.infer<typeof cursorShape> | undefined {
  if (text === undefined) return undefined;
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    refuse(400, 'value', '翻页标记（_cursor）不完整，请从第一页重新查询。', 'the page marker _cursor is broken', '_cursor');
  }
}

function readTypes(written: readonly unknown[]): readonly number[] {
  const names = written.flatMap((each) => String(each).split(',')).filter((name) => name !== '');
  return names.map((name) => {
    if (!isResourceType(name))
      refuse(400, 'value', `_type 里没有资源类型“${name}”。`, `there is no resource type "${name}" in FHIR R4`, '_type');
    return numberOfType(name);
  });
}

/** A record without a time (the Patient, an allergy) belongs to every span: FHIR R4 asks for all that is relevant to it. */
function whereOf({ input }: OperationCall): readonly Sql[] {
  const [since, start, end] = [input.text('_since'), input.text('start'), input.text('end')];
  const types = readTypes(input.all('_type'));
  // The resident's own row is dated by birth; the resident belongs to every span.
  const undated = sql`r.eff is null or r.rtype = ${numberOfType('Patient')}`;
  return [
    ...(since === undefined ? [] : [sql`r.updated >= ${readMoment('_since', since).from}::timestamptz`]),
    ...(start === undefined ? [] : [sql`(${undated} or r.eff >= ${readMoment('start', start).from}::timestamptz)`]),
    ...(end === undefined ? [] : [sql`(${undated} or r.eff < ${readMoment('end', end).to}::timestamptz)`]),
    ...(types.length === 0 ? [] : [sql`r.rtype = any(${types}::smallint[])`]),
  ];
}

async function readEverything(asked: OperationCall): Promise<FhirAnswer> {
  const { call, id = '', input } = asked;
  const who = requireReader(call.who, 'r', ['*']);
  const { database } = call.store;
  const patient = await readRecord(database, who, { type: 'Patient', id });
  if (!patient || patient.resident === 0) refuse(404, 'not-found', `找不到 Patient/${id}。请核对编号。`, `Patient/${id} is not known`);
  const reason = await requireReached(database, who, patient);
  if (patient.deleted) refuse(410, 'deleted', `Patient/${id} 已被删除。`, `Patient/${id} was deleted`);
  const count = input.number('_count', 1, 1_000_000) ?? DEFAULT_COUNT;
  const limit = Math.min(count, MOST);
  const cursor = readCursor(input.text('_cursor'));
  // The resident first, then type by type: both in the order of the table's own key.
  const place = sql`(case when r.rtype = ${numberOfType('Patient')} then 0 else 1 end)`;
  const after = cursor === undefined ? [] : [sql`(${place}, r.rtype, r.id) > (${cursor[0]}::int, ${cursor[1]}::smallint, ${cursor[2]})`];
  const where = join([sql`r.resident_id = ${patient.resident} and not r.deleted`, ...whereOf(asked), ...after], ' and ');
  const rows = await database.rows(
    sql`select ${place} as place, r.rtype, r.id, r.content::text as content from resource r where ${where} and ${recordsOpen(who, 'r')} order by 1, 2, 3 limit ${limit + 1}`,
    recordRow,
  );
  await logRead(database, who, patient.resident, call.request, `Patient/${id}/$everything`, reason);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const parameters = ['_since', '_type', 'start', 'end', '_count'].flatMap((name) => input.all(name).map((value) => [name, String(value)]));
  const linkTo = (marker: z.infer<typeof cursorShape> | undefined): string => {
    const query = new URLSearchParams(parameters);
    if (marker) query.set('_cursor', Buffer.from(JSON.stringify(marker)).toString('base64url'));
    const text = query.toString();
    return `${call.request.base}/Patient/${id}/$everything${text === '' ? '' : `?${text}`}`;
  };
  const next = rows.length > limit && last ? linkTo([last.place, last.rtype, last.id]) : undefined;
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(cursor === undefined && next === undefined ? { total: page.length } : {}),
    link: [{ relation: 'self', url: linkTo(undefined) }, ...(next === undefined ? [] : [{ relation: 'next', url: next }])],
  };
  return answerEntries(
    bundle,
    page.map(({ rtype, id: own, content }) => {
      const type = typeOfNumber(rtype);
      const shown = showsWhole(who, type) ? content : JSON.stringify(showResource(who, JSON.parse(content) as Resource)); // validated when it was written
      return `{"fullUrl":${JSON.stringify(`${call.request.base}/${type}/${own}`)},"resource":${shown},"search":{"mode":"match"}}`;
    }),
  );
}

/** The whole record of one resident within reach. */
export const everythingOperation: Operation = {
  name: 'everything',
  title: '居民的全部记录',
  types: ['Patient'],
  onType: false,
  onInstance: true,
  get: true,
  parameters: [
    { name: 'start', use: 'in', type: 'date', documentation: '事件开始时间不早于；没有时间的记录总在内。' },
    { name: 'end', use: 'in', type: 'date', documentation: '事件开始时间不晚于。' },
    { name: '_since', use: 'in', type: 'instant' },
    { name: '_type', use: 'in', max: '*', type: 'code' },
    { name: '_count', use: 'in', type: 'integer', documentation: `每页至多 ${MOST}，缺省 ${DEFAULT_COUNT}。` },
    { name: 'return', use: 'out', min: 1, type: 'Bundle' },
  ],
  run: readEverything,
};
