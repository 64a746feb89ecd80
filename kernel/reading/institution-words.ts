// How codes about institutions read: in the words of the views that the systems keep about them.
import type { Registry } from '../define/registry.ts';
import type { Column } from '../define/view.ts';

/** The words of a code in the column of that name in any view over institutions; the code itself when no system has words for it. */
export function tellInstitutionCode(registry: Registry, column: string, code: string): string {
  for (const view of registry.views.values()) {
    if (view.place !== 'organisation') continue;
    const columns: Readonly<Record<string, Column>> = view.columns;
    const word = columns[column]?.words?.[code];
    if (word !== undefined) return word;
  }
  return code;
}
