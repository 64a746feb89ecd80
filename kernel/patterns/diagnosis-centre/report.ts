/** Writing a report: kept as a draft, handed to the second reader where two must sign, released, amended; critical findings start their loop at once. */
import type { DiagnosticReport, QuestionnaireResponse } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../define/action.ts';
import { defineForm } from '../../define/form.ts';
import { type AnswersOf, choice, choices, date, type Items, optional, text, yesNo } from '../../define/item.ts';
import { type Kept, resources } from '../../define/source.ts';
import { startCritical } from '../critical/critical.ts';
import { lastStep } from '../progress/progress.ts';
import { markReleased } from '../recognition/mark-release.ts';
import { type CertificateRecords, certificateSources } from '../recognition/marks.ts';
import { amendmentSource, criticalOf, criticalTold, readProposal } from './amendment.ts';
import { addParts, buildReport, type ReportFacts, signReport } from './report-resource.ts';
import { type CentreRequest, findRequest, type RequestRecords, requestSources } from './requests.ts';
import type { CentreSpec, ReportedFacts, ReportParts } from './spec.ts';
import { draftStep, type LaterStep, refuseStep, requestItem, whileRequested } from './steps.ts';

const SUBMIT = { submit: '提交', draft: '暂存' } as const;
const VERDICT = { release: '同意发布', back: '退回修改' } as const;

type Context = ActionContext & {
  readonly records: RequestRecords &
    CertificateRecords &
    Pick<ReportedFacts, 'material'> & { readonly amendments: readonly Kept<QuestionnaireResponse>[] };
};

interface Written extends ReportFacts {
  readonly submit: keyof typeof SUBMIT;
}

interface Amended extends ReportFacts {
  readonly reason: string;
}

interface Reviewed {
  readonly target: string;
  readonly verdict: keyof typeof VERDICT;
  readonly note?: string | undefined;
}

/** What a report and an amendment both ask, after the centre's own items. */
function commonItems(critical: Readonly<Record<string, string>>) {
  return {
    conclusion: text('诊断意见', { maxLength: 2000, multiline: true }),
    positive: yesNo('阳性结果'),
    critical: optional(choices('危急值', critical, { hint: '有一项即立即通知申请机构' })),
  };
}

/** The forms of report, review and amendment. */
export function defineReportForms<const Id extends string, Report extends Items>(spec: CentreSpec<Id, never, Report>) {
  const shared = { version: '1', source: spec.source, dateItem: 'date' } as const;
  const head = { target: requestItem(spec.id), date: date('日期', { prefill: 'today' }) };
  return {
    report: defineForm({
      ...shared,
      id: `${spec.id}-report` as const,
      title: `${spec.name}报告`,
      items: { ...head, ...spec.reportItems, ...commonItems(spec.critical), submit: choice('保存方式', SUBMIT) },
    }),
    review: defineForm({
      ...shared,
      id: `${spec.id}-review` as const,
      title: `${spec.name}报告审核`,
      items: { ...head, verdict: choice('审核意见', VERDICT), note: optional(text('说明', { maxLength: 500, multiline: true })) },
    }),
    amend: defineForm({
      ...shared,
      id: `${spec.id}-amendment` as const,
      title: `修订${spec.name}报告`,
      items: { ...head, ...spec.reportItems, ...commonItems(spec.critical), reason: text('修订原因', { maxLength: 200 }) },
    }),
  };
}

/** The order is done once its report is released; until then it is in hand. */
function completeOrder({ order }: CentreRequest): Draft {
  return { update: { ...order.resource, id: order.id, status: 'completed' }, ifVersion: order.version };
}

/** Critical findings that nobody was told of before. */
function draftCritical(
  spec: Pick<CentreSpec<string, never, never>, 'id' | 'critical'>,
  request: CentreRequest,
  facts: ReportFacts,
  report: string,
  context: Context,
): readonly Draft[] {
  const known = criticalTold(request, context.records.amendments);
  const found = (facts.critical ?? []).filter((code) => !known.has(code));
  if (found.length === 0) return [];
  const findings = found.map((code) => ({ code, text: spec.critical[code] ?? code }));
  const one = { report, order: `ServiceRequest/${request.id}`, subject: context.subject, owner: request.from, centre: spec.id, findings };
  return [{ create: startCritical(one, context) }];
}

