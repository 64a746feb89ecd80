/** The way of a tube, a block or a slide: a Task about its Specimen, with the state it is in and every step that was taken. */
import type { Task } from '@medplum/fhirtypes';
import { type Kept, resources } from '../../define/source.ts';
import { advanceProgress, type Progress, readProgress, startProgress, type Taken } from '../progress/progress.ts';

/** States by code, the word of the step that leads to each, and from which states it may be taken. */
export interface TrailSpec<S extends string> {
  /** Code of SYSTEM.centreTask. */
  readonly kind: string;
  /** What the thing is called in a refusal: '标本'. */
  readonly thing: string;
  readonly states: Readonly<Record<S, string>>;
  readonly steps: Readonly<Record<NoInfer<S>, string>>;
  readonly from: Readonly<Record<NoInfer<S>, readonly NoInfer<S>[]>>;
  readonly status: Readonly<Record<NoInfer<S>, NonNullable<Task['status']>>>;
}

/** A trail as it stands. */
export interface Trail<S extends string> {
  readonly progress: Progress;
  readonly state: S;
}

/** The functions of one kind of trail. */
export function defineTrail<const S extends string>(spec: TrailSpec<S>) {
  const isState = (text: string): text is S => Object.hasOwn(spec.states, text);
  /** Why a step may not be taken; undefined when it may. */
  const refuse = (number: string, state: S, step: S): string | undefined =>
    spec.from[step].includes(state) ? undefined : `${spec.thing} ${number} ${spec.states[state]}，不能${spec.steps[step]}。`;
  return {
    ...spec,
    source: resources('Task', spec.kind),
    isState,
    refuse,
    /** Trails by the reference of their Specimen. */
    read(tasks: readonly Kept<Task>[]): ReadonlyMap<string, Trail<S>> {
      return new Map(
        tasks.flatMap((kept) => {
          const progress = readProgress(kept);
          return progress?.kind === spec.kind && isState(progress.state)
            ? [[progress.focus, { progress, state: progress.state }] as const]
            : [];
        }),
      );
    },
    /** The first version of a trail. */
    start(
      one: {
        readonly focus: string;
        readonly subject: string;
        readonly owner: string;
        readonly urgent: boolean;
        readonly state: S;
        readonly reason?: string | undefined;
      },
      taken: Taken,
    ): Task {
      const { state, urgent, ...rest } = one;
      return startProgress(
        {
          ...rest,
          kind: spec.kind,
          priority: urgent ? 'urgent' : 'routine',
          state: [state, spec.states[state]],
          step: [state, spec.steps[state]],
          status: spec.status[state],
        },
        taken,
      );
    },
    /** The next version. Throws RangeError when `refuse` was not asked first. */
    advance({ progress, state }: Trail<S>, number: string, step: S, taken: Taken, reason?: string) {
      const refused = refuse(number, state, step);
      if (refused !== undefined) throw new RangeError(refused);
      return advanceProgress(
        progress,
        { state: [step, spec.states[step]], status: spec.status[step], step: [step, spec.steps[step]], reason },
        taken,
      );
    },
  };
}
