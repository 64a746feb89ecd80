// One borrowed connection: sends statements, in order, and translates results and errors.
import { createHash } from 'node:crypto';
import pg from 'pg';
import type { z } from 'zod';
import { RowShapeError, translateError } from '../database-errors.ts';
import { isPlannedAnew, type Sql } from '../sql.ts';

/** One result row, by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** What one statement brought back: its rows, how many rows it touched, and PostgreSQL's command tag. */
export interface Outcome {
  readonly rows: readonly Row[];
  readonly affected: number;
  readonly command: string;
}

/** What a COPY is fed with: text as it is, or bytes. */
export type Pieces = Iterable<string | Buffer> | AsyncIterable<string | Buffer>;

/** The protocol counts parameters in 16 bits; the driver would wrap silently. */
export const MAX_PARAMETERS = 65535;

/** Texts that got a name, at most this many: a server keeps a plan per name and connection, and lists of varying length would fill it. */
const MAX_NAMES = 2000;
const seenOnce = new Set<string>();
const names = new Map<string, string>();

/** A stable statement name for a text that is used again; undefined for the first use and when the table of names is full. */
function nameStatement(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MAX_NAMES) return undefined;
  if (!seenOnce.has(text)) {
    if (seenOnce.size >= MAX_NAMES * 4) seenOnce.clear();
    seenOnce.add(text);
    return undefined;
  }
  seenOnce.delete(text);
  const name = `y_${createHash('sha256').update(text).digest('base64url').slice(0, 24)}`;
  names.set(text, name);
  return name;
}

/** COPY … FROM STDIN as one of the driver's own queries, fed when the server says it is ready. */
class CopyQuery extends pg.Query {
  readonly #feed: (connection: CopyConnection) => void;
  constructor(text: string, feed: (connection: CopyConnection) => void) {
    super(text);
    this.#feed = feed;
  }
  handleCopyInResponse(connection: CopyConnection): void {
    this.#feed(connection);
  }
}

/** The part of the driver's connection that COPY uses (present in pg 8, missing from its type declarations). */
interface CopyConnection {
  readonly stream: {
    readonly writableNeedDrain: boolean;
    readonly destroyed: boolean;
    once(event: 'drain' | 'close', listener: () => void): unknown;
    removeListener(event: 'drain' | 'close', listener: () => void): unknown;
  };
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** The part of the driver's connection that gathers writes. */
interface GatheringStream {
  cork(): void;
  uncork(): void;
}

/** The stream under a client of the driver; undefined when this driver has none that we know. */
function streamOf(client: pg.ClientBase): GatheringStream | undefined {
  const connection: unknown = 'connection' in client ? client.connection : undefined;
  if (typeof connection !== 'object' || connection === null || !('stream' in connection)) return undefined;
  const { stream } = connection;
  const able = typeof stream === 'object' && stream !== null && 'cork' in stream && 'uncork' in stream;
  return able && typeof stream.cork === 'function' && typeof stream.uncork === 'function' ? (stream as GatheringStream) : undefined; // just checked
}

/** Statements on one connection. Statements started together are sent together (pipelined) and run in the order they were started. */
export class Session {
  readonly #client: pg.ClientBase;
  readonly #named: boolean;
  #copying: Promise<unknown> | undefined;
  #gathering = false;

  constructor(client: pg.ClientBase, named: boolean) {
    this.#client = client;
    this.#named = named;
  }

  /** Sends one statement. Throws `QueryError` or `DatabaseUnavailable`. */
  async send(query: Sql): Promise<Outcome> {
    while (this.#copying !== undefined) await this.#copying.catch(() => undefined);
    const { text, values } = query;
    if (values.length > MAX_PARAMETERS)
      throw new RangeError(`${values.length} parameters; PostgreSQL allows ${MAX_PARAMETERS} a statement`);
    const name = this.#named && values.length > 0 && !isPlannedAnew(query) ? nameStatement(text) : undefined;
    this.#gatherWrites();
    try {
      const result = await this.#client.query<Record<string, unknown>>(name === undefined ? { text, values } : { name, text, values });
      return { rows: result.rows, affected: result.rowCount ?? 0, command: result.command };
    } catch (error) {
      throw translateError(error, text);
    }
  }

  /** Statements that are started in one go leave in one write: a visit starts thirty, and each write wakes the server. */
  #gatherWrites(): void {
    const stream = this.#gathering ? undefined : streamOf(this.#client);
    if (!stream) return;
    this.#gathering = true;
    stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }

  /** Runs a COPY … FROM STDIN statement with these pieces of its format; resolves with the number of rows copied. */
  async copy(statement: Sql, pieces: Pieces): Promise<number> {
    while (this.#copying !== undefined) await this.#copying.catch(() => undefined);
    const copying = this.#startCopy(statement.text, pieces);
    this.#copying = copying;
    try {
      return await copying;
    } finally {
      this.#copying = undefined;
    }
  }

  async #startCopy(text: string, pieces: Pieces): Promise<number> {
    let sourceError: unknown;
    try {
      return await new Promise<number>((resolve, reject) => {
        let over = false;
        const query = new CopyQuery(text, (connection) => {
          feedPieces(connection, pieces, () => over).catch((error: unknown) => {
            sourceError = error;
            if (!over) connection.sendCopyFail('the source of the rows failed');
          });
        });
        // The driver calls back on success and on failure alike; the types know only the promise form.
        Object.assign(query, {
          callback: (error: unknown, result: { rowCount: number | null } | undefined) => {
            over = true;
            if (error) reject(error);
            else resolve(result?.rowCount ?? 0);
          },
        });
        this.#client.query(query);
      });
    } catch (error) {
      throw sourceError ?? translateError(error, text);
    }
  }
}

async function feedPieces(connection: CopyConnection, pieces: Pieces, isOver: () => boolean): Promise<void> {
  for await (const piece of pieces) {
    if (isOver()) return;
    connection.sendCopyFromChunk(typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece);
    if (connection.stream.writableNeedDrain && !connection.stream.destroyed) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          connection.stream.removeListener('drain', go);
          connection.stream.removeListener('close', go);
          resolve();
        };
        connection.stream.once('drain', go);
        connection.stream.once('close', go);
      });
    }
  }
  if (!isOver()) connection.endCopyFrom();
}

/** Checks every row against the shape its reader declared. Throws `RowShapeError` naming the statement and the column, never the value. */
export function parseRows<T>(rows: readonly Row[], shape: z.ZodType<T>, statement: { readonly text: string }): readonly T[] {
  return rows.map((row) => {
    const parsed = shape.safeParse(row);
    if (parsed.success) return parsed.data;
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new RowShapeError(`${faults} in: ${statement.text.slice(0, 400)}`);
  });
}
