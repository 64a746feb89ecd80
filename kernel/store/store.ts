// What a commit works with: the database, the declarations, the directory, and who wants to hear of changes.
import type { Database } from '../database/database.ts';
import { collectDeclarations, type Registry } from '../define/registry.ts';
import type { System } from '../define/system.ts';
import { type DirectoryHolder, openDirectory } from '../organisations/directory.ts';
import { readKeptUnits } from '../record/keep-units.ts';
import { indexNeeds, type NeedIndex } from './index-needs.ts';

/** What changed in one transaction, for the open pages. */
export interface Notice {
  readonly residents: readonly number[];
  readonly views: readonly string[];
  readonly tasks: readonly string[];
  /** Concerns the pages of this account alone, which may be told whom it is about. */
  readonly account?: string | undefined;
  /** What this account had open of the resident is shut: its pages show nothing of them any more. */
  readonly shut?: boolean | undefined;
}

/** Everything a reader or writer of the record needs. */
export interface Store {
  readonly database: Database;
  readonly registry: Registry;
  readonly directory: DirectoryHolder;
  readonly needs: NeedIndex;
  /** Hears of every commit of this process; call the result to stop. */
  readonly hear: (listener: (notice: Notice) => void) => () => void;
  readonly tell: (notice: Notice) => void;
}

/** Opens a store over a migrated database. */
export async function openStore(database: Database, systems: readonly System[]): Promise<Store> {
  const registry = collectDeclarations(systems);
  await readKeptUnits(database);
  const listeners = new Set<(notice: Notice) => void>();
  return {
    database,
    registry,
    directory: await openDirectory(database),
    needs: indexNeeds(registry),
    hear: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (notice) => {
      for (const listener of listeners) listener(notice);
    },
  };
}
