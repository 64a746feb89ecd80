/** A pathology case as its pages show it: every specimen, block and slide with its way, read over the FHIR door. */
import { IDENTIFIER } from '../../../kernel/define/codes.ts';
import { type Piece, readPieces, TRAIL } from '../../../systems/pathology/pieces.ts';
import { searchKept } from '../../search-kept.ts';

/** The pieces of a request. `subject`: 'Patient/…'. */
export async function readCasePieces(subject: string, request: string): Promise<readonly Piece[]> {
  const [specimens, trails] = await Promise.all([
    searchKept('Specimen', { subject, _count: '200' }),
    searchKept('Task', { subject, code: TRAIL.kind, _count: '200' }),
  ]);
  return readPieces({ specimens, trails }).filter((piece) => piece.request === request);
}

/** A case found by the bar-code of one of its pieces. */
export interface FoundCase {
  readonly piece: string;
  readonly resident: number;
  readonly request: string;
  readonly pieces: readonly Piece[];
}

/** The case of a bar-code within reach; undefined when there is none. */
export async function findCase(number: string): Promise<FoundCase | undefined> {
  const [kept] = await searchKept('Specimen', { identifier: `${IDENTIFIER.specimen}|${number}` });
  const subject = kept?.resource.subject?.reference;
  const request = kept?.resource.request?.[0]?.reference?.split('/')[1];
  if (!kept || subject === undefined || request === undefined) return undefined;
  const pieces = await readCasePieces(subject, request);
  return { piece: kept.id, resident: kept.resident, request, pieces };
}
