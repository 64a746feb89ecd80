// Lets processes on one database hear of each other's writes: open pages are told, the directory is read again.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { sql } from '../../kernel/database/sql.ts';
import { numbersOf } from '../../kernel/indicators/remembered-numbers.ts';
import type { Notice, Store } from '../../kernel/store/store.ts';

const CHANNEL = 'yigong_notice';

/** PostgreSQL refuses longer ones (8000 bytes). */
const LONGEST = 7500;
/** NOTIFY is a hint (database rule 15): the directory is read again by itself too. */
const DIRECTORY_EVERY_MS = 60_000;

const noticeSchema = z.object({
  residents: z.array(z.number()),
  views: z.array(z.string()),
  tasks: z.array(z.string()),
  account: z.string().optional(),
  shut: z.boolean().optional(),
});
const payloadSchema = z.object({ from: z.string(), directory: z.boolean(), rebuilt: z.boolean(), notices: z.array(noticeSchema) });

/** Two residents say "many" as well as a thousand do (events-door.ts). */
function shorten({ residents, views, tasks, account, shut }: Notice): Notice {
  return { residents: residents.slice(0, 2), views, tasks, account, shut };
}

/** Several notices as one that says as much; those to one account's pages stay as they are, or these would not learn that something of theirs was shut. */
function merge(all: readonly Notice[]): readonly Notice[] {
  const own = all.filter(({ account }) => account !== undefined);
  return [...own, mergeOpen(all.filter(({ account }) => account === undefined))];
}

function mergeOpen(notices: readonly Notice[]): Notice {
  const all = (part: 'residents' | 'views' | 'tasks') => [
    ...new Set(notices.flatMap((notice): readonly (string | number)[] => notice[part])),
  ];
  return noticeSchema.parse({ residents: all('residents').slice(0, 2), views: all('views'), tasks: all('tasks') });
}

/** Notices that are shared. */
export interface Shared {
  /** Tells the others that rows of views were written beside commits: what they remember of numbers is no longer good. */
  tellRebuilt(): void;
  stop(): Promise<void>;
}

/**
 * Begins to tell and hear. What is written while a message is under way goes with the next: one statement for many
 * writes, and no write waits for it. Remembered numbers need none of it: they read the change feed before each answer.
 */
export async function shareNotices(store: Store): Promise<Shared> {
  const { database, directory } = store;
  const from = randomUUID();
  let relaying = false;
  let waiting: Notice[] = [];
  let directoryChanged = false;
  let rebuilt = false;
  let sending: Promise<unknown> | undefined;

  const send = async (): Promise<void> => {
    while (waiting.length > 0 || directoryChanged || rebuilt) {
      const message = { from, directory: directoryChanged, rebuilt, notices: waiting.map(shorten) };
      waiting = [];
      directoryChanged = false;
      rebuilt = false;
      const text = JSON.stringify(message);
      const payload = Buffer.byteLength(text) <= LONGEST ? text : JSON.stringify({ ...message, notices: merge(message.notices) });
      await database.run(sql`select pg_notify(${CHANNEL}, ${payload})`).catch(() => undefined); // the database is away: the pages notice that themselves
    }
    sending = undefined;
  };
  const deaf = store.hear((notice) => {
    if (relaying) return;
    waiting.push(notice);
    sending ??= send();
  });
  const unwatch = directory.hear(() => {
    directoryChanged = true;
    sending ??= send();
  });
  const refreshQuietly = (): Promise<void> => directory.refresh(database, 'quietly').catch(() => undefined); // the next look finds it
  const hear = async (text: string): Promise<void> => {
    const message = payloadSchema.parse(JSON.parse(text));
    if (message.from === from) return;
    if (message.directory) await refreshQuietly();
    if (message.rebuilt) await numbersOf(store).forget();
    relaying = true;
    for (const notice of message.notices) store.tell(notice);
    relaying = false;
  };
  const stopListening = await database.listen(CHANNEL, (text) => void hear(text).catch(() => undefined));
  const timer = setInterval(() => void refreshQuietly(), DIRECTORY_EVERY_MS);
  timer.unref();
  return {
    tellRebuilt: () => {
      rebuilt = true;
      sending ??= send();
    },
    stop: async () => {
      clearInterval(timer);
      deaf();
      unwatch();
      await stopListening();
      await sending;
    },
  };
}
