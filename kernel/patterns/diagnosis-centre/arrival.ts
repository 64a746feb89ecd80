/** Once the trace or the study of an order has arrived, whichever way, the centre has it: nobody need say so. */
import { all } from '../../define/condition.ts';
import { defineTimer } from '../../define/timer.ts';
import { readRequests, requestSources } from './requests.ts';
import type { CentreSpec } from './spec.ts';
import { draftStep } from './steps.ts';
import type { RequestView } from './view.ts';
import { requestFields } from './worklists.ts';

/** `<id>.arrived`, for a centre with `material`. It also takes what was sent back and sent again. */
export function defineArrival<const Id extends string, V extends RequestView>(
  spec: Pick<CentreSpec<Id, never, never>, 'id' | 'name'>,
  view: V,
) {
  const row = requestFields;
  return defineTimer({
    id: `${spec.id}.arrived` as const,
    title: `${spec.name}收到图像或波形`,
    view,
    due: () => all(row.state.isIn(['requested', 'rejected']), row.arrived.atLeast(1)),
    sources: requestSources(spec.id),
    write: ({ now, keys, records }) =>
      readRequests(records).flatMap((request) =>
        keys.includes(request.id) && (request.state === 'requested' || request.state === 'rejected')
          ? [draftStep(request, 'acquired', { now, actor: { org: request.from } })]
          : [],
      ),
  });
}
