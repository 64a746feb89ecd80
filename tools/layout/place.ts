// Tells where in the house a path lies: which room, which system, test or not, written by hand or generated.

/** The first folder of a path (`kernel`), or the file itself at the root. */
export function topOf(path: string): string {
  return path.split('/', 1)[0] ?? path;
}

/** The kernel room a path lies in (`kernel/record/write.ts` → `record`, `kernel/errors.ts` → `errors`), or null outside the kernel. */
export function kernelRoomOf(path: string): string | null {
  const [top, room] = path.split('/');
  return top === 'kernel' && room ? room.replace(/\..*$/, '') : null;
}

/** The system a path belongs to (`systems/hypertension/rules.ts` → `hypertension`), or null outside every system's folder. */
export function systemOf(path: string): string | null {
  const [top, system, ...rest] = path.split('/');
  return top === 'systems' && system && rest.length > 0 ? system : null;
}

/**
 * Tells tests and what only serves tests: `*.test.ts`, `testing.ts`, a `testing` folder, the typing probes and the stories.
 * Among systems only `*.test.ts`: there testing may be what a department does.
 */
export function isTest(path: string): boolean {
  return (
    /\.test\.tsx?$/.test(path) ||
    (/(?:^|\/)testing(?:\.tsx?$|\/)/.test(path) && !path.startsWith('systems/')) ||
    path.startsWith('kernel/define/probes/') ||
    path.startsWith('e2e/')
  );
}

/** Tells files written by `npm run generate`. */
export function isGenerated(path: string): boolean {
  return /\.gen\.[a-z]+$/.test(path);
}
