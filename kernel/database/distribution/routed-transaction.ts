// A transaction over several servers: it opens a part on a server when a statement first needs it, and ends all parts alike.
import type { z } from 'zod';
import type { Database, RowGroup, Transaction } from '../database.ts';
import { DatabaseUnavailable } from '../database-errors.ts';
import { raw, type Sql, sql } from '../sql.ts';
import { type Pieces, parseRows, type Row } from '../statements/session.ts';
import { type Branch, openBranch } from './branch.ts';
import { mergeRows } from './merge-rows.ts';
import { readStatement } from './read-statement.ts';
import { type Layout, type Part, routeStatement } from './route-statement.ts';
import { endPrepared, nameTransaction } from './settle-prepared.ts';

/** What a transaction over several servers needs to know of them. */
export interface Shards extends Layout {
  readonly servers: readonly Database[];
  readonly names: readonly string[];
  /** Whether every server can put a transaction aside (`max_prepared_transactions` above 0). */
  readonly canPrepare: boolean;
  /** Called when a decided transaction could not be ended on a server: it is to be settled later. */
  readonly unsettled: () => void;
}

/** The transaction cannot stand or fall as a whole on these servers. */
export class NotAtomic extends Error {
  override readonly name = 'NotAtomic';
}

/** Two transactions that hold rows of each other's servers are seen by no server: one gives way after this time and is tried again. */
const LOCK_WAIT = "set local lock_timeout = '10s'";

/** One transaction. Made and ended by `RoutedDatabase`. */
export class RoutedTransaction implements Transaction {
  readonly kind = 'transaction';
  readonly #shards: Shards;
  readonly #about: number | undefined;
  readonly #branches = new Map<number, Promise<Branch>>();
  readonly #settings: Sql[] = [raw(LOCK_WAIT)];
  /** Servers on which something was written that does not stand on all of them. */
  readonly #own = new Set<number>();
  #ended = false;

  constructor(shards: Shards, about: number | undefined) {
    this.#shards = shards;
    this.#about = about === undefined ? undefined : shards.shardOf(about);
  }

  rows(query: Sql): Promise<readonly Row[]>;
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  async rows<T>(query: Sql, row?: z.ZodType<T>): Promise<readonly Row[] | readonly T[]> {
    const rows = await this.#rows(query);
    return row === undefined ? rows : parseRows(rows, row, query);
  }

