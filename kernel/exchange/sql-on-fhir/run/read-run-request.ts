// Reads what a $run asks for: from the address, the body (Parameters or the view itself) and the header Accept.
import { z } from 'zod';
import type { Database } from '../../../database/database.ts';
import { refuse } from '../../fhir/answer/outcome.ts';
import { type FhirRequest, parseJsonBody } from '../../fhir/request/request.ts';
import { readView } from '../view/view-definition.ts';
import { MEDIA_TYPES, VIEW_FORMATS, type ViewFormat } from './format-rows.ts';
import { readRunAddress } from './run-address.ts';
import type { ViewRun } from './run-view.ts';
import { readStoredView } from './stored-view.ts';

const parameterShape = z.looseObject({
  name: z.string(),
  resource: z.unknown().optional(),
  valueCode: z.string().optional(),
  valueString: z.string().optional(),
  valueBoolean: z.boolean().optional(),
  valueInteger: z.number().int().optional(),
  valuePositiveInt: z.number().int().optional(),
  valueInstant: z.string().optional(),
  valueDateTime: z.string().optional(),
  valueId: z.string().optional(),
  valueUri: z.string().optional(),
  valueCanonical: z.string().optional(),
  valueReference: z.looseObject({ reference: z.string() }).optional(),
});
const parametersShape = z.looseObject({ resourceType: z.literal('Parameters'), parameter: z.array(parameterShape).default([]) });

/** One parameter: its value as text, or its resource. */
interface Given {
  readonly name: string;
  readonly text: string | undefined;
  readonly resource: unknown;
}

const KNOWN = ['_format', 'header', '_limit', '_since', 'patient', 'viewReference', 'viewResource', 'resource'];

/** Reads a run. Throws refusals with status 400, 404, 405, 406, 415 or 422, and `ViewProblem`s of a view that is none. */
export async function readRunRequest(db: Database, request: FhirRequest): Promise<ViewRun> {
  const { method, path, query } = request;
  if (method !== 'POST' && method !== 'GET')
    refuse(405, 'not-supported', `${method} 不能用在 /${path}。`, `${method} is not supported here`);
  const fromQuery = [...new URLSearchParams(query)].map(([name, text]) => ({ name, text, resource: undefined }));
  const body = method === 'POST' && request.body.trim() !== '' ? parseJsonBody(request) : undefined;
  const given = [...fromQuery, ...readBody(body)];
  for (const { name } of given) {
    if (!KNOWN.includes(name))
      refuse(400, 'not-supported', `不支持参数 ${name}，可用的有 ${KNOWN.join('、')}。`, `the parameter ${name} is not supported`, name);
  }
  const one = (name: string): string | undefined => given.find((each) => each.name === name)?.text;
  const inline = given.filter(({ name }) => name === 'resource').map(readInlineResource);
  const patients = given.filter(({ name }) => name === 'patient').map(({ text }) => readPatient(text));
  if (inline.length > 0 && (patients.length > 0 || one('_since') !== undefined))
    refuse(400, 'invalid', 'resource 不能与 patient、_since 同时使用。', 'resource does not go with patient or _since', 'resource');
  return {
    view: readView(await findView(db, request, given)),
    format: readFormat(request, one('_format')),
    header: readBoolean('header', one('header')),
    limit: readLimit(one('_limit')),
    since: readSince(one('_since')),
    patients: patients.length === 0 ? undefined : patients,
    resources: inline.length === 0 ? undefined : inline,
    source: request.source,
  };
}

function readBody(body: Readonly<Record<string, unknown>> | undefined): readonly Given[] {
  if (!body) return [];
  if (body.resourceType === 'ViewDefinition') return [{ name: 'viewResource', text: undefined, resource: body }];
  const parsed = parametersShape.safeParse(body);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.') ?? '';
    refuse(
      400,
      'structure',
      '请求体应是 Parameters 或 ViewDefinition。',
      `the body must be Parameters or a ViewDefinition (${place})`,
      place,
    );
  }
  return parsed.data.parameter.map(({ name, resource, valueReference, ...values }) => {
    const value = Object.entries(values).find(([key, each]) => key.startsWith('value') && each !== undefined)?.[1];
    return { name, text: valueReference?.reference ?? (value === undefined ? undefined : String(value)), resource };
  });
}

