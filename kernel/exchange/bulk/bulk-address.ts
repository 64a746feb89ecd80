// The addresses of bulk exchange below the FHIR base.
import type { FhirRequest } from '../fhir/request/request.ts';

/** What an address means: a start, the state of a job, or one of its files. `group` is set for Group/<id>/$export. */
export type BulkAddress =
  | { readonly at: 'export'; readonly level: 'system' | 'patient' | 'group'; readonly group: string | undefined }
  | { readonly at: 'import' }
  | { readonly at: 'job'; readonly job: string }
  | { readonly at: 'file'; readonly job: string; readonly list: string; readonly file: number };

/** A request of bulk exchange: a FHIR request, whose body an upload of NDJSON sends in pieces. */
export interface BulkRequest extends FhirRequest {
  readonly upload?: AsyncIterable<Uint8Array> | undefined;
}

/** The address where a job is asked after. */
export function jobAddress(base: string, job: string): string {
  return `${base}/$bulk/${job}`;
}

/** The address of a file of a job. */
export function fileAddress(base: string, job: string, list: string, file: number): string {
  return `${jobAddress(base, job)}/${list}-${file}.ndjson`;
}

/** Reads an address; undefined for one that is not of bulk exchange. */
export function readBulkAddress(path: string): BulkAddress | undefined {
  const parts = path
    .replace(/%24/gi, '$')
    .split('/')
    .filter((part) => part !== '');
  const [first, second, third, ...more] = parts;
  if (more.length > 0 || first === undefined) return undefined;
  if (first === '$export' && second === undefined) return { at: 'export', level: 'system', group: undefined };
  if (first === '$import' && second === undefined) return { at: 'import' };
  if (first === 'Patient' && second === '$export' && third === undefined) return { at: 'export', level: 'patient', group: undefined };
  if (first === 'Group' && second !== undefined && third === '$export') return { at: 'export', level: 'group', group: second };
  if (first !== '$bulk' || second === undefined) return undefined;
  if (third === undefined) return { at: 'job', job: second };
  const [, list, file] = /^([A-Za-z-]{1,60})-(\d{1,6})\.ndjson$/.exec(third) ?? [];
  return list === undefined || file === undefined ? undefined : { at: 'file', job: second, list, file: Number(file) };
}
