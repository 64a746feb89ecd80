/** The shapes of institutions that travel between our pages and `/api`, parsed on both ends. */
import { z } from 'zod';
import { isPlainDate, type PlainDate } from '../../kernel/periods/plain-date.ts';

/** Degrees (WGS 84); null where nobody noted it. */
const positionSchema = z.object({ longitude: z.number(), latitude: z.number() }).nullable();

/** GET /api/organisations?on=YYYY-MM-DD&tree=administrative|consortium */
export const organisationsSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      aliases: z.array(z.string()),
      class: z.string(),
      className: z.string(),
      level: z.string(),
      parent: z.string().nullable(),
      area: z.string(),
      areaName: z.string(),
      position: positionSchema,
      staff: z.number(),
      grade: z.string().nullable(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
});

const dated = { from: z.string().nullable(), to: z.string().nullable() };

/** GET /api/organisations/<id> : what held when, oldest first; open ends are null. */
export const organisationPageSchema = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string().nullable(),
  position: positionSchema,
  ownership: z.string().nullable(),
  /** Names before the present one, with the day on which the change was written. */
  formerNames: z.array(z.object({ name: z.string(), until: z.string() })),
  grades: z.array(z.object({ grade: z.string(), ...dated })),
  parents: z.array(z.object({ tree: z.enum(['administrative', 'consortium']), name: z.string(), ...dated })),
  staff: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      profession: z.string().nullable(),
      title: z.string().nullable(),
      main: z.boolean(),
      ...dated,
    }),
  ),
});

/** GET /api/working-days : every day of the calendar that is entered, oldest first. `normal`: an entry that was taken back. */
export const workingDaysSchema = z.object({
  rows: z.array(
    z.object({ day: z.custom<PlainDate>(isPlainDate), arrangement: z.enum(['off', 'working', 'normal']), document: z.string() }),
  ),
});
/** See workingDaysSchema. */
export type WorkingDays = z.infer<typeof workingDaysSchema>;
