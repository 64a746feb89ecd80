// Looks at a start whether the keys of what is sealed in the database are there: after a restore the file with the key is easily forgotten.
import { z } from 'zod';
import type { Database } from '../../kernel/database/database.ts';
import { keyringOf } from '../../kernel/database/seal/keyring.ts';
import { sql } from '../../kernel/database/sql.ts';

/** Ids of keys with which second factors or token keys are sealed and that are not in the database's ring; none where all is well. */
export async function findMissingKeys(db: Database): Promise<readonly string[]> {
  const rows = await db.rows(
    sql`select distinct split_part(t.sealed, '.', 2) as id from (select secret as sealed from second_factor union all select sealed from oidc_key) t
        where t.sealed ~ '^s[12][.][0-9a-f]{8}[.]' order by 1`,
    z.object({ id: z.string() }),
  );
  const { all } = keyringOf(db);
  return rows.map(({ id }) => id).filter((id) => !all.has(id));
}

/** What is told where keys are missing. */
export function tellMissingKeys(ids: readonly string[]): string {
  return `注意：库里有用密钥 ${ids.join('、')} 加密的内容（动态验证码、令牌签名密钥等），现在没有这把密钥，打不开。请停机，把原数据文件夹里的 data-key 复制到现在的数据文件夹，或把原密钥写进 YIGONG_DATA_KEY，再启动。`;
}
