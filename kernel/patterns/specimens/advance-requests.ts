/** The requests that a specimen serves go on with it: its arrival is their material, its rejection sends them back. */
import type { Task } from '@medplum/fhirtypes';
import { type CentreRequest, type RequestRecords, readRequests } from '../diagnosis-centre/requests.ts';
import { STATES, STEPS, TASK_STATUS, takeStep, worded } from '../diagnosis-centre/states.ts';
import { advanceProgress, type Taken } from '../progress/progress.ts';

/** The requests that a specimen serves. */
export function requestsOf(ids: readonly string[], records: RequestRecords): readonly CentreRequest[] {
  return readRequests(records).filter(({ id }) => ids.includes(id));
}

/** Takes steps on the Tasks of requests, those that their states allow; the reason stands at the last. */
export function advanceRequests(
  requests: readonly CentreRequest[],
  steps: readonly ('acquired' | 'rejected')[],
  context: Taken,
  reason?: string,
): readonly { readonly update: Task; readonly ifVersion: number }[] {
  return requests.flatMap(({ progress, state }) => {
    let task = progress.task;
    let at = state;
    for (const step of steps) {
      const taken = takeStep(at, step);
      if ('refuse' in taken || (step === 'acquired' && at === 'acquired')) continue;
      at = taken.to;
      const next = {
        state: worded(STATES, at),
        status: TASK_STATUS[at],
        step: worded(STEPS, step),
        reason: step === steps.at(-1) ? reason : undefined,
      };
      task = advanceProgress({ task, version: progress.version }, next, context).update;
    }
    return task === progress.task ? [] : [{ update: task, ifVersion: progress.version }];
  });
}
