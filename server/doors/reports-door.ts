// /api/reports: the work report and the texts told from it, live, published, and as Word files.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import { requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { periodContaining, previousPeriod } from '../../kernel/periods/period.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { composeReport, type ReportQuery } from '../../kernel/reports/compose-report.ts';
import { listPublished, publishReport, readPublished } from '../../kernel/reports/publish-report.ts';
import type { ReportShown } from '../../kernel/reports/report-content.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

const idParams = z.object({ id: z.string().max(60) });
const query = z.object({
  area: z.string().max(12).optional(),
  period: z.string().max(40).optional(),
  published: z.string().max(80).optional(),
  from: z.string().max(80).optional(),
});

/** The report asked for; the reader's own area and the half-year that is over unless told. */
function queryOf(who: SignedIn, id: string, asked: z.infer<typeof query>): ReportQuery {
  const period = asked.period ? requirePeriod(asked.period) : previousPeriod(periodContaining('half-year', today()));
  return { id, period, area: asked.area || who.area, from: asked.from || undefined };
}

/** Mounts the reports door. */
export function mountReports(app: FastifyInstance, store: Store, options: { readonly demo: () => boolean }): void {
  const read = async (who: SignedIn, id: string, asked: z.infer<typeof query>): Promise<ReportShown> => {
    if (asked.published) return readPublished(store, who, id, asked.published);
    return { ...(await composeReport(store, who, queryOf(who, id, asked))), published: null };
  };
  app.get('/api/reports/:id', async (request) =>
    read(await requireWho(store, request), idParams.parse(request.params).id, query.parse(request.query)),
  );
  app.get('/api/reports/:id/publications', async (request) => ({
    rows: await listPublished(store, await requireWho(store, request), idParams.parse(request.params).id),
  }));
  app.post('/api/reports/:id/publish', async (request) => {
    const who = await requireWho(store, request);
    return publishReport(store, who, queryOf(who, idParams.parse(request.params).id, query.parse(request.body)));
  });
  app.get('/api/reports/:id/docx', async (request, reply) => {
    const who = await requireWho(store, request);
    const report = await read(who, idParams.parse(request.params).id, query.parse(request.query));
    // Loaded with its library when somebody asks for a Word file: most days of a small place nobody does.
    const { writeReportDocx } = await import('../../kernel/documents/report-docx.ts');
    const file = await writeReportDocx(report, { demo: options.demo() });
    await recordAudit(
      store.database,
      who,
      { act: 'export', what: { report: report.id, period: report.period.code, area: report.area.code }, result: 'done' },
      nowInstant(),
    );
    const name = encodeURIComponent(`${report.area.name}${report.title}（${report.period.label}）.docx`);
    return reply
      .header('content-type', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document')
      .header('content-disposition', `attachment; filename="report.docx"; filename*=UTF-8''${name}`)
      .send(file);
  });
}
