/** The worklists of a programme: due, overdue, to refer, the register, and follow-ups that look copied. */
import { all, type Fields, fieldsOf, not, todayPlus } from '../../define/condition.ts';
import { CLINICAL_ROLES, type Role } from '../../define/role.ts';
import { type AnyView, defineView } from '../../define/view.ts';
import { defineWorklist } from '../../define/worklist.ts';
import { registerColumns, visitColumns } from './rows.ts';

/** A register that has the columns of every programme. */
export type RegisterView = AnyView & { readonly columns: typeof registerColumns };

/** A view of follow-ups that has the columns of every programme. */
export type VisitView = AnyView & { readonly columns: typeof visitColumns };

const bareRegister = defineView({
  id: 'programme_register',
  title: '',
  per: 'episode',
  sources: {},
  columns: registerColumns,
  rows: () => [],
});
const bareVisits = defineView({ id: 'programme_visits', title: '', per: 'event', sources: {}, columns: visitColumns, rows: () => [] });

/** The fields that every register has, for recording conditions. */
export const registerFields: Fields<typeof bareRegister> = fieldsOf(bareRegister);

/** The fields that every view of follow-ups has, for recording conditions. */
export const visitFields: Fields<typeof bareVisits> = fieldsOf(bareVisits);

const ROLES_WITH_LISTS = [...CLINICAL_ROLES, 'township-manager'] as const satisfies readonly Role[];

/**
 * Declares the worklists. `values` are the disease's columns that stand in the lists.
 */
export function defineProgrammeWorklists<R extends RegisterView, V extends VisitView, const Id extends string>(spec: {
  id: Id;
  name: string;
  register: R;
  visits: V;
  values: readonly (keyof R['columns'] & keyof V['columns'] & string)[];
  visitAction: { readonly id: string };
}) {
  const row = registerFields;
  const inCare = row.end.isEmpty();
  const seen = ['class', ...spec.values] as const;
  const register = { view: spec.register, roles: ROLES_WITH_LISTS, action: spec.visitAction };
  return {
    due: defineWorklist({
      ...register,
      id: `${spec.id}.due` as const,
      urgency: 'due',
      title: `${spec.name}近7天应随访`,
      where: () => all(inCare, row.nextDue.onOrBefore(todayPlus(7)), not(row.overdueAfter.before(todayPlus(0)))),
      columns: ['nextDue', 'overdueAfter', 'lastVisit', ...seen],
      sort: 'nextDue',
    }),
    overdue: defineWorklist({
      ...register,
      id: `${spec.id}.overdue` as const,
      urgency: 'late',
      title: `${spec.name}随访已超期`,
      where: () => all(inCare, row.overdueAfter.before(todayPlus(0))),
      columns: ['overdueAfter', 'lastVisit', ...seen],
      sort: 'overdueAfter',
    }),
    toRefer: defineWorklist({
      ...register,
      id: `${spec.id}.to-refer` as const,
      urgency: 'late',
      title: `${spec.name}需转诊及转诊后随访`,
      where: () => all(inCare, row.toRefer.isTrue()),
      columns: ['lastVisit', 'nextDue', ...seen],
      sort: 'nextDue',
    }),
    register: defineWorklist({
      ...register,
      id: `${spec.id}.register` as const,
      urgency: 'register',
      title: `${spec.name}在管患者`,
      where: () => inCare,
      columns: ['start', 'lastVisit', 'nextDue', ...seen],
      sort: 'start',
    }),
    doubtful: defineWorklist({
      id: `${spec.id}.doubtful` as const,
      urgency: 'check',
      title: `${spec.name}随访数值与上次完全相同`,
      view: spec.visits,
      roles: ROLES_WITH_LISTS,
      where: () => visitFields.sameAsLast.isTrue(),
      columns: ['date', 'way', 'source', ...seen],
      sort: 'date',
    }),
  };
}
