// What the identity provider keeps for a while (codes, refresh tokens, interactions, seen assertions): kept under the hash of its id, for so long.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { hashToken } from '../identity/hash-token.ts';

/** What the provider hands over to be kept. */
export type ModelPayload = Readonly<Record<string, unknown>>;

/** The same replay twice, or a code used twice at the same moment: the second one gets this. */
export class UsedBefore extends Error {
  override readonly name = 'UsedBefore';
}

const modelRow = z.object({ payload: z.record(z.string(), z.unknown()), consumed: z.string().nullable() });

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Keeps a model for so many seconds; ids and uids that open something are kept only as hashes. `once`: throws `UsedBefore` when it is there. */
export async function keepModel(
  db: Database,
  model: string,
  id: string,
  { jti: _jti, ...payload }: ModelPayload,
  seconds: number | undefined,
  once: boolean,
): Promise<void> {
  const expires = seconds === undefined ? null : new Date(Date.now() + seconds * 1000).toISOString();
  const values = sql`(${model}, ${hashToken(id)}, ${payload}, ${textOf(payload.grantId) ?? null}, ${textOf(payload.uid) ?? null}, ${expires})`;
  const kept = once
    ? await db.run(
        sql`insert into oidc_model (model, id, payload, grant_id, uid, expires) values ${values} on conflict (model, id) do nothing`,
      )
    : await db.run(
        sql`insert into oidc_model (model, id, payload, grant_id, uid, expires) values ${values}
            on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires = excluded.expires`,
      );
  if (kept === 0) throw new UsedBefore();
}

function payloadOf(id: string | undefined, row: z.infer<typeof modelRow>): Record<string, unknown> {
  const consumed = row.consumed === null ? {} : { consumed: Math.floor(Date.parse(row.consumed) / 1000) };
  return { ...row.payload, ...(id === undefined ? {} : { jti: id }), ...consumed };
}

/** A model that is still there. */
export async function findModel(db: Database, model: string, id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await db.rows(
    sql`select payload, consumed from oidc_model where model = ${model} and id = ${hashToken(id)} and (expires is null or expires > ${new Date().toISOString()})`,
    modelRow,
  );
  return row && payloadOf(id, row);
}

/** A model by its second id. Its first is not known then: it is kept only as a hash. */
export async function findModelByUid(db: Database, model: string, uid: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await db.rows(
    sql`select payload, consumed from oidc_model where model = ${model} and uid = ${uid} and (expires is null or expires > ${new Date().toISOString()})`,
    modelRow,
  );
  return row && payloadOf(undefined, row);
}

/** Marks a model as used. Throws `UsedBefore` when it was. */
export async function consumeModel(db: Database, model: string, id: string): Promise<void> {
  const used = await db.run(
    sql`update oidc_model set consumed = ${new Date().toISOString()} where model = ${model} and id = ${hashToken(id)} and consumed is null`,
  );
  if (used === 0) throw new UsedBefore();
}

/** Drops a model. */
export async function dropModel(db: Database, model: string, id: string): Promise<void> {
  await db.run(sql`delete from oidc_model where model = ${model} and id = ${hashToken(id)}`);
}

/** Drops every model of one kind that a grant brought forth. */
export async function dropModelsOfGrant(db: Database, model: string, grant: string): Promise<void> {
  await db.run(sql`delete from oidc_model where model = ${model} and grant_id = ${grant}`);
}