  async #rows(query: Sql): Promise<readonly Row[]> {
    const route = routeStatement(query, this.#shards);
    const wrote = readStatement(query.text).kind === 'write';
    switch (route.to) {
      case 'parts': {
        const answers = await Promise.all(route.parts.map((part) => this.#on(part.shard, wrote, (tx) => tx.rows(part.query))));
        return mergeRows(answers, { kind: 'rows', order: route.ordered ? [{ column: 'resident_id' }] : [] });
      }
      case 'every':
        return mergeRows(await this.#onAll(wrote, (tx) => tx.rows(query), route.shards), route.merge);
      case 'copies':
        return (await this.#onAll('copies', (tx) => tx.rows(query)))[0] ?? [];
      case 'setting':
        await this.#set(query);
        return [];
      default:
        return this.#on(await this.#placeOf(route.to), wrote && !isPassing(query), (tx) => tx.rows(query));
    }
  }

  async run(query: Sql): Promise<number> {
    const route = routeStatement(query, this.#shards);
    const wrote = readStatement(query.text).kind === 'write';
    switch (route.to) {
      case 'parts':
        return sum(await Promise.all(route.parts.map((part: Part) => this.#on(part.shard, wrote, (tx) => tx.run(part.query)))));
      case 'every':
        return sum(await this.#onAll(wrote, (tx) => tx.run(query), route.shards));
      case 'copies':
        return (await this.#onAll('copies', (tx) => tx.run(query)))[0] ?? 0;
      case 'setting':
        await this.#set(query);
        return 0;
      default:
        return this.#on(await this.#placeOf(route.to), wrote && !isPassing(query), (tx) => tx.run(query));
    }
  }

  divide<R extends readonly unknown[]>(table: string, columns: readonly string[], rows: readonly R[]): readonly RowGroup<R>[] {
    return divideRows(this.#shards, table, columns, rows);
  }

  async copy(statement: Sql, pieces: Pieces): Promise<number> {
    const route = routeStatement(statement, this.#shards);
    if (route.to === 'copies') {
      const kept: (string | Buffer)[] = [];
      // Whoever makes the pieces may use their memory again.
      for await (const piece of pieces) kept.push(typeof piece === 'string' ? piece : Buffer.from(piece));
      return (await this.#onAll('copies', (tx) => tx.copy(statement, kept)))[0] ?? 0;
    }
    const shard = route.to === 'parts' ? (route.parts[0]?.shard ?? 0) : await this.#placeOf('home');
    return this.#on(shard, true, (tx) => tx.copy(statement, pieces));
  }

  /** Which servers take part is known only at the end: nothing is saved here. */
  conclude(): void {}

  /** Commits all parts or none. Throws `NotAtomic` when the servers cannot, before anything is committed. */
  async commit(): Promise<void> {
    this.#ended = true;
    const branches = await this.#opened();
    const wrote = branches.filter((branch) => branch.wrote);
    const [decider, ...others] = wrote;
    const idle = branches.filter((branch) => !branch.wrote);
    if (decider === undefined || others.length === 0) {
      await endAll(wrote, 'commit');
      await endAll(idle, 'commit');
      return;
    }
    if (!this.#shards.canPrepare) return this.#commitCopies(branches, decider, others);
    const name = nameTransaction(decider.shard);
    await decider.tx.run(sql`insert into shard_decision (name, verdict, at) values (${name}, 'commit', ${new Date().toISOString()})`);
    const prepared = await Promise.allSettled(others.map((branch) => branch.end({ how: 'prepare', name })));
    const failed = prepared.find((result) => result.status === 'rejected');
    if (failed) {
      await endAll([decider, ...idle], 'rollback');
      await Promise.all(others.map((branch, at) => prepared[at]?.status === 'fulfilled' && this.#settle(branch.shard, name, false)));
      throw failed.reason;
    }
    await decider.end({ how: 'commit' }).catch((error: unknown) => {
      // Lost in between: whether it is decided stands on that server alone, and is read there when it is back.
      this.#shards.unsettled();
      throw error;
    });
    await endAll(idle, 'commit');
    const settled = await Promise.all(others.map((branch) => this.#settle(branch.shard, name, true)));
    if (settled.every(Boolean)) {
      await this.#shards.servers[decider.shard]?.run(sql`delete from shard_decision where name = ${name}`).catch(() => undefined);
    }
  }

  /** Undoes all parts. */
  async rollback(): Promise<void> {
    this.#ended = true;
    await endAll(await this.#opened(), 'rollback').catch(() => undefined);
  }

  /**
   * Without transactions that can be put aside: what stands on every server is written on the first and then on the others, and made equal to
   * the first again at the next start if that breaks off. Residents of two servers are not written so.
   */
  async #commitCopies(branches: readonly Branch[], decider: Branch, others: readonly Branch[]): Promise<void> {
    if ([...this.#own].some((shard) => shard !== 0)) {
      await endAll(branches, 'rollback');
      const names = [decider, ...others].map((branch) => this.#shards.names[branch.shard]).join('、');
      throw new NotAtomic(
        `这次保存涉及数据库分片 ${names}，要么全部写入、要么都不写入需要各服务器打开两阶段提交（max_prepared_transactions 大于 0）。未写入任何内容。`,
      );
    }
    const ordered = [...branches].sort((a, b) => a.shard - b.shard);
    for (const branch of ordered) await branch.end({ how: 'commit' });
  }

  async #settle(shard: number, name: string, commit: boolean): Promise<boolean> {
    const server = this.#shards.servers[shard];
    if (server === undefined) return false;
    try {
      await endPrepared(server, name, commit);
      return true;
    } catch {
      this.#shards.unsettled();
      return false;
    }
  }

  async #placeOf(to: 'home' | 'alongside' | 'anywhere'): Promise<number> {
    if (to === 'home') return 0;
    if (this.#about !== undefined) return this.#about;
    const branches = await Promise.all(this.#branches.values());
    return branches.find((branch) => branch.wrote)?.shard ?? branches[0]?.shard ?? 0;
  }

  async #on<T>(shard: number, wrote: boolean | 'copies', work: (tx: Transaction) => Promise<T>): Promise<T> {
    const branch = await this.#branch(shard);
    if (wrote !== false) {
      branch.wrote = true;
      if (wrote !== 'copies') this.#own.add(shard);
    }
    return nameShard(this.#shards.names[shard] ?? '', () => work(branch.tx));
  }

  /** In the order of the servers, so that two transactions take their locks in one order. */
  async #onAll<T>(
    wrote: boolean | 'copies',
    work: (tx: Transaction) => Promise<T>,
    shards: readonly number[] = [...this.#shards.servers.keys()],
  ): Promise<readonly T[]> {
    if (wrote === false) return Promise.all(shards.map((shard) => this.#on(shard, false, work)));
    const answers: T[] = [];
    for (const shard of shards) answers.push(await this.#on(shard, wrote, work));
    return answers;
  }

  /** Settings go to the parts that are open and to those that open later. */
  async #set(query: Sql): Promise<void> {
    this.#settings.push(query);
    const branches = await Promise.all(this.#branches.values());
    await Promise.all(branches.map((branch) => branch.tx.run(query)));
  }

  #branch(shard: number): Promise<Branch> {
    if (this.#ended) throw new Error('this transaction has ended; await every statement inside its work');
    const open = this.#branches.get(shard);
    if (open) return open;
    const server = this.#shards.servers[shard];
    if (server === undefined) throw new RangeError(`there is no server ${shard}`);
    const opening = nameShard(this.#shards.names[shard] ?? '', async () => {
      const branch = await openBranch(server, shard);
      for (const setting of this.#settings) await branch.tx.run(setting);
      return branch;
    });
    this.#branches.set(shard, opening);
    opening.catch(() => undefined);
    return opening;
  }

  async #opened(): Promise<readonly Branch[]> {
    const branches = await Promise.allSettled(this.#branches.values());
    return branches.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }
}

/** Locks that live as long as their transaction need not stand or fall with the rest. */
function isPassing(query: Sql): boolean {
  return readStatement(query.text).target === 'write_lock';
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

async function endAll(branches: readonly Branch[], how: 'commit' | 'rollback'): Promise<void> {
  await Promise.all(branches.map((branch) => branch.end({ how })));
}

/** Says in the error of a server that is away which one it is. */
export async function nameShard<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseUnavailable && !error.message.startsWith('数据库分片'))
      throw new DatabaseUnavailable(`数据库分片 ${name} 不可用：${error.message}`, { cause: error });
    throw error;
  }
}

/** Rows of a spread table in groups of one server each, in the order of the servers. */
export function divideRows<R extends readonly unknown[]>(
  layout: Layout,
  table: string,
  columns: readonly string[],
  rows: readonly R[],
): readonly RowGroup<R>[] {
  const place = layout.places.get(table);
  if (place?.kind !== 'distributed') return [{ key: undefined, rows }];
  const column = columns.indexOf(place.by);
  const groups = new Map<number, { key: number | bigint | string; rows: R[] }>();
  for (const row of rows) {
    const key = row[column];
    if (typeof key !== 'number' && typeof key !== 'bigint' && typeof key !== 'string')
      throw new TypeError(`a row of ${table} without ${place.by}`);
    const shard = layout.shardOf(key);
    const group = groups.get(shard);
    if (group) group.rows.push(row);
    else groups.set(shard, { key, rows: [row] });
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
