/** Ordering an examination: one or several items for a resident, each a request of its own with a number and a place in the centre's list. */
import type { ServiceRequest } from '@medplum/fhirtypes';
import { type ActionContext, type BeginContext, type Draft, defineAction, type PriorContext } from '../../define/action.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../define/codes.ts';
import { defineForm, type FirstAnswers } from '../../define/form.ts';
import { type Coded, choice, choices, coded, date, type Items, optional, reference, text } from '../../define/item.ts';
import type { PriorResult } from '../../define/prior-result.ts';
import { findVisit, noteSources, tellNote } from '../course/tell-note.ts';
import { startProgress } from '../progress/progress.ts';
import {
  answerExtension,
  buildRecognitionEvent,
  citedItems,
  type RecognitionAnswer,
  recognitionItem,
  refuseAnswers,
  type StoredAnswer,
  storedAnswers,
  tellAnswer,
} from '../recognition/answers.ts';
import { CANDIDATE_REGISTERS, type CandidateRecords, candidateSourcesFor, findCandidates } from '../recognition/find-candidates.ts';
import { priceToday } from '../recognition/prices-view.ts';
import type { CentreSpec } from './spec.ts';
import { PRIORITIES, type Priority, STATES, STEPS, worded } from './states.ts';

const MOST_SUMMARY = 500;

/** What every order asks, whichever centre's. */
interface OrderFacts {
  readonly items: readonly string[];
  readonly priority: Priority;
  readonly centre: string;
  readonly diagnosis?: Coded | undefined;
  readonly summary: string;
  readonly recognition?: readonly RecognitionAnswer[] | undefined;
}

/** The form of an order, `<id>-order`. */
export function defineOrderForm<const Id extends string, Order extends Items>(
  spec: Pick<CentreSpec<Id, Order, never>, 'id' | 'name' | 'items' | 'orderItems' | 'source'>,
) {
  return defineForm({
    id: `${spec.id}-order` as const,
    title: `${spec.name}申请单`,
    version: '1',
    source: spec.source,
    dateItem: 'date',
    items: {
      date: date('申请日期', { prefill: 'today' }),
      items: choices('检查项目', spec.items),
      recognition: recognitionItem(spec.items),
      priority: choice('缓急', PRIORITIES),
      centre: reference('送往', `centre:${spec.id}`, { prefill: 'last' }),
      diagnosis: optional(coded('临床诊断', 'icd-10')),
      summary: text('病情摘要与检查目的', { maxLength: MOST_SUMMARY, multiline: true }),
      ...spec.orderItems,
    },
  });
}

/** The series that order numbers of a day are drawn from. */
function seriesOf({ today }: Pick<ActionContext, 'today'>): string {
  return `order-${today.replaceAll('-', '')}`;
}

/** '<letter><yymmdd><5 digits>': at most 16 characters, as DICOM's accession number allows; several items of one order add '-2', '-3'. */
function numberOf(letter: string, context: ActionContext, at: number): string {
  const day = context.today.replaceAll('-', '').slice(2);
  return `${letter}${day}${String(context.serial(seriesOf(context))).padStart(5, '0')}${at === 0 ? '' : `-${at + 1}`}`;
}

/** The order of one item as FHIR keeps it. */
export function buildOrder(
  facts: OrderFacts,
  item: {
    readonly code: string;
    readonly display: string;
    readonly loinc?: string | undefined;
    /** DICOM modality that takes it. */
    readonly modality?: string | undefined;
    readonly number: string;
    readonly category: string;
    /** Why it is done although a result stands. */
    readonly repeats?: StoredAnswer | undefined;
  },
  context: ActionContext,
): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    extension: [
      { url: EXTENSION.org, valueReference: { reference: `Organization/${context.actor.org}` } },
      ...(item.repeats === undefined ? [] : [answerExtension(item.repeats)]),
    ],
    identifier: [{ system: IDENTIFIER.order, value: item.number }],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: SYSTEM.centre, code: item.category }] }],
    priority: facts.priority,
    code: {
      coding: [
        { system: SYSTEM.examItem, code: item.code, display: item.display },
        ...(item.loinc === undefined ? [] : [{ system: SYSTEM.loinc, code: item.loinc }]),
      ],
      text: item.display,
    },
    ...(item.modality === undefined ? {} : { orderDetail: [{ coding: [{ system: SYSTEM.dicom, code: item.modality }] }] }),
    subject: { reference: context.subject },
    ...(context.encounter === undefined ? {} : { encounter: { reference: context.encounter } }),
    authoredOn: context.now,
    requester: { reference: `Practitioner/${context.actor.practitioner}`, display: context.actor.name },
    performer: [{ reference: `Organization/${facts.centre}` }],
    ...(facts.diagnosis === undefined
      ? {}
      : {
          reasonCode: [
            {
              coding: [{ system: SYSTEM.icd10, code: facts.diagnosis.code, display: facts.diagnosis.display }],
              text: facts.diagnosis.display,
            },
          ],
        }),
    note: [{ text: facts.summary }],
  };
}

type Centre = Pick<CentreSpec<string, never, never>, 'id' | 'letter' | 'items' | 'loinc' | 'modality'>;

/** Results of the items that may be recognised. */
function candidatesFor(spec: Centre, items: readonly string[], context: PriorContext): readonly PriorResult[] {
  const ordered = items.map((code) => ({ code, display: spec.items[code] ?? code, loinc: spec.loinc?.[code] }));
  return findCandidates(ordered, context.records as unknown as CandidateRecords, context); // the order's own sources
}

