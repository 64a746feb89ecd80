// Reads what a $import asks for: the files by address, each from a source that the platform allows.
import { z } from 'zod';
import { refuse } from '../fhir/answer/outcome.ts';
import { isJson } from '../fhir/patch/locate-elements.ts';
import { type FhirRequest, parseJsonBody } from '../fhir/request/request.ts';

/** An import as asked: kept with the job. Without inputs the file came with the request. */
export const importAsked = z.object({ inputs: z.array(z.string()) });

/** An import as asked. */
export type ImportAsked = z.infer<typeof importAsked>;

const MOST_INPUTS = 500;

/** Whether the body of a request is NDJSON itself. */
export function isUpload(contentType: string | undefined): boolean {
  return /^application\/(fhir\+)?ndjson\b|^application\/x-ndjson\b/i.test(contentType ?? '');
}

/**
 * Reads `{inputFormat, input: [{type, url}]}` (the bulk import proposal of SMART) or the same as a Parameters resource. `allowed` are the
 * beginnings of addresses that may be fetched; throws 403 for others.
 */
export function readImport(request: FhirRequest, allowed: readonly string[]): ImportAsked {
  const body = parseJsonBody(request);
  const inputs = body.resourceType === 'Parameters' ? inputsOfParameters(body.parameter) : inputsOf(body.input);
  const format = body.resourceType === 'Parameters' ? undefined : body.inputFormat;
  if (format !== undefined && !(typeof format === 'string' && isUpload(format)))
    refuse(
      400,
      'not-supported',
      `inputFormat 应为 application/fhir+ndjson，收到“${String(format)}”。`,
      'inputFormat must be application/fhir+ndjson',
      'inputFormat',
    );
  if (inputs.length === 0 || inputs.length > MOST_INPUTS)
    refuse(
      400,
      'required',
      `input 应有 1 至 ${MOST_INPUTS} 个文件，每个写明 url。`,
      `input must name 1 to ${MOST_INPUTS} files by url`,
      'input',
    );
  for (const url of inputs) requireAllowed(url, allowed);
  return { inputs: [...inputs] };
}

/** Throws 403 for an address that does not lie below an allowed one. */
export function requireAllowed(url: string, allowed: readonly string[]): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const web = parsed !== undefined && ['http:', 'https:'].includes(parsed.protocol) && parsed.username === '';
  const below = allowed.some((each) => {
    const source = new URL(each);
    const folder = source.pathname.endsWith('/') ? source.pathname : `${source.pathname}/`;
    return source.origin === parsed?.origin && parsed.pathname.startsWith(folder);
  });
  if (web && below) return;
  refuse(
    403,
    'forbidden',
    `不能从 ${url} 导入：它不在平台允许的来源之内（设置 YIGONG_IMPORT_SOURCES）。也可以把 NDJSON 直接作为请求体上传。`,
    `${url} is not below an allowed source (setting YIGONG_IMPORT_SOURCES); the NDJSON may also be sent as the body`,
    'input.url',
  );
}

function inputsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.map((each: unknown) => (isJson(each) && typeof each.url === 'string' ? each.url : ''));
}

function inputsOfParameters(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (!isJson(each) || each.name !== 'input' || !Array.isArray(each.part)) return [];
    const url = each.part.find((part: unknown) => isJson(part) && part.name === 'url');
    const text = isJson(url) ? (url.valueUrl ?? url.valueUri ?? url.valueString) : undefined;
    return [typeof text === 'string' ? text : ''];
  });
}
