// /api/indicators, /api/areas, /api/organisations, /api/working-days: numbers, the people behind them, the trees and days they are counted by.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { dispatchTasks } from '../../kernel/actions/dispatch-tasks.ts';
import { mapAtOnce } from '../../kernel/database/statements/map-at-once.ts';
import { findIndicator } from '../../kernel/indicators/evaluate-indicator.ts';
import { readBreakdown, readIndicator, readTrend, requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { numbersOf } from '../../kernel/indicators/remembered-numbers.ts';
import { gatherParts, splitNumber } from '../../kernel/indicators/split-number.ts';
import type { Period } from '../../kernel/periods/period.ts';
import { isPlainDate, toDate, today } from '../../kernel/periods/plain-date.ts';
import { readBehind } from '../../kernel/reading/read-behind.ts';
import { readOrganisation } from '../../kernel/reading/read-organisation.ts';
import { readAreas, readOrganisations } from '../../kernel/reading/read-trees.ts';
import type { Store } from '../../kernel/store/store.ts';
import { dispatchSchema } from '../contract/contract.ts';
import { requireWho } from '../session.ts';

/** Numbers of a board evaluated at once; each asks three statements, and others want connections too. */
const BOARD_AT_ONCE = 2;

const idParams = z.object({ id: z.string().max(80) });
const placeQuery = z.object({ area: z.string().max(12).optional(), period: z.string().max(40).optional() });
const breakdownQuery = placeQuery.extend({ by: z.enum(['area', 'institution']).default('area') });
const behindQuery = placeQuery.extend({
  part: z.enum(['missed', 'reached', 'excluded']).default('missed'),
  reason: z.string().max(80).optional(),
  cursor: z.string().max(400).optional(),
});
const treeQuery = z.object({ on: z.string().optional(), tree: z.enum(['administrative', 'consortium']).default('administrative') });

/** The area and period asked for; the reader's own area and this year unless told. */
function placeOf(who: SignedIn, query: { area?: string | undefined; period?: string | undefined }): { area: string; period: Period } {
  return { area: query.area || who.area, period: requirePeriod(query.period || today().slice(0, 4)) };
}

/** Mounts the doors of numbers. */
export function mountNumbers(app: FastifyInstance, store: Store): void {
  app.get('/api/indicators', async (request) => {
    const who = await requireWho(store, request);
    const { area, period } = placeOf(who, placeQuery.parse(request.query));
    const indicators = [...store.registry.indicators.values()];
    const read = () => mapAtOnce(indicators, BOARD_AT_ONCE, (indicator) => readIndicator(store, who, indicator, area, period));
    return { rows: await numbersOf(store).atOneTime(read) };
  });
  app.get('/api/indicators/:id', async (request) => {
    const who = await requireWho(store, request);
    const { area, period } = placeOf(who, placeQuery.parse(request.query));
    return readIndicator(store, who, findIndicator(store, idParams.parse(request.params).id), area, period);
  });
  app.get('/api/indicators/:id/breakdown', async (request) => {
    const who = await requireWho(store, request);
    const { by, ...query } = breakdownQuery.parse(request.query);
    const { area, period } = placeOf(who, query);
    const indicator = findIndicator(store, idParams.parse(request.params).id);
    if (by === 'area') return { rows: await readBreakdown(store, who, indicator, area, period) };
    const parts = await splitNumber(store, who, indicator, area, period);
    // How many took how long is what the medians are read from, nothing that a page shows.
    const rows = parts.map(({ spread: _, ...row }) => row);
    return { rows, institutions: gatherParts(indicator, parts, 'org'), parts: gatherParts(indicator, parts, 'part') };
  });
  app.get('/api/indicators/:id/trend', async (request) => {
    const who = await requireWho(store, request);
    const query = placeQuery.extend({ periods: z.coerce.number().int().min(2).max(25).default(13) }).parse(request.query);
    const { area, period } = placeOf(who, query);
    return { points: await readTrend(store, who, findIndicator(store, idParams.parse(request.params).id), area, period, query.periods) };
  });
  app.get('/api/indicators/:id/people', async (request) => {
    const who = await requireWho(store, request);
    const query = behindQuery.parse(request.query);
    const { area, period } = placeOf(who, query);
    return readBehind(
      store,
      who,
      {
        indicator: findIndicator(store, idParams.parse(request.params).id),
        area,
        period,
        part: query.part,
        reason: query.reason || undefined,
      },
      query.cursor,
    );
  });
  app.post('/api/indicators/:id/dispatch', async (request) => {
    const who = await requireWho(store, request);
    const { area, period, reason, due, note } = dispatchSchema
      .extend({ due: z.custom<string>(isPlainDate, '截止日期要写成 2024-07-08') })
      .parse(request.body);
    const query = {
      indicator: findIndicator(store, idParams.parse(request.params).id),
      area,
      period: requirePeriod(period),
      part: 'missed' as const,
      reason: reason ?? undefined,
    };
    return dispatchTasks(store, who, query, toDate(due), note);
  });
  app.get('/api/areas', async (request) => ({ rows: await readAreas(store, await requireWho(store, request)) }));
  app.get('/api/working-days', async (request) => {
    await requireWho(store, request);
    return { rows: store.directory.current().calendar };
  });
  app.get('/api/organisations', async (request) => {
    await requireWho(store, request);
    const { on, tree } = treeQuery.parse(request.query);
    return { rows: await readOrganisations(store, isPlainDate(on) ? on : today(), tree) };
  });
  app.get('/api/organisations/:id', async (request) => {
    await requireWho(store, request);
    return readOrganisation(store, idParams.parse(request.params).id);
  });
}