/** `<id>.report`, `<id>.review`, `<id>.amend`. */
export function defineReportActions<const Id extends string, Report extends Items>(
  spec: CentreSpec<Id, never, Report>,
  forms: ReturnType<typeof defineReportForms<Id, Report>>,
) {
  const shared = {
    allow: spec.readBy,
    sources: {
      ...requestSources(spec.id),
      ...certificateSources,
      material: spec.material ?? resources('Observation', '-'),
      amendments: amendmentSource(forms.amend),
    },
    registers: ['certificates'] as const,
  };

  /** A report as it is first released, with the mark in force that day. */
  function markFirst(request: CentreRequest, report: DiagnosticReport, { actor, today, records }: Context): DiagnosticReport {
    return markReleased(report, { org: actor.org, item: request.item.code, on: today }, records);
  }

  /** The report as the next version of what stands, or a new one; with its reference. */
  function draftReport(
    request: CentreRequest,
    facts: ReportFacts,
    status: 'preliminary' | 'final' | 'amended',
    context: Context,
    more: ReportParts = {},
  ) {
    const written = addParts(buildReport(request, facts, status, spec.critical, context), more);
    const resource = status === 'final' ? markFirst(request, written, context) : written;
    const standing = request.report;
    const reference = standing ? `DiagnosticReport/${standing.id}` : context.newReference();
    const draft: Draft = standing
      ? { update: { ...resource, id: standing.id }, ifVersion: standing.version }
      : { create: resource, reference };
    return { draft, reference };
  }

  function write(
    facts: Written | Amended,
    step: 'drafted' | 'submitted' | 'released' | 'amended',
    status: 'preliminary' | 'final' | 'amended',
    context: Context,
  ): readonly Draft[] {
    const request = findRequest(context.records, facts.target);
    if (!request) return [];
    const own = facts as unknown as AnswersOf<Report>; // the answers hold the centre's own items beside the pattern's
    const released = status !== 'preliminary';
    const more = spec.onReport?.(own, { request, context, material: context.records.material, released });
    const { draft, reference } = draftReport(request, facts, status, context, more?.report);
    return [
      draft,
      draftStep(request, step, context, 'reason' in facts ? facts.reason : undefined),
      ...(step === 'released' ? [completeOrder(request)] : []),
      ...draftCritical(spec, request, facts, reference, context),
      ...(more?.drafts ?? []),
    ];
  }

  function stepOf(facts: Written, records: RequestRecords): 'drafted' | 'submitted' | 'released' {
    if (facts.submit === 'draft') return 'drafted';
    const request = findRequest(records, facts.target);
    return request && spec.doubleSign(request, facts.critical ?? []) ? 'submitted' : 'released';
  }

  /** Why the centre's own items can not stand. */
  function refuseOwn(facts: Written | Amended, context: Context): Refusal | undefined {
    const request = findRequest(context.records, facts.target);
    const own = facts as unknown as AnswersOf<Report>; // as above
    return request && spec.checkReport?.(own, { request, context, material: context.records.material });
  }

  const report = defineAction({
    ...shared,
    id: `${spec.id}.report` as const,
    label: `书写${spec.name}报告`,
    form: forms.report,
    available: whileRequested(spec.id, 'drafted'),
    check: (answers, context) => {
      const facts = answers as unknown as Written; // the pattern's own items, whatever a centre adds
      return (
        refuseStep('drafted', 'centre', facts.target, context) ??
        refuseStep(stepOf(facts, context.records), 'centre', facts.target, context) ??
        refuseOwn(facts, context)
      );
    },
    write: (answers, context) => {
      const facts = answers as unknown as Written; // as above
      const step = stepOf(facts, context.records);
      return write(facts, step, step === 'released' ? 'final' : 'preliminary', context);
    },
    tell: (answers, context) => {
      const facts = answers as unknown as Written; // as above
      const urgent = (facts.critical ?? []).length > 0;
      const text = { drafted: '已暂存。', submitted: '已提交，等待审核。', released: '报告已发布，申请机构可以查看。' }[
        stepOf(facts, context.records)
      ];
      return { text: urgent ? `${text}危急值已通知申请机构，请跟进接收情况。` : text, urgent };
    },
  });

  const review = defineAction({
    ...shared,
    id: `${spec.id}.review` as const,
    label: `审核${spec.name}报告`,
    form: forms.review,
    available: whileRequested(spec.id, 'sent-back', 'amend-returned'),
    check: (answers, context): Refusal | undefined => {
      const request = findRequest(context.records, answers.target);
      const amends = request?.state === 'amend-review';
      const [signs, returns]: readonly [LaterStep, LaterStep] = amends ? ['amended', 'amend-returned'] : ['released', 'sent-back'];
      const refused = refuseStep(answers.verdict === 'release' ? signs : returns, 'centre', answers.target, context);
      if (refused) return refused;
      if (!request || (request.state !== 'draft-review' && !amends))
        return { refuse: '这份报告还没有提交审核。', item: 'target', next: '请由书写的医生先提交。' };
      if (writerOf(request) === context.actor.practitioner)
        return { refuse: '书写与审核应由两位医生完成。', item: 'target', next: '请由另一位医生审核。' };
      if (answers.verdict === 'back') return answers.note === undefined ? { refuse: '退回修改请写明原因。', item: 'note' } : undefined;
      return amends ? refuseProposal(request, context) : undefined;
    },
    write: ({ target, verdict, note }: Reviewed, context): readonly Draft[] => {
      const request = findRequest(context.records, target);
      if (!request?.report) return [];
      if (request.state === 'amend-review') {
        const proposal = proposalOf(request, context);
        return verdict === 'back' || !proposal
          ? [draftStep(request, 'amend-returned', context, note)]
          : write(proposal, 'amended', 'amended', context);
      }
      if (verdict === 'back') return [draftStep(request, 'sent-back', context, note)];
      const { id, version, resource } = request.report;
      return [
        { update: { ...markFirst(request, signReport(resource, context), context), id }, ifVersion: version },
        draftStep(request, 'released', context, note),
        completeOrder(request),
      ];
    },
    tell: ({ target, verdict }, context) => {
      const amends = findRequest(context.records, target)?.state === 'amend-review';
      if (verdict === 'back') return { text: amends ? '修订已退回，原报告仍然有效。' : '已退回书写的医生修改。' };
      return { text: amends ? '已修订，原报告保留在历史中。' : '报告已发布，申请机构可以查看。' };
    },
  });

  /** The amendment that waits for its second signature, as it was filled. */
  function proposalOf(request: CentreRequest, { records }: Context): Amended | undefined {
    return readProposal(request, forms.amend, records.amendments) as unknown as Amended | undefined; // the pattern's own items, whatever a centre adds
  }

  /** Why the amendment can not be signed as it was submitted: what it rests on may have changed since. */
  function refuseProposal(request: CentreRequest, context: Context): Refusal | undefined {
    const proposal = proposalOf(request, context);
    if (!proposal) return { refuse: '提交的修订内容已作废。', item: 'target', next: '请退回，由修订的医生重新提交。' };
    const refused = refuseOwn(proposal, context);
    return refused && { refuse: refused.refuse, item: 'target', next: '请退回，由修订的医生修改后重新提交。' };
  }

  /** Whether an amendment needs a second reader: by the centre's rule, of what stands and of what is to stand; never less than the report had. */
  function needsSecond(facts: Amended, { records }: Context): boolean {
    const request = findRequest(records, facts.target);
    if (!request) return false;
    const signed = request.report?.resource.resultsInterpreter?.[1] !== undefined;
    return signed || spec.doubleSign(request, [...criticalOf(request), ...(facts.critical ?? [])]);
  }

  const amend = defineAction({
    ...shared,
    id: `${spec.id}.amend` as const,
    label: `修订${spec.name}报告`,
    form: forms.amend,
    available: whileRequested(spec.id, 'amend-submitted'),
    check: (answers, context) => {
      const facts = answers as unknown as Amended; // as above
      return refuseStep('amend-submitted', 'centre', facts.target, context) ?? refuseOwn(facts, context);
    },
    write: (answers, context): readonly Draft[] => {
      const facts = answers as unknown as Amended; // as above
      const request = findRequest(context.records, facts.target);
      if (!request?.report) return [];
      if (!needsSecond(facts, context)) return write(facts, 'amended', 'amended', context);
      // Whoever asked hears of a critical finding at once; what they read changes only with the second signature.
      return [
        draftStep(request, 'amend-submitted', context, facts.reason),
        ...draftCritical(spec, request, facts, `DiagnosticReport/${request.report.id}`, context),
      ];
    },
    tell: (answers, context) => {
      const facts = answers as unknown as Amended; // as above
      return { text: needsSecond(facts, context) ? '修订已提交，等待另一位医生审核；原报告仍然有效。' : '已修订，原报告保留在历史中。' };
    },
  });
  return { report, review, amend };
}

/** Who wrote what waits for the second signature, the report or its amendment: practitioner id. */
function writerOf({ state, progress, report }: CentreRequest): string | undefined {
  if (state === 'amend-review') return lastStep(progress, 'amend-submitted')?.by;
  return report?.resource.resultsInterpreter?.[0]?.reference?.replace('Practitioner/', '');
}
