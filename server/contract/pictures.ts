/** What the door of pictures answers. */
import { z } from 'zod';

/** POST /api/pictures/for/<action>?resident=: the picture was taken; the form's answer names its id. */
export const takenPictureSchema = z.object({ id: z.string(), width: z.number(), height: z.number() });
/** See takenPictureSchema. */
export type TakenPicture = z.infer<typeof takenPictureSchema>;
