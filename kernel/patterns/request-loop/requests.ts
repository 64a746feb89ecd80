/** The requests of a resident in a loop as they stand: what was asked (ServiceRequest) and how far it has come (Task), read together. */
import type { Reference, ServiceRequest, Task } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER } from '../../define/codes.ts';
import { orgExtensionOf } from '../../define/gather-records.ts';
import { type Kept, resources } from '../../define/source.ts';
import type { Instant } from '../../periods/plain-date.ts';
import { firstStep, type Progress, readProgress } from '../progress/progress.ts';
import { isStateOf, type Machine } from './machine.ts';
import type { Priority } from './priority.ts';

/** One request. `from` and `to`: organisation ids; `place`: the place that is kept for it ('Schedule/x') with its name. */
export interface LoopRequest<S extends string = string> {
  readonly id: string;
  readonly number: string;
  readonly order: Kept<ServiceRequest>;
  readonly progress: Progress;
  readonly state: S;
  readonly priority: Priority;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Code of the department asked, of the words a system has for departments. */
  readonly department: string | undefined;
  readonly askedAt: Instant | undefined;
  readonly asker: string | undefined;
  /** Class (WS 218) of the institution that asked, on that day. */
  readonly askingClass: string | undefined;
  readonly place: Named | undefined;
  /** The meeting room that is taken for it. */
  readonly room: Named | undefined;
  /** Who was named to answer it at the institution that was asked: practitioner id and name. */
  readonly expert: { readonly id: string; readonly name: string } | undefined;
  /** The agreement of the two institutions by which it was asked. */
  readonly agreement: Named | undefined;
}

/** Something that a request refers to, with its name as it was then. */
export interface Named {
  readonly reference: string;
  readonly display: string;
}

/** The parts of the record that a loop is read from. */
export function loopSources<const K extends string>(kind: K) {
  return { progress: resources('Task', kind), orders: resources('ServiceRequest', kind) } as const;
}

/** The records that `loopSources` gives. */
export interface LoopRecords {
  readonly progress: readonly Kept<Task>[];
  readonly orders: readonly Kept<ServiceRequest>[];
}

/** The id in a reference. */
export function idIn(reference: string | undefined): string | undefined {
  return reference?.slice(reference.lastIndexOf('/') + 1);
}

function priorityOf({ priority }: ServiceRequest): Priority {
  return priority === 'stat' || priority === 'asap' ? 'stat' : priority === 'urgent' ? 'urgent' : 'routine';
}

/** What a Task keeps for its request, by the name of its input: a place (a bed, hours of an expert), a meeting room. */
export type KeptFor = 'place' | 'room';

function namedIn(reference: Reference | undefined): Named | undefined {
  return reference?.reference === undefined ? undefined : { reference: reference.reference, display: reference.display ?? '' };
}

/** What a Task keeps: reference and name. */
function keptIn({ input }: Task, kept: KeptFor): Named | undefined {
  return namedIn(input?.find(({ type }) => type.text === kept)?.valueReference);
}

function expertIn({ performer }: ServiceRequest): LoopRequest['expert'] {
  const named = performer?.find(({ reference }) => reference?.startsWith('Practitioner/'));
  return named?.reference === undefined ? undefined : { id: named.reference.slice('Practitioner/'.length), name: named.display ?? '' };
}

/** The address of the meeting of a request, while there is one. */
export function meetingOf({ progress }: LoopRequest): string | undefined {
  return progress.task.extension?.find(({ url }) => url === EXTENSION.meeting)?.valueUrl;
}

/** The requests of one loop, oldest first. A Task whose order is not in the record is left out. */
export function readRequests<S extends string>(machine: Machine<S, string>, records: LoopRecords): readonly LoopRequest<S>[] {
  const orders = new Map(records.orders.map((order) => [`ServiceRequest/${order.id}`, order]));
  return records.progress.flatMap((kept) => {
    const progress = readProgress(kept);
    const order = progress && orders.get(progress.focus);
    if (!progress || !order || !isStateOf(machine, progress.state)) return [];
    const { resource } = order;
    return [
      {
        id: order.id,
        number: resource.identifier?.find(({ system }) => system === IDENTIFIER.order)?.value ?? order.id,
        order,
        progress,
        state: progress.state,
        priority: priorityOf(resource),
        from: orgExtensionOf(resource.extension),
        to: idIn(kept.resource.restriction?.recipient?.[0]?.reference),
        department: resource.performerType?.coding?.[0]?.code,
        askedAt: progress.steps[0]?.at,
        asker: resource.requester?.display,
        askingClass: resource.extension?.find(({ url }) => url === EXTENSION.askingClass)?.valueCoding?.code,
        place: keptIn(kept.resource, 'place'),
        room: keptIn(kept.resource, 'room'),
        expert: expertIn(resource),
        agreement: namedIn(resource.supportingInfo?.find(({ reference }) => reference?.startsWith('Contract/'))),
      },
    ];
  });
}

/** The request that an action is about, by the row it names. */
export function findRequest<S extends string>(
  machine: Machine<S, string>,
  records: LoopRecords,
  target: string,
): LoopRequest<S> | undefined {
  return readRequests(machine, records).find(({ id }) => id === target);
}

/** When a step was first taken. */
export function atOf(request: LoopRequest, step: string): Instant | undefined {
  return firstStep(request.progress, step)?.at;
}
