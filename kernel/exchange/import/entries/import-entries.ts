// Imports a list of entries about residents who are registered, or about nobody in particular: all judged and written in one transaction.

import { targetOf } from '../../../actions/gather-subject.ts';
import type { Committed } from '../../../commit/commit.ts';
import type { Transaction } from '../../../database/database.ts';
import { retryTransaction } from '../../../database/statements/retry-transaction.ts';
import { announceRows, breathe, commitRows, type ImportJob, type ImportOutcome, willWrite } from '../import-job.ts';
import { type JudgedEntry, judgeEntries } from './judge-entries.ts';
import { type MatchedRow, matchRows } from './match-rows.ts';

/** Rows that are judged and written by the same few statements. */
const BATCH = 500;

/** Thrown inside the transaction of a rehearsal, and of an import that is held back, so that nothing of it stays. */
class Undo extends Error {
  readonly judged: readonly JudgedEntry[];
  constructor(judged: readonly JudgedEntry[]) {
    super('undone');
    this.judged = judged;
  }
}

/** What a row is about, by which rows come one after another: the resident, or the thing its `target` names. */
function subjectOf(row: MatchedRow): string | undefined {
  const target = targetOf(row.filled.raw);
  return row.resident === undefined ? target && `target ${target}` : `resident ${row.resident}`;
}

/**
 * Rows about the same thing in different waves, in the order of the file: each is judged by what those before it wrote. Residents in key
 * order, as every commit holds them.
 */
function wavesOf(rows: readonly MatchedRow[]): readonly (readonly MatchedRow[])[] {
  const waves: MatchedRow[][] = [];
  const counts = new Map<string, number>();
  for (const row of rows) {
    const subject = subjectOf(row);
    const wave = subject === undefined ? 0 : (counts.get(subject) ?? 0);
    if (subject !== undefined) counts.set(subject, wave + 1);
    waves[wave] ??= [];
    waves[wave].push(row);
  }
  return waves.map((wave) => wave.toSorted((a, b) => (a.resident ?? 0) - (b.resident ?? 0)));
}

async function runWaves(
  job: ImportJob,
  tx: Transaction,
  waves: readonly (readonly MatchedRow[])[],
): Promise<{ readonly judged: readonly JudgedEntry[]; readonly committed: readonly Committed[] }> {
  const rows = waves.reduce((sum, wave) => sum + wave.length, 0);
  const seen = new Map<string, number>();
  const judged: JudgedEntry[] = [];
  const committed: Committed[] = [];
  for (const [at, wave] of waves.entries()) {
    const later = new Set((waves[at + 1] ?? []).map(subjectOf));
    for (let from = 0; from < wave.length; from += BATCH) {
      const batch = wave.slice(from, from + BATCH);
      const entries = await judgeEntries(job, tx, batch, seen, job.options.commit);
      judged.push(...entries);
      // A rehearsal writes (and undoes) only what later rows are judged by.
      const writes = entries.flatMap((entry, place) => {
        const row = batch[place];
        return row && (job.options.commit || later.has(subjectOf(row))) ? entry.writes : [];
      });
      if (writes.length > 0) committed.push(await commitRows(job, tx, writes, rows));
      await breathe();
    }
  }
  return { judged, committed };
}

/** Imports the entries. A rehearsal, or an import with refused rows that are not to be skipped, leaves nothing behind. */
export async function importEntries(job: ImportJob): Promise<ImportOutcome> {
  const waves = wavesOf(await matchRows(job));
  const inOrder = (judged: readonly JudgedEntry[]): ImportOutcome['verdicts'] =>
    judged.toSorted((a, b) => a.row - b.row).map(({ row, name, verdict, problems }) => ({ row, name, verdict, problems }));
  try {
    const done = await retryTransaction(job.store.database, async (tx) => {
      const run = await runWaves(job, tx, waves);
      if (!willWrite(job.options, run.judged)) throw new Undo(run.judged);
      return run;
    });
    await announceRows(job, done.committed);
    return { verdicts: inOrder(done.judged), committed: true };
  } catch (error) {
    if (error instanceof Undo) return { verdicts: inOrder(error.judged), committed: false };
    throw error;
  }
}
