/** Answering results that stand when an examination is ordered: cite one, or repeat with one of the official reasons; and the record of it. */
import type { Communication, Extension } from '@medplum/fhirtypes';
import type { ActionContext, Refusal } from '../../define/action.ts';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import { choice, optional, repeat, text, when } from '../../define/item.ts';
import type { PriorResult } from '../../define/prior-result.ts';
import { DECISIONS, isRepeatReason, REPEAT_REASONS, type RepeatReason } from './reasons.ts';

/** The group of an order form that holds the answers. `items`: what may be ordered. */
export function recognitionItem(items: Readonly<Record<string, string>>) {
  return optional(
    repeat(
      '互认处理',
      {
        item: choice('项目', items),
        decision: choice('处理', DECISIONS),
        result: optional(text('结果编号', { maxLength: 120 })),
        reason: when('decision', 'repeat', choice('不认可原因', REPEAT_REASONS)),
        note: when('decision', 'repeat', optional(text('原因说明', { maxLength: 200 }))),
      },
      { max: 60 },
    ),
  );
}

/** An answer about one item. */
export interface RecognitionAnswer {
  readonly item: string;
  readonly decision: keyof typeof DECISIONS;
  readonly result?: string | undefined;
  readonly reason?: RepeatReason | undefined;
  readonly note?: string | undefined;
}

/** Items that leave the order, because a result of theirs is cited. */
export function citedItems(answers: readonly RecognitionAnswer[] | undefined): ReadonlySet<string> {
  return new Set((answers ?? []).flatMap(({ item, decision }) => (decision === 'cite' ? [item] : [])));
}

/** Why answers do not do: an item with results that stand was not answered, a result is cited that is none of them, or 其他 says nothing. */
export function refuseAnswers(
  ordered: readonly string[],
  answers: readonly RecognitionAnswer[] | undefined,
  candidates: readonly PriorResult[],
): Refusal | undefined {
  const given = answers ?? [];
  for (const { item, decision, result, reason, note } of given) {
    const own = candidates.filter((candidate) => candidate.item === item);
    if (!ordered.includes(item) || own.length === 0)
      return {
        refuse: '互认处理中的项目没有可引用的结果。',
        item: 'recognition',
        next: '结果可能已超过有效期或被更正，请重新选择检查项目。',
      };
    if (given.filter((each) => each.item === item).length > 1)
      return { refuse: `${own[0]?.itemName ?? item}的互认处理填了两次。`, item: 'recognition', next: '请保留一条。' };
    if (decision === 'cite' && !own.some(({ key }) => key === result))
      return { refuse: '所引用的结果不是此人该项目的有效互认结果。', item: 'recognition', next: '请从列出的结果中选择。' };
    if (reason === 'N6' && (note ?? '').trim() === '')
      return { refuse: '选择“其他确需复查的情形”时请写明情形。', item: 'recognition', next: '请填写原因说明。' };
  }
  const open = candidates.find(({ item }) => !given.some((answer) => answer.item === item));
  return (
    open && {
      refuse: `${open.itemName}已有有效期内的互认结果（${open.day}，${open.markName}），请选择引用，或写明不认可的原因。`,
      item: 'recognition',
      next: '请在互认提示中逐项处理后再提交。',
    }
  );
}

/** What is stored of an answer: which result, from whom, with which mark; why not; what was saved (whole cents). */
export interface StoredAnswer {
  readonly item: string;
  readonly itemName: string;
  readonly decision: keyof typeof DECISIONS;
  readonly result: string;
  readonly source: string | undefined;
  readonly day: string;
  readonly mark: string;
  readonly reason: RepeatReason | undefined;
  readonly note: string | undefined;
  readonly cents: number | undefined;
}

/** The answers with the results they are about: of a repeat, the newest that stood. */
export function storedAnswers(
  answers: readonly RecognitionAnswer[] | undefined,
  candidates: readonly PriorResult[],
  centsOf: (item: string) => number | undefined,
): readonly StoredAnswer[] {
  return (answers ?? []).flatMap(({ item, decision, result, reason, note }) => {
    const found = candidates.find((each) => each.item === item && (decision === 'repeat' || each.key === result));
    if (found === undefined) return [];
    return [
      {
        item,
        itemName: found.itemName,
        decision,
        result: found.key,
        source: found.org,
        day: found.day,
        mark: found.mark,
        reason: decision === 'repeat' ? reason : undefined,
        note: decision === 'repeat' ? note : undefined,
        cents: decision === 'cite' ? centsOf(item) : undefined,
      },
    ];
  });
}

