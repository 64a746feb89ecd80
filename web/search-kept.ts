/** Resources that a page searches over the FHIR door, as the record keeps them: what a system's own functions read. */
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { EXTENSION } from '../kernel/define/codes.ts';
import type { Kept } from '../kernel/define/source.ts';
import type { Instant } from '../kernel/periods/plain-date.ts';
import { api } from './api.ts';

const resourceSchema = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  meta: z.looseObject({ versionId: z.string().optional(), lastUpdated: z.string().optional() }).optional(),
});
const searchSchema = z.object({ extension: z.array(z.looseObject({ url: z.string(), valueString: z.string().optional() })).optional() });
const bundleSchema = z.object({ entry: z.array(z.object({ resource: resourceSchema, search: searchSchema.optional() })).optional() });

/** A resource with the number of the resident it is about, as the pages address people; 0 for one about nobody. */
export interface Found<R extends Resource = Resource> extends Kept<R> {
  readonly resident: number;
}

function residentIn(search: z.infer<typeof searchSchema> | undefined): number {
  return Number(search?.extension?.find(({ url }) => url === EXTENSION.resident)?.valueString ?? 0);
}

/** The first page of a search, those of the type searched (what comes along is left out). Throws ProblemError. */
export async function searchKept<T extends Resource['resourceType']>(
  type: T,
  query: Readonly<Record<string, string>>,
): Promise<readonly Found<Extract<Resource, { resourceType: T }>>[]> {
  const { entry } = await api.search(bundleSchema, type, query);
  return (entry ?? []).flatMap(({ resource, search }) =>
    resource.resourceType === type
      ? [
          {
            resident: residentIn(search),
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
