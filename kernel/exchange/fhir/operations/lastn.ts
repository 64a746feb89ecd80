// Observation/$lastn: the last measurements of a resident, so many of each code.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { recordsOpen } from '../../../access/row-condition.ts';
import { join, type Sql, sql } from '../../../database/sql.ts';
import { hashKey } from '../../../record/hash.ts';
import { readCurrent } from '../../../record/read.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { answerBundle, showResource } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import type { FhirAnswer } from '../request/request.ts';
import { logSearch, requireReach, requireReader } from '../request/require-access.ts';
import type { Operation, OperationCall } from './operation.ts';

const MOST = 100;
/** Codes of observations that one answer may hold. */
const MOST_ROWS = 5000;

const observationRow = z.object({
  id: z.string(),
  content: z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

async function findResident({ call, input }: OperationCall): Promise<{ readonly resident: number; readonly id: string }> {
  const written = input.text('patient') ?? input.text('subject');
  const match = /^(?:https?:\/\/.+\/)?(?:Patient\/)?([A-Za-z0-9\-.]{1,64})$/.exec(written ?? '');
  if (!match?.[1])
    refuse(400, 'required', '$lastn 要写明居民：patient=编号。', '$lastn needs patient=<id> or subject=Patient/<id>', 'patient');
  const patient = await readCurrent(call.store.database, 'Patient', match[1]);
  if (!patient || patient.resident === 0)
    refuse(404, 'not-found', `找不到 Patient/${match[1]}。请核对编号。`, `Patient/${match[1]} is not known`, 'patient');
  return { resident: patient.resident, id: match[1] };
}

function matchToken(text: string, path: 'code' | 'category'): Sql {
  const bar = text.indexOf('|');
  const [system, code] = bar < 0 ? [undefined, text] : [text.slice(0, bar), text.slice(bar + 1)];
  if (code === '') refuse(400, 'value', `${path} 要写出代码：code 或 system|code。`, `${path} needs a code: code or system|code`, path);
  const from = path === 'code' ? '$.code.coding[*]' : '$.category[*].coding[*]';
  const proof = system === undefined ? sql`true` : system === '' ? sql`c ->> 'system' is null` : sql`c ->> 'system' = ${system}`;
  const found = sql`exists (select 1 from jsonb_path_query(r.content, ${from}::jsonpath) c where c ->> 'code' = ${code} and ${proof})`;
  return path === 'code' && !text.includes('|') ? sql`(r.code_h = ${hashKey(code)}::bigint or ${found})` : found;
}

function matchAny(values: readonly unknown[], path: 'code' | 'category'): readonly Sql[] {
  return values.map((written) => {
    const tokens = String(written)
      .split(',')
      .filter((each) => each !== '')
      .map((each) => matchToken(each, path));
    return tokens.length === 0 ? sql`true` : sql`(${join(tokens, ' or ')})`;
  });
}

async function readLast(asked: OperationCall): Promise<FhirAnswer> {
  const { call, input } = asked;
  const who = requireReader(call.who, 's', ['Observation']);
  const { database } = call.store;
  const { resident, id } = await findResident(asked);
  await requireReach(database, who, resident);
  const max = input.number('max', 1, MOST) ?? 1;
  const where = join(
    [
      sql`r.resident_id = ${resident} and r.rtype = ${numberOfType('Observation')} and not r.deleted`,
      ...matchAny(input.all('code'), 'code'),
      ...matchAny(input.all('category'), 'category'),
    ],
    ' and ',
  );
  // Measurements of one code belong together whatever their unit; those without a code by their words.
  const rows = await database.rows(
    sql`select o.id, o.content from (
          select r.id, r.content, r.eff, coalesce(r.code_h::text, r.content -> 'code' ->> 'text', '') as kind,
            row_number() over (partition by coalesce(r.code_h::text, r.content -> 'code' ->> 'text', '') order by r.eff desc nulls last, r.id desc) as place
          from resource r where ${where} and ${recordsOpen(who, 'r')}) o
        where o.place <= ${max} order by o.kind, o.place limit ${MOST_ROWS}`,
    observationRow,
  );
  await logSearch(database, who, rows.length === 0 ? [] : [resident], call.request, 'Observation/$lastn', [
    'patient',
    'code',
    'category',
    'max',
  ]);
  const query = new URLSearchParams([
    ['patient', id],
    ['max', String(max)],
    ...['code', 'category'].flatMap((name) => input.all(name).map((value) => [name, String(value)])),
  ]);
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: rows.length,
    link: [{ relation: 'self', url: `${call.request.base}/Observation/$lastn?${query}` }],
    ...(rows.length === 0
      ? {}
      : {
          entry: rows.map((row) => ({
            fullUrl: `${call.request.base}/Observation/${row.id}`,
            resource: showResource(who, row.content),
            search: { mode: 'match' as const },
          })),
        }),
  };
  return answerBundle(bundle);
}

/** The last `max` observations of each code of one resident within reach, newest first. */
export const lastnOperation: Operation = {
  name: 'lastn',
  title: '最近的测量',
  types: ['Observation'],
  onType: true,
  onInstance: false,
  get: true,
  parameters: [
    { name: 'patient', use: 'in', type: 'string', documentation: '居民，也可写 subject=Patient/编号。' },
    { name: 'subject', use: 'in', type: 'string' },
    { name: 'code', use: 'in', max: '*', type: 'string' },
    { name: 'category', use: 'in', max: '*', type: 'string' },
    { name: 'max', use: 'in', type: 'integer', documentation: `每个编码至多几条，缺省 1，至多 ${MOST}。` },
    { name: 'return', use: 'out', min: 1, type: 'Bundle' },
  ],
  run: readLast,
};
