// The measured lines as a table for people and as JSON for comparing.
import type { Loaded } from './load-county.ts';
import type { Line } from './measure-operation.ts';

/** Everything one run found. */
export interface Report {
  readonly label: string;
  readonly at: string;
  readonly machine: Readonly<Record<string, unknown>>;
  readonly ready: { readonly firstMs: number | undefined; readonly warmMs: number | undefined };
  readonly idleMemoryMb: number | undefined;
  readonly loaded: Loaded['phases'];
  readonly lines: readonly Line[];
}

const WIDTHS = [34, 8, 10, 9, 9, 9, 9, 9, 9, 9, 8, 8] as const;

function row(cells: readonly unknown[]): string {
  return cells.map((cell, at) => (at === 0 ? String(cell).padEnd(WIDTHS[at] ?? 0) : String(cell).padStart(WIDTHS[at] ?? 0))).join('');
}

/** The head of the table. */
export const TABLE_HEAD = row([
  'operation',
  'clients',
  'per s',
  'p50',
  'p99',
  'server',
  'postgres',
  'driver',
  'allows',
  'goal',
  'others',
  'pace',
]);

/** One line of the table; what was answered wrongly stands at its end. */
export function formatLine(line: Line): string {
  const wrong = line.wrong === 0 ? '' : `  wrong: ${JSON.stringify(line.statuses)}`;
  return (
    row([
      line.name,
      line.clients,
      line.perSecond,
      line.p50,
      line.p99,
      line.serverMs.toFixed(3),
      line.databaseMs.toFixed(3),
      line.driverMs.toFixed(3),
      line.allows,
      line.goal ?? '',
      line.foreign.toFixed(2),
      line.calibrationMs,
    ]) + wrong
  );
}

/** The whole report as text. */
export function formatReport(report: Report): string {
  const phases = report.loaded.map(
    (phase) =>
      `  ${phase.name.padEnd(12)} ${String(phase.resources).padStart(8)} at ${phase.perSecond}/s; server ${phase.serverMs} ms, postgres ${phase.databaseMs} ms; ` +
      `database ${phase.databaseBytes ?? '?'} bytes for ${phase.jsonBytes} of JSON`,
  );
  return [
    `${report.label}, ${report.at}`,
    JSON.stringify(report.machine),
    `ready after ${report.ready.warmMs ?? '?'} ms (warm), idle memory ${report.idleMemoryMb ?? '?'} MB`,
    'loaded, per resource:',
    ...phases,
    '',
    TABLE_HEAD,
    ...report.lines.map(formatLine),
    '',
  ].join('\n');
}
