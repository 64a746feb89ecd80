/** A shared diagnosis centre from its declaration: request → acquire → claim → report → review → critical loop → deliver, with view, lists and numbers. */
import type { Items } from '../../define/item.ts';
import type { ReadingRoom } from '../../define/system.ts';
import { defineArrival } from './arrival.ts';
import { defineHandlings } from './handling.ts';
import { defineCentreIndicators } from './indicators.ts';
import { defineOrderAction, defineOrderForm } from './order.ts';
import { defineReportActions, defineReportForms } from './report.ts';
import type { CentreSpec } from './spec.ts';
import { defineRequestView } from './view.ts';
import { defineCentreWorklists } from './worklists.ts';

/**
 * Everything a centre's system lists. A centre that takes its material in its own way (specimens, blocks) leaves `handling.acquire` out and
 * writes the step `acquired` with `draftStep` from an action of its own.
 */
export function defineDiagnosisCentre<const Id extends string, Order extends Items, Report extends Items>(
  spec: CentreSpec<Id, Order, Report>,
) {
  // The parts below work on what all centres share and leave a centre's own items alone.
  const bare = spec as unknown as CentreSpec<Id, never, never>;
  const orderForm = defineOrderForm<Id, Order>(spec as unknown as CentreSpec<Id, Order, never>);
  const order = defineOrderAction<Id, Order>(spec as unknown as CentreSpec<Id, Order, never>, orderForm);
  const reportForms = defineReportForms<Id, Report>(spec as unknown as CentreSpec<Id, never, Report>);
  const reports = defineReportActions<Id, Report>(spec as unknown as CentreSpec<Id, never, Report>, reportForms);
  const handling = defineHandlings<Id>(bare);
  const view = defineRequestView<Id>(bare);
  const worklists = defineCentreWorklists({
    id: spec.id,
    name: spec.name,
    view,
    orderedBy: spec.orderedBy,
    readBy: spec.readBy,
    acquire: handling.acquire.action,
    claim: handling.claim.action,
    report: reports.report,
    review: reports.review,
  });
  const indicators = defineCentreIndicators({ id: spec.id, name: spec.name, view, source: spec.source });
  const room: ReadingRoom = {
    id: spec.id,
    title: `${spec.name}诊断中心`,
    shows: spec.shows,
    roles: spec.readBy,
    lists: [worklists.toRead, worklists.mine, worklists.toReview, worklists.overdue, worklists.done],
    claim: handling.claim.action.id,
    report: reports.report.id,
    review: reports.review.id,
    putBack: handling.putBack.action.id,
    reject: handling.reject.action.id,
    amend: reports.amend.id,
    templates: spec.templates,
    raises: spec.raises,
    calls: spec.calls,
  };
  const { acquire, claim, putBack, reject, cancel } = handling;
  const handled = [acquire, claim, putBack, reject, cancel] as const;
  return {
    /** What a centre lists that works by the pattern alone, without specimens of its own; its system adds what it has besides. */
    listed: {
      forms: [orderForm, reportForms.report, reportForms.review, reportForms.amend, ...handled.map(({ form }) => form)],
      actions: [order, reports.report, reports.review, reports.amend, ...handled.map(({ action }) => action)],
      worklists: [
        worklists.toAcquire,
        worklists.sent,
        worklists.results,
        worklists.toRead,
        worklists.mine,
        worklists.toReview,
        worklists.overdue,
        worklists.done,
      ],
      indicators: [
        indicators.reports,
        indicators.requests,
        indicators.onTime,
        indicators.turnAround,
        indicators.positive,
        indicators.rejected,
      ],
    },
    timers: spec.material === undefined ? [] : [defineArrival(bare, view)],
    room,
    view,
    forms: { order: orderForm, ...reportForms },
    actions: { order, ...reports },
    handling,
    worklists,
    indicators,
    card: {
      title: spec.name,
      view,
      columns: ['day', 'itemName', 'state', 'releasedAt', 'conclusion', 'number'],
      actions: [order, handling.acquire.action, handling.cancel.action],
    },
  };
}
