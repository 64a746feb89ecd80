/** What a request in a loop writes: the ServiceRequest with its Task when it is asked, and the next version of both when a step is taken. */
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import type { ActionContext, Draft, Refusal } from '../../define/action.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../define/codes.ts';
import type { Coded } from '../../define/item.ts';
import { advanceProgress, startProgress, type Taken } from '../progress/progress.ts';
import { type Machine, type Side, sideOf, takeStep } from './machine.ts';
import type { Priority } from './priority.ts';
import type { KeptFor, LoopRequest, Named } from './requests.ts';

/** What is asked. `sent`: it goes to the other side at once, without a review of one's own unit. */
export interface Asked<S extends string, T extends string> {
  readonly number: string;
  readonly priority: Priority;
  readonly to: string;
  readonly department: readonly [code: string, label: string];
  readonly diagnosis: Coded;
  /** Code and name of what is asked for. */
  readonly what: readonly [code: string, label: string];
  readonly note: string;
  readonly state: S;
  readonly step: T;
  readonly sent: boolean;
  readonly reason?: string | undefined;
  /** References to what is shown to the other side first. */
  readonly attached: readonly string[];
  /** The place that is taken with the request. */
  readonly place?: Named | undefined;
  /** The agreement (Contract) of the two institutions by which it is asked. */
  readonly agreement?: Named | undefined;
}

function organisation(id: string) {
  return { reference: `Organization/${id}` };
}

/** The ServiceRequest and its Task. Until it is sent, the other side is named in the Task's restriction alone and reaches nobody by it. */
export function draftRequest<S extends string, T extends string>(
  machine: Machine<S, T>,
  asked: Asked<S, T>,
  context: ActionContext,
): readonly Draft[] {
  const { actor, now, subject } = context;
  const reference = context.newReference();
  const [department, departmentName] = asked.department;
  const attached = [...asked.attached.map((each) => ({ reference: each })), ...(asked.agreement === undefined ? [] : [asked.agreement])];
  const order: ServiceRequest = {
    resourceType: 'ServiceRequest',
    extension: [
      { url: EXTENSION.org, valueReference: organisation(actor.org) },
      ...(actor.orgClass === undefined
        ? []
        : [{ url: EXTENSION.askingClass, valueCoding: { system: SYSTEM.institutionClass, code: actor.orgClass } }]),
    ],
    identifier: [{ system: IDENTIFIER.order, value: asked.number }],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: SYSTEM.centre, code: machine.kind }] }],
    code: {
      coding: [
        { system: SYSTEM.centre, code: machine.kind, display: machine.noun },
        { system: SYSTEM.examItem, code: asked.what[0], display: asked.what[1] },
      ],
      text: asked.what[1],
    },
    priority: asked.priority,
    subject: { reference: subject },
    authoredOn: now,
    requester: { reference: `Practitioner/${actor.practitioner}`, display: actor.name },
    performerType: { coding: [{ system: SYSTEM.item, code: department, display: departmentName }], text: departmentName },
    ...(asked.sent ? { performer: [organisation(asked.to)] } : {}),
    reasonCode: [{ coding: [{ system: SYSTEM.icd10, ...asked.diagnosis }], text: asked.diagnosis.display }],
    ...(attached.length === 0 ? {} : { supportingInfo: attached }),
    note: [{ text: asked.note }],
  };
  const task = startProgress(
    {
      kind: machine.kind,
      name: machine.noun,
      focus: reference,
      subject,
      owner: asked.sent ? asked.to : actor.org,
      priority: asked.priority,
      state: [asked.state, machine.states[asked.state]],
      step: [asked.step, machine.steps[asked.step]],
      status: machine.status[asked.state],
      reason: asked.reason,
    },
    context,
  );
  return [
    { create: order, reference },
    { create: { ...withKept(task, 'place', asked.place), restriction: { recipient: [organisation(asked.to)] } } },
  ];
}

/** A step to take, and what changes with it. `place`: the place kept from now on; null gives up the one that was. */
export interface Taking<T extends string> {
  readonly step: T;
  readonly reason?: string | undefined;
  /** The organisation that has to act from now on. */
  readonly owner?: string | undefined;
  /** Another organisation asked, with its department. */
  readonly to?: string;
  readonly department?: readonly [code: string, label: string];
  readonly place?: Named | null;
  /** The meeting room taken from now on; null gives it up. */
  readonly room?: Named | null;
  /** Who is named to answer it: practitioner id and name; null names nobody any more. */
  readonly expert?: { readonly id: string; readonly name: string } | null;
  /** The meeting of both sides: its address; null ends it. */
  readonly meeting?: string | null;
}

