// A resource as a search found it: the stored text, read only by those who look into it.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { typeOfNumber } from '../../../record/type-number.ts';

/** The columns by which a found resource is known; `content` is selected as text. */
export const foundShape = z.object({ rtype: z.number(), resident_id: z.number(), id: z.string(), content: z.string() });

/** A resource that was found. */
export class Found {
  readonly resident: number;
  readonly type: Resource['resourceType'];
  readonly id: string;
  /** The resource as JSON, as it is stored. */
  readonly text: string;
  #resource: Resource | undefined;

  constructor({ rtype, resident_id, id, content }: z.infer<typeof foundShape>) {
    this.resident = resident_id;
    this.type = typeOfNumber(rtype);
    this.id = id;
    this.text = content;
  }

  get resource(): Resource {
    this.#resource ??= JSON.parse(this.text) as Resource; // validated when it was written
    return this.#resource;
  }

  /** `Type/id`. */
  get name(): string {
    return `${this.type}/${this.id}`;
  }
}
