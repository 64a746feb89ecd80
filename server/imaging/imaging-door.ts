// /api/imaging: the archive's state, the reconciliation list, the registered devices.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import { keepsExchange, ROLES } from '../../kernel/define/role.ts';
import { readPlace } from '../../kernel/dicom-studies/archive-place.ts';
import { countStudies } from '../../kernel/dicom-studies/keep-studies.ts';
import { keepSource, listSources, removeSource, sourceSchema } from '../../kernel/dicom-studies/sources.ts';
import { fail } from '../../kernel/errors.ts';
import { ArchiveAway } from '../../kernel/exchange/dicom/archive/archive.ts';
import { keepDevices } from '../../kernel/exchange/dicom/archive/keep-devices.ts';
import { listWaiting, showWaiting } from '../../kernel/exchange/dicom/reconcile/list-waiting.ts';
import { waitingScope } from '../../kernel/exchange/dicom/reconcile/may-reconcile.ts';
import { attachStudy, rejectStudy } from '../../kernel/exchange/dicom/reconcile/settle-study.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { attachSchema, rejectSchema } from '../contract/imaging.ts';
import { requireWho } from '../session.ts';
import type { Imaging } from './imaging.ts';

const idShape = z.object({ id: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{8}){4}$/) });
const listShape = z.object({ state: z.enum(['waiting', 'rejected']).optional(), cursor: z.string().max(400).optional() });
const aeShape = z.object({ ae: sourceSchema.shape.ae });

/** Who looks after the devices: those who run the interfaces. */
function requireDevicesKeeper(who: SignedIn): void {
  if (keepsExchange(who.role)) return;
  fail('not-allowed', { role: ROLES[who.role], what: '登记影像设备', allowed: '系统集成、系统管理员' });
}

async function awayAsFault<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof ArchiveAway) fail('away', { what: '影像归档' });
    throw error;
  });
}

/** One sentence about the archive. */
function tellState(mode: Imaging['mode'], place: { readonly awaySince: string | null; readonly seen: string | null }): string {
  if (mode === 'off') return '影像归档没有启动：用 npm start -- --with imaging 启动，或设置 YIGONG_ORTHANC_URL。';
  if (place.awaySince === null) return place.seen === null ? '影像归档正在启动。' : '影像归档正常。';
  const since = new Date(Date.parse(place.awaySince) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  return `影像归档自 ${since} 起没有回应；设备可稍后重发，恢复后自动续收，不会丢失。`;
}

/** Mounts the door. */
export function mountImaging(app: FastifyInstance, store: Store, imaging: Imaging): void {
  app.get('/api/imaging/state', async (request) => {
    const who = await requireWho(store, request);
    const place = await readPlace(store.database);
    const { folder, text } = imaging.reading();
    return {
      mode: imaging.mode,
      up: imaging.mode !== 'off' && place.seen !== null && place.awaySince === null,
      awaySince: place.awaySince,
      seen: place.seen,
      text: tellState(imaging.mode, place),
      waiting: await countStudies(store.database, { ...waitingScope(who), states: ['waiting'] }),
      device: imaging.device ?? null,
      worklist: imaging.worklist !== undefined,
      reading: { url: folder === undefined ? null : '/ohif/', text },
    };
  });
  app.get('/api/imaging/waiting', async (request) => {
    const who = await requireWho(store, request);
    return listWaiting(store, who, listShape.parse(request.query));
  });
  app.get('/api/imaging/waiting/:id', async (request) => {
    const who = await requireWho(store, request);
    return showWaiting(store, who, idShape.parse(request.params).id);
  });
  app.post('/api/imaging/waiting/:id/attach', async (request) => {
    const who = await requireWho(store, request);
    const { state, imagingStudy } = await attachStudy(store, who, idShape.parse(request.params).id, attachSchema.parse(request.body));
    return { state, imagingStudy };
  });
  app.post('/api/imaging/waiting/:id/reject', async (request) => {
    const who = await requireWho(store, request);
    const { reason } = rejectSchema.parse(request.body);
    const row = await awayAsFault(rejectStudy(store, who, imaging.archive, idShape.parse(request.params).id, reason));
    return { state: row.state, imagingStudy: row.imagingStudy };
  });
  app.get('/api/imaging/sources', async (request) => {
    requireDevicesKeeper(await requireWho(store, request));
    const directory = store.directory.current();
    const rows = await listSources(store.database);
    return { rows: rows.map((row) => ({ ...row, orgName: directory.organisation(row.org)?.name ?? null })) };
  });
  app.put('/api/imaging/sources/:ae', async (request) => {
    const who = await requireWho(store, request);
    requireDevicesKeeper(who);
    const source = sourceSchema.parse({ ...z.looseObject({}).parse(request.body), ...aeShape.parse(request.params) });
    if (store.directory.current().organisation(source.org) === undefined) fail('not-found', { what: '这个机构', field: 'org' });
    await keepSource(store.database, source, nowInstant());
    await tellDevices(who, { device: source.ae, org: source.org });
    return source;
  });
  app.delete('/api/imaging/sources/:ae', async (request, reply) => {
    const who = await requireWho(store, request);
    requireDevicesKeeper(who);
    const { ae } = aeShape.parse(request.params);
    if (!(await removeSource(store.database, ae))) fail('not-found', { what: `设备 ${ae}` });
    await tellDevices(who, { device: ae, removed: true });
    return reply.status(204).send();
  });

  const tellDevices = async (who: SignedIn, what: Readonly<Record<string, unknown>>): Promise<void> => {
    await recordAudit(store.database, who, { act: 'configure', what: { door: 'imaging-sources', ...what }, result: 'done' }, nowInstant());
    // The archive hears of it at once where it answers; else the job tells it.
    await keepDevices(store, imaging.archive).catch((error: unknown) => {
      if (!(error instanceof ArchiveAway)) throw error;
    });
    imaging.devicesChanged();
  };
}
