// A fingerprint of the code that a declaration's rows follow from: its system's folder, the patterns and the readers of records.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..', '..');
/** What every view and task is computed through. */
const SHARED = ['kernel/patterns', 'kernel/define/gather-records.ts', 'kernel/define/answers-codec.ts', 'kernel/periods/plain-date.ts'];
/** Files of a system that no row follows from: words, numbers over rows, pages. */
const WITHOUT_ROWS = /\.test\.ts$|\.tsx$|^(english|report|indicators|worklists|system|demo)[a-z-]*\.ts$/;

const known = new Map<string, string>();

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || (entry.name.endsWith('.ts') && !WITHOUT_ROWS.test(entry.name)))
    .flatMap((entry) => filesUnder(join(path, entry.name)))
    .sort();
}

function hashFiles(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(path));
  return hash.digest('hex');
}

/** The folder of the system that declares something: 'family_doctor_teams' and 'family-doctor.renewal' lie in 'family-doctor'. */
function folderOf(declaration: string): string {
  const name = declaration.replaceAll('_', '-');
  const folders = existsSync(join(project, 'systems')) ? readdirSync(join(project, 'systems')) : [];
  return (
    folders
      .filter((folder) => name === folder || name.startsWith(`${folder}-`) || name.startsWith(`${folder}.`))
      .sort((a, b) => b.length - a.length)[0] ?? ''
  );
}

/**
 * The fingerprint for a view or task id. When a threshold in the system's rules changes, it changes too, and the rows are computed anew
 * at the next start, whichever file the threshold stands in.
 */
export function fingerprintRules(declaration: string): string {
  const folder = folderOf(declaration);
  const cached = known.get(folder);
  if (cached !== undefined) return cached;
  const own = folder === '' ? [] : filesUnder(join(project, 'systems', folder));
  const fingerprint = hashFiles([...SHARED.flatMap((path) => filesUnder(join(project, path))), ...own]);
  known.set(folder, fingerprint);
  return fingerprint;
}
