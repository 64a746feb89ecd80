/** At the bench: grossing with pictures, blocks, embedding, slides, stains; every block and slide with its bar-code and the times of its steps. */
import type { Observation } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, pictures, repeat, text, when } from '../../kernel/define/item.ts';
import { findRequest, type RequestRecords, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { requestItem, whileRequested } from '../../kernel/patterns/diagnosis-centre/steps.ts';
import { GROSS, READERS } from './centre.ts';
import { FROZEN, SOURCE, STAINS } from './items.ts';
import { findPiece, pieceItem, refusePiece, whilePiece } from './on-piece.ts';
import { buildPiece, type Piece, type PieceRecords, pieceSources, readPieces, TRAIL } from './pieces.ts';

const shared = { version: '1', source: SOURCE, dateItem: 'date' } as const;
const sources = { ...requestSources('pathology'), ...pieceSources } as const;

type Context = ActionContext & { readonly records: RequestRecords & PieceRecords };

/** The form of grossing. */
export const grossForm = defineForm({
  ...shared,
  id: 'pathology-grossing',
  title: '大体检查与取材',
  items: {
    target: requestItem('pathology'),
    date: date('取材日期', { prefill: 'today' }),
    description: text('大体所见', { maxLength: 2000, multiline: true }),
    pictures: optional(pictures('大体图片', { max: 8 })),
    blocks: repeat(
      '蜡块',
      {
        label: text('编号', { maxLength: 4, pattern: '[A-T][1-9]\\d{0,2}', patternHint: '如 A1：字母是第几件标本' }),
        taken: text('取材部位', { maxLength: 60 }),
      },
      { max: 60 },
    ),
  },
});

/** The specimens of a request that are there, in the order of their numbers: the first is A. */
function receivedOf(target: string, records: PieceRecords): readonly Piece[] {
  return readPieces(records).filter(
    ({ kind, request, state }) => kind === 'specimen' && request === target && !['sent', 'rejected', 'discarded'].includes(state),
  );
}

function specimenOf(label: string, specimens: readonly Piece[]): Piece | undefined {
  return specimens[label.charCodeAt(0) - 'A'.charCodeAt(0)];
}

function refuseGross(
  { target, blocks }: { readonly target: string; readonly blocks: readonly { readonly label: string }[] },
  context: Context,
): Refusal | undefined {
  const request = findRequest(context.records, target);
  if (!request) return { refuse: '没有找到这份申请。', item: 'target', next: '请从清单中重新选择。' };
  if (request.centre !== context.actor.org)
    return { refuse: '这份申请送往另一家病理中心。', item: 'target', next: '请核对当前所在的机构。' };
  const specimens = receivedOf(target, context.records);
  if (specimens.length === 0) return { refuse: '标本还没有接收，不能取材。', item: 'target', next: '请先扫码接收标本。' };
  const known = new Set(readPieces(context.records).flatMap(({ kind, number }) => (kind === 'block' ? [number] : [])));
  for (const [at, { label }] of blocks.entries()) {
    const item = `blocks[${at}].label`;
    if (!specimenOf(label, specimens)) return { refuse: `没有第 ${label[0]} 件标本，只接收了 ${specimens.length} 件。`, item };
    const number = `${request.number}.${label}`;
    if (known.has(number)) return { refuse: `蜡块 ${label} 已经登记过。`, item, next: '请换一个编号。' };
    known.add(number);
  }
  return undefined;
}

/** `pathology.gross`. More blocks may be taken later. */
export const gross = defineAction({
  id: 'pathology.gross',
  label: '大体检查与取材',
  form: grossForm,
  allow: READERS,
  sources,
  available: whileRequested('pathology', 'drafted'),
  check: (answers, context) => refuseGross(answers, context),
  write: (answers, context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (request?.centre === undefined) return [];
    const { centre, number } = request;
    const specimens = receivedOf(answers.target, context.records);
    const described: Observation = {
      resourceType: 'Observation',
      extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${context.actor.org}` } }],
      basedOn: [{ reference: `ServiceRequest/${request.id}` }],
      status: 'final',
      code: { coding: [{ system: SYSTEM.loinc, code: GROSS }], text: '大体所见' },
      subject: { reference: context.subject },
      effectiveDateTime: context.now,
      performer: [{ reference: `Practitioner/${context.actor.practitioner}`, display: context.actor.name }],
      valueString: answers.description,
      ...(answers.pictures === undefined ? {} : { derivedFrom: answers.pictures.map((id) => ({ reference: `Media/${id}` })) }),
    };
    const blocks = answers.blocks.flatMap(({ label, taken }): Draft[] => {
      const specimen = specimenOf(label, specimens);
      if (!specimen) return [];
      const reference = context.newReference();
      const built = buildPiece(
        {
          number: `${number}.${label}`,
          kind: 'block',
          words: taken,
          request: request.id,
          parent: specimen.id,
          subject: context.subject,
          owner: centre,
          urgent: request.priority !== 'routine',
          state: 'grossed',
        },
        reference,
        context,
      );
      return [{ create: built.specimen, reference }, { create: built.trail }];
    });
    return [
      { create: described },
      ...blocks,
      ...specimens
        .filter(({ number, state }) => TRAIL.refuse(number, state, 'grossed') === undefined)
        .map(({ number, trail }) => TRAIL.advance(trail, number, 'grossed', context)),
    ];
  },
  tell: ({ blocks }) => ({ text: `已登记取材，${blocks.length} 个蜡块，请打印包埋盒条码。` }),
});

/** The form of embedding. */
export const embedForm = defineForm({
  ...shared,
  id: 'pathology-embedding',
  title: '包埋登记',
  items: { target: pieceItem, date: date('包埋日期', { prefill: 'today' }), note: optional(text('说明', { maxLength: 100 })) },
});

/** `pathology.embed`. */
export const embed = defineAction({
  id: 'pathology.embed',
  label: '包埋',
  form: embedForm,
  allow: READERS,
  sources: pieceSources,
  available: whilePiece('embedded'),
  check: (answers, context) =>
    refusePiece('embedded', answers.target, context) ??
    (findPiece(context.records, answers.target)?.kind === 'block' ? undefined : { refuse: '只有蜡块可以包埋。', item: 'target' }),
  write: (answers, context): readonly Draft[] => {
    const piece = findPiece(context.records, answers.target);
    return piece ? [TRAIL.advance(piece.trail, piece.number, 'embedded', context, answers.note)] : [];
  },
});

/** The form of cutting. */
export const cutForm = defineForm({
  ...shared,
  id: 'pathology-cutting',
  title: '切片（制片）登记',
  items: {
    target: pieceItem,
    date: date('切片日期', { prefill: 'today' }),
    slides: repeat(
      '玻片',
      {
        stain: choice('染色', STAINS),
        marker: when('stain', ['special', 'ihc'], text('染色或抗体名称', { maxLength: 40, hint: '如 PAS、CK7' })),
      },
      { max: 30 },
    ),
  },
  check: ({ slides }) => (slides.length === 0 ? [{ item: 'slides', refuse: '请至少登记一张玻片。' }] : []),
});

/** Why no slide may be cut from a piece: paraffin is embedded first; frozen tissue and cytology are not. */
function refuseCut(target: string, context: Context): Refusal | undefined {
  const refused = refusePiece('cut', target, context);
  if (refused) return refused;
  const piece = findPiece(context.records, target);
  const item = piece && findRequest(context.records, piece.request)?.item.code;
  if (piece?.kind === 'slide') return { refuse: '玻片不能再切片。', item: 'target', next: '请选择蜡块。' };
  if (piece?.kind === 'specimen' && item !== 'pathology-cytology' && item !== FROZEN)
    return { refuse: '请先取材成蜡块，再切片。', item: 'target' };
  if (piece?.kind === 'block' && piece.state === 'grossed' && item !== FROZEN)
    return { refuse: `蜡块 ${piece.number} 还没有包埋，不能切片。`, item: 'target', next: '请先登记包埋。' };
  return undefined;
}

/** `pathology.cut`. */
export const cut = defineAction({
  id: 'pathology.cut',
  label: '切片（制片）',
  form: cutForm,
  allow: READERS,
  sources,
  available: whilePiece('cut'),
  check: (answers, context) => refuseCut(answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const piece = findPiece(context.records, answers.target);
    const owner = piece?.trail.progress.owner;
    if (!piece || owner === undefined) return [];
    const before = readPieces(context.records).filter(({ parent, kind }) => parent === piece.id && kind === 'slide').length;
    return [
      ...(piece.kind === 'block' ? [TRAIL.advance(piece.trail, piece.number, 'cut', context)] : []),
      ...answers.slides.flatMap(({ stain, marker }, at): Draft[] => {
        const reference = context.newReference();
        const built = buildPiece(
          {
            number: `${piece.number}.${before + at + 1}`,
            kind: 'slide',
            words: [STAINS[stain], marker].filter((word) => word !== undefined).join(' '),
            request: piece.request,
            parent: piece.id,
            subject: context.subject,
            owner,
            urgent: piece.trail.progress.task.priority !== 'routine',
            state: 'cut',
          },
          reference,
          context,
        );
        return [{ create: built.specimen, reference }, { create: built.trail }];
      }),
    ];
  },
  tell: ({ slides }) => ({ text: `已登记 ${slides.length} 张玻片，请打印玻片标签。` }),
});

/** The form of staining. */
export const stainForm = defineForm({
  ...shared,
  id: 'pathology-staining',
  title: '染色登记',
  items: { target: pieceItem, date: date('染色日期', { prefill: 'today' }), note: optional(text('说明', { maxLength: 100 })) },
});

/** `pathology.stain`. */
export const stain = defineAction({
  id: 'pathology.stain',
  label: '染色完成',
  form: stainForm,
  allow: READERS,
  sources: pieceSources,
  available: whilePiece('stained'),
  check: (answers, context) =>
    refusePiece('stained', answers.target, context) ??
    (findPiece(context.records, answers.target)?.kind === 'slide' ? undefined : { refuse: '只有玻片可以染色。', item: 'target' }),
  write: (answers, context): readonly Draft[] => {
    const piece = findPiece(context.records, answers.target);
    return piece ? [TRAIL.advance(piece.trail, piece.number, 'stained', context, answers.note)] : [];
  },
});
