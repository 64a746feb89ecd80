// The operation Subscription/<id>/$replay.
import type { Parameters } from '@medplum/fhirtypes';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { refuse } from '../fhir/answer/outcome.ts';
import type { Operation } from '../fhir/operations/operation.ts';
import { FHIR_JSON } from '../fhir/request/request.ts';
import { requireWriter } from '../fhir/request/require-access.ts';
import { replayDeliveries } from './replay.ts';
import { targetOf } from './subscription.ts';

/** Sends again what was set aside; with `since` also what was sent. */
export const replayOperation: Operation = {
  name: 'replay',
  title: '重放订阅的投递',
  types: ['Subscription'],
  onType: false,
  onInstance: true,
  get: false,
  parameters: [
    { name: 'since', use: 'in', type: 'instant', documentation: '重放此时刻以来发生的全部变更；不写则只重放未送达的（死信）。' },
    { name: 'count', use: 'out', min: 1, type: 'integer', documentation: '重新排队的条数。' },
  ],
  run: async ({ call, id, input }) => {
    const who = requireWriter(call.who);
    if (id === undefined) fail('not-found', { what: '订阅' });
    const since = input.text('since');
    if (since !== undefined && Number.isNaN(Date.parse(since)))
      refuse(400, 'value', 'since 应是时刻，如 2026-08-01T00:00:00+08:00。', 'since must be an instant', 'since');
    const count = await replayDeliveries(call.store, who, targetOf(id), { since: since && new Date(since).toISOString() }, nowInstant());
    const body: Parameters = { resourceType: 'Parameters', parameter: [{ name: 'count', valueInteger: count }] };
    return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(body) };
  },
};
