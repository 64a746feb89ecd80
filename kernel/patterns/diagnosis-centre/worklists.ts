/** The lists that a centre and those who ask it work from. */
import { all, any, fieldsOf, minutesAgo, todayPlus } from '../../define/condition.ts';
import type { Role } from '../../define/role.ts';
import { defineWorklist } from '../../define/worklist.ts';
import { defineRequestView, type RequestView } from './view.ts';

/** The fields that every centre's requests have, for recording conditions. */
export const requestFields = fieldsOf(
  defineRequestView({ id: 'centre', name: '', turnAround: () => ({ routine: 0, urgent: 0, stat: 0 }) }),
);

/** A day. */
const DAY_MINUTES = 24 * 60;

/** How many days a released report stays among the new results. */
const NEW_RESULT_DAYS = 7;

/** Declares the lists. `columns`: what stands in a line besides the person. */
export function defineCentreWorklists<const Id extends string, V extends RequestView>(spec: {
  readonly id: Id;
  readonly name: string;
  readonly view: V;
  readonly orderedBy: readonly Role[];
  readonly readBy: readonly Role[];
  readonly acquire: { readonly id: string };
  readonly claim: { readonly id: string };
  readonly report: { readonly id: string };
  readonly review: { readonly id: string };
}) {
  const row = requestFields;
  const ours = { view: spec.view, roles: spec.orderedBy };
  const centre = { view: spec.view, roles: spec.readBy };
  const open = any(row.state.isIn(['acquired', 'assigned', 'drafting', 'draft-review']));
  return {
    toAcquire: defineWorklist({
      ...ours,
      id: `${spec.id}.to-acquire` as const,
      title: `${spec.name}待采集`,
      urgency: 'due',
      where: () => all(row.from.isOwnOrg(), row.state.isIn(['requested', 'rejected'])),
      columns: ['itemName', 'priority', 'state', 'requestedAt', 'reason', 'number'],
      sort: 'line',
      action: spec.acquire,
    }),
    sent: defineWorklist({
      ...ours,
      id: `${spec.id}.sent` as const,
      title: `${spec.name}已送未出报告`,
      urgency: 'register',
      where: () => all(row.from.isOwnOrg(), open),
      columns: ['itemName', 'priority', 'state', 'centre', 'acquiredAt', 'dueAt', 'number'],
      sort: 'line',
    }),
    results: defineWorklist({
      ...ours,
      id: `${spec.id}.results` as const,
      title: `${spec.name}新报告`,
      urgency: 'check',
      where: () => all(row.from.isOwnOrg(), row.releasedOn.onOrAfter(todayPlus(-NEW_RESULT_DAYS))),
      columns: ['itemName', 'releasedAt', 'conclusion', 'critical', 'readerName', 'number'],
      sort: 'releasedAt',
    }),
    toRead: defineWorklist({
      ...centre,
      id: `${spec.id}.to-read` as const,
      title: `${spec.name}待领取`,
      urgency: 'due',
      where: () => all(row.centre.isOwnOrg(), row.state.is('acquired')),
      columns: ['itemName', 'priority', 'from', 'acquiredAt', 'dueAt', 'reason', 'number'],
      sort: 'line',
      action: spec.claim,
    }),
    mine: defineWorklist({
      ...centre,
      id: `${spec.id}.mine` as const,
      title: `我领取的${spec.name}`,
      urgency: 'due',
      where: () => all(row.centre.isOwnOrg(), row.reader.isMe(), row.state.isIn(['assigned', 'drafting'])),
      columns: ['itemName', 'priority', 'from', 'acquiredAt', 'dueAt', 'reason', 'number'],
      sort: 'line',
      action: spec.report,
    }),
    toReview: defineWorklist({
      ...centre,
      id: `${spec.id}.to-review` as const,
      title: `${spec.name}待审核`,
      urgency: 'due',
      where: () => all(row.centre.isOwnOrg(), row.state.isIn(['draft-review', 'amend-review'])),
      columns: ['itemName', 'priority', 'state', 'from', 'readerName', 'acquiredAt', 'dueAt', 'number'],
      sort: 'line',
      action: spec.review,
    }),
    overdue: defineWorklist({
      ...centre,
      id: `${spec.id}.overdue` as const,
      title: `${spec.name}超时未发布`,
      urgency: 'late',
      // What has no limit of its own is late when somebody has held it for a day.
      where: () =>
        all(
          row.centre.isOwnOrg(),
          open,
          any(row.dueAt.before(minutesAgo(0)), all(row.dueAt.isEmpty(), row.claimedAt.before(minutesAgo(DAY_MINUTES)))),
        ),
      columns: ['itemName', 'priority', 'from', 'state', 'acquiredAt', 'dueAt', 'number'],
      sort: 'dueAt',
      action: spec.report,
    }),
    done: defineWorklist({
      ...centre,
      id: `${spec.id}.done` as const,
      title: `${spec.name}近7天已发布`,
      urgency: 'register',
      where: () => all(row.centre.isOwnOrg(), row.releasedOn.onOrAfter(todayPlus(-NEW_RESULT_DAYS))),
      columns: ['itemName', 'from', 'releasedAt', 'readerName', 'conclusion', 'number'],
      sort: 'releasedAt',
      newestFirst: true,
    }),
  };
}
