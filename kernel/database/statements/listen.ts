// Hearing NOTIFY on a connection of its own that comes back by itself after a server restart.
import pg from 'pg';
import { translateError } from '../database-errors.ts';
import { identifier } from '../sql.ts';

const RETRY_MS = 1000;

/**
 * Calls `hear` with each payload sent to `channel` on this server. Notifications sent while the connection is down are lost, and on a
 * distributed database those of other nodes never arrive: whoever listens must also poll (database rule 15).
 * Resolves once listening; the result stops it.
 */
export async function listenTo(url: string, channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
  const statement = `listen ${identifier(channel).text}`;
  let stopped = false;
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'yigong listen' });
    client.on('error', () => undefined);
    client.on('end', () => {
      if (!stopped) timer = setTimeout(() => void connect().catch(() => undefined), RETRY_MS).unref();
    });
    client.on('notification', (message) => {
      if (message.channel === channel) hear(message.payload ?? '');
    });
    current = client;
    await client.connect();
    await client.query(statement);
  }

  try {
    await connect();
  } catch (error) {
    stopped = true;
    throw translateError(error, statement);
  }
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current?.end().catch(() => undefined);
  };
}
