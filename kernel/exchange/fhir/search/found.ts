// A resource as a search found it: the stored text, read only by those who look into it.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { valuesAt } from '../../../record/search-index/element-path.ts';
import { typeOfNumber } from '../../../record/type-number.ts';

/** The columns by which a found resource is known; `content` is selected as text, `refs` are the values at paths that were asked for with it. */
export type FoundColumns = {
  readonly rtype: number;
  readonly resident_id: number;
  readonly id: string;
  readonly content: string;
  readonly refs?: unknown;
};

/** Whether a row has these columns: looked at by hand, for every row of every search comes by here. */
export function isFoundRow(row: unknown): row is FoundColumns {
  if (typeof row !== 'object' || row === null) return false;
  const columns: { readonly rtype?: unknown; readonly resident_id?: unknown; readonly id?: unknown; readonly content?: unknown } = row;
  return (
    typeof columns.rtype === 'number' &&
    typeof columns.resident_id === 'number' &&
    typeof columns.id === 'string' &&
    typeof columns.content === 'string'
  );
}

/** Their shape for a statement. */
export const foundShape: z.ZodType<FoundColumns> = z.custom<FoundColumns>(isFoundRow);

/** A resource that was found. `paths`: what its row holds in `refs`, list by list. */
export class Found {
  readonly resident: number;
  readonly type: Resource['resourceType'];
  readonly id: string;
  /** The resource as JSON, as it is stored. */
  readonly text: string;
  readonly #held: ReadonlyMap<string, readonly unknown[]>;
  #resource: Resource | undefined;

  constructor({ rtype, resident_id, id, content, refs }: FoundColumns, paths: readonly string[] = []) {
    this.resident = resident_id;
    this.type = typeOfNumber(rtype);
    this.id = id;
    this.text = content;
    this.#held = paths.length === 0 ? NOTHING : holdValues(paths, refs);
  }

  get resource(): Resource {
    this.#resource ??= JSON.parse(this.text) as Resource; // validated when it was written
    return this.#resource;
  }

  /** The values at a path: those that came with the row, else read from the resource. */
  valuesAt(path: string): readonly unknown[] {
    return this.#held.get(path) ?? valuesAt(this.resource, path);
  }

  /** `Type/id`. */
  get name(): string {
    return `${this.type}/${this.id}`;
  }
}

const NOTHING: ReadonlyMap<string, readonly unknown[]> = new Map();

function holdValues(paths: readonly string[], refs: unknown): ReadonlyMap<string, readonly unknown[]> {
  if (!Array.isArray(refs)) return NOTHING;
  return new Map(
    paths.flatMap((path, at) => {
      const values: unknown = refs[at];
      return Array.isArray(values) ? [[path, values] as const] : [];
    }),
  );
}
