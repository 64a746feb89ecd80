// Takes from the platform's own database account the right to change or delete lines of the audit log, as far as plain grants go.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { raw, sql } from '../../database/sql.ts';

/** Tables that are only ever added to. */
const ADDED_ONLY = 'audit, audit_seal, audit_review';

/**
 * Revokes UPDATE, DELETE and TRUNCATE from the account the platform connects with, on every server; safe to repeat. Whether that binds it:
 * a superuser (the embedded server's account is one) passes over grants, and an owner can give itself the right back. What grants do not
 * hold off, the chain finds.
 */
export async function forbidAuditChanges(database: Database): Promise<{ readonly binding: boolean }> {
  let binding = true;
  for (const server of database.shards) {
    await server.run(raw(`revoke update, delete, truncate on ${ADDED_ONLY} from current_user`));
    const [role] = await server.rows(
      sql`select not has_table_privilege(current_user, 'audit', 'update, delete, truncate') as bound`,
      z.object({ bound: z.boolean() }),
    );
    binding &&= role?.bound === true;
  }
  return { binding };
}
