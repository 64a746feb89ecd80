/** How far a request has come: a FHIR Task with a state and every step that was taken, each with its time, who and where. Steps are only added. */
import type { Extension, Task, TaskOutput } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import type { Kept } from '../../define/source.ts';
import { type Instant, instantOfFhir, minutesBetween } from '../../periods/plain-date.ts';

/** One step. `by`: practitioner id, `org`: organisation id; both absent for steps that a machine took. */
export interface Step<S extends string = string> {
  readonly step: S;
  readonly at: Instant;
  readonly by: string | undefined;
  /** The name of who took it, as it was then. */
  readonly name: string | undefined;
  readonly org: string | undefined;
  readonly reason: string | undefined;
}

/** Who takes a step, when: the context of an action gives it. A machine names no practitioner. */
export interface Taken {
  readonly now: Instant;
  readonly actor: { readonly practitioner?: string; readonly name?: string; readonly org: string };
}

/** The same of a step that may happen by itself: nobody answers for it, so that it names no organisation. */
export interface Happened {
  readonly now: Instant;
  readonly actor: { readonly practitioner?: string; readonly name?: string; readonly org?: string | undefined };
}

/** A request as it stands. `focus`: reference to what was asked, 'ServiceRequest/…'. `owner`: the organisation that has to act. */
export interface Progress {
  readonly id: string;
  readonly version: number;
  readonly task: Task;
  readonly kind: string;
  readonly state: string;
  readonly focus: string;
  readonly owner: string | undefined;
  readonly steps: readonly Step[];
}

function practitioner(id: string, name: string | undefined): Extension {
  return {
    url: EXTENSION.responsible,
    valueReference: { reference: `Practitioner/${id}`, ...(name === undefined ? {} : { display: name }) },
  };
}

function organisation(id: string): Extension {
  return { url: EXTENSION.org, valueReference: { reference: `Organization/${id}` } };
}

/** A step as the Task keeps it; `now` is when it happened, which may be before it was written down. */
export function buildStep([step, label]: readonly [code: string, label: string], { now, actor }: Happened, reason?: string): TaskOutput {
  const extension = [
    ...(actor.practitioner === undefined ? [] : [practitioner(actor.practitioner, actor.name)]),
    ...(actor.org === undefined ? [] : [organisation(actor.org)]),
    ...(reason === undefined ? [] : [{ url: EXTENSION.stepReason, valueString: reason }]),
  ];
  return {
    ...(extension.length === 0 ? {} : { extension }),
    type: { coding: [{ system: SYSTEM.step, code: step, display: label }], text: label },
    valueDateTime: now,
  };
}

/** What a new request's progress is made of. `states` and `steps` give the words of the codes. */
export interface NewProgress {
  readonly kind: string;
  /** What people call such a request ('转诊单'). */
  readonly name?: string;
  readonly focus: string;
  readonly subject: string;
  /** The organisation that has to act; undefined while it is not known who that is. */
  readonly owner: string | undefined;
  readonly priority: 'routine' | 'urgent' | 'stat';
  readonly state: readonly [code: string, label: string];
  readonly step: readonly [code: string, label: string];
  readonly status?: Task['status'];
  readonly reason?: string | undefined;
}

/** The Task of a new request, with its first step. */
export function startProgress(one: NewProgress, taken: Happened): Task {
  const [state, stateLabel] = one.state;
  const { org, practitioner: by } = taken.actor;
  const requester = by === undefined ? org && `Organization/${org}` : `Practitioner/${by}`;
  return {
    resourceType: 'Task',
    ...(org === undefined ? {} : { extension: [organisation(org)] }),
    status: one.status ?? 'requested',
    intent: 'order',
    priority: one.priority,
    code: { coding: [{ system: SYSTEM.centreTask, code: one.kind }], ...(one.name === undefined ? {} : { text: one.name }) },
    businessStatus: { coding: [{ system: SYSTEM.requestState, code: state, display: stateLabel }], text: stateLabel },
    focus: { reference: one.focus },
    for: { reference: one.subject },
    authoredOn: taken.now,
    lastModified: taken.now,
    ...(requester === undefined ? {} : { requester: { reference: requester } }),
    ...(one.owner === undefined ? {} : { owner: { reference: `Organization/${one.owner}` } }),
    output: [buildStep(one.step, taken, one.reason)],
  };
}

/** The next version of a request's Task, guarded by the version that was read: of two who act at once, one is refused. */
export function advanceProgress(
  { task, version }: Pick<Progress, 'task' | 'version'>,
  next: {
    readonly state: readonly [code: string, label: string];
    readonly status: Task['status'];
    readonly step: readonly [code: string, label: string];
    readonly reason?: string | undefined;
    /** Another organisation that has to act from now on. */
    readonly owner?: string;
  },
  taken: Happened,
): { readonly update: Task; readonly ifVersion: number } {
  const [state, stateLabel] = next.state;
  return {
    update: {
      ...task,
      status: next.status,
      businessStatus: { coding: [{ system: SYSTEM.requestState, code: state, display: stateLabel }], text: stateLabel },
      lastModified: taken.now,
      ...(next.owner === undefined ? {} : { owner: { reference: `Organization/${next.owner}` } }),
      output: [...(task.output ?? []), buildStep(next.step, taken, next.reason)],
    },
    ifVersion: version,
  };
}

function idIn(reference: string | undefined): string | undefined {
  return reference?.slice(reference.lastIndexOf('/') + 1);
}

function stepOf({ extension, type, valueDateTime }: TaskOutput): Step | undefined {
  const step = type.coding?.find(({ system }) => system === SYSTEM.step)?.code;
  const at = instantOfFhir(valueDateTime);
  if (step === undefined || at === undefined) return undefined;
  const of = (url: string): Extension | undefined => extension?.find((each) => each.url === url);
  return {
    step,
    at,
    by: idIn(of(EXTENSION.responsible)?.valueReference?.reference),
    name: of(EXTENSION.responsible)?.valueReference?.display,
    org: idIn(of(EXTENSION.org)?.valueReference?.reference),
    reason: of(EXTENSION.stepReason)?.valueString,
  };
}

/** Reads a request's Task; undefined for one that follows no request. */
export function readProgress({ id, version, resource }: Kept<Task>): Progress | undefined {
  const kind = resource.code?.coding?.find(({ system }) => system === SYSTEM.centreTask)?.code;
  const state = resource.businessStatus?.coding?.find(({ system }) => system === SYSTEM.requestState)?.code;
  const focus = resource.focus?.reference;
  if (kind === undefined || state === undefined || focus === undefined || resource.status === 'entered-in-error') return undefined;
  return {
    id,
    version,
    task: resource,
    kind,
    state,
    focus,
    owner: idIn(resource.owner?.reference),
    steps: (resource.output ?? []).flatMap((output) => stepOf(output) ?? []),
  };
}

/** The last time a step was taken. */
export function lastStep(progress: Progress, ...steps: readonly string[]): Step | undefined {
  return progress.steps.findLast(({ step }) => steps.includes(step));
}

/** The first time a step was taken. */
export function firstStep(progress: Progress, ...steps: readonly string[]): Step | undefined {
  return progress.steps.find(({ step }) => steps.includes(step));
}

/** Minutes from the first taking of one step to the first of another; undefined while either is missing. */
export function minutesFrom(progress: Progress, from: string, to: string): number | undefined {
  const [start, end] = [firstStep(progress, from), firstStep(progress, to)];
  return start && end ? minutesBetween(start.at, end.at) : undefined;
}
