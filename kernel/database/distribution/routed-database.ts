// Several PostgreSQL servers as one database: residents live on the server of their bucket, what everybody needs stands on all of them.
import { z } from 'zod';
import { type Database, type DatabaseOptions, openDatabase, type Transaction } from '../database.ts';
import { UnusableServer } from '../database-errors.ts';
import { raw, type Sql, sql } from '../sql.ts';
import { parseRows, type Row } from '../statements/session.ts';
import { tellWatcher } from '../statements/watch.ts';
import { bucketOf, mapBuckets, type ShardDeclaration } from './bucket-map.ts';
import type { Manifest } from './manifest.ts';
import { mergeRows } from './merge-rows.ts';
import { readStatement } from './read-statement.ts';
import { repairCopies } from './repair-copies.ts';
import { routeStatement } from './route-statement.ts';
import { nameShard, RoutedTransaction, type Shards } from './routed-transaction.ts';
import { DECISION_TABLE, settlePrepared } from './settle-prepared.ts';

const SETTLE_AGAIN_MS = 5000;

/**
 * Opens the servers of a bucket map as one database. The first holds the local tables (accounts, sessions, running numbers). What an earlier
 * process left undecided is settled. Throws `DatabaseUnavailable` naming the server that is away, `UnusableServer` when a server belongs to
 * another place of the map.
 */
export async function openRoutedDatabase(
  declared: readonly ShardDeclaration[],
  manifest: Manifest,
  options: Omit<DatabaseOptions, 'url'> = {},
): Promise<Database> {
  const buckets = mapBuckets(declared);
  const servers: Database[] = [];
  try {
    for (const { name, url } of declared) servers.push(await nameShard(name, () => openDatabase({ ...options, url })));
    for (const [place, server] of servers.entries()) await keepIdentity(server, declared[place]?.name ?? '', servers.length);
    const canPrepare = (await Promise.all(servers.map(canPrepareOn))).every(Boolean);
    if (canPrepare) await settlePrepared(servers);
    else await repairCopies(servers, manifest);
    return new RoutedDatabase(servers, declared, manifest, buckets, canPrepare);
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()));
    throw error;
  }
}

async function canPrepareOn(server: Database): Promise<boolean> {
  const [row] = await server.rows(sql`select current_setting('max_prepared_transactions') as most`, z.object({ most: z.coerce.number() }));
  return (row?.most ?? 0) > 0;
}

/** A server remembers which one it is: two swapped addresses would otherwise lose residents in silence. */
async function keepIdentity(server: Database, name: string, count: number): Promise<void> {
  await server.run(raw(DECISION_TABLE));
  const at = new Date().toISOString();
  await server.run(sql`insert into shard_decision (name, verdict, at) values ('identity', ${name}, ${at}) on conflict (name) do nothing`);
  const [row] = await server.rows(sql`select verdict from shard_decision where name = 'identity'`, z.object({ verdict: z.string() }));
  if (row?.verdict !== name)
    throw new UnusableServer(
      `这台数据库服务器登记为分片“${row?.verdict}”，配置里却写作“${name}”（共 ${count} 个分片）。请核对各分片的地址。`,
    );
}

class RoutedDatabase implements Database {
  readonly kind = 'database';
  readonly url: string;
  readonly shards: readonly Database[];
  readonly #layout: Shards;
  #settling: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    servers: readonly Database[],
    declared: readonly ShardDeclaration[],
    manifest: Manifest,
    buckets: readonly number[],
    canPrepare: boolean,
  ) {
    this.url = declared[0]?.url ?? '';
    this.shards = servers;
    this.#layout = {
      servers,
      names: declared.map(({ name }) => name),
      canPrepare,
      places: new Map(manifest.map((place) => [place.table, place])),
      // What is about nobody (resident 0) lies on the server with the local tables.
      shardOf: (key) => (key === 0 ? 0 : (buckets[bucketOf(key)] ?? 0)),
      unsettled: () => this.#settleLater(),
    };
  }

  rows(query: Sql): Promise<readonly Row[]>;
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  async rows<T>(query: Sql, row?: z.ZodType<T>): Promise<readonly Row[] | readonly T[]> {
    tellWatcher(query);
    const rows = await this.#rows(query);
    return row === undefined ? rows : parseRows(rows, row, query);
  }

  async #rows(query: Sql): Promise<readonly Row[]> {
    const route = routeStatement(query, this.#layout);
    if (readStatement(query.text).kind === 'write') {
      // One server's write is one statement; several must stand or fall together.
      const [only, ...more] = route.to === 'parts' ? route.parts : [];
      if (only === undefined || more.length > 0) return this.transaction((tx) => tx.rows(query));
    }
    if (route.to === 'parts') {
      const answers = await Promise.all(route.parts.map((part) => this.#on(part.shard, (server) => server.rows(part.query))));
      return mergeRows(answers, { kind: 'rows', order: route.ordered ? [{ column: 'resident_id' }] : [] });
    }
    if (route.to === 'every') {
      const asked = route.shards ?? [...this.shards.keys()];
      return mergeRows(await Promise.all(asked.map((shard) => this.#on(shard, (server) => server.rows(query)))), route.merge);
    }
    if (route.to === 'copies') {
      const answers: (readonly Row[])[] = [];
      for (const shard of this.shards.keys()) answers.push(await this.#on(shard, (server) => server.rows(query)));
      return answers[0] ?? [];
    }
    return this.#on(0, (server) => server.rows(query));
  }

  async run(query: Sql): Promise<number> {
    tellWatcher(query);
    const route = routeStatement(query, this.#layout);
    const { kind } = readStatement(query.text);
    if (route.to === 'copies' && kind === 'schema') {
      // Tables are made everywhere, each on its own: a statement about them can be run again.
      const counts: number[] = [];
      for (const shard of this.shards.keys()) counts.push(await this.#on(shard, (server) => server.run(query)));
      return counts[0] ?? 0;
    }
    if (route.to === 'parts') {
      const [only, ...more] = route.parts;
      if (only !== undefined && more.length === 0) return this.#on(only.shard, (server) => server.run(only.query));
    }
    if (route.to === 'home' || route.to === 'anywhere' || route.to === 'alongside') return this.#on(0, (server) => server.run(query));
    return this.transaction((tx) => tx.run(query));
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>, about?: number): Promise<T> {
    if (this.#closed) throw new Error('this database was closed');
    const tx = new RoutedTransaction(this.#layout, about);
    let result: T;
    try {
      result = await work(tx);
    } catch (error) {
      await tx.rollback();
      throw error;
    }
    await tx.commit();
    return result;
  }

  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
    return this.#on(0, (server) => server.listen(channel, hear));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#settling);
    await Promise.all(this.shards.map((server) => server.close()));
  }

  #on<T>(shard: number, work: (server: Database) => Promise<T>): Promise<T> {
    const server = this.shards[shard];
    if (server === undefined) throw new RangeError(`there is no server ${shard}`);
    return nameShard(this.#layout.names[shard] ?? '', () => work(server));
  }

  /** Tried until it succeeds: until then the rows of a decided transaction are held on the server that was away. */
  #settleLater(): void {
    if (this.#closed || this.#settling !== undefined) return;
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      settlePrepared(this.shards).catch(() => this.#settleLater());
    }, SETTLE_AGAIN_MS).unref();
  }
}
