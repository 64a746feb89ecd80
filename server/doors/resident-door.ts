// /api/my: residents on their phones: signing in by a code, my record, whom I stand for, who looked.
import type { FastifyInstance } from 'fastify';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { checkCode, requestCode } from '../../kernel/access/residents/resident-codes.ts';
import {
  actFor,
  endResidentSession,
  isResidentToken,
  listMyPeople,
  openResidentSession,
} from '../../kernel/access/residents/resident-sessions.ts';
import type { SmsSender } from '../../kernel/access/residents/sms-sender.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { fail } from '../../kernel/errors.ts';
import { readLookers } from '../../kernel/reading/read-lookers.ts';
import { readPerson } from '../../kernel/reading/read-person.ts';
import type { Store } from '../../kernel/store/store.ts';
import { actForSchema, claimSchema, type MyRecord, residentSignInSchema } from '../contract/resident.ts';
import { setCookie } from '../cookies.ts';
import { COOKIE, refuseForeignOrigin, requireWho, tokenOf } from '../session.ts';

/** How residents are served. Without a sender of text messages nobody signs in by a code. */
export interface ResidentOptions {
  readonly secureCookie: boolean;
  readonly sms?: SmsSender | undefined;
}

/** Mounts the door. */
export function mountResidents(app: FastifyInstance, store: Store, options: ResidentOptions): void {
  const db = store.database;
  const requireResidentSession = async (request: Parameters<typeof requireWho>[1]): Promise<{ who: SignedIn; token: string }> => {
    const who = await requireWho(store, request);
    const token = tokenOf(request) ?? '';
    if (who.kind !== 'resident' || !isResidentToken(token))
      fail('not-allowed', { role: ROLES[who.role], what: '居民页面', allowed: '居民本人或代理人' });
    return { who, token };
  };
  app.post('/api/my/code', async (request) => {
    refuseForeignOrigin(request);
    if (!options.sms) fail('not-found', { what: '短信登录（本平台没有接入短信）' });
    await requestCode(db, options.sms, claimSchema.parse(request.body), request.ip);
    return { done: true };
  });
  app.post('/api/my/session', async (request, reply) => {
    refuseForeignOrigin(request);
    const { code, ...claim } = residentSignInSchema.parse(request.body);
    const checked = await checkCode(db, claim, code, request.ip);
    // Whatever session this browser brought ends: the token after the sign-in is a new one.
    const before = tokenOf(request);
    if (before && isResidentToken(before)) await endResidentSession(db, before, request.ip);
    const token = await openResidentSession(db, checked, { source: request.ip, device: request.headers['user-agent'] });
    setCookie(reply, COOKIE, token, options.secureCookie);
    return { done: true };
  });
  app.delete('/api/my/session', async (request, reply) => {
    refuseForeignOrigin(request);
    const token = tokenOf(request);
    if (token && isResidentToken(token)) await endResidentSession(db, token, request.ip);
    setCookie(reply, COOKIE, undefined, options.secureCookie);
    return { done: true };
  });
  app.post('/api/my/acting', async (request) => {
    const { token } = await requireResidentSession(request);
    await actFor(db, token, actForSchema.parse(request.body).resident ?? undefined, request.ip);
    return { done: true };
  });
  app.get('/api/my/record', async (request): Promise<MyRecord> => {
    const { who, token } = await requireResidentSession(request);
    const resident = who.residents[0] ?? 0;
    const [page, people, lookers] = [
      await readPerson(store, who, resident),
      await listMyPeople(db, token),
      await readLookers(store, who, resident),
    ];
    const { person } = page;
    return {
      me: who.name,
      acting: who.role === 'proxy',
      name: person.name,
      facts: [
        ['健康档案编号', person.healthRecord ?? ''],
        ['家庭医生团队', person.team ?? ''],
        ['过敏史', person.allergies.join('、')],
      ]
        .filter(([, value]) => value !== '')
        .map(([label = '', value = '']) => ({ label, value })),
      cards: page.cards.map(({ title, columns, rows }) => ({
        title,
        rows: rows.slice(0, 5).map((row) =>
          columns.flatMap(({ id, label }) => {
            const text = row[id]?.text ?? '';
            return text === '' ? [] : [{ label, value: text }];
          }),
        ),
      })),
      people: people.map(({ resident_id, name, kind, to_date }) => ({
        resident: resident_id,
        name,
        kind: kind === 'guardian' ? '监护人' : '受托人',
        until: to_date,
      })),
      lookers: lookers.rows.map(({ key, day, name, roleName, orgName, why, acts, times, broke }) => ({
        key,
        day,
        name,
        roleName,
        orgName,
        why,
        acts: [...acts],
        times,
        broke,
      })),
    };
  });
}
