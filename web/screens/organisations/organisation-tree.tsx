/** The tree itself: nested lists that fold; a search shows the path to each hit. */
import type { OrganisationRow } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Empty } from '../../parts/states.tsx';

interface Props {
  readonly rows: readonly OrganisationRow[];
  readonly search: string;
  /** Only institutions of this class, in words. */
  readonly className: string | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** Rows of the class whose name or alias holds the text, with everything above them. */
function withAncestors(rows: readonly OrganisationRow[], search: string, className: string | undefined): readonly OrganisationRow[] {
  if (!search && className === undefined) return rows;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const kept = new Set<string>();
  for (const row of rows) {
    if (className !== undefined && row.className !== className) continue;
    if (![row.name, ...row.aliases].some((name) => name.includes(search))) continue;
    for (let at: OrganisationRow | undefined = row; at && !kept.has(at.id); at = at.parent === null ? undefined : byId.get(at.parent))
      kept.add(at.id);
  }
  return rows.filter(({ id }) => kept.has(id));
}

/** Two levels are open at first; all while something is looked for. */
export function OrganisationTree({ rows, search, className, chosen, onChoose }: Props) {
  const shown = withAncestors(rows, search, className);
  const filtered = search !== '' || className !== undefined;
  const ids = new Set(shown.map(({ id }) => id));
  const childrenOf = new Map<string, OrganisationRow[]>();
  for (const row of shown) {
    const parent = row.parent !== null && ids.has(row.parent) ? row.parent : '';
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), row]);
  }
  const draw = (parent: string, depth: number) => (
    <ul>
      {(childrenOf.get(parent) ?? []).map((row) => {
        const below = childrenOf.get(row.id) ?? [];
        const name = (
          <button type="button" className="y-tree-name" aria-pressed={row.id === chosen} onClick={() => onChoose(row.id)}>
            {row.name}
            <small>{t(row.className)}</small>
            {row.to ? <span className="y-tag">{t('至 {to}', { to: row.to })}</span> : null}
          </button>
        );
        return (
          <li key={row.id}>
            {below.length > 0 ? (
              <details key={String(filtered)} open={depth < 1 || filtered}>
                <summary>
                  {name} <span className="y-count">{below.length}</span>
                </summary>
                {draw(row.id, depth + 1)}
              </details>
            ) : (
              name
            )}
          </li>
        );
      })}
    </ul>
  );
  return (
    <section className="y-card y-tree" aria-label={t('机构树')}>
      {shown.length === 0 ? <Empty text={t('没有叫“{search}”的机构。', { search })} /> : draw('', 0)}
    </section>
  );
}
