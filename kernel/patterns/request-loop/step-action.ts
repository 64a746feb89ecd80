/** An action that takes steps of a request: it finds the request its form names, refuses what the state does not allow, and writes the steps. */
import { type ActionContext, type BeginContext, type Draft, defineAction, type Refusal } from '../../define/action.ts';
import type { Answers, FirstAnswers, Form } from '../../define/form.ts';
import type { Items } from '../../define/item.ts';
import type { Role } from '../../define/role.ts';
import type { Records, Sources } from '../../define/source.ts';
import { draftSteps, refuseSteps, type Taking } from './draft.ts';
import type { Machine, Side } from './machine.ts';
import { findRequest, type LoopRecords, type LoopRequest, loopSources } from './requests.ts';

/** What such an action is made of. The form has an item `target` that points to a row of one side's view. */
export interface StepSpec<F, S extends string, T extends string, Id extends string, B extends Sources> {
  readonly id: Id;
  readonly label: string;
  readonly form: F;
  readonly allow: readonly Role[];
  readonly machine: Machine<S, T>;
  /** The side as which it is taken, instead of the one whose step it is: 'asking' where the form points to rows of the own organisation alone. */
  readonly as?: Side;
  readonly take: (answers: Answers<F>, request: LoopRequest<S>, context: ActionContext) => readonly Taking<T>[];
  /** What else stands against it; asked after the state allows the steps. */
  readonly refuse?: (answers: Answers<F>, request: LoopRequest<S>, context: ActionContext) => Refusal | undefined;
  /** References to what is changed beside the request (places). */
  readonly holds?: (answers: Answers<F>, request: LoopRequest<S>) => readonly string[];
  /** What is written beside the steps. */
  readonly write?: (answers: Answers<F>, request: LoopRequest<S>, context: ActionContext) => readonly Draft[];
  readonly tell?: (answers: Answers<F>, request: LoopRequest<S>, context: ActionContext) => string | undefined;
  /** First values of the form out of the request it is opened about and what `beginSources` read beside it. */
  readonly begin?: (request: LoopRequest<S>, records: Records<B>, context: Pick<BeginContext, 'today' | 'org'>) => FirstAnswers<F>;
  readonly beginSources?: B;
}

function targetIn(answers: unknown): string {
  return typeof answers === 'object' && answers !== null && 'target' in answers && typeof answers.target === 'string' ? answers.target : '';
}

/** Declares the action. */
export function defineStepAction<
  I extends Items,
  const FormId extends string,
  S extends string,
  T extends string,
  const Id extends string,
  const B extends Sources = Record<never, never>,
>(spec: StepSpec<Form<I, FormId>, S, T, Id, B>) {
  const { machine, begin } = spec;
  const sources = loopSources(machine.kind);
  const find = (answers: unknown, records: unknown): LoopRequest<S> | undefined =>
    findRequest(machine, records as LoopRecords, targetIn(answers)); // the records of these very sources
  return defineAction<Form<I, FormId>, typeof sources & Sources, Id, readonly Draft[], Sources>({
    id: spec.id,
    label: spec.label,
    form: spec.form,
    allow: spec.allow,
    sources,
    ...(begin === undefined
      ? {}
      : {
          beginSources: { ...spec.beginSources, ...sources },
          begin: ({ records, today, org, row }: BeginContext) => {
            const request = find({ target: row }, records);
            return request ? begin(request, records as Records<B>, { today, org }) : {}; // the records of beginSources among them
          },
        }),
    holds: (answers, { records }) => {
      const request = find(answers, records);
      return request && spec.holds ? spec.holds(answers, request) : [];
    },
    check: (answers, context) => {
      const request = find(answers, context.records);
      if (!request) return { refuse: `没有找到这份${machine.noun}。`, item: 'target', next: '请从列表中重新选择。' };
      const steps = spec.take(answers, request, context).map(({ step }) => step);
      return refuseSteps(machine, request, steps, context.actor, spec.as) ?? spec.refuse?.(answers, request, context);
    },
    write: (answers, context) => {
      const request = find(answers, context.records);
      if (!request) return [];
      return [
        ...draftSteps(machine, request, spec.take(answers, request, context), context),
        ...(spec.write?.(answers, request, context) ?? []),
      ];
    },
    tell: (answers, context) => {
      const request = find(answers, context.records);
      const text = request && spec.tell?.(answers, request, context);
      return text === undefined ? undefined : { text };
    },
  });
}
