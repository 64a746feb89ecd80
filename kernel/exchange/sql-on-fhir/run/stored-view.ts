// ViewDefinitions kept in the record. FHIR R4 has no such resource, so each is the content of a Library.
import { z } from 'zod';
import type { Queries } from '../../../database/database.ts';
import { readCurrent } from '../../../record/read.ts';
import { refuse } from '../../fhir/answer/outcome.ts';

const libraryShape = z.object({
  content: z.array(z.object({ contentType: z.string().optional(), data: z.string().optional() })).default([]),
});

/**
 * The ViewDefinition with an id: the JSON inside `Library/<id>`, in its first `content` with a `contentType` of JSON and inline `data`.
 * Throws 404, 410, or 422 when the Library holds no ViewDefinition.
 */
export async function readStoredView(db: Queries, id: string): Promise<unknown> {
  const current = await readCurrent(db, 'Library', id);
  if (current?.resident !== 0)
    refuse(404, 'not-found', `找不到视图 ${id}（应保存为 Library/${id}）。`, `there is no view ${id}; it would be Library/${id}`);
  if (current.deleted) refuse(410, 'deleted', `视图 ${id} 已被删除。`, `Library/${id} was deleted`);
  const library = libraryShape.safeParse(current.resource);
  const content = library.data?.content.find(({ contentType, data }) => data !== undefined && /json/i.test(contentType ?? ''));
  const text = content?.data === undefined ? '' : Buffer.from(content.data, 'base64').toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return refuse(
      422,
      'invalid',
      `Library/${id} 里没有 ViewDefinition：content 里应有 contentType 为 application/json 的 data。`,
      `Library/${id} holds no ViewDefinition as JSON`,
    );
  }
}
