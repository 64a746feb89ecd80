// Tasks that a manager dispatched: FHIR Tasks in the record, read as asks.
import type { Task as FhirTask } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../define/codes.ts';
import type { Gathered } from '../define/gather-records.ts';
import type { Ask } from '../define/task.ts';
import { dateOfFhir, type Instant, type PlainDate } from '../periods/plain-date.ts';

/** The FHIR Task by which a manager asks people for something: closed by the same evidence as the declared task. */
export function dispatchTask(facts: {
  readonly task: string;
  readonly title: string;
  readonly patient: string;
  readonly requester: string;
  readonly org: string;
  readonly due: PlainDate;
  readonly note: string;
  readonly now: Instant;
}): FhirTask {
  return {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: SYSTEM.task, code: facts.task, display: facts.title }] },
    description: facts.note,
    for: { reference: `Patient/${facts.patient}` },
    authoredOn: facts.now,
    requester: { reference: `Practitioner/${facts.requester}` },
    restriction: { period: { end: facts.due } },
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${facts.org}` } }],
  };
}

/** The asks in the dispatched Tasks of one declaration. A cancelled Task is a cancelled ask. */
export function askedByDispatch(task: string, stored: readonly Gathered[]): readonly (Ask & { readonly dispatched: true })[] {
  return stored.flatMap(({ id, resource }) => {
    if (resource.resourceType !== 'Task' || resource.code?.coding?.[0]?.code !== task) return [];
    const opens = dateOfFhir(resource.authoredOn);
    const due = dateOfFhir(resource.restriction?.period?.end);
    if (!opens || !due) return [];
    const cancelled = resource.status === 'cancelled' ? { cancelled: dateOfFhir(resource.lastModified) ?? due } : {};
    return [{ key: id, opens, due, why: resource.description ?? '管理人员派单', dispatched: true as const, ...cancelled }];
  });
}
