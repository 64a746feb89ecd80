/** Chooses an area of the administrative tree that the actor may see, level by level: county, town, village. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { type AreaRow, api } from '../api.ts';
import { useActor } from '../app/session.tsx';
import { t } from '../language/translate.ts';

/** The areas, kept for the session. */
export function useAreas(): readonly AreaRow[] {
  return useQuery({ queryKey: ['areas'], queryFn: api.areas, staleTime: 600_000 }).data?.rows ?? [];
}

/** The areas from the top down to `code`; empty when it is not among them. */
export function pathTo(areas: readonly AreaRow[], code: string): readonly AreaRow[] {
  const byCode = new Map(areas.map((area) => [area.code, area]));
  const path: AreaRow[] = [];
  for (let area = byCode.get(code); area; area = area.parent === null ? undefined : byCode.get(area.parent)) path.unshift(area);
  return path;
}

/** One select for each level; '全部' goes back to the level above. */
export function AreaPicker({ value, onChange }: { readonly value: string; readonly onChange: (code: string) => void }) {
  const areas = useAreas();
  const actor = useActor();
  const path = pathTo(areas, value);
  const top = path.length > 0 ? path : pathTo(areas, actor.area);
  const [root] = top;
  if (!root) return <span className="y-picker-fixed">{actor.areaName}</span>;
  return (
    <fieldset className="y-picker" aria-label={t('地区')}>
      <button type="button" className={`y-picker-root ${path.length <= 1 ? 'is-on' : ''}`} onClick={() => onChange(root.code)}>
        {root.name}
      </button>
      {top.map((parent, depth) => {
        const children = areas.filter((area) => area.parent === parent.code);
        if (children.length === 0) return null;
        const chosen = top[depth + 1]?.code ?? '';
        return (
          <Select
            key={parent.code}
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('{name}的下级', { name: parent.name })}
            popupMatchSelectWidth={false}
            className="y-picker-level"
            value={chosen}
            onChange={(code) => onChange(code || parent.code)}
            options={[
              { value: '', label: t('全部{level}', { level: t(levelWord(children[0]?.level)) }) },
              ...children.map(({ code, name }) => ({ value: code, label: name })),
            ]}
          />
        );
      })}
    </fieldset>
  );
}

const LEVELS: Readonly<Record<string, string>> = { province: '省', city: '市', county: '区县', town: '乡镇', village: '村' };

/** The level of an area in words. */
export function levelWord(level: string | undefined): string {
  return level === undefined ? '' : (LEVELS[level] ?? level);
}
