/** A loop of asking: its states, the steps that lead from one to another, which side takes them, and what to do where a state does not allow one. */
import type { Task } from '@medplum/fhirtypes';
import type { Refusal } from '../../define/action.ts';
import type { Instant } from '../../periods/plain-date.ts';
import type { Progress } from '../progress/progress.ts';

/** Who takes a step: the institution that asked, or the one that was asked. */
export type Side = 'asking' | 'asked';

/** A step that either of the two may take. */
export type Sides = Side | 'either';

/** Where a step leads and in which states it may be taken. */
export interface Move<S extends string> {
  readonly to: S;
  readonly from: readonly S[];
  readonly by: Sides;
}

/**
 * A loop. `kind`: code of SYSTEM.centre and SYSTEM.centreTask. `noun`: what people call one ('转诊单'). `status`: the FHIR status of the Task
 * in each state. `wayOut`: what to do instead, in a sentence, where a state does not allow a step. `ends`: how the ServiceRequest ends.
 */
export interface Machine<S extends string = string, T extends string = string> {
  readonly kind: string;
  readonly noun: string;
  readonly states: Readonly<Record<S, string>>;
  readonly steps: Readonly<Record<T, string>>;
  readonly moves: Readonly<Partial<Record<T, Move<S>>>>;
  readonly status: Readonly<Record<S, Task['status']>>;
  readonly wayOut: Readonly<Record<S, string>>;
  readonly ends: Readonly<Partial<Record<S, 'completed' | 'revoked'>>>;
  /** States before the end in which the other side has done its part and reaches the resident by the request no longer. */
  readonly released?: readonly S[];
}

/** Declares a loop; the types of its states and steps follow from their words. */
export function defineMachine<const S extends string, const T extends string>(machine: Machine<S, T>): Machine<S, T> {
  return machine;
}

/** Whether the text is a state of the loop. */
export function isStateOf<S extends string>(machine: Machine<S, string>, text: string): text is S {
  return Object.hasOwn(machine.states, text);
}

/** The time of day in Shanghai as people read it: '11月22日 15:04'. */
export function tellMoment(at: Instant): string {
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString();
  return `${Number(local.slice(5, 7))}月${Number(local.slice(8, 10))}日 ${local.slice(11, 16)}`;
}

/** Where a step leads from a state, or why it does not: the state, who brought the request there and when, and the way out. */
export function takeStep<S extends string, T extends string>(
  machine: Machine<S, T>,
  state: S,
  step: T,
  progress?: Pick<Progress, 'steps'>,
): { readonly to: S } | Refusal {
  const move = machine.moves[step];
  if (move?.from.includes(state)) return { to: move.to };
  const last = progress?.steps.at(-1);
  const by = last === undefined ? '' : `（${last.name ?? ''}${tellMoment(last.at)}）`;
  return {
    refuse: `这份${machine.noun}${machine.states[state]}${by}，不能${machine.steps[step]}。`,
    item: 'target',
    next: machine.wayOut[state],
  };
}

/** The side that takes a step. */
export function sideOf<T extends string>(machine: Machine<string, T>, step: T): Sides {
  return machine.moves[step]?.by ?? 'asking';
}
