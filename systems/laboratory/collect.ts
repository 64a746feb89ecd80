/** Collecting: one tube for each specimen and container of what was ordered together, each with its bar-code. */
import { type ActionContext, type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, text } from '../../kernel/define/item.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { findRequest, type RequestRecords, readRequests, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { requestItem, whileRequested } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { CONTAINERS } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { planTubes } from './rules/plan-tubes.ts';
import { nameSpecimen, specimenSeries } from './rules/specimen-number.ts';
import { LABORATORY, SOURCE } from './spec.ts';
import { buildSpecimen, readSpecimens, type SpecimenRecords, specimenSources } from './specimens.ts';

/** How it was made sure who gives the specimen (two marks of identity; 患者身份识别). */
export const IDENTITY_CHECKS = { 'name-birth': '姓名+出生日期', 'identity-card': '身份证', wristband: '腕带或就诊码' } as const;

/** The form of a collection. */
export const collectForm = defineForm({
  id: 'laboratory-collection',
  title: '标本采集登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('采集日期', { prefill: 'today' }),
    check: choice('身份核对', IDENTITY_CHECKS),
    note: optional(text('采集说明', { maxLength: 200, hint: '如采血困难、未空腹' })),
  },
});

type Context = ActionContext & { readonly records: RequestRecords & SpecimenRecords };

/** The number of an order without the part that tells its items apart. */
export function orderNumber(number: string): string {
  return number.split('-')[0] ?? number;
}

/** What was ordered together with a request and waits to be collected. */
export function collectedWith(target: string, records: RequestRecords & SpecimenRecords): readonly CentreRequest[] {
  const request = findRequest(records, target);
  if (!request) return [];
  const alive = new Set(
    readSpecimens(records).flatMap((specimen) => (['rejected', 'discarded'].includes(specimen.state) ? [] : specimen.requests)),
  );
  return readRequests(records).filter(
    (each) =>
      orderNumber(each.number) === orderNumber(request.number) &&
      each.centre === request.centre &&
      ['requested', 'rejected'].includes(each.state) &&
      !alive.has(each.id),
  );
}

/** `laboratory.collect`. */
export const collect = defineAction({
  id: 'laboratory.collect',
  label: '采集标本',
  form: collectForm,
  allow: LABORATORY.orderedBy,
  sources: { ...requestSources('laboratory'), ...specimenSources },
  available: whileRequested('laboratory', 'acquired'),
  serials: (_answers, context) => [specimenSeries(context.today)],
  check: (answers, context) => {
    if (answers.date !== context.today) return { refuse: '采集登记请在采集当时填写。', item: 'date', next: '请改为今天的日期。' };
    const request = findRequest(context.records, answers.target);
    if (!request) return { refuse: '没有找到这份申请。', item: 'target', next: '请从清单中重新选择。' };
    if (request.from !== context.actor.org) return { refuse: '标本由申请机构采集。', item: 'target', next: '请核对当前所在的机构和岗位。' };
    if (collectedWith(answers.target, context.records).length === 0)
      return { refuse: '这份申请的标本已经采集。', item: 'target', next: '请在“已采集待装箱”清单中查看条码。' };
    return undefined;
  },
  write: (answers, context) => writeTubes(answers, context),
  tell: (answers, context) => {
    const tubes = planTubes(collectedWith(answers.target, context.records).map(({ item }) => item.code));
    const words = tubes.map(({ container }, at) => `${CONTAINERS[container]} ${nameSpecimen(context.today, serialOf(context), at + 1)}`);
    return { text: `已登记${tubes.length}管，请贴条码：${words.join('；')}。` };
  },
});

function serialOf(context: ActionContext): number {
  return context.serial(specimenSeries(context.today));
}

function writeTubes(
  answers: { readonly target: string; readonly check: keyof typeof IDENTITY_CHECKS; readonly note?: string | undefined },
  context: Context,
): readonly Draft[] {
  const requests = collectedWith(answers.target, context.records);
  const check = [`核对：${IDENTITY_CHECKS[answers.check]}`, answers.note].filter((word) => word !== undefined).join('；');
  return planTubes(requests.map(({ item }) => item.code)).flatMap((tube, at): Draft[] => {
    const codes = new Set(tube.panels.map((panel) => panel.code));
    const served = requests.filter(({ item }) => codes.has(item.code));
    const [first] = served;
    if (first?.centre === undefined) return [];
    const reference = context.newReference();
    const built = buildSpecimen(
      tube,
      {
        number: nameSpecimen(context.today, serialOf(context), at + 1),
        requests: served.map(({ id }) => id),
        subject: context.subject,
        owner: first.centre,
        check,
        urgent: served.some(({ priority }) => priority !== 'routine'),
      },
      reference,
      context,
    );
    return [{ create: built.specimen, reference }, { create: built.trail }];
  });
}
