// The writes of an action: its own drafts, the filled form and what it measures.
import type { Write } from '../commit/resolve-writes.ts';
import type { Transaction } from '../database/database.ts';
import type { ActionContext, AnyAction, Draft } from '../define/action.ts';
import { fail } from '../errors.ts';
import { buildResponse, extractObservations } from '../forms/extract-observations.ts';
import { isPlainDate, type PlainDate } from '../periods/plain-date.ts';
import { allocateSerials } from '../record/allocate-residents.ts';

/**
 * The writes of an action: its own drafts, then the QuestionnaireResponse and the Observations, linked to the first Encounter that the
 * drafts create or continue. Numbers of its series are allocated inside the transaction.
 */
export async function draftAction(
  tx: Transaction,
  action: AnyAction,
  answers: Readonly<Record<string, unknown>>,
  context: ActionContext,
  overrides: Readonly<Record<string, string>>,
): Promise<{ readonly drafts: readonly Write[]; readonly tell: { readonly text: string; readonly urgent?: boolean } | undefined }> {
  const serials = new Map<string, number>();
  for (const series of action.serials(answers, context)) serials.set(series, await allocateSerials(tx, series, 1));
  const full: ActionContext = {
    ...context,
    serial: (series) => serials.get(series) ?? fail('invalid', { what: `编号序列 ${series} 没有声明。` }),
  };
  const drafts: readonly Draft[] = action.write(answers, full);
  const encounter = drafts.find((draft) => ('create' in draft ? draft.create : draft.update).resourceType === 'Encounter');
  const encounterReference =
    encounter === undefined
      ? undefined
      : 'create' in encounter
        ? (encounter.reference ?? context.newReference())
        : `Encounter/${encounter.update.id}`;
  const writes = drafts.map((draft) => {
    if ('update' in draft) return toUpdate(draft);
    const isResident = action.subject === 'new-resident' && draft.create.resourceType === 'Patient';
    return {
      op: 'create' as const,
      resource: draft.create,
      id: draft.id,
      reference: isResident ? context.subject : draft === encounter ? encounterReference : draft.reference,
    };
  });
  const date = answers[action.form.dateItem];
  const facts = {
    subject: action.subject === 'none' ? undefined : context.subject,
    author: context.actor.practitioner,
    authorName: context.actor.name,
    org: context.actor.org,
    encounter: encounterReference ?? context.encounter,
    date: isPlainDate(date) ? (date as PlainDate) : context.today,
    now: context.now,
    overrides,
    number: action.numbers(answers, full),
  };
  const response = context.newReference();
  const observations = facts.subject === undefined ? [] : extractObservations(action.form, answers, facts, response);
  return {
    drafts: [
      ...writes,
      { op: 'create', resource: buildResponse(action.form, answers, facts), reference: response },
      ...observations.map((resource) => ({ op: 'create' as const, resource })),
    ],
    tell: action.tell(answers, full),
  };
}

/** The write of a draft; `reference`: the urn that other drafts use for what is created. */
export function toWrite(draft: Draft): Write {
  return 'update' in draft ? toUpdate(draft) : { op: 'create', resource: draft.create, reference: draft.reference, id: draft.id };
}

function toUpdate(draft: Extract<Draft, { update: unknown }>): Write {
  const { id } = draft.update;
  if (id === undefined) throw new Error('an update needs the id of what it updates');
  return { op: 'update', resource: { ...draft.update, id }, ifVersion: draft.ifVersion };
}
