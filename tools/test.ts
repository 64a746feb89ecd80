// `npm test`: one throw-away database server, all unit and database tests, then the browser stories. `npm test -- hypertension` narrows by path.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatReports, parseReport } from '../kernel/database/testing/guard-statements.ts';
import { startTestServer } from '../kernel/database/testing.ts';
import { ensureChromium } from './browser/ensure-chromium.ts';
import { buildWeb } from './testing/build-web.ts';
import { listTestFiles } from './testing/list-test-files.ts';
import { runTestFiles } from './testing/run-test-files.ts';
import { addTallies, formatTally, isGreen, noTests, type Tally } from './testing/tally.ts';

const root = join(import.meta.dirname, '..');
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // Asked twice, it goes at once; the database server ends itself with its last user.
    if (interrupted.signal.aborted) process.exit(130);
    console.error(`\n${name}: stopping`);
    interrupted.abort();
  });
}

/** Starts the server the tests clone their databases in, unless one is given, and names it to the test processes. */
async function offerDatabase(): Promise<() => Promise<void>> {
  if (process.env.DATABASE_URL_TEST || process.env.YIGONG_TEST_SERVER) return async () => {};
  const server = await startTestServer();
  process.env.YIGONG_TEST_SERVER = server.url;
  return () => server.stop();
}

/** Runs the stories, in a browser and on a web built for them. Where these cannot be had every story has failed: none is passed over. */
async function runStories(files: readonly string[]): Promise<Tally> {
  if (files.length === 0 || interrupted.signal.aborted) return noTests;
  try {
    process.env.CHROME_PATH = await ensureChromium();
    await buildWeb(root);
  } catch (error) {
    console.error(`FAILED the browser stories could not start: ${error instanceof Error ? error.message : String(error)}`);
    return { ...noTests, failed: files.length };
  }
  return runTestFiles(root, files, 1, interrupted.signal);
}

async function runAll(): Promise<Tally> {
  const { units, stories } = listTestFiles(root, process.argv.slice(2));
  console.log(`${units.length} test files and ${stories.length} browser stories`);
  if (units.length + stories.length === 0) return noTests;
  const stopDatabase = await offerDatabase();
  try {
    const first = units.length > 0 ? await runTestFiles(root, units, availableParallelism(), interrupted.signal) : noTests;
    return addTallies(first, await runStories(stories));
  } finally {
    await stopDatabase();
  }
}

/** The processes of the tests leave here what their statements came to; read when all have ended. */
const statements = mkdtempSync(join(tmpdir(), 'yigong-statements-'));
process.env.YIGONG_STATEMENT_REPORTS = statements;

function tellStatements(): void {
  const reports = readdirSync(statements).map((name) => parseReport(readFileSync(join(statements, name), 'utf8')));
  if (reports.length > 0) console.log(formatReports(reports));
  rmSync(statements, { recursive: true, force: true });
}

const total = await runAll();
tellStatements();
if (total.skipped > 0) console.log('A test that is left out counts as a failure of the run: let it run, or remove it.');
if (total.passed + total.failed === 0) console.log('No test ran.');
console.log(formatTally(total));
// Connections the server's starter may still hold must not keep a finished run alive.
process.exit(interrupted.signal.aborted ? 130 : isGreen(total) ? 0 : 1);
