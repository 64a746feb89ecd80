// COPY … TO STDOUT as a stream of bytes: PostgreSQL waits while whoever reads is slow.
import { Readable } from 'node:stream';
import pg from 'pg';
import { translateError } from '../database-errors.ts';

/** The part of the driver's connection that is used here (present in pg 8, missing from its type declarations). */
interface FlowingConnection {
  readonly stream: { pause(): unknown; resume(): unknown };
}

/** A COPY as one of the driver's own queries, whose pieces go on as they come. */
class CopyOutQuery extends pg.Query {
  readonly #take: (chunk: Buffer, connection: FlowingConnection) => void;
  constructor(text: string, take: (chunk: Buffer, connection: FlowingConnection) => void) {
    super(text);
    this.#take = take;
  }
  handleCopyData(message: { readonly chunk: Buffer }, connection: FlowingConnection): void {
    this.#take(message.chunk, connection);
  }
}

/** The bytes of a COPY … TO STDOUT on this client. `tellRows` hears how many rows the server sent, before the stream ends. The stream fails with `QueryError` or `DatabaseUnavailable`. */
export function copyOut(client: pg.Client, text: string, tellRows: (rows: number) => void = () => undefined): Readable {
  let flowing: FlowingConnection | undefined;
  const stream = new Readable({
    highWaterMark: 1024 * 1024,
    read: () => {
      flowing?.stream.resume();
    },
  });
  const query = new CopyOutQuery(text, (chunk, connection) => {
    flowing = connection;
    // The driver reads the next message into the same memory: what waits for its reader must be a copy.
    if (!stream.push(Buffer.from(chunk))) connection.stream.pause();
  });
  // The driver calls back on success and on failure alike; the types know only the promise form.
  Object.assign(query, {
    callback: (error: unknown, result: { readonly rowCount: number | null } | undefined) => {
      flowing?.stream.resume();
      if (typeof result?.rowCount === 'number') tellRows(result.rowCount);
      if (error) stream.destroy(translateError(error, text));
      else stream.push(null);
    },
  });
  client.query(query);
  return stream;
}
