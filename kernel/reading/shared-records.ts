// What can be shared of an examination (its released report and its images), and what a share shows.
import type { DiagnosticReport, ImagingStudy, Reference } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { recordsOpen, recordsWithinReach } from '../access/row-condition.ts';
import { type OpenedShare, visitorOf } from '../access/shares/open-share.ts';
import { sql } from '../database/sql.ts';
import { EXTENSION } from '../define/codes.ts';
import { SHARE_PURPOSES } from '../define/share.ts';
import { fail } from '../errors.ts';
import { personOfRow, personRow } from '../people/keep-people.ts';
import { ageOn, dateOfFhir, daysBetween, monthsOn, type PlainDate, today } from '../periods/plain-date.ts';
import { numberOfType } from '../record/type-number.ts';
import type { Store } from '../store/store.ts';
import { requireResident } from './require-resident.ts';

type Shown = (DiagnosticReport | ImagingStudy) & { readonly id: string };

// Content was validated when it was written; here only its envelope is checked.
const shown = z.custom<Shown>((value) => typeof value === 'object' && value !== null && 'resourceType' in value && 'id' in value);
const shareableRow = z.object({ content: shown, open: z.boolean() });

/** The records of an examination that may be given out together. */
export interface Shareable {
  readonly title: string;
  readonly records: readonly string[];
}

function points(references: readonly Reference[] | undefined, to: string): boolean {
  return references?.some(({ reference }) => reference === to) ?? false;
}

function isReport(resource: Shown): resource is DiagnosticReport & { readonly id: string } {
  return resource.resourceType === 'DiagnosticReport' && (resource.status === 'final' || resource.status === 'amended');
}

function isStudy(resource: Shown): resource is ImagingStudy & { readonly id: string } {
  return resource.resourceType === 'ImagingStudy' && resource.status !== 'cancelled' && resource.status !== 'entered-in-error';
}

/**
 * The released report and the images of an order ('ServiceRequest/x'), or of images that nobody ordered here ('ImagingStudy/x'), within the
 * reach of who asks. Throws as `requireResident` does, `not-found` where there are no images, `unprocessable` where something of it is restricted.
 */
export async function findShareable(store: Store, who: SignedIn, resident: number, about: string): Promise<Shareable> {
  await requireResident(store.database, who, resident);
  const rows = await store.database.rows(
    sql`select r.content, ${recordsOpen(visitorOf(resident, { id: '', records: [], purpose: 'family' }), 'r')} as open
        from resource r join view_people p on p.resident_id = r.resident_id
        where r.resident_id = ${resident} and r.rtype in (${numberOfType('DiagnosticReport')}, ${numberOfType('ImagingStudy')})
          and not r.deleted and ${recordsWithinReach(who)}`,
    shareableRow,
  );
  const order = about.startsWith('ServiceRequest/') ? about : undefined;
  const studies = rows.filter(
    ({ content }) => isStudy(content) && (order === undefined ? `ImagingStudy/${content.id}` === about : points(content.basedOn, order)),
  );
  const reports = rows.filter(
    ({ content }) =>
      isReport(content) &&
      (order === undefined
        ? studies.some((study) => points(content.imagingStudy, `ImagingStudy/${study.content.id}`))
        : points(content.basedOn, order)),
  );
  const [study] = studies;
  if (study === undefined) fail('not-found', { what: '这次检查的影像' });
  if ([...studies, ...reports].some(({ open }) => !open))
    fail('unprocessable', { what: '这次检查含受限内容，不能用链接或分享码分享。', next: '请打印报告，当面交给本人。' });
  const [report] = reports.flatMap(({ content }) => (isReport(content) ? [content] : []));
  const described = isStudy(study.content) ? study.content.description : undefined;
  return {
    title: report?.code.text ?? described ?? '影像检查',
    records: [...studies, ...reports].map(({ content }) => content.id),
  };
}

/** The age without the birth date: days in the first month, months below three years (as a prescription states it), then completed years. */
interface SharedAge {
  readonly count: number;
  readonly unit: 'day' | 'month' | 'year';
}

function tellAge(birth: PlainDate, on: PlainDate): SharedAge {
  const months = monthsOn(birth, on);
  if (months < 1) return { count: daysBetween(birth, on), unit: 'day' };
  return months < 36 ? { count: months, unit: 'month' } : { count: ageOn(birth, on), unit: 'year' };
}

/** What is on the page of a share. Instants are ISO texts, `date` 'YYYY-MM-DD'. */
export interface SharedPage {
  readonly purpose: string;
  readonly expires: string;
  readonly person: { readonly name: string; readonly sex: string; readonly age: SharedAge | null };
  readonly report: {
    readonly title: string;
    readonly centre: string;
    readonly findings: string | null;
    readonly conclusion: string;
    readonly doctors: readonly string[];
    readonly issued: string | null;
    readonly amended: boolean;
    /** A line each: 'study/series/instance/frame'. */
    readonly keyImages: readonly string[];
  } | null;
  readonly studies: readonly { readonly uid: string; readonly title: string; readonly date: string }[];
}

const readRow = personRow.extend({ content: shown });

/** The page: what was shared as it stands now, an amended report as it was amended. Throws `not-found` where nothing of it is left. */
export async function readShared(store: Store, share: OpenedShare): Promise<SharedPage> {
  const rows = await store.database.rows(
    sql`select p.resident_id, p.key, p.name, p.sex, p.birth, p.area, p.residency, p.household, p.since, p.until, p.deceased, r.content
        from resource r join view_people p on p.resident_id = r.resident_id
        where r.resident_id = ${share.resident} and r.id = any(${[...share.records]}::text[]) and not r.deleted and ${recordsWithinReach(share.visitor)}
        order by r.id`,
    readRow,
  );
  const [first] = rows;
  if (first === undefined) fail('not-found', { what: '分享的检查（已不在档案里）' });
  const person = personOfRow(first);
  const report = rows.flatMap(({ content }) => (isReport(content) ? [content] : []))[0];
  const org = report?.extension?.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference?.split('/')[1];
  return {
    purpose: SHARE_PURPOSES[share.purpose],
    expires: share.expires,
    person: { name: person.name, sex: person.sex, age: person.birthDate === undefined ? null : tellAge(person.birthDate, today()) },
    report:
      report === undefined
        ? null
        : {
            title: report.code.text ?? report.code.coding?.[0]?.display ?? '',
            centre: org === undefined ? '' : store.directory.current().nameOf(org),
            findings: report.extension?.find(({ url }) => url === EXTENSION.findings)?.valueString ?? null,
            conclusion: report.conclusion ?? '',
            doctors: (report.resultsInterpreter ?? []).flatMap(({ display }) => display ?? []),
            issued: report.issued ?? null,
            amended: report.status === 'amended',
            keyImages: (report.media ?? []).flatMap(({ comment }) => comment ?? []),
          },
    studies: rows.flatMap(({ content }) => {
      if (!isStudy(content)) return [];
      const uid = content.identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
      const title = report?.code.text ?? content.description ?? '';
      return uid === undefined ? [] : [{ uid, title, date: dateOfFhir(content.started) ?? '' }];
    }),
  };
}
