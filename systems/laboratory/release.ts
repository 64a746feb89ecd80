/** Releasing a report: results become final, the report is written, the order is done, critical values start their loop. */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { Draft } from '../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { startCritical } from '../../kernel/patterns/critical/critical.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { STATES, STEPS, TASK_STATUS, takeStep, worded } from '../../kernel/patterns/diagnosis-centre/states.ts';
import type { LaboratoryItem } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { advanceProgress, firstStep, type Taken } from '../../kernel/patterns/progress/progress.ts';
import type { Mark } from '../../kernel/patterns/recognition/mark.ts';
import { type CertificateRecords, markInForce, withMark } from '../../kernel/patterns/recognition/marks.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import type { Assessment } from './assess.ts';
import { LABORATORY } from './spec.ts';

/** Who releases: a person, or the rules (then no practitioner is named). */
export type Releasing = Taken & { readonly actor: { readonly practitioner?: string; readonly name?: string; readonly org: string } };

/** A step on a request's Task. Throws RangeError where the state does not allow it. */
export function stepOn(
  request: CentreRequest,
  step: 'drafted' | 'submitted' | 'sent-back' | 'released' | 'amend-submitted' | 'amend-returned' | 'amended',
  taken: Taken,
  reason?: string,
): Draft {
  const next = takeStep(request.state, step, firstStep(request.progress, 'amended') !== undefined);
  if ('refuse' in next) throw new RangeError(next.refuse);
  return advanceProgress(
    request.progress,
    { state: worded(STATES, next.to), status: TASK_STATUS[next.to], step: worded(STEPS, step), reason },
    taken,
  );
}

/**
 * The step that results without a release mean: complete ones wait for a person, others for more results. None where the state says so already,
 * as when a result of a complete request was replaced.
 */
export function stepAfterResults(request: CentreRequest, complete: boolean, taken: Taken, reason?: string): readonly Draft[] {
  const waiting = request.state === 'draft-review';
  if (complete) return waiting ? [] : [stepOn(request, 'submitted', taken, reason)];
  return [stepOn(request, waiting ? 'sent-back' : 'drafted', taken, reason)];
}

/** Whether results may be written: the specimen is there and nothing is released. */
export function takesResults({ state }: Pick<CentreRequest, 'state'>): boolean {
  return state === 'draft-review' || 'to' in takeStep(state, 'drafted');
}

/** A result as it is released: final, with its mark where it carries one. */
export function markResult(resource: Observation, status: 'final' | 'corrected', mark: Mark | undefined): Observation {
  return { ...resource, status, extension: withMark(resource.extension, mark) };
}

/**
 * The mark of each item of a laboratory whose quality control was in control: the widest certificate in force, else the consortium's own
 * (domain §5.2, 医共体内部质控).
 */
export function markWhenInControl(taken: Taken, on: PlainDate, records: CertificateRecords): (item: LaboratoryItem) => Mark {
  return ({ code }) => markInForce(records, { org: taken.actor.org, item: code, on }) ?? 'consortium';
}

/** The report of a request: a new one or the next version. */
export function buildLaboratoryReport(
  request: CentreRequest,
  assessment: Assessment,
  facts: {
    readonly subject: string;
    readonly results: readonly string[];
    readonly specimens: readonly string[];
    readonly collected: string | undefined;
    readonly remark?: string | undefined;
    /** The mark that all results of the report carry. */
    readonly mark: Mark | undefined;
  },
  taken: Releasing,
): DiagnosticReport {
  const standing = request.report?.resource;
  const { actor, now } = taken;
  const person =
    actor.practitioner === undefined
      ? undefined
      : { reference: `Practitioner/${actor.practitioner}`, ...(actor.name === undefined ? {} : { display: actor.name }) };
  const critical = assessment.critical.map(({ code, text }) => ({ system: SYSTEM.criticalFinding, code, display: text }));
  return {
    resourceType: 'DiagnosticReport',
    extension: withMark([{ url: EXTENSION.org, valueReference: { reference: `Organization/${actor.org}` } }], facts.mark),
    basedOn: [{ reference: `ServiceRequest/${request.id}` }],
    status: standing === undefined ? 'final' : 'amended',
    category: [{ coding: [{ system: SYSTEM.centre, code: LABORATORY.id }] }],
    code: request.order.resource.code ?? { text: request.item.display },
    subject: { reference: facts.subject },
    effectiveDateTime: facts.collected ?? now,
    issued: now,
    performer: standing?.performer ?? [{ reference: `Organization/${actor.org}` }, ...(person === undefined ? [] : [person])],
    // Without a person the rules of auto-verification released it.
    resultsInterpreter: [person ?? { display: '自动审核' }],
    ...(facts.specimens.length === 0 ? {} : { specimen: facts.specimens.map((id) => ({ reference: `Specimen/${id}` })) }),
    ...(facts.results.length === 0 ? {} : { result: facts.results.map((reference) => ({ reference })) }),
    conclusion: [assessment.summary, facts.remark].filter((word) => word !== undefined && word !== '').join('\n'),
    conclusionCode: [
      {
        coding: [
          assessment.abnormal
            ? { system: SYSTEM.finding, code: 'positive', display: '异常' }
            : { system: SYSTEM.finding, code: 'negative', display: '正常' },
        ],
      },
      ...(critical.length === 0 ? [] : [{ coding: critical }, { coding: [{ system: SYSTEM.finding, code: 'critical', display: '危急' }] }]),
    ],
  };
}

/** The order after its report was released. */
export function completeOrder({ order }: CentreRequest): Draft {
  return { update: { ...order.resource, id: order.id, status: 'completed' }, ifVersion: order.version };
}

/** The loop of critical values that no earlier version of the report named. */
export function draftCritical(
  request: CentreRequest,
  assessment: Assessment,
  report: string,
  subject: string,
  taken: Taken,
): readonly Draft[] {
  const known = new Set(request.report?.resource.conclusionCode?.flatMap(({ coding }) => coding?.map(({ display }) => display) ?? []));
  const findings = assessment.critical.filter(({ text }) => !known.has(text));
  if (findings.length === 0) return [];
  const owner = request.from;
  return [
    {
      create: startCritical({ report, order: `ServiceRequest/${request.id}`, subject, owner, centre: LABORATORY.id, findings }, taken),
    },
  ];
}