/**
 * Why steps may not be taken one after another, or undefined. The acting organisation must be of the side whose step it is; `as`: the side as
 * which it acts, instead: as 'asking' its form points to rows of its own alone, and nothing more is asked.
 */
export function refuseSteps<S extends string, T extends string>(
  machine: Machine<S, T>,
  request: LoopRequest<S>,
  steps: readonly T[],
  actor: { readonly org: string },
  as?: Side,
): Refusal | undefined {
  let state = request.state;
  for (const step of steps) {
    const side = sideOf(machine, step);
    // The asking side may be the institution above (it reviews for its clinics); which rows those are, the lists know.
    if ((as ?? side) === 'asked' && actor.org !== request.to)
      return { refuse: `这份${machine.noun}不是发给本机构的，不能${machine.steps[step]}。`, item: 'target', next: '请由接收机构办理。' };
    const taken = takeStep(machine, state, step, request.progress);
    if ('refuse' in taken) return taken;
    state = taken.to;
  }
  return undefined;
}

function withKept(task: Task, kept: KeptFor, what: Named | null | undefined): Task {
  if (what === undefined) return task;
  const others = (task.input ?? []).filter(({ type }) => type.text !== kept);
  const input = what === null ? others : [...others, { type: { text: kept }, valueReference: what }];
  const { input: _, ...rest } = task;
  return input.length === 0 ? rest : { ...rest, input };
}

function withExpert(order: ServiceRequest, expert: Taking<string>['expert']): ServiceRequest {
  if (expert === undefined) return order;
  const others = (order.performer ?? []).filter(({ reference }) => !reference?.startsWith('Practitioner/'));
  const named = expert === null ? [] : [{ reference: `Practitioner/${expert.id}`, display: expert.name }];
  return { ...order, performer: [...others, ...named] };
}

/** The address of the meeting stands with the request as long as it is open, and nowhere else. */
function withMeeting(task: Task, meeting: string | null | undefined): Task {
  if (meeting === undefined) return task;
  const others = (task.extension ?? []).filter(({ url }) => url !== EXTENSION.meeting);
  return { ...task, extension: meeting === null ? others : [...others, { url: EXTENSION.meeting, valueUrl: meeting }] };
}

/** The next versions after steps that may be taken (`refuseSteps`), guarded by the versions that were read; `taken`: who takes them, when. */
export function draftSteps<S extends string, T extends string>(
  machine: Machine<S, T>,
  request: LoopRequest<S>,
  takings: readonly Taking<T>[],
  taken: Taken,
): readonly Draft[] {
  const { version } = request.progress;
  let task = request.progress.task;
  let order = request.order.resource;
  let state = request.state;
  for (const { step, reason, owner, to, department, place, room, expert, meeting } of takings) {
    const move = takeStep(machine, state, step);
    if ('refuse' in move) throw new Error(move.refuse);
    state = move.to;
    const next = advanceProgress(
      { task, version },
      {
        state: [state, machine.states[state]],
        status: machine.status[state],
        step: [step, machine.steps[step]],
        reason,
        ...(owner === undefined ? {} : { owner }),
      },
      taken,
    );
    task = withMeeting(withKept(withKept(next.update, 'place', place), 'room', room), meeting);
    if (to !== undefined) task = { ...task, restriction: { recipient: [organisation(to)] } };
    if (department !== undefined)
      order = {
        ...order,
        performerType: { coding: [{ system: SYSTEM.item, code: department[0], display: department[1] }], text: department[1] },
      };
    order = withExpert(order, expert);
    // Who has to act is who it was sent to, as long as that is not the asking side itself.
    if (owner !== undefined && owner !== request.from) order = { ...order, performer: [organisation(owner)] };
  }
  const ended = machine.ends[state] ?? (machine.released?.includes(state) ? 'completed' : undefined);
  if (ended !== undefined) order = { ...order, status: ended };
  return [
    { update: task, ifVersion: version },
    ...(order === request.order.resource ? [] : [{ update: order, ifVersion: request.order.version }]),
  ];
}
