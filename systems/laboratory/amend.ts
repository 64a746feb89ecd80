/** Amending what was released; the earlier results stay as versions. */

import type { Observation } from '@medplum/fhirtypes';
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { date, text } from '../../kernel/define/item.ts';
import { type CentreRequest, findRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { requestItem } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { markOf } from '../../kernel/patterns/recognition/marks.ts';
import { dateOfFhir } from '../../kernel/periods/plain-date.ts';
import { assess } from './assess.ts';
import { enteredItem, readEntry } from './enter-results.ts';
import { buildLaboratoryReport, draftCritical, markResult, stepOn } from './release.ts';
import { buildResult, type KeptResult, type NewResult, printResult, type ResultPlace, readResults } from './results.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';
import { placeOf, refuseTesting, type Testing, verifySources, whileTested } from './tested-request.ts';

/** `laboratory.amend`: corrects results of a released report; the earlier ones stay as versions. */
export const amendForm = defineForm({
  id: 'laboratory-amendment',
  title: '修订检验报告',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('laboratory'),
    date: date('修订日期', { prefill: 'today' }),
    results: enteredItem,
    reason: text('修订原因', { maxLength: 200 }),
  },
});

/** The observation of a correction on top of the one that stands. */
export function correctResult(one: NewResult, place: ResultPlace, standing: KeptResult): Observation {
  return markResult({ ...buildResult(one, place), id: standing.kept.id }, 'corrected', markOf(standing.kept.resource));
}

/** See `amendForm`. */
export const amend = defineAction({
  id: 'laboratory.amend',
  label: '修订检验报告',
  form: amendForm,
  allow: LABORATORY_ROLES,
  sources: verifySources,
  registers: ['controls', 'certificates'],
  available: whileTested('amended'),
  check: (answers, context) => {
    const request = findRequest(context.records, answers.target);
    const refused = refuseTesting(request, 'amended', context);
    if (refused || !request) return refused;
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    if (answers.results.length === 0) return { refuse: '请填写更正后的结果。', item: 'results' };
    for (const { item, value, unit } of answers.results) {
      const entry = readEntry(item, value, unit);
      if ('refuse' in entry) return { refuse: `${entry.refuse}。`, item: 'results' };
      const before = mine.find((each) => each.item.code === item);
      if (!before) return { refuse: `报告中没有${entry.item.display}。`, item: 'results' };
      if (printResult(before.item, before.found) === printResult(entry.item, entry.found))
        return { refuse: `${entry.item.display}与原结果相同。`, item: 'results' };
    }
    return undefined;
  },
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request?.report) return [];
    const mine = readResults(context.records).filter((each) => each.request === request.id);
    const corrections = answers.results.flatMap(({ item, value, unit }) => {
      const entry = readEntry(item, value, unit);
      const standing = mine.find((each) => each.item.code === item);
      return 'refuse' in entry || !standing ? [] : [{ entry, standing }];
    });
    return draftAmendment(request, corrections, mine, context, answers.reason);
  },
  tell: () => ({ text: '已修订，原结果保留在历史中。' }),
});

/** The next version of a released report with corrected results. */
export function draftAmendment(
  request: CentreRequest,
  corrections: readonly { readonly entry: NewResult; readonly standing: KeptResult }[],
  mine: readonly KeptResult[],
  context: Testing,
  reason: string,
): readonly Draft[] {
  const { report } = request;
  if (!report) return [];
  const place = placeOf(request, context);
  const after = mine.map((each) => corrections.find(({ standing }) => standing === each)?.entry ?? each);
  const on = dateOfFhir(place.collected) ?? context.today;
  const assessment = assess(
    request,
    after.map(({ item, found, flags }) => ({ item, found, flags, final: true })),
    { person: context.person, on, earlier: [], qc: () => 'in-control' },
  );
  const words = corrections.map(
    ({ entry, standing }) =>
      `${entry.item.display}由 ${printResult(standing.item, standing.found)} 更正为 ${printResult(entry.item, entry.found)}`,
  );
  const resource = buildLaboratoryReport(
    request,
    assessment,
    {
      subject: context.subject,
      results: mine.map(({ kept }) => `Observation/${kept.id}`),
      specimens: place.specimen === undefined ? [] : [place.specimen],
      collected: place.collected,
      remark: `修订：${words.join('；')}（${reason}）`,
      mark: markOf(report.resource),
    },
    context,
  );
  return [
    ...corrections.map(
      ({ entry, standing }): Draft => ({ update: correctResult(entry, place, standing), ifVersion: standing.kept.version }),
    ),
    { update: { ...resource, id: report.id }, ifVersion: report.version },
    stepOn(request, 'amended', context, reason),
    ...draftCritical(request, assessment, `DiagnosticReport/${report.id}`, context.subject, context),
  ];
}
