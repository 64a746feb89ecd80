/** What travels between our pages and the doors of apps: what an app asks for, clients, grants, launches. */
import { z } from 'zod';

const scopeSchema = z.object({ scope: z.string(), words: z.string() });

/** GET /authorize/<uid>/details: what an app asks, of whom. `patient`: the one it is opened for; `pick`: one is to be chosen; `people`: of a resident, those they may choose. */
export const authorizeSchema = z.object({
  client: z.string(),
  host: z.string(),
  name: z.string(),
  roleName: z.string(),
  orgName: z.string(),
  scopes: z.array(scopeSchema),
  pick: z.boolean(),
  patient: z.object({ resident: z.number(), name: z.string() }).nullable(),
  people: z.array(z.object({ resident: z.number(), name: z.string() })),
});
/** See authorizeSchema. */
export type AuthorizeView = z.infer<typeof authorizeSchema>;

/** POST /authorize/<uid>/decide. */
export const decideSchema = z.object({ allow: z.boolean(), resident: z.number().int().positive().optional() });
/** Where the browser goes then. */
export const redirectSchema = z.object({ redirect: z.string() });

/** GET /api/apps/grants: what the signed-in allowed. */
export const grantsSchema = z.object({
  rows: z.array(z.object({ id: z.string(), client: z.string(), scopes: z.array(z.string()), created: z.string(), expires: z.string() })),
});
/** See grantsSchema. */
export type GrantsView = z.infer<typeof grantsSchema>;

/** GET /api/apps: apps that can be opened from a resident's page. */
export const appsSchema = z.object({ rows: z.array(z.object({ id: z.string(), name: z.string() })) });

/** GET /api/clients: every registration, and the posts that a system client may act in. */
export const clientsSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['app', 'system']),
      redirectUris: z.array(z.string()),
      scopes: z.array(z.string()),
      keys: z.string(),
      post: z.string(),
      created: z.string(),
      disabled: z.string().nullable(),
    }),
  ),
  posts: z.array(z.object({ id: z.string(), name: z.string() })),
});
/** See clientsSchema. */
export type ClientsView = z.infer<typeof clientsSchema>;