/** An answer as an extension of the event and, of a repeat, of the new order. */
export function answerExtension(answer: StoredAnswer): Extension {
  return {
    url: EXTENSION.recognitionAnswer,
    extension: [
      { url: 'item', valueCoding: { system: SYSTEM.examItem, code: answer.item, display: answer.itemName } },
      { url: 'decision', valueCode: answer.decision },
      { url: 'result', valueReference: { reference: answer.result } },
      ...(answer.source === undefined ? [] : [{ url: 'source', valueReference: { reference: `Organization/${answer.source}` } }]),
      ...(answer.day === '' ? [] : [{ url: 'day', valueDate: answer.day }]),
      ...(answer.mark === '' ? [] : [{ url: 'mark', valueCode: answer.mark }]),
      ...(answer.reason === undefined
        ? []
        : [{ url: 'reason', valueCoding: { system: SYSTEM.repeatReason, code: answer.reason, display: REPEAT_REASONS[answer.reason] } }]),
      ...(answer.note === undefined ? [] : [{ url: 'note', valueString: answer.note }]),
      ...(answer.cents === undefined ? [] : [{ url: 'saved', valueMoney: { value: answer.cents / 100, currency: 'CNY' as const } }]),
    ],
  };
}

/** Reads the answers that an event, or a repeated order, holds. */
export function readAnswers(resource: { readonly extension?: readonly Extension[] }): readonly StoredAnswer[] {
  return (resource.extension ?? []).flatMap((extension) => {
    if (extension.url !== EXTENSION.recognitionAnswer) return [];
    const of = (url: string): Extension | undefined => extension.extension?.find((each) => each.url === url);
    const item = of('item')?.valueCoding;
    const result = of('result')?.valueReference?.reference;
    const decision = of('decision')?.valueCode;
    if (item?.code === undefined || result === undefined || (decision !== 'cite' && decision !== 'repeat')) return [];
    const reason = of('reason')?.valueCoding?.code;
    const saved = of('saved')?.valueMoney?.value;
    return [
      {
        item: item.code,
        itemName: item.display ?? item.code,
        decision,
        result,
        source: of('source')?.valueReference?.reference?.split('/')[1],
        day: of('day')?.valueDate ?? '',
        mark: of('mark')?.valueCode ?? '',
        reason: isRepeatReason(reason) ? reason : undefined,
        note: of('note')?.valueString,
        cents: saved === undefined ? undefined : Math.round(saved * 100),
      },
    ];
  });
}

/** The words in which a citation stands in the record. */
export function tellAnswer(answer: StoredAnswer, orgName: string | undefined): string {
  const from = `${answer.day}${orgName === undefined ? '' : `${orgName}`}的${answer.itemName}结果`;
  if (answer.decision === 'cite') return `引用${from}，未重复检查。`;
  const why = answer.reason === undefined ? '' : `${answer.reason} ${REPEAT_REASONS[answer.reason]}`;
  return `未引用${from}：${[why, answer.note].filter((word) => word !== undefined && word !== '').join('；')}。`;
}

/** What happened, in Communication.category. */
export const RECOGNITION_EVENTS = { answered: '互认处理', opened: '调阅', shown: '提示' } as const;

/** The event of an order: the service ran; what it showed and how each was answered. Without results that stood it holds no answers. */
export function buildRecognitionEvent(
  event: keyof typeof RECOGNITION_EVENTS,
  answers: readonly StoredAnswer[],
  words: readonly string[],
  loinc: readonly string[],
  context: Pick<ActionContext, 'actor' | 'now' | 'subject' | 'encounter'>,
): Communication {
  const { actor, now, subject, encounter } = context;
  return {
    resourceType: 'Communication',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${actor.org}` } }, ...answers.map(answerExtension)],
    status: 'completed',
    category: [
      { coding: [{ system: SYSTEM.recognition, code: event, display: RECOGNITION_EVENTS[event] }], text: RECOGNITION_EVENTS[event] },
    ],
    // What is restricted by a code (HIV) stays so in what tells of it.
    ...(loinc.length === 0 ? {} : { topic: { coding: [...new Set(loinc)].map((code) => ({ system: SYSTEM.loinc, code })) } }),
    subject: { reference: subject },
    ...(encounter === undefined ? {} : { encounter: { reference: encounter } }),
    sent: now,
    sender: { reference: `Organization/${actor.org}` },
    recipient: [{ reference: `Practitioner/${actor.practitioner}`, display: actor.name }],
    ...(answers.length === 0 ? {} : { about: [...new Set(answers.map(({ result }) => result))].map((reference) => ({ reference })) }),
    ...(words.length === 0 ? {} : { payload: words.map((contentString) => ({ contentString })) }),
  };
}
