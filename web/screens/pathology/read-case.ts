/** A pathology case as its pages show it: every specimen, block and slide with its way, read over the FHIR door. */
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { IDENTIFIER } from '../../../kernel/define/codes.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import type { Instant } from '../../../kernel/periods/plain-date.ts';
import { type Piece, readPieces, TRAIL } from '../../../systems/pathology/pieces.ts';
import { api } from '../../api.ts';

const resourceSchema = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  meta: z.looseObject({ versionId: z.string().optional(), lastUpdated: z.string().optional() }).optional(),
});
const bundleSchema = z.object({ entry: z.array(z.object({ resource: resourceSchema })).optional() });

async function search<T extends Resource['resourceType']>(
  type: T,
  query: Readonly<Record<string, string>>,
): Promise<readonly Kept<Extract<Resource, { resourceType: T }>>[]> {
  const { entry } = await api.search(bundleSchema, type, query);
  return (entry ?? []).flatMap(({ resource }) =>
    resource.resourceType === type
      ? [
          {
            id: resource.id,
            version: Number(resource.meta?.versionId ?? 0),
            updated: (resource.meta?.lastUpdated ?? '') as Instant,
            // Validated against R4 when it was written, so its type follows from its name.
            resource: resource as unknown as Extract<Resource, { resourceType: T }>,
          },
        ]
      : [],
  );
}

/** The pieces of a request. `subject`: 'Patient/…'. */
export async function readCasePieces(subject: string, request: string): Promise<readonly Piece[]> {
  const [specimens, trails] = await Promise.all([
    search('Specimen', { subject, _count: '200' }),
    search('Task', { subject, code: TRAIL.kind, _count: '200' }),
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
  const [kept] = await search('Specimen', { identifier: `${IDENTIFIER.specimen}|${number}` });
  const subject = kept?.resource.subject?.reference;
  const request = kept?.resource.request?.[0]?.reference?.split('/')[1];
  if (!kept || subject === undefined || request === undefined) return undefined;
  const pieces = await readCasePieces(subject, request);
  return { piece: kept.id, resident: Number.parseInt(kept.id.split('-')[0] ?? '', 36), request, pieces };
}
