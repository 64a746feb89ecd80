// What a FHIR request and its answer look like, free of any web framework, and what a client's headers ask for.
import { refuse } from '../answer/outcome.ts';

/** A request to the FHIR door. `path` is what follows the base, without slash in front ('Patient/1/_history'); `base` is absolute, without slash at the end. */
export interface FhirRequest {
  readonly method: string;
  readonly path: string;
  /** The raw query string, without '?'. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as text; '' when there is none. */
  readonly body: string;
  /** E.g. 'https://platform.example/fhir'. */
  readonly base: string;
  /** Where the request comes from (an address), for the audit log. */
  readonly source?: string | undefined;
}

/** An answer. `body` is JSON text, '' for none; `fault` is set when the platform itself failed, for its log only. */
export interface FhirAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly fault?: unknown;
}

/** The one format spoken here. */
export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

const READABLE = /^(\*\/\*|application\/\*|application\/fhir\+json|application\/json|application\/json\+fhir|text\/json)$/;

/** Throws 406 when the client takes no JSON (header Accept, or the parameter `_format`, which goes before it). */
export function requireJsonAccepted(request: FhirRequest): void {
  const format = request.query === '' ? null : new URLSearchParams(request.query).get('_format');
  // A '+' that was not encoded arrives as a space: application/fhir json.
  const wanted = format === null ? (request.headers.accept ?? '*/*') : format === 'json' ? 'application/json' : format.replace(' ', '+');
  if (wanted !== lastAccepted && !isAccepted(wanted))
    refuse(
      406,
      'not-supported',
      `只能以 application/fhir+json（FHIR R4）返回，请求要的是“${wanted}”。`,
      `only application/fhir+json (FHIR 4.0) is spoken here; the request wants "${wanted}"`,
    );
  lastAccepted = wanted;
}

/** What was found good last: machines ask for the same each time. */
let lastAccepted: string | undefined;

function isAccepted(wanted: string): boolean {
  return wanted
    .split(',')
    .some(
      (each) =>
        READABLE.test((each.split(';')[0] ?? '').trim().toLowerCase()) &&
        !/fhirversion=(?!4\.0)/i.test(each) &&
        !/;\s*q=0(\.0*)?\s*(;|$)/.test(each),
    );
}

/** The parsed JSON body. Throws 415 for another content type, 400 when it is no JSON object. */
export function parseJsonBody(request: FhirRequest): Readonly<Record<string, unknown>> {
  const type = (request.headers['content-type'] ?? '').toLowerCase();
  const media = (type.split(';')[0] ?? '').trim();
  if (
    !['application/fhir+json', 'application/json', 'application/json+fhir', 'text/json'].includes(media) ||
    /fhirversion=(?!4\.0)/.test(type)
  ) {
    refuse(
      415,
      'not-supported',
      `请求体应为 application/fhir+json（FHIR R4），收到“${type || '（未说明）'}”。`,
      `the body must be application/fhir+json (FHIR 4.0), received "${type || 'nothing'}"`,
    );
  }
  let parsed: unknown;
  try {
    // Some senders put a byte order mark in front.
    parsed = JSON.parse(request.body.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    refuse(
      400,
      'structure',
      request.body.trim() === '' ? '请求体是空的，应是一个 FHIR 资源的 JSON。' : `请求体不是正确的 JSON：${reason}`,
      `the body is not well-formed JSON: ${reason}`,
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    refuse(400, 'structure', '请求体应是一个 JSON 对象（FHIR 资源）。', 'the body must be one JSON object, a FHIR resource');
  return { ...parsed };
}

/** What the header Prefer asks for. */
export interface Preference {
  readonly strict: boolean;
  readonly answer: 'minimal' | 'representation' | 'OperationOutcome' | undefined;
}

/** Reads the header Prefer; what is not understood is passed over, as RFC 7240 says. */
export function readPreference(request: FhirRequest): Preference {
  const parts = (request.headers.prefer ?? '').split(/[;,]/).map((part) => part.trim().replaceAll('"', ''));
  const answer = parts.find((part) => part.startsWith('return='))?.slice('return='.length);
  return {
    strict: parts.includes('handling=strict'),
    answer: answer === 'minimal' || answer === 'representation' || answer === 'OperationOutcome' ? answer : undefined,
  };
}

/** The version number in an If-Match header such as `W/"3"`; undefined without one. Throws 400 when it is no version of ours. */
export function readIfMatch(text: string | undefined, expression?: string): number | undefined {
  if (text === undefined || text === '' || text === '*') return undefined;
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(text.trim());
  if (match?.[1] === undefined)
    refuse(
      400,
      'value',
      `If-Match 应写作 W/"3" 这样的版本号，收到“${text}”。`,
      `If-Match must look like W/"3", received "${text}"`,
      expression,
    );
  return Number(match[1]);
}
