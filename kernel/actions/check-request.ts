// Whether a request may be performed: answers against the form, rules of time, the system's own check, doubts that ask for a reason.
import { randomUUID } from 'node:crypto';
import type { SignedIn } from '../access/actor.ts';
import type { Transaction } from '../database/database.ts';
import type { ActionContext, AnyAction, Refusal } from '../define/action.ts';
import { refuseByState } from '../define/availability.ts';
import { Fault, type FieldProblem, fail } from '../errors.ts';
import { checkAnswers } from '../forms/check-answers.ts';
import { placesOn } from '../organisations/place-of.ts';
import { dateOfInstant, isPlainDate, nowInstant } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import type { Subject } from './gather-subject.ts';
import { holdResources } from './hold-resources.ts';
import { readTotals } from './read-totals.ts';
import { requireCentres } from './require-centres.ts';
import { requirePlaces } from './require-places.ts';

/** What a page or machine asks for. `requestId`: the same one twice performs once and answers the same. */
export interface ActionRequest {
  readonly action: string;
  readonly resident: number | undefined;
  readonly encounter: string | undefined;
  readonly answers: unknown;
  readonly overrides: Readonly<Record<string, string>>;
  readonly requestId: string;
}

/** Checked answers with the reasons typed for their doubts, or the doubts that still need one. */
export type Checked =
  | {
      readonly answers: Readonly<Record<string, unknown>>;
      readonly context: ActionContext;
      readonly reasons: Readonly<Record<string, string>>;
    }
  | { readonly warnings: readonly FieldProblem[] };

/** Checks a request about the subject. `setting`: the class of the encounter it is part of. Throws `invalid` with the problem of each field, `unprocessable` when the system refuses. */
export async function checkRequest(
  store: Store,
  db: Transaction,
  who: SignedIn,
  action: AnyAction,
  subject: Subject,
  request: ActionRequest,
  setting?: string,
): Promise<Checked> {
  const { answers, problems, warnings } = checkAnswers(action.form, request.answers, subject.person);
  if (!answers) throw new Fault('invalid', { what: problems[0]?.text ?? '表单有误。' }, problems);
  requireCentres(store, who, action.form, answers);
  requirePlaces(store, who, action, answers);
  checkDate(action, answers, subject);
  const directory = store.directory.current();
  const bare = contextOf(who, directory.organisation(who.org)?.class, subject, request.encounter);
  const context = {
    ...bare,
    setting,
    placeOf: placesOn(directory, bare.today),
    // Held first: whoever waited for another counts what that one wrote.
    held: await holdResources(db, action.holds(answers, subject)),
    totals: await readTotals(db, who, action.totals(answers, subject)),
  };
  const refusal = refuseState(action, answers, context) ?? action.check(answers, context);
  if (refusal) {
    const problem = refusal.item === undefined ? [] : [{ field: refusal.item, text: refusal.refuse }];
    throw new Fault('unprocessable', { what: refusal.refuse, next: refusal.next ?? '请按提示改正后再提交。' }, problem);
  }
  const doubts = [
    ...warnings,
    ...action.doubt(answers, context).map((doubt: { item?: string; warn: string }) => ({ field: doubt.item ?? '', text: doubt.warn })),
  ];
  const reasonFor = (field: string): string => request.overrides[field]?.trim() ?? '';
  const open = doubts.filter((doubt) => reasonFor(doubt.field) === '');
  if (open.length > 0) return { warnings: open };
  return { answers, context, reasons: Object.fromEntries(doubts.map(({ field }) => [field, reasonFor(field)])) };
}

/** The same function by which pages offer the action or not, here on the day of the form. */
function refuseState(action: AnyAction, answers: Readonly<Record<string, unknown>>, context: ActionContext): Refusal | undefined {
  const { today, person, records } = context;
  if (person === undefined) return undefined;
  const date = answers[action.form.dateItem];
  return refuseByState(action.available, { on: isPlainDate(date) ? date : today, today, person, records });
}

/** Rules of time that hold for every form about something that has happened. */
function checkDate(action: AnyAction, answers: Readonly<Record<string, unknown>>, subject: Subject): void {
  const date = answers[action.form.dateItem];
  if (!isPlainDate(date)) return;
  const refuse = (text: string): never => {
    throw new Fault('invalid', { what: text }, [{ field: action.form.dateItem, text }]);
  };
  const label: string = action.form.items[action.form.dateItem]?.label ?? '日期';
  if (date > dateOfInstant(new Date())) refuse(`“${label}”不能晚于今天。`);
  if (subject.person?.birthDate !== undefined && date < subject.person.birthDate)
    refuse(`“${label}”早于此人出生日期 ${subject.person.birthDate}。`);
}

/** What the checks and writes of an action see. Numbers of series are given later, inside the transaction. */
export function contextOf(who: SignedIn, orgClass: string | undefined, subject: Subject, encounter: string | undefined): ActionContext {
  const now = nowInstant();
  return {
    now,
    today: dateOfInstant(now),
    actor: {
      practitioner: who.practitioner,
      name: who.name,
      role: who.role,
      org: who.org,
      ...(orgClass === undefined || orgClass === '' ? {} : { orgClass }),
    },
    person: subject.person,
    subject: subject.reference,
    encounter: encounter === undefined ? undefined : `Encounter/${encounter}`,
    records: subject.records,
    serial: () => fail('invalid', { what: '编号还没有分配。' }),
    newReference: () => `urn:uuid:${randomUUID()}`,
  };
}
