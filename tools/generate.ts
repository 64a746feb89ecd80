// Writes what follows from the folders under systems/ (the list of systems, the unions of their ids) and from FHIR R4's own definitions (`npm run generate`).
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { generateFhir } from './generate-fhir.ts';
import { generateImagingItems } from './generate-imaging-items.ts';
import { generateLaboratoryItems } from './generate-laboratory-items.ts';

const project = join(import.meta.dirname, '..');
const folder = join(project, 'generated');

const declared = z.object({ id: z.string() });
const systemShape = z.object({
  default: z.object({
    id: z.string(),
    forms: z.array(declared),
    views: z.array(declared),
    tasks: z.array(declared),
    actions: z.array(declared),
    worklists: z.array(declared),
    indicators: z.array(declared),
  }),
});

function systemFolders(): string[] {
  return readdirSync(join(project, 'systems'))
    .filter((name) => existsSync(join(project, 'systems', name, 'system.ts')))
    .sort();
}

function nameOf(folderName: string): string {
  return folderName.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function union(name: string, doc: string, ids: readonly string[]): string {
  const body =
    ids.length === 0
      ? 'never'
      : ids
          .toSorted()
          .map((id) => `\n  | '${id}'`)
          .join('');
  return `/** ${doc} */\nexport type ${name} =${body.startsWith('\n') ? body : ` ${body}`};\n`;
}

/** The files that follow from the systems, path in the project → text. */
async function generateSystems(): Promise<ReadonlyMap<string, string>> {
  const folders = systemFolders();
  const systems = await Promise.all(
    folders.map(async (name) => {
      const loaded: unknown = await import(pathToFileURL(join(project, 'systems', name, 'system.ts')).href);
      return { folder: name, system: systemShape.parse(loaded).default };
    }),
  );
  const all = [
    '// Every system, for the server. Written by `npm run generate`.',
    "import type { System } from '../kernel/define/system.ts';",
    ...folders.map((name) => `import ${nameOf(name)} from '../systems/${name}/system.ts';`),
    '',
    '/** Every system of the platform. */',
    `export const systems: readonly System[] = [${folders.map(nameOf).join(', ')}];`,
    '',
  ].join('\n');
  const load = [
    '// Every system, loaded when a page needs it. Written by `npm run generate`.',
    "import type { System } from '../kernel/define/system.ts';",
    "import type { SystemId } from './ids.gen.ts';",
    '',
    '/** Loads the declarations of a system. */',
    'export const loadSystem: Record<SystemId, () => Promise<System>> = {',
    ...systems.map(({ folder: name, system }) => `  '${system.id}': async () => (await import('../systems/${name}/system.ts')).default,`),
    '};',
    '',
  ].join('\n');
  const gather = (key: 'forms' | 'views' | 'tasks' | 'actions' | 'worklists' | 'indicators'): string[] =>
    systems.flatMap(({ system }) => system[key].map((each) => each.id));
  const ids = [
    '// The ids of all declarations as literal unions, so that a wrong id does not compile. Written by `npm run generate`.',
    '',
    union(
      'SystemId',
      'Ids of systems.',
      systems.map(({ system }) => system.id),
    ),
    union('FormId', 'Ids of forms.', gather('forms')),
    union('ViewId', 'Ids of views.', gather('views')),
    union('TaskId', 'Ids of tasks.', gather('tasks')),
    union('ActionId', 'Ids of actions.', gather('actions')),
    union('WorklistId', 'Ids of worklists.', gather('worklists')),
    union('IndicatorId', 'Ids of indicators.', gather('indicators')),
    '/** Which system an action belongs to. */',
    'export const actionSystem: Readonly<Record<ActionId, SystemId>> = {',
    ...systems.flatMap(({ system }) => system.actions.map((action) => `  '${action.id}': '${system.id}',`)),
    '};',
    '',
  ].join('\n');
  return new Map([
    ['generated/all-systems.gen.ts', all],
    ['generated/systems.gen.ts', load],
    ['generated/ids.gen.ts', ids],
  ]);
}

/** What FHIR's search parameters, constraints and profiles become reads what its structures became, which so must stand before. */
async function generateFromFhir(): Promise<ReadonlyMap<string, string>> {
  const [{ generateSearch }, { generateInvariants }, { generateProfiles }] = await Promise.all([
    import('./generate-search.ts'),
    import('./generate-invariants.ts'),
    import('./generate-profiles.ts'),
  ]);
  return new Map([...generateSearch(), ...generateInvariants(), ...generateProfiles()]);
}

/** Who may what, as a document: it reads the list of all systems, which so must stand before. */
async function generateMatrix(): Promise<ReadonlyMap<string, string>> {
  const { writeMatrix } = await import('../server/access-matrix/write-matrix.ts');
  const { collectDeclarations } = await import('../kernel/define/registry.ts');
  const { systems } = await import('../generated/all-systems.gen.ts');
  return new Map([['docs/generated/access-matrix.md', writeMatrix(collectDeclarations(systems))]]);
}

const GENERATORS = [
  generateFhir,
  generateFromFhir,
  generateLaboratoryItems,
  generateImagingItems,
  generateSystems,
  generateMatrix,
] as const;

/** Paths of generated files that are missing or out of date. */
export async function checkGenerated(): Promise<string[]> {
  const stale: string[] = [];
  for (const generate of GENERATORS)
    for (const [path, text] of await generate()) {
      const full = join(project, path);
      if (!existsSync(full) || readFileSync(full, 'utf8') !== text) stale.push(path);
    }
  return stale;
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(project, 'docs', 'generated'), { recursive: true });
  for (const generate of GENERATORS)
    for (const [path, text] of await generate()) {
      writeFileSync(join(project, path), text);
      console.log(`wrote ${path}`);
    }
}
