/** Ordering an examination: one or several items for a resident, each a request of its own with a number and a place in the centre's list. */
import type { ServiceRequest } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction } from '../../define/action.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../define/codes.ts';
import { defineForm } from '../../define/form.ts';
import { type Coded, choice, choices, coded, date, type Items, optional, reference, text } from '../../define/item.ts';
import { startProgress } from '../progress/progress.ts';
import type { CentreSpec } from './spec.ts';
import { PRIORITIES, type Priority, STATES, STEPS, worded } from './states.ts';

/** What every order asks, whichever centre's. */
interface OrderFacts {
  readonly items: readonly string[];
  readonly priority: Priority;
  readonly centre: string;
  readonly diagnosis?: Coded | undefined;
  readonly summary: string;
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
      priority: choice('缓急', PRIORITIES),
      centre: reference('送往', 'organisation', { prefill: 'last' }),
      diagnosis: optional(coded('临床诊断', 'icd-10')),
      summary: text('病情摘要与检查目的', { maxLength: 500, multiline: true }),
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
    readonly number: string;
    readonly category: string;
  },
  context: ActionContext,
): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${context.actor.org}` } }],
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
    subject: { reference: context.subject },
    ...(context.encounter === undefined ? {} : { encounter: { reference: `Encounter/${context.encounter}` } }),
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

/** The orders of a form with the Task that follows each. */
function draftOrders(
  spec: Pick<CentreSpec<string, never, never>, 'id' | 'letter' | 'items' | 'loinc'>,
  facts: OrderFacts,
  context: ActionContext,
): Draft[] {
  return facts.items.flatMap((code, at): Draft[] => {
    const display = spec.items[code] ?? code;
    const number = numberOf(spec.letter, context, at);
    const order = context.newReference();
    return [
      { create: buildOrder(facts, { code, display, loinc: spec.loinc?.[code], number, category: spec.id }, context), reference: order },
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
}

/** `<id>.order`. */
export function defineOrderAction<const Id extends string, Order extends Items>(
  spec: CentreSpec<Id, Order, never>,
  form: ReturnType<typeof defineOrderForm<Id, Order>>,
) {
  return defineAction({
    id: `${spec.id}.order` as const,
    label: `申请${spec.name}检查`,
    form,
    allow: spec.orderedBy,
    serials: (_answers, context) => [seriesOf(context)],
    check: (answers, context) => {
      const facts = answers as unknown as OrderFacts & { readonly date: string }; // the pattern's own items, whatever a centre adds
      if (facts.date > context.today) return { refuse: '申请日期不能晚于今天。', item: 'date' };
      return facts.items.length === 0 ? { refuse: '请至少选择一个检查项目。', item: 'items' } : undefined;
    },
    write: (answers, context) => draftOrders(spec, answers as unknown as OrderFacts, context), // as above
    tell: (answers) => ({
      text: `已申请${(answers as unknown as OrderFacts).items.map((code) => spec.items[code] ?? code).join('、')}，采集后即可送诊断中心。`,
    }), // as above
  });
}
