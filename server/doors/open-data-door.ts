// /api/open-data: files without names for research and the open: asked for, agreed to by a second person, fetched.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { openColumns, openViews } from '../../kernel/exchange/open-data/read-rows.ts';
import {
  askRelease,
  decideRelease,
  fetchRelease,
  listReleases,
  mayRelease,
  type Release,
  releasePlanSchema,
} from '../../kernel/exchange/open-data/releases.ts';
import type { Store } from '../../kernel/store/store.ts';
import { askReleaseSchema, decideReleaseSchema, type Releases } from '../contract/open-data.ts';
import { requireWho } from '../session.ts';

const idParams = z.object({ id: z.string().max(40) });

function viewRelease(store: Store, who: SignedIn, release: Release): Releases['rows'][number] {
  const plan = releasePlanSchema.parse(release.plan);
  const view = plan.kind === 'rows' ? store.registry.views.get(plan.view) : undefined;
  const labels = view && plan.kind === 'rows' ? plan.columns.map((name) => view.columns[name]?.label ?? name) : [];
  return {
    id: release.id,
    what: plan.kind === 'rows' ? `${view?.title ?? plan.view}：${labels.join('、')}` : `全部指标 ${plan.period}`,
    area: store.directory.current().nameOf(release.area),
    purpose: release.purpose,
    recipient: release.recipient,
    askedAt: release.asked_at,
    askedBy: release.asked_name,
    mine: release.asked_practitioner === who.practitioner,
    state: release.state,
    decidedAt: release.decided_at,
    decidedBy: release.decided_name,
    note: release.note,
    rows: release.rows,
    suppressed: release.suppressed,
    smallest: release.smallest,
    step: release.step,
    sum: release.sum,
    until: release.until,
  };
}

/** Mounts the door. */
export function mountOpenData(app: FastifyInstance, store: Store): void {
  app.get('/api/open-data', async (request): Promise<Releases> => {
    const who = await requireWho(store, request);
    const rows = await listReleases(store, who);
    const views = openViews(store).map((view) => ({
      id: view.id,
      title: view.title,
      columns: openColumns(view).map(([name, { label, kind }]) => ({ name, label, kind })),
    }));
    return { ...mayRelease(who.role), views, rows: rows.map((row) => viewRelease(store, who, row)) };
  });
  app.post('/api/open-data', async (request) => {
    const who = await requireWho(store, request);
    return { id: await askRelease(store, who, askReleaseSchema.parse(request.body)) };
  });
  app.post('/api/open-data/:id/decide', async (request) => {
    const who = await requireWho(store, request);
    const { id } = idParams.parse(request.params);
    const { agree, note } = decideReleaseSchema.parse(request.body);
    await decideRelease(store, who, id, agree, note);
    return { id };
  });
  app.get('/api/open-data/:id/csv', async (request, reply) => {
    const who = await requireWho(store, request);
    const { name, content } = await fetchRelease(store, who, idParams.parse(request.params).id);
    return reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(content);
  });
}
