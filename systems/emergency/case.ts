/** A chest-pain case as it stands: one Task whose outputs are its times. A time that is corrected is added again with the reason; none is ever taken away. */
import type { DiagnosticReport, ServiceRequest, Task } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { advanceProgress, firstStep, lastStep, type Progress, readProgress, type Taken } from '../../kernel/patterns/progress/progress.ts';
import { type Instant, instantOfFhir, minutesBetween } from '../../kernel/periods/plain-date.ts';
import { isNode, NODES, type NodeCode } from './nodes.ts';

/** The kind of the case's Task (SYSTEM.centreTask). */
export const CHEST_PAIN = 'chest-pain';

/** States. */
export const STATES = { called: '待响应', answered: '救治中', closed: '已结束' } as const;

/** How a case ends. */
export const OUTCOMES = {
  pci: '急诊介入',
  lysis: '溶栓',
  conservative: '药物保守治疗',
  excluded: '排除急性心肌梗死',
  declined: '患者或家属放弃',
  died: '死亡',
} as const;

/** How a case ended. */
export type Outcome = keyof typeof OUTCOMES;

/** What the case is read from: its own Task, and what happened meanwhile at the ECG centre and in referral. */
export const caseSources = {
  cases: resources('Task', CHEST_PAIN),
  ecgs: resources('Task', 'ecg'),
  orders: resources('ServiceRequest'),
  reports: resources('DiagnosticReport'),
} as const;

/** The records that `caseSources` give. */
export interface CaseRecords {
  readonly cases: readonly Kept<Task>[];
  readonly ecgs: readonly Kept<Task>[];
  readonly orders: readonly Kept<ServiceRequest>[];
  readonly reports: readonly Kept<DiagnosticReport>[];
}

/** A case. `times` holds what is known; what is missing is absent and shown as missing. `corrected`: times that were put right. */
export interface Case {
  readonly progress: Progress;
  readonly state: keyof typeof STATES;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly called: Instant;
  readonly closed: Instant | undefined;
  readonly outcome: Outcome | undefined;
  readonly times: Readonly<Partial<Record<NodeCode, Instant>>>;
  readonly corrected: readonly NodeCode[];
}

/** An ECG or a referral belongs to a case that was opened within so many hours after it, or while it is open. */
const BEFORE_HOURS = 12;

function isState(text: string): text is keyof typeof STATES {
  return Object.hasOwn(STATES, text);
}

function earliest(instants: readonly (Instant | undefined)[]): Instant | undefined {
  return instants
    .filter((each) => each !== undefined)
    .toSorted()
    .at(0);
}

/** The first ECG of the case and its reading, by the clock of the platform: when the trace was there, when the report was released. */
function timesOfEcg(records: CaseRecords, within: (at: Instant) => boolean): Partial<Record<NodeCode, Instant>> {
  const ecgs = records.ecgs.flatMap((kept) => {
    const progress = readProgress(kept);
    const acquired = progress && firstStep(progress, 'acquired')?.at;
    return progress && acquired && within(acquired) ? [{ acquired, released: firstStep(progress, 'released')?.at }] : [];
  });
  const ecg = earliest(ecgs.map(({ acquired }) => acquired));
  const read = earliest(ecgs.map(({ released }) => released));
  return { ...(ecg === undefined ? {} : { ecg }), ...(read === undefined ? {} : { read }) };
}

function timesOfReferral({ orders }: CaseRecords, within: (at: Instant) => boolean): Partial<Record<NodeCode, Instant>> {
  const referred = earliest(
    orders.flatMap(({ resource }) => {
      const isReferral = resource.category?.some(({ coding }) =>
        coding?.some(({ system, code }) => system === SYSTEM.centre && code === 'referral'),
      );
      const at = instantOfFhir(resource.authoredOn);
      return isReferral && at !== undefined && within(at) ? [at] : [];
    }),
  );
  return referred === undefined ? {} : { referred };
}

/** The cases of a resident, oldest first. */
export function readCases(records: CaseRecords): readonly Case[] {
  return records.cases.flatMap((kept) => {
    const progress = readProgress(kept);
    const first = progress && firstStep(progress, 'notified');
    if (!progress || !first || !isState(progress.state)) return [];
    const closing = lastStep(progress, 'closed');
    const from = Date.parse(first.at) - BEFORE_HOURS * 3_600_000;
    const within = (at: Instant): boolean => Date.parse(at) >= from && (closing === undefined || at <= closing.at);
    const told = new Map<NodeCode, Instant>();
    const corrected = new Set<NodeCode>();
    for (const { step, at } of progress.steps) {
      if (!isNode(step)) continue;
      if (told.has(step)) corrected.add(step);
      told.set(step, at);
    }
    return [
      {
        progress,
        state: progress.state,
        from: first.org,
        to: progress.owner,
        called: first.at,
        closed: closing?.at,
        outcome: closing && outcomeOf(kept.resource, closing.reason),
        times: { ...timesOfEcg(records, within), ...timesOfReferral(records, within), ...Object.fromEntries(told) },
        corrected: [...corrected],
      },
    ];
  });
}

/** The case with that id. */
export function findCase(records: CaseRecords, id: string): Case | undefined {
  return readCases(records).find(({ progress }) => progress.id === id);
}

const STATUS = { called: 'requested', answered: 'in-progress', closed: 'completed' } as const;

function isOutcome(text: string | undefined): text is Outcome {
  return text !== undefined && Object.hasOwn(OUTCOMES, text);
}

/** The outcome stands coded as the reason of the status; cases of earlier versions hold the code as the reason of the step. */
function outcomeOf({ statusReason }: Task, reason: string | undefined): Outcome | undefined {
  const coded = statusReason?.coding?.find(({ system }) => system === SYSTEM.chestPainOutcome)?.code ?? reason;
  return isOutcome(coded) ? coded : undefined;
}

/** The end of a case: the outcome in words as the reason of the step, and coded as the reason of the Task's status. */
export function draftEnd(one: Case, outcome: Outcome, taken: Taken): ReturnType<typeof advanceProgress> {
  const { update, ifVersion } = draftTime(one, 'closed', 'closed', taken, OUTCOMES[outcome]);
  const coding = [{ system: SYSTEM.chestPainOutcome, code: outcome, display: OUTCOMES[outcome] }];
  return { update: { ...update, statusReason: { coding, text: OUTCOMES[outcome] } }, ifVersion };
}

/** The next version of the case's Task: a time, told by somebody, at the moment it names. */
export function draftTime(
  one: Case,
  step: NodeCode | 'closed',
  state: keyof typeof STATES,
  taken: Taken,
  reason?: string | undefined,
): ReturnType<typeof advanceProgress> {
  const label = step === 'closed' ? '结束' : NODES[step];
  return advanceProgress(one.progress, { state: [state, STATES[state]], status: STATUS[state], step: [step, label], reason }, taken);
}

/** Minutes between two times; undefined while either is missing. */
export function minutesOf({ times }: Case, from: NodeCode, to: NodeCode): number | undefined {
  const [a, b] = [times[from], times[to]];
  return a === undefined || b === undefined ? undefined : minutesBetween(a, b);
}
