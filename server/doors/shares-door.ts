// Sharing images and their report by link or code: made by residents and by staff who treat them, opened by whoever brings the key.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { recordAudit } from '../../kernel/access/audit.ts';
import { isResidentToken } from '../../kernel/access/residents/resident-sessions.ts';
import type { SmsSender } from '../../kernel/access/residents/sms-sender.ts';
import { listShares, makeShare, requireHolder, type Share, withdrawShare } from '../../kernel/access/shares/make-share.ts';
import { endLook, type OpenedShare, openShare, requireLook } from '../../kernel/access/shares/open-share.ts';
import { readMaskedPhone, sendShare } from '../../kernel/access/shares/send-share.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { SHARE_PURPOSES, SHARERS } from '../../kernel/define/share.ts';
import { fail } from '../../kernel/errors.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import { findShareable, readShared } from '../../kernel/reading/shared-records.ts';
import type { Store } from '../../kernel/store/store.ts';
import { type MadeShare, makeShareSchema, openShareSchema, type ShareLine, sendShareSchema } from '../contract/shares.ts';
import { readCookie, SHARE_COOKIE, setCookie } from '../cookies.ts';
import { refuseForeignOrigin, requireWho, tokenOf } from '../session.ts';

const residentParams = z.object({ resident: z.coerce.number().int().positive() });
const shareParams = z.object({ id: z.string().max(40) });
const listQuery = z.object({ about: z.string().max(100).optional() });

function lineOf(who: SignedIn, store: Store, share: Share): ShareLine {
  const { id, about, title, purpose, name, org, created, expires, withdrawn, opened, last, account } = share;
  const by = org === '' ? name : `${name}（${store.directory.current().nameOf(org)}）`;
  const own = who.kind === 'resident' || account === who.account;
  return { id, about, title, purpose: SHARE_PURPOSES[purpose], by, created, expires, withdrawn, opened, last, own };
}

/** Who looks by a share, and at what. Throws `not-signed-in` and `not-found`. */
export function requireShareLook(store: Store, request: FastifyRequest): Promise<OpenedShare> {
  refuseForeignOrigin(request);
  return requireLook(store.database, readCookie(request, SHARE_COOKIE), request.ip);
}

/** `sms`: who sends links and codes by text message; without it nobody is offered to. */
export interface ShareOptions {
  readonly secureCookie: boolean;
  readonly sms?: SmsSender | undefined;
}

/** Mounts the doors. */
export function mountShares(app: FastifyInstance, store: Store, options: ShareOptions): void {
  const db = store.database;
  const sms = options.sms?.codesOnly ? undefined : options.sms;

  /** Whose record it is, and who asks: the resident or their proxy, or staff of the roles that may. */
  const requireMine = async (request: FastifyRequest): Promise<{ who: SignedIn; resident: number }> => {
    const who = await requireWho(store, request);
    const [resident] = who.residents;
    if (who.kind !== 'resident' || !isResidentToken(tokenOf(request) ?? '') || resident === undefined)
      fail('not-allowed', { role: ROLES[who.role], what: '居民页面', allowed: '居民本人或代理人' });
    return { who, resident };
  };
  const requireSharer = async (request: FastifyRequest): Promise<{ who: SignedIn; resident: number }> => {
    const who = await requireWho(store, request);
    const { resident } = residentParams.parse(request.params);
    if (!SHARERS.some((role) => role === who.role)) {
      await recordAudit(db, who, { act: 'refused', resident, what: { door: 'share', rule: 'role' }, result: 'refused' }, nowInstant());
      fail('not-allowed', { role: ROLES[who.role], what: '分享影像', allowed: SHARERS.map((role) => ROLES[role]).join('、') });
    }
    return { who, resident };
  };

  for (const [base, whose] of [
    ['/api/my/shares', requireMine],
    ['/api/people/:resident/shares', requireSharer],
  ] as const) {
    app.get(base, async (request): Promise<{ rows: ShareLine[] }> => {
      const { who, resident } = await whose(request);
      await requireResident(db, who, resident);
      const rows = await listShares(db, resident, listQuery.parse(request.query).about);
      await recordAudit(db, who, { act: 'read-person', resident, what: { page: 'shares' }, result: 'done' }, nowInstant());
      return { rows: rows.map((share) => lineOf(who, store, share)) };
    });
    app.post(base, async (request): Promise<MadeShare> => {
      const { who, resident } = await whose(request);
      const { about, purpose, hours, agreed } = makeShareSchema.parse(request.body);
      if (who.kind !== 'resident' && agreed !== true)
        fail('unprocessable', { what: '要先征得患者同意。', next: '请向患者说明谁能打开、多久有效、可以撤回，再勾选。', field: 'agreed' });
      const { title, records } = await findShareable(store, who, resident, about);
      const { share, token, code } = await makeShare(db, who, { resident, about, title, records, purpose, hours });
      const message = sms && { phone: await readMaskedPhone(db, resident) };
      return { share: lineOf(who, store, share), path: `/share#${token}`, code, message: message ?? null };
    });
    app.post(`${base}/:id/message`, async (request) => {
      const { who, resident } = await whose(request);
      await requireResident(db, who, resident);
      const { id } = shareParams.parse(request.params);
      const { key, phone } = sendShareSchema.parse(request.body);
      if (!sms) fail('not-found', { what: '短信分享（本平台没有接入短信）' });
      await sendShare(db, sms, who, { resident: await requireHolder(db, resident, id), id }, key, phone);
      return { done: true };
    });
    app.delete(`${base}/:id`, async (request) => {
      const { who, resident } = await whose(request);
      await requireResident(db, who, resident);
      await withdrawShare(db, who, resident, shareParams.parse(request.params).id);
      return { done: true };
    });
  }

  app.post('/api/shared', async (request, reply) => {
    refuseForeignOrigin(request);
    const look = await openShare(db, openShareSchema.parse(request.body), request.ip);
    setCookie(reply, SHARE_COOKIE, look, options.secureCookie);
    return { done: true };
  });
  app.get('/api/shared', async (request) => readShared(store, await requireShareLook(store, request)));
  app.delete('/api/shared', async (request, reply) => {
    refuseForeignOrigin(request);
    const look = readCookie(request, SHARE_COOKIE);
    if (look !== undefined) await endLook(db, look);
    setCookie(reply, SHARE_COOKIE, undefined, options.secureCookie);
    return { done: true };
  });
}
