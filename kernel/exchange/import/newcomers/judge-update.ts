// Compares a row with what is registered of the person, and plans the change.

import type { SignedIn } from '../../../access/actor.ts';
import { gatherSubject } from '../../../actions/gather-subject.ts';
import type { AnyAction } from '../../../define/action.ts';
import { decodeAnswers } from '../../../define/answers-codec.ts';
import { canonicalOf } from '../../../define/form.ts';
import { checkAnswers } from '../../../forms/check-answers.ts';
import { loadRecords } from '../../../record/read.ts';
import type { Store } from '../../../store/store.ts';
import type { Registered } from '../find-registered.ts';
import { contextFor } from '../import-context.ts';
import type { ColumnName, JudgedRow, UpdatePlan } from './judged-row.ts';
import type { ReadRow } from './read-rows.ts';

/** The action that changes what is registered, by the same words as on a page. */
const CHANGE = 'residents.change';

/**
 * The verdict on a row about somebody registered: nothing new, an update (the last answers with what the row says instead), or already
 * there with changes that only a page can make. What the row leaves empty stays as it is.
 */
export async function judgeUpdate(
  store: Store,
  who: SignedIn,
  row: ReadRow,
  registered: Registered,
  columnName: ColumnName,
): Promise<JudgedRow> {
  const verdict = (kind: JudgedRow['verdict'], column: string, text: string, update?: UpdatePlan): JudgedRow => ({
    read: row,
    verdict: kind,
    problems: [{ column, text }],
    registered,
    update,
  });
  const action = store.registry.actions.get(CHANGE);
  const already = verdict('duplicate', '', '此人已登记，没有改动。资料有变化的，请在其页面上更新。');
  if (!action?.allow.includes(who.role)) return already;
  const stored = await loadRecords(
    store.database,
    [registered.resident],
    [{ type: 'QuestionnaireResponse', codes: [canonicalOf(action.form)] }],
  );
  const last = stored
    .flatMap(({ resource }) =>
      resource.resourceType === 'QuestionnaireResponse' && resource.questionnaire === canonicalOf(action.form) ? [resource] : [],
    )
    .at(-1);
  if (!last) return already;
  const before: Readonly<Record<string, unknown>> = decodeAnswers(action.form, last.item);
  const own = Object.entries(row.answers ?? {}).filter(([linkId, value]) => isNews(action, row, linkId, value, before));
  if (own.length === 0) return verdict('duplicate', '', '此人已登记，内容与名册相同。');
  const told = own.map(([linkId]) => columnName(linkId, linkId)).join('、');
  const subject = await gatherSubject(store.database, who, action, registered.resident, undefined);
  const context = contextFor(store, who, subject);
  const checked = checkAnswers(
    action.form,
    { ...before, [action.form.dateItem]: context.today, ...Object.fromEntries(own) },
    subject.person,
  );
  const answers: Readonly<Record<string, unknown>> | undefined = checked.answers;
  if (!answers) return verdict('duplicate', told, `此人已登记；“${told}”有变化，但登记表不完整，请在其页面上更新。`);
  const refusal = action.check(answers, context);
  if (refusal)
    return verdict(
      'refused',
      refusal.item === undefined ? told : columnName(refusal.item, told),
      `此人已登记。${refusal.refuse}${refusal.next ?? ''}`,
    );
  return verdict('update', told, `此人已登记，将更新：${told}。`, {
    action,
    resident: registered.resident,
    answers,
    warnings: checked.warnings.map((warning) => warning.field),
  });
}

/** Whether an answer of the row says something else than stands. Dates of filling, numbers of the list's own households and mere 不详 do not. */
function isNews(action: AnyAction, row: ReadRow, linkId: string, value: unknown, before: Readonly<Record<string, unknown>>): boolean {
  if (!(linkId in action.form.items) || linkId === action.form.dateItem || !row.given.has(linkId)) return false;
  return JSON.stringify(value) !== JSON.stringify(before[linkId]);
}
