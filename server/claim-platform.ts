/** Makes sure that only one platform works on an embedded database: open pages and the directory are kept in its memory. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Database, openDatabase } from '../kernel/database/database.ts';
import { sql } from '../kernel/database/sql.ts';

/** A platform that was just killed holds its claim until the server has noticed. */
const PATIENCE_MS = 2000;
const PAUSE_MS = 100;
/** After the database server was restarted, the claim is made again. */
const RENEW_MS = 500;

/** Whether the claim was got; `over` ends with the connection that holds it. */
interface Hold {
  readonly got: boolean;
  readonly over: Promise<void>;
}

function tryHold(database: Database, released: Promise<void>): Promise<Hold> {
  return new Promise((tell, refuse) => {
    const over = database
      .transaction(async (tx) => {
        // A lock of a transaction that does nothing else: it holds no snapshot and ends with the process, however that ends.
        const [row] = await tx.rows(
          sql`select pg_try_advisory_xact_lock(hashtext('yigong platform')) as got`,
          z.object({ got: z.boolean() }),
        );
        tell({ got: row?.got ?? false, over });
        if (row?.got) await Promise.race([released, keepAsking(() => tx.run(sql`select 1`), released)]);
      })
      .catch((error: unknown) => refuse(error)); // once told, nobody hears it any more: then the connection was lost
  });
}

/** Notices within a second that the connection has gone. */
async function keepAsking(ask: () => Promise<unknown>, released: Promise<void>): Promise<void> {
  let ended = false;
  void released.then(() => {
    ended = true;
  });
  while (!ended) {
    await ask();
    await delay(RENEW_MS, undefined, { ref: false });
  }
}

/** Claims the database at `url` for this process. Throws Error when another platform works on it. The result gives the claim back. */
export async function claimPlatform(url: string, place: string): Promise<() => Promise<void>> {
  const database = await openDatabase({ url, poolSize: 1 });
  const ending = new AbortController();
  const released = new Promise<void>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  let hold = await tryHold(database, released);
  for (const deadline = Date.now() + PATIENCE_MS; !hold.got && Date.now() < deadline; ) {
    await delay(PAUSE_MS);
    hold = await tryHold(database, released);
  }
  if (!hold.got) {
    await database.close();
    throw new Error(`另一个医共正在使用${place}。请先停止它；要同时运行两个，请用 YIGONG_DATA_DIR 另选一个数据目录。`);
  }
  const keeping = (async () => {
    for (;;) {
      await hold.over;
      // The end does not wait for this pause: nothing else may be left by then that keeps the process alive until it is over.
      await delay(RENEW_MS, undefined, { ref: false, signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return;
      hold = await tryHold(database, released).catch(() => ({ got: false, over: Promise.resolve() }));
    }
  })();
  return async () => {
    ending.abort();
    await keeping;
    await database.close();
  };
}
