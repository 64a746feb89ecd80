/** Care that residents had outside the county, as their insurer settled it: entered one by one, imported as a list, or sent as FHIR. */
import type { ExplanationOfBenefit } from '@medplum/fhirtypes';
import { type ActionContext, defineAction } from '../../../kernel/define/action.ts';
import { IDENTIFIER, SYSTEM } from '../../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, quantity, text, when } from '../../../kernel/define/item.ts';

/** Kinds of settled episodes, with the class of encounter that they were. */
export const EPISODE_KINDS = { AMB: '门诊', EMER: '急诊', IMP: '住院' } as const;

/** The form; each settlement has a number, so that the same list again changes nothing. */
export const outsideForm = defineForm({
  id: 'clinic-outside-episode',
  title: '县外就医结算登记',
  version: '1',
  source: '县域内住院量占比、县域就诊率的分母：参保居民在县外的就诊与住院，以医保异地就医结算为准',
  dateItem: 'date',
  items: {
    date: date('就诊（入院）日期'),
    number: text('结算单号', { maxLength: 40 }),
    kind: choice('类别', EPISODE_KINDS),
    until: when('kind', 'IMP', optional(date('出院日期'))),
    hospital: text('就诊医院', { maxLength: 80 }),
    total: optional(quantity('总费用', { unit: 'CNY', unitLabel: '元', min: 0, max: 10_000_000, decimals: 2 })),
  },
  check: ({ date: from, until }) => (until !== undefined && until < from ? [{ item: 'until', refuse: '出院日期早于入院日期。' }] : []),
});

type Outside = Answers<typeof outsideForm>;
const CLAIM_TYPE = 'http://terminology.hl7.org/CodeSystem/claim-type';

/** `clinic.record-outside`. */
export const recordOutside = defineAction({
  id: 'clinic.record-outside',
  label: '登记县外就医',
  form: outsideForm,
  allow: ['township-manager', 'consortium-manager', 'family-doctor', 'village-doctor'],
  write: (answers, context) => [{ create: settlementOf(answers, context) }],
  imports: { title: '县外就医结算清单', key: ['number'], replaces: false },
});

function settlementOf(answers: Outside, context: ActionContext): ExplanationOfBenefit {
  const { date: from, until, kind, hospital, total } = answers;
  return {
    resourceType: 'ExplanationOfBenefit',
    identifier: [{ system: IDENTIFIER.foreign, value: `outside|${answers.number}` }],
    status: 'active',
    type: { coding: [{ system: CLAIM_TYPE, code: 'institutional' }] },
    subType: { coding: [{ system: SYSTEM.actCode, code: kind, display: EPISODE_KINDS[kind] }] },
    use: 'claim',
    patient: { reference: context.subject },
    billablePeriod: { start: from, ...(until === undefined ? {} : { end: until }) },
    created: context.now,
    insurer: { display: '医保经办机构' },
    provider: { display: hospital },
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { display: '基本医疗保险' } }],
    ...(total === undefined
      ? {}
      : {
          total: [
            {
              category: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'submitted' }] },
              amount: { value: total, currency: 'CNY' },
            },
          ],
        }),
  };
}
