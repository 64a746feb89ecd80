// /api/pictures: a picture for a form is sent here before the form is saved, and shown from here to whoever may read the resident.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { takePicture } from '../../kernel/actions/take-picture.ts';
import { fail } from '../../kernel/errors.ts';
import { PICTURE_LIMITS } from '../../kernel/forms/picture-file.ts';
import { openPicture } from '../../kernel/reading/open-picture.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

const actionParams = z.object({ action: z.string().max(80) });
const pictureParams = z.object({ id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/) });
const query = z.object({ resident: z.coerce.number().int().positive() });

/** Mounts the door. */
export function mountPictures(app: FastifyInstance, store: Store): void {
  app.get('/api/pictures/:id', async (request, reply) => {
    const who = await requireWho(store, request);
    const { type, bytes } = await openPicture(store, who, pictureParams.parse(request.params).id);
    // A picture never changes; the browser keeps it for this person's session only.
    return reply
      .header('content-type', type)
      .header('cache-control', 'private, max-age=600')
      .header('content-disposition', 'inline')
      .header('x-content-type-options', 'nosniff')
      .send(bytes);
  });
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: PICTURE_LIMITS.bytes }, (_request, body, done) => done(null, body));
    door.addHook('onRequest', async (request) => void (await requireWho(store, request)));
    door.post('/api/pictures/for/:action', { bodyLimit: PICTURE_LIMITS.bytes }, async (request) => {
      const who = await requireWho(store, request);
      const { action } = actionParams.parse(request.params);
      const { resident } = query.parse(request.query);
      const bytes = Buffer.isBuffer(request.body) ? request.body : fail('invalid', { what: '没有收到图片。', field: 'file' });
      return takePicture(store, who, { action, resident, bytes });
    });
  });
}
