// Publishes a report: its text, figures and definitions are frozen as they were read, for ever.
import { reachesArea, type SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { isReportId, REPORTS } from '../define/report.ts';
import { ROLES, type Role } from '../define/role.ts';
import { fail } from '../errors.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { addPublication, listPublications, readPublication } from '../publications/publications.ts';
import type { Store } from '../store/store.ts';
import { composeReport, type ReportQuery } from './compose-report.ts';
import { type ReportShown, reportContentSchema } from './report-content.ts';

/** Who may publish. */
export const PUBLISHERS: readonly Role[] = ['bureau-manager', 'consortium-manager'];

/** A publication in a list. `area` is the division's name; `period` a period code. */
export interface PublicationLine {
  readonly id: string;
  readonly title: string;
  readonly period: string;
  readonly area: string;
  readonly at: string;
  readonly by: string;
}

/**
 * Composes a report and keeps it as it is, with a line in the audit log in the same transaction. Throws `not-allowed` (logged) for other
 * roles, and what `composeReport` throws.
 */
export async function publishReport(store: Store, who: SignedIn, query: ReportQuery): Promise<ReportShown> {
  const what = { report: query.id, period: query.period.code, area: query.area, ...(query.from === undefined ? {} : { from: query.from }) };
  if (!PUBLISHERS.includes(who.role)) {
    await recordAudit(store.database, who, { act: 'refused', what: { ...what, rule: 'role' }, result: 'refused' }, nowInstant());
    fail('not-allowed', { role: ROLES[who.role], what: '发布报告', allowed: PUBLISHERS.map((role) => ROLES[role]).join('、') });
  }
  const content = await composeReport(store, who, query);
  const at = nowInstant();
  const id = await store.database.transaction(async (tx) => {
    const kept = await addPublication(tx, {
      report: query.id,
      period: content.period.code,
      area: content.area.code,
      at,
      account: who.account,
      name: who.name,
      content,
    });
    await recordAudit(tx, who, { act: 'publish', what: { ...what, publication: kept }, result: 'done' }, at);
    return kept;
  });
  return { ...content, published: { id, at, by: who.name } };
}

/** The publications of a report that somebody may read: those of divisions within reach, newest first. */
export async function listPublished(store: Store, who: SignedIn, report: string): Promise<readonly PublicationLine[]> {
  const heads = await listPublications(store.database, report, who.scope.everything ? undefined : who.scope.areas);
  return heads.map(({ id, period, area, at, by }) => ({
    id,
    title: isReportId(report) ? REPORTS[report].title : report,
    period,
    area: store.directory.current().nameOf(area),
    at,
    by,
  }));
}

/** A publication as it was frozen. Throws `not-found` (also for one of another report) and `out-of-scope`. */
export async function readPublished(store: Store, who: SignedIn, report: string, id: string): Promise<ReportShown> {
  const publication = await readPublication(store.database, id);
  if (!publication || publication.report !== report) fail('not-found', { what: `已发布的报告 ${id}` });
  if (!reachesArea(who.scope, publication.area)) fail('out-of-scope', { what: store.directory.current().nameOf(publication.area) });
  const { at, by } = publication;
  return { ...reportContentSchema.parse(publication.content), published: { id, at, by } };
}
