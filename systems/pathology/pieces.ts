/** Specimens, blocks and slides: each a FHIR Specimen with its bar-code, its parent and its trail. */
import type { Specimen, Task } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import type { Taken } from '../../kernel/patterns/progress/progress.ts';
import { defineTrail, type Trail } from '../../kernel/patterns/specimens/trail.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { instantOfFhir, minutesBetween } from '../../kernel/periods/plain-date.ts';

/** What a piece is. */
export const KINDS = { specimen: '标本', block: '蜡块', slide: '玻片' } as const;

/** A kind of piece. */
export type Kind = keyof typeof KINDS;

/** Where a piece is. */
export const PIECE_STATES = {
  sent: '已送出',
  received: '已接收',
  rejected: '已拒收',
  grossed: '已取材',
  embedded: '已包埋',
  cut: '已切片',
  stained: '已染色',
  stored: '已归档',
  discarded: '已处置',
} as const;

/** A state of a piece. */
export type PieceState = keyof typeof PIECE_STATES;

/** The trail of a piece. */
export const TRAIL = defineTrail({
  kind: 'pathology-piece',
  thing: '标本或切片',
  states: PIECE_STATES,
  steps: {
    sent: '送出',
    received: '接收',
    rejected: '拒收',
    grossed: '取材',
    embedded: '包埋',
    cut: '切片',
    stained: '染色',
    stored: '归档',
    discarded: '处置',
  },
  from: {
    sent: [],
    received: ['sent'],
    rejected: ['sent', 'received'],
    grossed: ['received', 'grossed'],
    embedded: ['grossed'],
    cut: ['received', 'grossed', 'embedded', 'cut'],
    stained: ['cut'],
    stored: ['received', 'grossed', 'embedded', 'cut', 'stained'],
    discarded: ['stored', 'rejected'],
  },
  status: {
    sent: 'ready',
    received: 'in-progress',
    rejected: 'rejected',
    grossed: 'in-progress',
    embedded: 'in-progress',
    cut: 'in-progress',
    stained: 'in-progress',
    stored: 'in-progress',
    discarded: 'completed',
  },
});

/** A piece as it stands. `words`: the site of a specimen, of a block what was taken, of a slide its stain. */
export interface Piece {
  readonly id: string;
  readonly number: string;
  readonly kind: Kind;
  readonly kept: Kept<Specimen>;
  readonly words: string;
  readonly request: string;
  readonly parent: string | undefined;
  readonly trail: Trail<PieceState>;
  readonly state: PieceState;
}

/** The parts of the record that pieces are read from. */
export const pieceSources = { specimens: resources('Specimen'), trails: TRAIL.source } as const;

/** The records that `pieceSources` give. */
export interface PieceRecords {
  readonly specimens: readonly Kept<Specimen>[];
  readonly trails: readonly Kept<Task>[];
}

function isKind(text: string | undefined): text is Kind {
  return text !== undefined && Object.hasOwn(KINDS, text);
}

function idIn(reference: string | undefined): string | undefined {
  return reference?.split('/')[1];
}

/** The pieces of a record, by number. */
export function readPieces({ specimens, trails }: PieceRecords): readonly Piece[] {
  const byFocus = TRAIL.read(trails);
  return specimens
    .flatMap((kept): Piece[] => {
      const { resource } = kept;
      const trail = byFocus.get(`Specimen/${kept.id}`);
      const number = resource.identifier?.find(({ system }) => system === IDENTIFIER.specimen)?.value;
      const kind = resource.type?.coding?.find(({ system }) => system === SYSTEM.specimen)?.code;
      const request = idIn(resource.request?.[0]?.reference);
      if (!trail || number === undefined || !isKind(kind) || request === undefined) return [];
      const words = resource.type?.text ?? '';
      return [
        { id: kept.id, number, kind, kept, words, request, parent: idIn(resource.parent?.[0]?.reference), trail, state: trail.state },
      ];
    })
    .toSorted((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
}

/** What a new piece is made of. */
export interface NewPiece {
  readonly number: string;
  readonly kind: Kind;
  readonly words: string;
  readonly request: string;
  readonly parent?: string | undefined;
  readonly subject: string;
  /** The centre. */
  readonly owner: string;
  readonly urgent: boolean;
  readonly state: PieceState;
  readonly reason?: string | undefined;
  /** What else FHIR's Specimen holds of it. */
  readonly more?: Partial<Specimen>;
}

/** A piece with its trail; `reference` is that of the Specimen. */
export function buildPiece(one: NewPiece, reference: string, taken: Taken): { readonly specimen: Specimen; readonly trail: Task } {
  const specimen: Specimen = {
    ...one.more,
    resourceType: 'Specimen',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${taken.actor.org}` } }],
    identifier: [{ system: IDENTIFIER.specimen, value: one.number }],
    status: 'available',
    type: { coding: [{ system: SYSTEM.specimen, code: one.kind, display: KINDS[one.kind] }], text: one.words },
    subject: { reference: one.subject },
    request: [{ reference: `ServiceRequest/${one.request}` }],
    ...(one.parent === undefined ? {} : { parent: [{ reference: `Specimen/${one.parent}` }] }),
  };
  const { subject, owner, urgent, state, reason } = one;
  return { specimen, trail: TRAIL.start({ focus: reference, subject, owner, urgent, state, reason }, taken) };
}

/** When a specimen left the body and when it went into the fixative. */
export function timesOf({ resource }: Kept<Specimen>): { readonly excised: Instant | undefined; readonly fixed: Instant | undefined } {
  return {
    excised: instantOfFhir(resource.collection?.collectedDateTime),
    fixed: instantOfFhir(resource.processing?.find(({ description }) => description === '固定')?.timeDateTime),
  };
}

/** 冷缺血时间: minutes from the body to the fixative; undefined where it was not fixed or a time is missing. */
export function coldMinutesOf(kept: Kept<Specimen>): number | undefined {
  const { excised, fixed } = timesOf(kept);
  return excised && fixed ? minutesBetween(excised, fixed) : undefined;
}
