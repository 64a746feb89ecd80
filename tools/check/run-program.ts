// Runs one of the project's own programs (tsc, Biome, Vite) with this very Node, and collects what it prints.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How a program ended and everything it printed, both streams in the order they came. */
export type ProgramResult = { readonly code: number; readonly output: string };

/**
 * Runs a JavaScript program from node_modules; no shell, so it is the same on every system.
 * @param script path from the project's root, such as `node_modules/vite/bin/vite.js`
 */
export function runProgram(root: string, script: string, args: readonly string[]): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
