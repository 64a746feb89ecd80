/** A centre's report as FHIR keeps it: one DiagnosticReport per request, whose versions are its drafts, its release and its amendments. */
import type { CodeableConcept, DiagnosticReport } from '@medplum/fhirtypes';
import type { ActionContext } from '../../define/action.ts';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import type { CentreRequest } from './requests.ts';
import type { ReportParts } from './spec.ts';

/** What every report says, whichever centre's. */
export interface ReportFacts {
  readonly target: string;
  readonly conclusion: string;
  readonly positive: boolean;
  readonly critical?: readonly string[] | undefined;
  /** What was seen, where a centre asks for it apart from the conclusion. */
  readonly findings?: string | undefined;
}

/** What the report says was seen; undefined where it does not say so apart from its conclusion. */
export function findingsOf({ extension }: DiagnosticReport): string | undefined {
  return extension?.find(({ url }) => url === EXTENSION.findings)?.valueString;
}

function codesOf(facts: ReportFacts, criticalWords: Readonly<Record<string, string>>): CodeableConcept[] {
  const finding = facts.positive ? { code: 'positive', display: '阳性' } : { code: 'negative', display: '阴性' };
  const critical = (facts.critical ?? []).map((code) => ({ system: SYSTEM.criticalFinding, code, display: criticalWords[code] ?? code }));
  return [{ coding: [{ system: SYSTEM.finding, ...finding }] }, ...(critical.length === 0 ? [] : [{ coding: critical }])];
}

/**
 * The report of a request: a new one, or the next version of the one that stands (what it says of images, specimens and results is kept). Until
 * it is released whoever wrote last signs it: it may have been begun by somebody who put the request back. An amendment keeps who signed.
 */
export function buildReport(
  request: CentreRequest,
  facts: ReportFacts,
  status: 'preliminary' | 'final' | 'amended',
  criticalWords: Readonly<Record<string, string>>,
  context: ActionContext,
): DiagnosticReport {
  const { actor, now } = context;
  const standing = request.report?.resource;
  const author = { reference: `Practitioner/${actor.practitioner}`, display: actor.name };
  const released = status === 'amended' ? standing : undefined;
  const acquired = request.progress.steps.findLast(({ step }) => step === 'acquired');
  return {
    ...standing,
    resourceType: 'DiagnosticReport',
    extension: [
      ...(standing?.extension?.filter(({ url }) => url !== EXTENSION.findings) ?? [
        { url: EXTENSION.org, valueReference: { reference: `Organization/${actor.org}` } },
      ]),
      ...(facts.findings === undefined ? [] : [{ url: EXTENSION.findings, valueString: facts.findings }]),
    ],
    basedOn: [{ reference: `ServiceRequest/${request.id}` }],
    status,
    category: [{ coding: [{ system: SYSTEM.centre, code: request.progress.kind }] }],
    code: request.order.resource.code ?? { text: request.item.display },
    subject: { reference: context.subject },
    effectiveDateTime: standing?.effectiveDateTime ?? acquired?.at ?? now,
    ...(status === 'preliminary' ? {} : { issued: standing?.issued ?? now }),
    performer: released?.performer ?? [{ reference: `Organization/${actor.org}` }, author],
    resultsInterpreter: released?.resultsInterpreter ?? [author],
    conclusion: facts.conclusion,
    conclusionCode: codesOf(facts, criticalWords),
  };
}

/** The report with a centre's own parts; its extensions stand beside those of the pattern. */
export function addParts(report: DiagnosticReport, parts: ReportParts): DiagnosticReport {
  const own = new Set(parts.extension?.map(({ url }) => url));
  const extension = [...(report.extension?.filter(({ url }) => !own.has(url)) ?? []), ...(parts.extension ?? [])];
  // What the report was coded as stands beside whether it found something.
  const conclusionCode = [...(report.conclusionCode ?? []), ...(parts.conclusionCode ?? [])];
  const entries = Object.entries({ ...report, ...parts, extension, conclusionCode }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as DiagnosticReport; // the parts are the report's own fields; only absent ones were left out
}

/** The report after the second reader signed it. */
export function signReport(report: DiagnosticReport, { actor, now }: ActionContext): DiagnosticReport {
  const writer = report.resultsInterpreter?.[0];
  return {
    ...report,
    status: 'final',
    issued: now,
    resultsInterpreter: [
      ...(writer === undefined ? [] : [writer]),
      { reference: `Practitioner/${actor.practitioner}`, display: actor.name },
    ],
  };
}