function answersOf(spec: Centre, facts: OrderFacts, context: ActionContext): readonly StoredAnswer[] {
  return storedAnswers(facts.recognition, candidatesFor(spec, facts.items, context), (item) => centsIn(context, item));
}

/** The price of an item as counted for the order; an institution without one saves nothing that could be named. */
function centsIn({ totals }: ActionContext, item: string): number | undefined {
  const cents = totals?.[item];
  return cents === undefined || cents === 0 ? undefined : cents;
}

/** The orders of a form with the Task that follows each; what is cited is not ordered. */
function draftOrders(spec: Centre, facts: OrderFacts, context: ActionContext): Draft[] {
  const answers = answersOf(spec, facts, context);
  const cited = citedItems(facts.recognition);
  const orders = facts.items
    .filter((code) => !cited.has(code))
    .flatMap((code, at): Draft[] => {
      const display = spec.items[code] ?? code;
      const number = numberOf(spec.letter, context, at);
      const order = context.newReference();
      const repeats = answers.find(({ item }) => item === code);
      return [
        {
          create: buildOrder(
            facts,
            { code, display, loinc: spec.loinc?.[code], number, category: spec.id, modality: spec.modality?.[code], repeats },
            context,
          ),
          reference: order,
        },
        {
          create: startProgress(
            {
              kind: spec.id,
              focus: order,
              subject: context.subject,
              owner: facts.centre,
              priority: facts.priority,
              state: worded(STATES, 'requested'),
              step: worded(STEPS, 'requested'),
            },
            context,
          ),
        },
      ];
    });
  return [...orders, ...draftEvent(spec, facts, answers, context)];
}

/** That the recognition service ran in this visit, and how what it showed was answered; nothing where no list of items is kept. */
function draftEvent(spec: Centre, facts: OrderFacts, answers: readonly StoredAnswer[], context: ActionContext): Draft[] {
  const { recognised } = context.records as unknown as CandidateRecords; // as above
  if (recognised.length === 0) return [];
  const names = new Map(candidatesFor(spec, facts.items, context).map(({ key, orgName }) => [key, orgName]));
  const words = answers.map((answer) => tellAnswer(answer, names.get(answer.result)));
  const loinc = facts.items.flatMap((code) => spec.loinc?.[code] ?? []);
  return [{ create: buildRecognitionEvent('answered', answers, words, loinc, context) }];
}

function tellOrder(spec: Centre, facts: OrderFacts, context: ActionContext): string {
  const cited = citedItems(facts.recognition);
  const name = (code: string) => spec.items[code] ?? code;
  const ordered = facts.items.filter((code) => !cited.has(code)).map(name);
  const cents = [...cited].reduce((sum, item) => sum + (centsIn(context, item) ?? 0), 0);
  const saved = cents === 0 ? '' : `，节约${(cents / 100).toFixed(2)}元`;
  return [
    cited.size === 0 ? '' : `已引用${[...cited].map(name).join('、')}，不再开单${saved}。`,
    ordered.length === 0 ? '' : `已申请${ordered.join('、')}，采集后即可送诊断中心。`,
  ].join('');
}

/** The reason and the summary as the note of the visit tells them: of the one it is opened from, else of the last today at this institution. */
export function beginOrder({ records, today, org, encounter }: BeginContext<typeof noteSources>): Partial<OrderFacts> {
  const visit = findVisit(records.visits, { encounter, today, days: 0, org });
  if (visit === undefined) return {};
  const { diagnosis, present } = tellNote(records, visit);
  return {
    ...(diagnosis === undefined ? {} : { diagnosis }),
    ...(present === undefined ? {} : { summary: present.slice(0, MOST_SUMMARY) }),
  };
}

/** `<id>.order`. Results that stand for its items are found by one function, for the page as they are chosen and for the server's check. */
export function defineOrderAction<const Id extends string, Order extends Items>(
  spec: CentreSpec<Id, Order, never>,
  form: ReturnType<typeof defineOrderForm<Id, Order>>,
) {
  const centre = spec as unknown as Centre; // without its own order items
  return defineAction({
    id: `${spec.id}.order` as const,
    label: `申请${spec.name}检查`,
    form,
    allow: spec.orderedBy,
    sources: candidateSourcesFor(Object.keys(spec.items)),
    registers: CANDIDATE_REGISTERS,
    beginSources: noteSources,
    begin: (context) => beginOrder(context) as FirstAnswers<typeof form>, // the pattern's own items, whatever a centre adds
    serials: (_answers, context) => [seriesOf(context)],
    priors: {
      items: 'items',
      answers: 'recognition',
      opens: 'mutual-recognition.open',
      notes: 'mutual-recognition.note-shown',
      find: (items, context) => candidatesFor(centre, items, context),
    },
    totals: (answers, { records }) => {
      const facts = answers as unknown as OrderFacts; // the pattern's own items, whatever a centre adds
      // Where no list is kept there are no prices either.
      return (records as unknown as CandidateRecords).recognised.length === 0
        ? {}
        : Object.fromEntries([...citedItems(facts.recognition)].map((item) => [item, priceToday(item)]));
    },
    check: (answers, context) => {
      const facts = answers as unknown as OrderFacts & { readonly date: string }; // as above
      if (facts.date > context.today) return { refuse: '申请日期不能晚于今天。', item: 'date' };
      if (facts.items.length === 0) return { refuse: '请至少选择一个检查项目。', item: 'items' };
      return refuseAnswers(facts.items, facts.recognition, candidatesFor(centre, facts.items, context));
    },
    write: (answers, context) => draftOrders(centre, answers as unknown as OrderFacts, context), // as above
    tell: (answers, context) => ({ text: tellOrder(centre, answers as unknown as OrderFacts, context) }), // as above
  });
}
