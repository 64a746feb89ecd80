/** Marks of recognition: whose quality assessment an item of an institution passed, until when, and which mark a report carries on the day of its release. */
import type { Extension, VerificationResult } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import { orgExtensionOf } from '../../define/gather-records.ts';
import { type Kept, resources } from '../../define/source.ts';
import { dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';
import { isMark, type Mark, WIDEST_FIRST } from './mark.ts';
import { type Between, covers } from './scope.ts';

/**
 * A quality certificate: items of an institution that carry a mark from a day to a day, both within. `closed`: the day on which it was taken
 * back; it holds for what was made before. `areas`: of a regional mark, the divisions (12-digit codes) that have agreed on it.
 */
export interface Certificate {
  readonly id: string;
  readonly version: number;
  readonly org: string;
  readonly mark: Mark;
  readonly items: readonly string[];
  readonly from: PlainDate;
  readonly until: PlainDate;
  readonly closed?: PlainDate | undefined;
  readonly areas?: readonly string[];
}

/** Certificates belong to nobody: a register for actions about residents. */
export const certificateSources = { certificates: resources('VerificationResult') } as const;

/** The records that `certificateSources` give. */
export interface CertificateRecords {
  readonly certificates: readonly Kept<VerificationResult>[];
}

/** A certificate as FHIR keeps it. `number`: what is printed on it; `issuer`: who assessed. */
export function buildCertificate(
  facts: Omit<Certificate, 'id' | 'version' | 'closed'> & { readonly number: string; readonly issuer: string },
  displayOf: (item: string) => string,
): VerificationResult {
  return {
    resourceType: 'VerificationResult',
    extension: [
      { url: EXTENSION.org, valueReference: { reference: `Organization/${facts.org}` } },
      { url: EXTENSION.recognition, valueCode: facts.mark },
      { url: EXTENSION.valid, valuePeriod: { start: facts.from, end: facts.until } },
      ...facts.items.map((code) => ({
        url: EXTENSION.recognisedItem,
        valueCoding: { system: SYSTEM.examItem, code, display: displayOf(code) },
      })),
      ...(facts.areas ?? []).map((division) => ({ url: EXTENSION.division, valueCode: division })),
    ],
    target: [{ reference: `Organization/${facts.org}` }],
    status: 'validated',
    statusDate: facts.from,
    attestation: { sourceIdentityCertificate: facts.number },
    primarySource: [{ type: [{ text: facts.issuer }] }],
  };
}

/** Reads a certificate; undefined for what is none. One that was taken back is read with the day of it. */
export function readCertificate({ id, version, resource }: Kept<VerificationResult>): Certificate | undefined {
  const of = (url: string): Extension | undefined => resource.extension?.find((each) => each.url === url);
  const org = orgExtensionOf(resource.extension);
  const mark = of(EXTENSION.recognition)?.valueCode;
  const period = of(EXTENSION.valid)?.valuePeriod;
  const [from, until] = [dateOfFhir(period?.start), dateOfFhir(period?.end)];
  const closed = resource.status === 'val-fail' ? dateOfFhir(resource.statusDate) : undefined;
  if (org === undefined || !isMark(mark) || !from || !until || (resource.status !== 'validated' && !closed)) return undefined;
  const items = resource.extension?.flatMap(({ url, valueCoding }) =>
    url === EXTENSION.recognisedItem && valueCoding?.code !== undefined ? [valueCoding.code] : [],
  );
  const areas = resource.extension?.flatMap(({ url, valueCode }) =>
    url === EXTENSION.division && valueCode !== undefined ? [valueCode] : [],
  );
  return { id, version, org, mark, items: items ?? [], from, until, closed, areas: areas ?? [] };
}

const READ = new WeakMap<Kept<VerificationResult>, Certificate | undefined>();

/** A certificate is asked for once for each item of each result: it is read once. */
function readOnce(kept: Kept<VerificationResult>): Certificate | undefined {
  if (!READ.has(kept)) READ.set(kept, readCertificate(kept));
  return READ.get(kept);
}

/** Certificates of an institution that hold for an item on a day. The day on which one is taken back is no longer within. */
function certificatesInForce(
  { certificates }: CertificateRecords,
  of: { readonly org: string; readonly item: string; readonly on: PlainDate },
): readonly Certificate[] {
  return certificates.flatMap((kept) => {
    const one = readOnce(kept);
    if (!one || one.org !== of.org || !one.items.includes(of.item)) return [];
    return one.from <= of.on && of.on <= one.until && (one.closed === undefined || of.on < one.closed) ? [one] : [];
  });
}

/** The widest mark that an item of an institution carries on a day; undefined when no certificate is in force. */
export function markInForce(
  records: CertificateRecords,
  of: { readonly org: string; readonly item: string; readonly on: PlainDate },
): Mark | undefined {
  const held = certificatesInForce(records, of).map(({ mark }) => mark);
  return WIDEST_FIRST.find((mark) => held.includes(mark));
}

/**
 * Whether a mark that a result of a day carries is good where it is read. What a regional mark covers is written in the certificate that
 * gave it.
 */
export function isGoodBetween(
  mark: Mark,
  of: { readonly org: string | undefined; readonly item: string; readonly on: PlainDate },
  places: Omit<Between, 'region'>,
  records: CertificateRecords,
): boolean {
  const { org } = of;
  const region =
    mark === 'region' && org !== undefined
      ? certificatesInForce(records, { ...of, org }).flatMap((one) => (one.mark === 'region' ? (one.areas ?? []) : []))
      : [];
  return covers(mark, { ...places, region });
}

/** The narrowest of marks: what a report of several items may carry; undefined as soon as one of them carries none. */
export function narrowestMark(marks: readonly (Mark | undefined)[]): Mark | undefined {
  if (marks.length === 0 || marks.includes(undefined)) return undefined;
  return WIDEST_FIRST.findLast((mark) => marks.includes(mark));
}

/** The mark that a report or result carries. */
export function markOf(resource: { readonly extension?: readonly Extension[] }): Mark | undefined {
  const code = resource.extension?.find(({ url }) => url === EXTENSION.recognition)?.valueCode;
  return isMark(code) ? code : undefined;
}

/** Extensions with the mark in place of whatever mark stood there. */
export function withMark(extension: readonly Extension[] | undefined, mark: Mark | undefined): Extension[] {
  const others = (extension ?? []).filter(({ url }) => url !== EXTENSION.recognition);
  return mark === undefined ? others : [...others, { url: EXTENSION.recognition, valueCode: mark }];
}
