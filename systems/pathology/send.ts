/** Sending: a bar-code for each specimen, when it left the body and when it was fixed, and who carries it. */
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm, type Finding } from '../../kernel/define/form.ts';
import { choice, date, optional, quantity, repeat, text, when } from '../../kernel/define/item.ts';
import { findRequest, type RequestRecords, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { refuseStep, requestItem, whileRequested } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import type { Instant, PlainDate } from '../../kernel/periods/plain-date.ts';
import { SENDERS } from './centre.ts';
import { CONTAINERS, FIXATIVES, FIXED, SOURCE } from './items.ts';
import { buildPiece, type PieceRecords, pieceSources, readPieces } from './pieces.ts';

const CLOCK = { maxLength: 5, pattern: '([01]\\d|2[0-3]):[0-5]\\d', patternHint: '写成 09:30' } as const;

/** The form of sending. */
export const sendForm = defineForm({
  id: 'pathology-sending',
  title: '病理标本送检',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: requestItem('pathology'),
    date: date('送检日期', { prefill: 'today' }),
    specimens: repeat(
      '标本',
      {
        site: text('部位', { maxLength: 60, hint: '如 胃窦、右乳外上' }),
        pieces: quantity('件数', { unit: '1', unitLabel: '件', min: 1, max: 200 }),
        container: choice('容器', CONTAINERS),
        fixative: choice('固定', FIXATIVES),
        excised: optional(text('离体时间', CLOCK)),
        fixed: when('fixative', FIXED, text('固定时间', CLOCK)),
      },
      { max: 20 },
    ),
    courier: text('交接人', { maxLength: 40, prefill: 'last' }),
    box: optional(text('转运箱编号', { maxLength: 20, pattern: '[A-Za-z0-9-]{2,20}', patternHint: '字母、数字和短横线，见箱体标签' })),
  },
  check: ({ specimens }): readonly Finding[] => [
    ...(specimens.length === 0 ? [{ item: 'specimens', refuse: '请至少登记一件标本。' }] : []),
    ...specimens.flatMap(({ fixed, excised }, at): readonly Finding[] =>
      fixed === undefined
        ? []
        : excised === undefined
          ? [{ item: `specimens[${at}].excised`, refuse: '固定的标本请填写离体时间，用来计算冷缺血时间。' }]
          : fixed < excised
            ? [{ item: `specimens[${at}].fixed`, warn: '固定时间早于离体时间：按前一天离体、过了零点固定计算，请核对。' }]
            : [],
    ),
  ],
});

function instantAt(day: PlainDate, clock: string): Instant {
  return new Date(`${day}T${clock}:00+08:00`).toISOString() as Instant; // toISOString writes an instant
}

/** The instants of a specimen; out of the body the day before where it was fixed after midnight. */
export function placeTimes(
  day: PlainDate,
  { excised, fixed }: { readonly excised?: string | undefined; readonly fixed?: string | undefined },
): { readonly excised: Instant | undefined; readonly fixed: Instant | undefined } {
  const into = fixed === undefined ? undefined : instantAt(day, fixed);
  const out = excised === undefined ? undefined : instantAt(day, excised);
  const earlier = out && into && out > into ? new Date(Date.parse(out) - 86_400_000).toISOString() : undefined;
  return { excised: earlier === undefined ? out : (earlier as Instant), fixed: into };
}

function refuseTimes(answers: { readonly date: PlainDate; readonly specimens: readonly Sent[] }, now: Instant): Refusal | undefined {
  const late = answers.specimens.findIndex((each) => {
    const { excised, fixed } = placeTimes(answers.date, each);
    return (excised ?? '') > now || (fixed ?? '') > now;
  });
  return late < 0 ? undefined : { refuse: '离体和固定时间不能晚于现在。', item: 'specimens', next: `请核对第 ${late + 1} 件标本的时间。` };
}

interface Sent {
  readonly site: string;
  readonly pieces: number;
  readonly container: keyof typeof CONTAINERS;
  readonly fixative: keyof typeof FIXATIVES;
  readonly excised?: string | undefined;
  readonly fixed?: string | undefined;
}

type Context = ActionContext & { readonly records: RequestRecords & PieceRecords };

/** `pathology.send`. What was rejected is sent again under new numbers. */
export const send = defineAction({
  id: 'pathology.send',
  label: '病理标本送检',
  form: sendForm,
  allow: SENDERS,
  sources: { ...requestSources('pathology'), ...pieceSources },
  available: whileRequested('pathology', 'acquired'),
  check: (answers, context) => {
    const refused = refuseStep('acquired', 'requester', answers.target, context) ?? refuseTimes(answers, context.now);
    if (refused) return refused;
    const request = findRequest(context.records, answers.target);
    const waiting = readPieces(context.records).some(
      (piece) => piece.request === answers.target && ['sent', 'received'].includes(piece.state),
    );
    return waiting || (request && request.state === 'acquired')
      ? { refuse: '这份申请的标本已经送出。', item: 'target', next: '请在“病理标本在途与拒收”中查看条码。' }
      : undefined;
  },
  write: (answers, context) => writeSpecimens(answers, context),
  tell: (answers, context) => {
    const numbers = newNumbers(answers.target, answers.specimens.length, context);
    return { text: `已登记 ${numbers.length} 件，请贴条码：${numbers.join('；')}。` };
  },
});

function newNumbers(target: string, count: number, { records }: Context): readonly string[] {
  const request = findRequest(records, target);
  const before = readPieces(records).filter((piece) => piece.request === target && piece.kind === 'specimen').length;
  return Array.from({ length: count }, (_, at) => `${request?.number ?? ''}.${before + at + 1}`);
}

function writeSpecimens(
  answers: {
    readonly target: string;
    readonly date: PlainDate;
    readonly specimens: readonly Sent[];
    readonly courier: string;
    readonly box?: string | undefined;
  },
  context: Context,
): readonly Draft[] {
  const request = findRequest(context.records, answers.target);
  if (request?.centre === undefined) return [];
  const { centre, id, priority } = request;
  const numbers = newNumbers(answers.target, answers.specimens.length, context);
  return answers.specimens.flatMap((each, at): Draft[] => {
    const reference = context.newReference();
    const { excised, fixed } = placeTimes(answers.date, each);
    const built = buildPiece(
      {
        number: numbers[at] ?? '',
        kind: 'specimen',
        words: each.site,
        request: id,
        subject: context.subject,
        owner: centre,
        urgent: priority !== 'routine',
        state: 'sent',
        reason: [`交接：${answers.courier}`, answers.box].filter((word) => word !== undefined).join('，'),
        more: {
          collection: {
            collector: { reference: `Practitioner/${context.actor.practitioner}`, display: context.actor.name },
            ...(excised === undefined ? {} : { collectedDateTime: excised }),
            bodySite: { text: each.site },
            quantity: { value: each.pieces, unit: '件' },
          },
          container: [{ type: { coding: [{ system: SYSTEM.container, code: each.container, display: CONTAINERS[each.container] }] } }],
          processing: [
            fixed === undefined
              ? { description: FIXATIVES[each.fixative] }
              : { description: '固定', timeDateTime: fixed, procedure: { text: FIXATIVES[each.fixative] } },
          ],
        },
      },
      reference,
      context,
    );
    return [{ create: built.specimen, reference }, { create: built.trail }];
  });
}