async function findView(db: Database, { path, base }: FhirRequest, given: readonly Given[]): Promise<unknown> {
  const id = readRunAddress(path)?.id;
  const inline = given.filter(({ name }) => name === 'viewResource');
  const references = given.filter(({ name }) => name === 'viewReference');
  if (inline.length + references.length + (id === undefined ? 0 : 1) !== 1)
    refuse(
      400,
      'required',
      '要运行的视图应给出一个：地址中的编号、viewResource 或 viewReference。',
      'exactly one view is needed: the id in the address, viewResource or viewReference',
    );
  if (id !== undefined) return readStoredView(db, id);
  if (inline[0]) return inline[0].resource;
  const reference = (references[0]?.text ?? '').replace(`${base}/`, '');
  const match = /^(?:ViewDefinition|Library)\/([A-Za-z0-9.-]{1,64})$/.exec(reference);
  if (!match?.[1])
    refuse(400, 'value', 'viewReference 应写作 ViewDefinition/编号。', 'viewReference must be ViewDefinition/id', 'viewReference');
  return readStoredView(db, match[1]);
}

/** Resources come as such, or as JSON in a string. */
function readInlineResource({ resource, text }: Given): unknown {
  if (resource !== undefined || text === undefined) return resource;
  try {
    return JSON.parse(text);
  } catch {
    return refuse(400, 'structure', 'resource 不是正确的 JSON。', 'resource is not well-formed JSON', 'resource');
  }
}

function readPatient(text: string | undefined): string {
  const match = /^(?:Patient\/)?([A-Za-z0-9.-]{1,64})$/.exec(text ?? '');
  if (!match?.[1]) refuse(400, 'value', 'patient 应写作 Patient/编号。', 'patient must be Patient/id', 'patient');
  return match[1];
}

function readBoolean(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined || text === 'true' || text === 'false') return text === undefined ? undefined : text === 'true';
  return refuse(400, 'value', `${name} 应为 true 或 false。`, `${name} must be true or false`, name);
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) refuse(400, 'value', '_limit 应为不小于 0 的整数。', '_limit must be a whole number from 0', '_limit');
  return Number(text);
}

function readSince(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // A '+' that was not encoded arrives as a space.
  const instant = text.replace(' ', '+');
  if (!z.iso.datetime({ offset: true }).safeParse(instant).success)
    refuse(
      400,
      'value',
      '_since 应写作 2026-01-31T08:00:00+08:00。',
      '_since must be an instant such as 2026-01-31T08:00:00+08:00',
      '_since',
    );
  return instant;
}

const ALIASES: Readonly<Record<string, ViewFormat>> = {
  'application/json': 'json',
  'application/fhir+json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'text/csv': 'csv',
  [MEDIA_TYPES.parquet]: 'parquet',
  'application/octet-stream': 'parquet',
  '*/*': 'json',
  'application/*': 'json',
  'text/*': 'csv',
};

function readFormat(request: FhirRequest, wanted: string | undefined): ViewFormat {
  const plain = (text: string): string => (text.split(';')[0] ?? '').trim().toLowerCase();
  const known = (text: string): ViewFormat | undefined => VIEW_FORMATS.find((format) => format === plain(text)) ?? ALIASES[plain(text)];
  const asked = wanted?.replace(' ', '+') ?? request.headers.accept ?? '*/*';
  const [format] = (wanted === undefined ? asked.split(',') : [asked]).flatMap((each) => known(each) ?? []);
  if (format) return format;
  const text = `只能以 ${VIEW_FORMATS.join('、')} 返回，请求要的是“${asked}”。`;
  return refuse(wanted === undefined ? 406 : 400, 'not-supported', text, `there are ${VIEW_FORMATS.join(', ')}, not "${asked}"`, '_format');
}
