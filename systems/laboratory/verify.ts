/** Verifying and releasing results. */

import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, text } from '../../kernel/define/item.ts';
import { findRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { requestItem } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { narrowestMark } from '../../kernel/patterns/recognition/marks.ts';
import { buildLaboratoryReport, completeOrder, draftCritical, markResult, stepOn } from './release.ts';
import { readResults } from './results.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';
import { assessRequest, marksFor, placeOf, refuseHeld, refuseTesting, verifySources, whileTested } from './tested-request.ts';

/** How what is critical was checked before it goes out (domain §6.3). */
export const RECHECKS = { repeat: '已重新检测，结果一致', second: '双人核对', history: '与既往及临床相符' } as const;

/** `laboratory.verify`: looks at the results of a request together and releases them. */
export const verifyForm = defineForm({
  id: 'laboratory-verification',
  title: '检验结果审核发布',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('审核日期', { prefill: 'today' }),
    rechecked: optional(choice('复核方式', RECHECKS)),
    remark: optional(text('备注', { maxLength: 500, multiline: true })),
  },
});

/** See `verifyForm`. */
export const verify = defineAction({
  id: 'laboratory.verify',
  label: '审核发布检验结果',
  form: verifyForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('released'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'released', context);
    if (refused || !request) return refused;
    const held = refuseHeld(request, context);
    if (held) return held;
    const { missing, results, critical } = assessRequest(request, context);
    if (results.length === 0) return { refuse: '还没有结果。', item: 'target', next: '请等待仪器上传，或手工录入。' };
    if (missing.length > 0)
      return { refuse: `还缺：${missing.map((item) => item.display).join('、')}。`, item: 'target', next: '请补录，或修订申请。' };
    if (critical.length > 0 && answers.rechecked === undefined)
      return {
        refuse: `${critical.map(({ text: words }) => words).join('；')}，为危急值，发布前须核对。`,
        item: 'rechecked',
        next: '请选择复核方式。',
      };
    return undefined;
  },
  doubt: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    if (!request || answers.rechecked !== undefined) return [];
    const { reasons } = assessRequest(request, context);
    return reasons.length === 0 ? [] : [{ warn: `未自动审核的原因：${reasons.join('；')}。`, item: 'rechecked' }];
  },
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request) return [];
    const assessment = assessRequest(request, context);
    const place = placeOf(request, context);
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    const report = context.newReference();
    const markFor = marksFor(request, context);
    const resource = buildLaboratoryReport(
      request,
      assessment,
      {
        subject: context.subject,
        results: mine.map(({ kept }) => `Observation/${kept.id}`),
        specimens: place.specimen === undefined ? [] : [place.specimen],
        collected: place.collected,
        remark: answers.remark,
        mark: narrowestMark(mine.map(({ item }) => markFor(item))),
      },
      context,
    );
    return [
      ...mine.map(
        ({ item, kept }): Draft => ({
          update: { ...markResult(kept.resource, 'final', markFor(item)), id: kept.id },
          ifVersion: kept.version,
        }),
      ),
      { create: resource, reference: report },
      stepOn(request, 'released', context),
      completeOrder(request),
      ...draftCritical(request, assessment, report, context.subject, context),
    ];
  },
  tell: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const critical = request ? assessRequest(request, context).critical : [];
    return critical.length === 0
      ? { text: '报告已发布，申请机构可以查看。' }
      : { text: `报告已发布。危急值（${critical.map(({ text: words }) => words).join('；')}）已通知申请机构，请跟进接收。`, urgent: true };
  },
});
