// Prints how much compressed script each route of the pages needs before it is usable, from the manifest of the last build.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

const chunkSchema = z.object({
  file: z.string(),
  isEntry: z.boolean().optional(),
  imports: z.array(z.string()).optional(),
  dynamicImports: z.array(z.string()).optional(),
});
const manifestSchema = z.record(z.string(), chunkSchema);
type Manifest = z.infer<typeof manifestSchema>;

/** The limit of compressed script for one page, in bytes (350 KB). */
const LIMIT = 350 * 1024;
const built = join(import.meta.dirname, '..', 'dist', 'web');

function collect(manifest: Manifest, source: string, found: Set<string>): void {
  const chunk = manifest[source];
  if (!chunk || found.has(chunk.file)) return;
  found.add(chunk.file);
  for (const next of chunk.imports ?? []) collect(manifest, next, found);
}

async function weigh(files: ReadonlySet<string>): Promise<number> {
  const sizes = await Promise.all(
    [...files].filter((file) => file.endsWith('.js')).map(async (file) => gzipSync(await readFile(join(built, file))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const manifest = manifestSchema.parse(JSON.parse(await readFile(join(built, '.vite', 'manifest.json'), 'utf8')));
const entry = Object.keys(manifest).find((source) => manifest[source]?.isEntry);
if (!entry) throw new Error('The build has no entry: run `npm run build` first.');
const screens = Object.keys(manifest).filter((source) => /^screens\/.*-screen\.tsx$/.test(source));
let heaviest = 0;
for (const screen of screens.sort()) {
  const files = new Set<string>();
  collect(manifest, entry, files);
  collect(manifest, screen, files);
  const size = await weigh(files);
  heaviest = Math.max(heaviest, size);
  console.log(`${screen.padEnd(52)} ${(size / 1024).toFixed(1).padStart(7)} KB gz`);
}
const form = new Set<string>();
collect(manifest, entry, form);
for (const source of Object.keys(manifest).filter((name) => /^(app\/workspace\.tsx|parts\/desk-date\.tsx)$/.test(name)))
  collect(manifest, source, form);
const largestSystem = Math.max(
  0,
  ...(await Promise.all(
    Object.keys(manifest)
      .filter((name) => name.endsWith('/system.ts'))
      .map((name) => {
        const files = new Set<string>();
        collect(manifest, name, files);
        return weigh(new Set([...files].filter((file) => !form.has(file))));
      }),
  )),
);
const formSize = (await weigh(form)) + largestSystem;
console.log(`${'an open form, with date picker and the largest system'.padEnd(52)} ${(formSize / 1024).toFixed(1).padStart(7)} KB gz`);
console.log(`limit ${(LIMIT / 1024).toFixed(0)} KB, heaviest ${(Math.max(heaviest, formSize) / 1024).toFixed(1)} KB`);
if (Math.max(heaviest, formSize) > LIMIT) process.exitCode = 1;
