/** The requests of a resident to a centre as they stand: order, progress and report brought together. */
import type { DiagnosticReport, ServiceRequest, Task } from '@medplum/fhirtypes';
import { IDENTIFIER, SYSTEM } from '../../define/codes.ts';
import { orgExtensionOf } from '../../define/gather-records.ts';
import { type Kept, resources } from '../../define/source.ts';
import type { Instant } from '../../periods/plain-date.ts';
import { firstStep, type Progress, readProgress } from '../progress/progress.ts';
import { isState, type Priority, type State } from './states.ts';

/** One request. `from` and `centre`: organisation ids; `reader`: practitioner id of who holds it. */
export interface CentreRequest {
  readonly id: string;
  readonly number: string;
  readonly order: Kept<ServiceRequest>;
  readonly progress: Progress;
  readonly state: State;
  readonly item: { readonly code: string; readonly display: string };
  readonly priority: Priority;
  readonly from: string | undefined;
  readonly centre: string | undefined;
  readonly requestedAt: Instant | undefined;
  readonly reader: string | undefined;
  readonly report: Kept<DiagnosticReport> | undefined;
}

/** The parts of the record that requests to a centre are read from. */
export function requestSources<const Id extends string>(centre: Id) {
  return { progress: resources('Task', centre), orders: resources('ServiceRequest'), reports: resources('DiagnosticReport') } as const;
}

/** The records that `requestSources` give. */
export interface RequestRecords {
  readonly progress: readonly Kept<Task>[];
  readonly orders: readonly Kept<ServiceRequest>[];
  readonly reports: readonly Kept<DiagnosticReport>[];
}

function idIn(reference: string | undefined): string | undefined {
  return reference?.slice(reference.lastIndexOf('/') + 1);
}

function priorityOf(order: ServiceRequest): Priority {
  return order.priority === 'stat' || order.priority === 'asap' ? 'stat' : order.priority === 'urgent' ? 'urgent' : 'routine';
}

function organisationIn(references: readonly { readonly reference?: string }[] | undefined): string | undefined {
  return idIn(references?.find(({ reference }) => reference?.startsWith('Organization/'))?.reference);
}

/** Who claimed it last and has neither put it back nor sent it back for a new examination. */
function readerOf(progress: Progress): string | undefined {
  const last = progress.steps.findLast(({ step }) => ['claimed', 'drafted', 'returned', 'rejected', 'acquired'].includes(step));
  return last && (last.step === 'claimed' || last.step === 'drafted') ? last.by : undefined;
}

/** The item of an order: by our catalogue, else by whatever code it has. */
function itemOf({ code }: ServiceRequest): { readonly code: string; readonly display: string } {
  const coding = code?.coding?.find(({ system }) => system === SYSTEM.examItem) ?? code?.coding?.[0];
  const display = coding?.display ?? code?.text ?? coding?.code ?? '';
  return { code: coding?.code ?? display, display };
}

/** The requests to a centre, oldest first. A Task whose order is not in the record is left out. */
export function readRequests(records: RequestRecords): readonly CentreRequest[] {
  const orders = new Map(records.orders.map((order) => [`ServiceRequest/${order.id}`, order]));
  return records.progress.flatMap((kept) => {
    const progress = readProgress(kept);
    const order = progress && orders.get(progress.focus);
    if (!progress || !order || !isState(progress.state)) return [];
    const reference = `ServiceRequest/${order.id}`;
    const report = records.reports.findLast(
      ({ resource }) => resource.status !== 'entered-in-error' && resource.basedOn?.some((based) => based.reference === reference),
    );
    return [
      {
        id: order.id,
        number: order.resource.identifier?.find(({ system }) => system === IDENTIFIER.order)?.value ?? order.id,
        order,
        progress,
        state: progress.state,
        item: itemOf(order.resource),
        priority: priorityOf(order.resource),
        // Orders from outside may name the institution as who asks.
        from: orgExtensionOf(order.resource.extension) ?? organisationIn([order.resource.requester ?? {}]),
        centre: organisationIn(order.resource.performer),
        requestedAt: firstStep(progress, 'requested')?.at,
        reader: readerOf(progress),
        report,
      },
    ];
  });
}

/** The request that an action is about, by the row it names. */
export function findRequest(records: RequestRecords, target: string): CentreRequest | undefined {
  return readRequests(records).find(({ id }) => id === target);
}
