// A short text that changes whenever a source file of the project changes, so that what was built from the old ones is not used again.
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['kernel', 'systems', 'generated', 'data'] as const;

/** Hash over path, size and change time of every .ts, .json and .csv file (tests excepted) under the folders: kernel, systems, generated and data unless told. */
export function fingerprintSources(project: string, folders: readonly string[] = FOLDERS): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const name of listFiles(join(project, folder))) {
      const { size, mtimeMs } = statSync(name, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
      hash.update(`${name}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|json|csv)$/.test(name) && !name.endsWith('.test.ts'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return []; // the folder does not exist yet
  }
}
