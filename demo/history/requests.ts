/** Requests between institutions as the demo writes them: what was asked and every step at its own time, by the functions that people's actions use. */

import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import type { ActionContext } from '../../kernel/define/action.ts';
import { type Asked, draftRequest, draftSteps, type Taking } from '../../kernel/patterns/request-loop/draft.ts';
import type { Machine } from '../../kernel/patterns/request-loop/machine.ts';
import { readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { dateOfInstant, type Instant } from '../../kernel/periods/plain-date.ts';
import type { StaffMember } from '../county/staff.ts';
import { instantOf } from './clock.ts';
import { actAs, type Resident } from './resident.ts';

/** A step with who took it and when. */
export interface TimedTaking<T extends string> extends Taking<T> {
  readonly at: Instant;
  readonly by: StaffMember;
}

function contextOf(resident: Resident, by: StaffMember, at: Instant, reference: string): ActionContext {
  return {
    now: at,
    today: dateOfInstant(at),
    actor: actAs(by),
    person: undefined,
    subject: resident.subject,
    encounter: undefined,
    records: {},
    serial: () => 0,
    newReference: () => reference,
  };
}

/** Writes a request as it stands after its steps. Its id is told beforehand, so that forms can name it. */
export function writeRequest<S extends string, T extends string>(
  resident: Resident,
  machine: Machine<S, T>,
  id: string,
  asked: Asked<S, T> & { readonly at: Instant; readonly by: StaffMember },
  takings: readonly TimedTaking<T>[],
): void {
  const drafts = draftRequest(machine, asked, contextOf(resident, asked.by, asked.at, `ServiceRequest/${id}`));
  const created = drafts.flatMap((draft) => ('create' in draft ? [draft.create] : []));
  let order = created.find((each): each is ServiceRequest => each.resourceType === 'ServiceRequest');
  let task = created.find((each): each is Task => each.resourceType === 'Task');
  for (const { at, by, ...taking } of takings) {
    if (!order || !task) return;
    const [request] = readRequests(machine, {
      progress: [{ id: 'task', version: 1, updated: at, resource: task }],
      orders: [{ id, version: 1, updated: at, resource: order }],
    });
    if (!request) return;
    for (const draft of draftSteps(machine, request, [taking], contextOf(resident, by, at, ''))) {
      if (!('update' in draft)) continue;
      if (draft.update.resourceType === 'Task') task = draft.update;
      if (draft.update.resourceType === 'ServiceRequest') order = draft.update;
    }
  }
  if (!order || !task) return;
  resident.writes.list.push({ op: 'create', id, resource: order });
  resident.writes.add(task);
}

/** A moment of a day: so many minutes after eight in the morning, Shanghai time. */
export function minutesInto(day: number, minutes: number): Instant {
  return instantOf(day, 8 * 60 + minutes);
}
