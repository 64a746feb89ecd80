/** The pages' requests about break-glass. */
import type { z } from 'zod';
import {
  endedGlassSchema,
  glassListSchema,
  glassSchema,
  openedGlassSchema,
  type openGlassSchema,
  reviewedSchema,
  type reviewGlassSchema,
} from '../server/contract/access.ts';
import { get, post } from './api.ts';

/** The requests, named for what they answer. */
export const accessApi = {
  openGlass: (content: z.infer<typeof openGlassSchema>) => post(openedGlassSchema, '/api/access/break-glass', content),
  glass: (resident: number) => get(glassSchema, `/api/access/break-glass/open/${resident}`),
  endGlass: (resident: number) => post(endedGlassSchema, `/api/access/break-glass/open/${resident}/end`, {}),
  glassList: () => get(glassListSchema, '/api/access/break-glass'),
  reviewGlass: (id: string, content: z.infer<typeof reviewGlassSchema>) =>
    post(reviewedSchema, `/api/access/break-glass/${encodeURIComponent(id)}/review`, content),
};
