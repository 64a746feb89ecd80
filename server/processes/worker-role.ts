// What one of several processes behind a port is told when it is started.
import { z } from 'zod';

const shape = z.object({
  /** Its number, from 1. */
  number: z.number().int().min(1),
  /** How many answer requests. */
  of: z.number().int().min(1),
  /** The first prepares the tables before the others start, and does what is done in the background. */
  first: z.boolean(),
  /** Where the embedded server is, which the parent started; undefined: as the environment says. */
  database: z.string().optional(),
});

/** One of several processes behind a port. */
export type WorkerRole = z.infer<typeof shape>;

/** The variable that carries the role to the process. */
export const ROLE_VARIABLE = 'YIGONG_WORKER';

/** The role in a process' environment. Throws when there is none: such a process is started by its parent alone. */
export function readRole(env: NodeJS.ProcessEnv): WorkerRole {
  return shape.parse(JSON.parse(env[ROLE_VARIABLE] ?? 'null'));
}
