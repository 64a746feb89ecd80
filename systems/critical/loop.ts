/** A critical value as it stands: what was found, who was told, who acknowledged, what was done, each with its time. */
import type { Task } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { CRITICAL } from '../../kernel/define/duty.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { CRITICAL_STATES, CRITICAL_STEPS } from '../../kernel/patterns/critical/critical.ts';
import { findReceiver, type Receiver, type ReceiverRecords, receiverSources } from '../../kernel/patterns/critical/find-receiver.ts';
import {
  advanceProgress,
  firstStep,
  type Happened,
  type Progress,
  readProgress,
  type Step,
} from '../../kernel/patterns/progress/progress.ts';
import { dateOfInstant } from '../../kernel/periods/plain-date.ts';
import { CENTRES } from './limits.ts';

/** The Tasks of critical values, and who answers for the resident. */
export const loopSources = { tasks: resources('Task', CRITICAL), ...receiverSources };

/** The records that `loopSources` give. */
export type LoopRecords = ReceiverRecords & { readonly tasks: readonly Kept<Task>[] };

/** A state of the loop. */
export type LoopState = keyof typeof CRITICAL_STATES;

/**
 * One critical value. `centre`: where it was found. `to`: the organisation that is told. `directed`: who that is and why, while the record
 * itself names nobody.
 */
export interface Loop {
  readonly progress: Progress;
  readonly state: LoopState;
  readonly findings: string;
  readonly centre: keyof typeof CENTRES | undefined;
  readonly to: string | undefined;
  readonly directed: Receiver | undefined;
  readonly found: Step;
  readonly escalations: readonly Step[];
  readonly acknowledged: Step | undefined;
  readonly disposed: Step | undefined;
}

function isLoopState(text: string): text is LoopState {
  return Object.hasOwn(CRITICAL_STATES, text);
}

/** Whether the text is the code of a centre whose findings come here. */
export function isCentre(text: string | undefined): text is keyof typeof CENTRES {
  return text !== undefined && Object.hasOwn(CENTRES, text);
}

/** The critical values of a resident, oldest first. */
export function readLoops(records: LoopRecords): readonly Loop[] {
  return records.tasks.flatMap((kept) => {
    const progress = readProgress(kept);
    const found = progress && firstStep(progress, 'found');
    if (!progress || !found || !isLoopState(progress.state)) return [];
    const finder = found.org ?? orgExtensionOf(kept.resource.extension);
    const directed = progress.owner === undefined ? findReceiver(records, finder, dateOfInstant(found.at)) : undefined;
    const centre = kept.resource.reasonCode?.coding?.find(({ system }) => system === SYSTEM.centre)?.code;
    return [
      {
        progress,
        state: progress.state,
        findings: kept.resource.description ?? '',
        centre: isCentre(centre) ? centre : undefined,
        to: progress.owner ?? directed?.org,
        directed,
        found,
        escalations: progress.steps.filter(({ step }) => step === 'escalated'),
        acknowledged: firstStep(progress, 'acknowledged'),
        disposed: firstStep(progress, 'disposed'),
      },
    ];
  });
}

const STATUS = { notified: 'requested', acknowledged: 'in-progress', disposed: 'completed', closed: 'completed' } as const;

/** The next version of the Task; with it whoever is told stands in the record. */
export function draftLoopStep(
  loop: Loop,
  next: { readonly state: LoopState; readonly step: keyof typeof CRITICAL_STEPS; readonly reason?: string },
  taken: Happened,
) {
  return advanceProgress(
    loop.progress,
    {
      state: [next.state, CRITICAL_STATES[next.state]],
      status: STATUS[next.state],
      step: [next.step, CRITICAL_STEPS[next.step]],
      reason: next.reason,
      ...(loop.directed === undefined ? {} : { owner: loop.directed.org }),
    },
    taken,
  );
}
